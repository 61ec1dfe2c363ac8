"""The platforms' own service reports (生意参谋, 京东, 拼多多, 抖音飞鸽) to ``agent_reports``, by declared conversions.

Columns are those seen in public tools that read these exports; one that is not declared is listed as not used. Means and
ratios become sums with the report's own count (docs/decisions/reading-platform-reports.md). A report without a day column needs
the day from the person. Rows of other shops (同行) and of totals are left out and counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from steelyard.sources.agent_day_reports import Conversion, ReportForm, read_report
from steelyard.sources.chitu_reports import CONVERSIONS as CHITU
from steelyard.sources.headers import Header, find_header, header_name, header_of
from steelyard.sources.reading import FileReading, Progress, ReadOptions
from steelyard.sources.rows import RawSheet

ACCOUNTS = ("旺旺昵称", "旺旺账号名称", "客服昵称", "客服账号", "客服")
PEERS = frozenset(map(header_name, ("同行同层优秀", "同行同层均值", "汇总值", "平均值", "合计", "全店汇总值")))
_RECEIVED, _JD_RECEIVED, _PDD_NEEDED = "接待人数", "接待量", "需要人工回复的咨询人数"
_DOUYIN_SESSIONS, _DOUYIN_RECEIVED = "人工已接待会话量", "人工已接待人数"

SYCM_RECEPTION = ReportForm(
    "sycm_reception",
    (
        Conversion(("咨询人数",), "count", "consulted_buyers"),
        Conversion((_RECEIVED,), "count", "received_buyers"),
        Conversion(("未回复人数",), "count", "unanswered_buyers"),
        Conversion(("买家发起人数",), "count", "buyer_initiated_buyers"),
        Conversion(("买家消息条数",), "count", "buyer_messages"),
        Conversion(("客服消息条数",), "count", "agent_messages"),
        Conversion(("客服字数",), "count", "agent_characters"),
        Conversion(("慢响应人数",), "count", "slow_buyers"),
        Conversion(("长接待人数",), "count", "long_buyers"),
        Conversion(("首次响应时长(秒)",), "mean_seconds", "first_wait_ms", _RECEIVED, "first_replies"),
        Conversion(("首次响应时长",), "mean_duration", "first_wait_ms", _RECEIVED, "first_replies"),
        Conversion(("平均响应时长(秒)",), "mean_seconds", "wait_ms", _RECEIVED, "rounds_answered"),
        Conversion(("平均响应时长",), "mean_duration", "wait_ms", _RECEIVED, "rounds_answered"),
        Conversion(
            ("3分钟人工响应率",), "ratio", "rounds_within_180s_window", ("咨询客服人次", _RECEIVED), "rounds_window"
        ),
        Conversion(("平均接待时长(秒)",), "mean_seconds", "reception_ms", _RECEIVED),
        Conversion(("平均接待时长",), "mean_duration", "reception_ms", _RECEIVED),
        Conversion(
            (
                *("有效接待人数", "客服回复人次", "客服未回复人次", "旺旺回复率", "客服主动跟进人数"),
                *("总消息数", "答问比", "旺旺分组"),
            ),
            "unused",
        ),
    ),
    "taobao",
    account_headers=ACCOUNTS,
    left_out=PEERS,
)
SYCM_INQUIRY = ReportForm(
    "sycm_inquiry",
    (
        Conversion(("询单人数",), "count", "inquiry_buyers"),
        Conversion(("最终付款人数",), "count", "inquiry_paid"),
        Conversion(("询单最终付款转化率",), "ratio", "inquiry_paid", "询单人数"),
        Conversion(("当日询单人数", "当日付款人数", "当日付款金额", "最终付款金额", "询单当日付款转化率"), "unused"),
    ),
    "taobao",
    account_headers=ACCOUNTS,
    left_out=PEERS,
)
SYCM_ORDER_VALUE = ReportForm(
    "sycm_order_value",
    (
        *(one for one in CHITU if set(one.headers) & {"销售额", "销售量", "销售人数", "客单价"}),
        Conversion(("客件数", "件均价"), "unused"),
    ),
    "taobao",
    account_headers=ACCOUNTS,
    left_out=PEERS,
)
_LEVELS = (("很满意", "ratings_5"), ("满意", "ratings_4"), ("一般", "ratings_3"), ("不满", "ratings_2"), ("很不满", "ratings_1"))  # fmt: skip
_GROUPS = ("总", "邀请", "自主")
SYCM_RATINGS = ReportForm(
    "sycm_ratings",
    (
        Conversion((_RECEIVED,), "unused"),
        Conversion(("总发出",), "count", "rating_invites"),
        Conversion(("邀请发出",), "count", "rating_invites"),
        Conversion(("总收到",), "count", "ratings"),
        *(Conversion((f"总{level}",), "count", measure) for level, measure in _LEVELS),
        Conversion(
            (
                "自主发出",
                *(f"{group}收到" for group in ("邀请", "自主")),
                *(f"{group}{level}" for group in ("邀请", "自主") for level, _ in _LEVELS),
                *(f"{group}{name}" for group in _GROUPS for name in ("发送率", "返回率", "满意率", "服务度")),
            ),
            "unused",
        ),
    ),
    "taobao",
    following={
        "ratings_positive": (("ratings_5", 1), ("ratings_4", 1)),
        "rating_score_sum": tuple((measure, 5 - place) for place, (_, measure) in enumerate(_LEVELS)),
    },
    account_headers=ACCOUNTS,
    left_out=PEERS,
)
JD_SERVICE = ReportForm(
    "jd_service",
    (
        Conversion(("售前接待人数",), "count", "inquiry_buyers"),
        Conversion(("促成下单人数",), "count", "inquiry_ordered"),
        Conversion((_JD_RECEIVED,), "count", "conversations"),
        Conversion(("平均响应时长(新)",), "mean_duration", "wait_ms", _JD_RECEIVED, "rounds_answered"),
        Conversion(("30s应答率",), "ratio", "first_quick", _JD_RECEIVED),
        Conversion(("客服3分钟人工回复率",), "ratio", "rounds_within_180s_window", _JD_RECEIVED, "rounds_window"),
        Conversion(("好评量",), "count", "ratings_positive"),
        Conversion(("评价量",), "count", "ratings"),
        # Ordered, not paid: no measure here is of orders nobody paid.
        Conversion(("促成下单商品金额",), "unused"),
    ),
    "jd",
    account_headers=("客服",),
)
PDD_SERVICE = ReportForm(
    "pdd_service",
    (
        Conversion(("咨询人数",), "count", "consulted_buyers"),
        Conversion(("人工接待人数",), "count", "received_buyers"),
        Conversion(("询单人数",), "count", "inquiry_buyers"),
        Conversion(("最终成团人数",), "count", "inquiry_paid"),
        Conversion(("询单流失人数",), "count", "inquiry_lost"),
        Conversion(("客服销售额(元)",), "yuan", "sales_{rule}_fen"),
        Conversion(("3分钟人工回复率(8-23点)",), "ratio", "rounds_within_180s_window", _PDD_NEEDED, "rounds_window"),
        Conversion(("30秒应答率(8-23点)",), "ratio", "rounds_quick_window", _PDD_NEEDED, "rounds_window"),
        Conversion(("平均人工响应时长(分钟)",), "mean_minutes", "wait_ms", "人工接待人数", "rounds_answered"),
        Conversion(("平均人工响应时长(秒)",), "mean_seconds", "wait_ms", "人工接待人数", "rounds_answered"),
        Conversion(("平均人工响应时长",), "mean_duration", "wait_ms", "人工接待人数", "rounds_answered"),
        Conversion(("评分数",), "count", "ratings"),
        Conversion(("评分≤3订单数",), "count", "_ratings_low"),
        Conversion(("纠纷退款数",), "count", "disputes"),
        Conversion(("投诉数",), "count", "complaints"),
        Conversion(("询单转化率", "去退销售额(元)", "3分钟未回复人数", "评分≤3率"), "unused"),
    ),
    "pdd",
    following={"ratings_positive": (("ratings", 1), ("_ratings_low", -1))},
    account_headers=("客服账号",),
)
DOUYIN_SERVICE = ReportForm(
    "douyin_service",
    (
        Conversion((_DOUYIN_RECEIVED,), "count", "received_buyers"),
        Conversion((_DOUYIN_SESSIONS,), "count", "conversations"),
        Conversion(("3分钟人工回复率(会话)",), "ratio", "rounds_within_180s_window", _DOUYIN_SESSIONS, "rounds_window"),
        Conversion(("首次响应时长(秒)",), "mean_seconds", "first_wait_ms", _DOUYIN_SESSIONS, "first_replies"),
        Conversion(("平均响应时长(秒)",), "mean_seconds", "wait_ms", _DOUYIN_SESSIONS, "rounds_answered"),
        Conversion(("客服销售额(元)", "客服询单支付额"), "yuan", "sales_{rule}_fen"),
        Conversion(("询单人数",), "count", "inquiry_buyers"),
        Conversion(("下单人数",), "count", "inquiry_ordered"),
        Conversion(("支付人数",), "count", "inquiry_paid"),
        # Rates of ratings without the number of ratings, and averages defined otherwise, cannot be added up.
        Conversion(
            (
                *("CPD", "不满意率", "满意率", "3分钟人工回复率", "新平均响应时长(秒)", "询单转化率"),
                *("预警会话量", "工作时间平响时长", "接待会话量"),
            ),
            "unused",
        ),
    ),
    "douyin",
    account_headers=("客服账号", "客服昵称"),
)


@dataclass(frozen=True, slots=True)
class PlatformReport:
    """A report, and the columns that tell it: all of ``needed`` and one of each group."""

    form: ReportForm
    zh: str
    needed: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    find: Callable[[RawSheet], Header | None] | None = None

    def header_in(self, sheet: RawSheet) -> Header | None:
        """The report's header row; None for another file."""
        if self.find is not None:
            return self.find(sheet)
        groups = [tuple(map(header_name, group)) for group in self.any_of]
        return find_header(sheet, set(map(header_name, self.needed)), groups)

    def recognises(self, sheet: RawSheet) -> bool:
        """Whether the sheet is this report."""
        return self.header_in(sheet) is not None

    def read(
        self, sheet: RawSheet, name: str, reading: FileReading, options: ReadOptions, progress: Progress | None = None
    ) -> None:
        """The report -> agent_reports. Raises: FileRefused where the day or the shop is said by nobody."""
        header = self.header_in(sheet)
        assert header is not None
        accounts = tuple(one for one in self.form.account_headers if header_name(one) in header.names)
        read_report(sheet, header, replace(self.form, account_headers=accounts), reading, options, progress)


