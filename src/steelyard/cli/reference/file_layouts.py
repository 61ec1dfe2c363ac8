"""The page of recognised layouts and what becomes of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from steelyard.cli.reference.markdown import code, page, table
from steelyard.errors import Words
from steelyard.sources import (
    canonical,
    chatwoot,
    chitu_reports,
    jd_orders,
    pdd_orders,
    platform_reports,
    qiyu_sessions,
    taobao_orders,
)
from steelyard.sources.agent_day_reports import Conversion
from steelyard.sources.layouts import LAYOUTS, TEXT_LAYOUTS
from steelyard.sources.problems import REASONS

#: What a layout's reader decides beyond its columns.
REMARKS: Mapping[str, Sequence[Words]] = {
    canonical.LAYOUT: (
        Words(
            "列名用英文名或中文名；表由文件名、工作表名或 `--as` 决定。",
            "Columns under their English or Chinese "
            "names; the table is told by the file's name, the sheet's name or `--as`.",
        ),
        Words(
            "合计、均值行和重复的表头会略去，并计数。",
            "Rows of totals or means and repeated headers are left out and counted.",
        ),
    ),
    taobao_orders.ORDERS_LAYOUT: (
        Words(
            'GBK 或 UTF-8；`="1930…"`、前导 `\'`、“元”、`2016/5/23 22:02` 都能读。',
            'GBK or UTF-8; `="1930…"`, a leading `\'`, the suffix 元 and `2016/5/23 22:02` are read.',
        ),
        Words(
            "付款时间为空就是未付款，实付记 0；退款金额没有时间和类型，不生成退款，请另外导入 `refunds`。",
            "No pay time = unpaid, paid 0. 退款金额 has neither time nor kind, so no refunds are made of it: import `refunds`.",
        ),
    ),
    taobao_orders.LINES_LAYOUT: (
        Words(
            "金额 = 价格 × 数量；行号按文件中的先后。", "Amount = price × quantity; lines are numbered as they stand."
        ),
    ),
    pdd_orders.LAYOUT: (
        Words(
            "导出里没有买家：每个订单当作一位买家，不归属到客服，全店成交不受影响；从未付款又没有时间的订单略去并计数。",
            "The export names no buyer: each order stands for a buyer of its own and is credited to nobody, the shop's totals are whole; "
            "orders never paid that name no time are left out and counted.",
        ),
        Words(
            "待支付、已取消的实付记 0；优惠 = 店铺优惠折扣 + 平台优惠折扣。",
            "待支付 and 已取消 paid 0; discount = 店铺优惠折扣 + 平台优惠折扣.",
        ),
    ),
    jd_orders.LAYOUT: (
        Words(
            "一行一件商品：件数按整单相加，金额取第一行；实付 = 应付金额 + 余额支付，没有付款确认时间就是未付款。",
            "One row per article: pieces are added up over the order, amounts are those of its first row; paid = 应付金额 + 余额支付, and "
            "0 without 付款确认时间.",
        ),
        Words("明细金额 = 京东价 × 订购数量。", "Amount of a line = 京东价 × 订购数量."),
    ),
    qiyu_sessions.LAYOUT: (
        Words(
            "会话结束推送的字段（JSON Lines 或表格），要加 `--shop`；买家用 `foreignId`，客服账号用 `staffId`。满意度 100/75/50/25/1 是 5 到 1 分，"
            "`category` 成为问题标签。",
            "The fields of the session push (JSON Lines or a table), with `--shop`; the buyer is `foreignId`, the account `staffId`. "
            "Evaluations 100/75/50/25/1 are scores 5 to 1, `category` becomes an issue tag.",
        ),
        Words(
            "时间是毫秒，-1 表示没有。机器人会话、离线留言、排队放弃略去并计数；记录里没有消息，所以不算响应时间。",
            "Times are milliseconds, -1 is absent. Robots, offline messages and queues given up are left out and counted; a record holds "
            "no messages, so no waits are made of it.",
        ),
    ),
    "qianniu_chat": (
        Words(
            "四种写法：`昵称 2024-4-14 10:30:00`、中间没有空格、昵称和时间分两行、`A --> B 时间`。",
            "Four ways: `nick 2024-4-14 10:30:00`, the same without the blank, nick and time on two lines, `A --> B time`.",
        ),
        Words(
            "带冒号的是客服账号（`店铺:子账号`），`…:服务助手` 是机器人，其余是买家；已读、未读行略去，撤回的消息计数，"
            "“由 A 转交给 B”是转接，商品链接是商品卡片。",
            "A colon marks an agent (`shop:account`), `…:服务助手` the robot, everyone else is a buyer; read marks are dropped, "
            "recalls counted, 由 A 转交给 B is a transfer, a product link a product card.",
        ),
    ),
    "qianniu_chat_sheet": (
        Words(
            "一行一位买家：客户ID、聊天记录；聊天记录里的写法同上。",
            "One row per buyer: 客户ID, 聊天记录; the chat is written as above.",
        ),
    ),
    chatwoot.LAYOUT: (
        Words(
            "一行一个 JSON：推送的事件、接口里的一条消息，或接口的一页（`meta`、`payload`）。行里可写 `shop_id`，否则用 `--shop`。",
            "One JSON object a line: an event of a webhook, a message of the API, or a page of it (`meta`, `payload`). A line may "
            "name its `shop_id`; else `--shop`.",
        ),
        Words(
            "买家是联系人的 `identifier`（没有就用 `id`），这样能与订单对上；客服账号是 Chatwoot 用户的 `id`。",
            "The buyer is the contact's `identifier` (else its `id`), so that orders join; the account is the user's `id`.",
        ),
        Words(
            "只有 `message_created` 带来消息；满意度调查（`input_csat`）成为邀评和评价，记在当时负责会话的客服名下，"
            "没有负责人的评价会被拒。私密备注、系统活动、模板和自动化不算回复。",
            "Only `message_created` brings a message; a survey (`input_csat`) becomes an invitation and a rating of who held the "
            "conversation then, and is refused where nobody did. Private notes, activities, templates and automations are no replies.",
        ),
    ),
    chitu_reports.AGENT_DAY_LAYOUT: (
        Words(
            "没有“日期”列的报表会被拒绝：请按天导出。汇总、均值行略去；“延迟统计”、`-`、空格表示没有数。",
            "A report without 日期 is refused: export by day. Totals and means are left out; 延迟统计, `-` and empty cells give no figure.",
        ),
        Words(
            "自定义报表（`chitu_custom`，账号列叫“客服昵称”）同样读取；判定规则写在文件名里，没有就按下单优先判定。",
            "Custom reports (`chitu_custom`, the account column is 客服昵称) are read the same way; the judgement rule is "
            "taken from the file's name, else order_first.",
        ),
    ),
}

_OF_PLATFORMS = (
    Words(
        "没有“日期”列时，导入要加 `--day`；没有客服列的行是全店的数，记在 `shop_` 计量下。汇总和同行的行略去并计数。",
        "Without 日期 the import needs `--day`; a row without an account is the whole shop's, under `shop_` measures. Rows of totals "
        "and of other shops (同行) are left out and counted.",
    ),
)
HOW = {
    "count": Words("照原数", "as it stands"),
    "yuan": Words("元 → 分", "yuan → fen"),
    "mean_seconds": Words(
        "平均秒数 × 基数 → 毫秒合计，四舍五入，标记为还原值", "mean × base → total ms, half-up, marked reconstructed"
    ),
    "ratio": Words("比率 × 基数 → 个数，四舍五入，标记为还原值", "ratio × base → count, half-up, marked reconstructed"),
    "mean_yuan": Words(
        "平均元 × 基数 → 分，四舍五入，标记为还原值", "mean yuan × base → fen, half-up, marked reconstructed"
    ),
    "mean_minutes": Words(
        "平均分钟 × 基数 → 毫秒合计，四舍五入，标记为还原值",
        "mean minutes × base → total ms, half-up, marked reconstructed",
    ),
    "mean_duration": Words(
        "同上；只读写明单位的格子（如 1分30秒），光有数字的不计并说明",
        "the same, of cells that say their unit (1分30秒); bare numbers are left out and told",
    ),
    "unused": Words("不用：由其他列得出，或无法相加", "not used: follows from other columns, or cannot be added up"),
}


def layouts_page() -> str:
    """Every layout with its columns, then every reason a row or file can be refused for."""
    return page(
        Words("文件版式", "File layouts"),
        [
            Words(
                "版式由前 10 行的表头认出，与列的顺序、空格、全角括号、BOM 无关。没有用到的列会列出来，不会悄悄丢掉。",
                "A layout is told by its header in the first 10 rows, whatever the order of columns, blanks, full-width "
                "brackets or BOM. Columns that are not used are listed, not lost in silence.",
            )
        ],
        [*_layouts(), *_reasons()],
    )


def _layouts() -> Iterator[str]:
    yield from _heading(canonical.LAYOUT, "标准文件（CSV、XLSX、JSON Lines、Parquet）", ("每张表 every table",))
    yield "列见 columns: [tables.md](tables.md)."
    yield ""
    known = [(layout.key, layout.zh, layout.tables) for layout in LAYOUTS]
    known += [(layout.key, layout.zh, layout.tables) for layout in TEXT_LAYOUTS]
    for key, zh, tables in known:
        yield from _heading(key, zh, tuple(map(code, tables)))
        yield from _columns(key)


def _heading(key: str, zh: str, tables: Sequence[str]) -> Iterator[str]:
    yield f'## <a id="layout-{key}"></a>`{key}` · {zh}'
    yield ""
    yield f"→ {', '.join(tables)}"
    yield ""
    for remark in REMARKS.get(key, _OF_PLATFORMS):
        yield f"- {remark.zh} {remark.en}"
    yield ""


def _columns(key: str) -> Iterator[str]:
    if key == taobao_orders.ORDERS_LAYOUT:
        yield from _headers(taobao_orders.ORDER_HEADERS)
        yield from table(
            ("订单状态", "→ status"), ((name, code(status)) for name, status in taobao_orders.STATUSES.items())
        )
    elif key in (pdd_orders.LAYOUT, jd_orders.LAYOUT):
        export = pdd_orders if key == pdd_orders.LAYOUT else jd_orders
        yield from _headers(export.HEADERS)
        yield from table(("订单状态", "→ status"), ((name, code(status)) for name, status in export.STATUSES.items()))
        if export is jd_orders:
            yield from _headers(jd_orders.LINE_HEADERS)
    elif key == qiyu_sessions.LAYOUT:
        yield from _headers({column: (name,) for column, name in qiyu_sessions.RATING_FIELDS.items()})
    elif key == taobao_orders.LINES_LAYOUT:
        yield from _headers(taobao_orders.LINE_HEADERS)
    elif key == chitu_reports.AGENT_DAY_LAYOUT:
        yield from _conversions(chitu_reports.CONVERSIONS, chitu_reports.FOLLOWING)
    else:
        for report in platform_reports.REPORTS:
            if report.form.key == key:
                yield from _conversions(report.form.conversions, report.form.following)


def _conversions(
    conversions: Sequence[Conversion], following: Mapping[str, Sequence[tuple[str, int]]]
) -> Iterator[str]:
    yield from table(("报表列 column", "→ 计量 measure", "换算 conversion", "基数 base"), map(_conversion, conversions))
    if following:
        yield from table(
            ("计量 measure", "由本报表的计数得出 from the report's own counts"),
            (
                (code(measure), " + ".join(f"{weight} × {_part(part)}" for part, weight in parts))
                for measure, parts in following.items()
            ),
        )


def _part(name: str) -> str:
    """A measure, or a count of the report that only serves others."""
    return "评分≤3订单数" if name == "_ratings_low" else code(name)


def _headers(headers: Mapping[str, Sequence[str]]) -> list[str]:
    return table(
        ("列 column", "文件里的表头，第一个有内容的为准 headers, the first that says something wins"),
        ((code(column), "、".join(names)) for column, names in headers.items()),
    )


def _conversion(conversion: Conversion) -> tuple[str, ...]:
    measures = [
        code(name) for name in (conversion.measure, conversion.base_measure) if name and not name.startswith("_")
    ]
    how = HOW[conversion.how]
    return "、".join(conversion.headers), ", ".join(measures), f"{how.zh} {how.en}", " / ".join(conversion.bases)


def _reasons() -> Iterator[str]:
    yield "## 为什么没有导入 · Why a row or file was refused"
    yield ""
    yield "每个原因都有固定代码，出现在 `--json` 的 `reason` 和被拒行文件里。 Each reason has a stable code, in `--json` and in refused-rows files."
    yield ""
    yield from table(
        ("代码 reason", "说明", "what", "怎么办", "what to do"),
        (
            (f'<a id="reason-{key}"></a>`{key}`', reason.zh, reason.en, reason.remedy_zh, reason.remedy_en)
            for key, reason in REASONS.items()
        ),
    )