def _order_value_header(sheet: RawSheet) -> Header | None:
    """销售额, 销售人数 and 件均价 without an account: with one it is a custom report of Chitu's."""
    header = find_header(sheet, {"日期", "销售额", "销售人数"}, [("客件数", "件均价")])
    return None if header is None or set(header.names) & {header_name(name) for name in ACCOUNTS} else header


def _ratings_header(sheet: RawSheet) -> Header | None:
    """Two rows, joined: 总 / 邀请 / 自主 above, 发出, 收到, 很满意 ... below; the upper name holds until the next."""
    for place, (above, below) in enumerate(zip(sheet.first_rows, sheet.first_rows[1:], strict=False)):
        upper, lower = [header_name(cell) for cell in above], [header_name(cell) for cell in below]
        if not {"发出", "收到", "很满意"} <= set(lower) or "日期" not in {*upper, *lower}:
            continue
        group, joined = "", []
        width = max(len(upper), len(lower))
        for one, two in zip(upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower)), strict=True):
            group = one or group
            joined.append(group if not two else _group(group) + two if _group(group) else two)
        return header_of(joined, place + 1)
    return None


def _group(name: str) -> str:
    """The group a word of the upper row stands for: ``总评价`` and ``总`` are one."""
    return next((group for group in _GROUPS if name.startswith(group)), "")


REPORTS: tuple[PlatformReport, ...] = (
    PlatformReport(SYCM_RATINGS, "生意参谋 接待评价（两行表头）", find=_ratings_header),
    PlatformReport(
        SYCM_RECEPTION,
        "生意参谋 咨询接待",
        any_of=(("3分钟人工响应率", "咨询客服人次", "有效接待人数", "旺旺分组"), ("咨询人数", _RECEIVED)),
    ),
    PlatformReport(
        SYCM_INQUIRY, "生意参谋 业绩询单", ("询单人数",), (("询单最终付款转化率", "询单当日付款转化率"),)
    ),
    PlatformReport(SYCM_ORDER_VALUE, "生意参谋 客单价", find=_order_value_header),
    PlatformReport(JD_SERVICE, "京东客服数据（kf-manage 整体数据）", ("客服",), (("售前接待人数", "促成下单人数", "30s应答率"),)),
    PlatformReport(PDD_SERVICE, "拼多多客服数据", ("客服账号",), ((_PDD_NEEDED, "最终成团人数", "人工接待人数"),)),
    PlatformReport(
        DOUYIN_SERVICE, "抖音飞鸽客服数据", (), (("客服账号", "客服昵称"), (_DOUYIN_SESSIONS, _DOUYIN_RECEIVED))
    ),
)  # fmt: skip
