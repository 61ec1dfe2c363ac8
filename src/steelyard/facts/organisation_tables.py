"""Who works where, under which contract and setting: the organisation files, dated rows.

Start included, end excluded; a missing start means from the beginning, a missing end still valid.
"""

from steelyard.facts.schema import Column, Table, day, decimal, fen, month, text

ROLES = ("agent", "leader", "supervisor", "shop_manager", "inspector")
#: Who answers first, and to whom the first line hands on what it cannot solve.
SUPPORT_LINES = ("first", "second")


def _organisation(name: str, zh: str, grain: str, key: tuple[str, ...], *columns: Column) -> Table:
    return Table(
        name=name,
        zh=zh,
        grain=grain,
        key=key,
        columns=columns,
        versions="last_import",
        ordered=(("start", "end"),) if {"start", "end"} <= {column.name for column in columns} else (),
        empty_in_key=tuple(name for name in key if name in ("shop_id", "rater")),
        sort=key,
    )


SHOPS = _organisation(
    "shops",
    "店铺",
    "one shop",
    ("shop_id",),
    text("shop_id", "店铺", "The shop's id.", required=True),
    text("platform", "平台", "taobao, jd, pdd, douyin, kuaishou or another name.", required=True),
    text("name", "名称", "The shop's name.", required=True),
    text("timezone", "时区", "IANA name; decides the business day.", default="Asia/Shanghai"),
)

SETTINGS = _organisation(
    "settings",
    "设置",
    "one setting of one shop from one day on",
    ("shop_id", "key", "start"),
    text("shop_id", "店铺", "The shop the setting belongs to.", required=True),
    text("key", "设置项", "A key of the settings table, `preset` among them.", required=True),
    day("start", "开始", "First business day it holds."),
    text("value", "值", "The value as text.", required=True),
    day("end", "结束", "First business day it no longer holds."),
)

PEOPLE = _organisation(
    "people",
    "员工",
    "one employee in one team, line and role from one day on",
    ("employee_id", "start"),
    text("employee_id", "工号", "The employee.", required=True),
    text("name", "姓名", "The employee's name.", required=True),
    day("start", "开始", "First day of this row's team, line and role."),
    day("end", "结束", "First day it no longer holds."),
    text("team", "小组", "The team."),
    text("line", "业务线", "presales, aftersales, complaints or another line."),
    text("role", "角色", "What the employee does.", required=True, choices=ROLES),
    text("tier", "等级", "The employee's tier."),
    day("hired_on", "入职", "First day employed."),
    day("left_on", "离职", "First day no longer employed."),
    text("leader_id", "直属上级", "The employee who leads; none: whoever leads the team."),
    text("support_line", "支持线", "First or second line of support.", choices=SUPPORT_LINES),
)

ACCOUNTS = _organisation(
    "accounts",
    "客服账号",
    "one chat account held by one employee from one day on",
    ("platform", "shop_id", "agent_id", "start"),
    text("platform", "平台", "The account's platform.", required=True),
    text("shop_id", "店铺", "The account's shop.", required=True),
    text("agent_id", "客服账号", "The account in the chat tool.", required=True),
    day("start", "开始", "First day the employee held it."),
    text("employee_id", "工号", "Who held it.", required=True),
    day("end", "结束", "First day no longer held."),
)

CONTRACTS = _organisation(
    "contracts",
    "合同",
    "one employee's contract from one day on",
    ("employee_id", "start"),
    text("employee_id", "工号", "The employee.", required=True),
    day("start", "开始", "First day it holds."),
    day("end", "结束", "First day it no longer holds."),
    fen("base_fen", "底薪", "Monthly base pay.", required=True),
    fen("performance_fen", "绩效工资", "Monthly performance pay."),
    fen("allowance_fen", "津贴", "Monthly allowance."),
    text("region", "地区", "Decides the minimum wage."),
)

MONTH_DAYS = _organisation(
    "month_days",
    "出勤天数",
    "one employee's month",
    ("employee_id", "month"),
    text("employee_id", "工号", "The employee.", required=True),
    month("month", "月份", "The month, 2026-11.", required=True),
    decimal("scheduled_days", "应出勤", "Days scheduled.", required=True, at_least=0, at_most=31),
    decimal("paid_days", "计薪", "Days paid.", required=True, at_least=0, at_most=31),
)

CAMPAIGNS = _organisation(
    "campaigns",
    "大促",
    "one campaign",
    ("name", "shop_id", "start"),
    text("name", "名称", "The campaign's name.", required=True),
    text("shop_id", "店铺", "The shop, or none for all shops."),
    day("start", "开始", "First day.", required=True),
    day("end", "结束", "First day after.", required=True),
)

MANUAL_SCORES = _organisation(
    "manual_scores",
    "人工评分",
    "one rater's points for one indicator of one employee in one period",
    ("employee_id", "start", "end", "indicator", "rater"),
    text("employee_id", "工号", "Who is rated.", required=True),
    day("start", "开始", "First day of the period.", required=True),
    day("end", "结束", "First day after the period.", required=True),
    text("indicator", "指标", "The text after `manual:` in the scheme.", required=True),
    text("rater", "评分人", "Who rates."),
    text("rater_group", "评分组", "The voter group."),
    decimal("points", "分数", "0 to 100.", required=True, at_least=0, at_most=100),
)

PAY_ENTRY_KINDS = ("immediate_bonus", "damage", "not_earned", "attendance", "allowance", "adjustment")

PAY_ENTRIES = _organisation(
    "pay_entries",
    "薪酬录入",
    "one entered amount",
    ("entry_id",),
    text("entry_id", "录入编号", "From the file, else a hash of the row and its ordinal in the file.", required=True),
    text("employee_id", "工号", "Whom it concerns.", required=True),
    day("business_day", "业务日", "The day it belongs to.", required=True),
    text("kind", "类型", "What it is.", required=True, choices=PAY_ENTRY_KINDS),
    text("item", "项目", "The line's name.", required=True),
    fen("amount_fen", "金额", "Signed.", required=True, signed=True),
    text("reason", "原因", "Why.", required=True),
    text("clause", "条款", "Damage: the contract clause."),
    day("notice_day", "通知日", "Damage: when the employee was told in writing."),
    text("refers_to", "所更正的行", "Adjustment: the line it corrects."),
)

LAW = _organisation(
    "law",
    "最低工资",
    "one region's minimum wage from one day on",
    ("region", "start"),
    text("region", "地区", "The region.", required=True),
    day("start", "开始", "First day it holds.", required=True),
    day("end", "结束", "First day it no longer holds."),
    fen("min_wage_fen", "最低工资", "Per month.", required=True),
    text("source", "来源", "Where the number comes from.", required=True),
)

ORGANISATION: tuple[Table, ...] = (
    SHOPS,
    SETTINGS,
    PEOPLE,
    ACCOUNTS,
    CONTRACTS,
    MONTH_DAYS,
    CAMPAIGNS,
    MANUAL_SCORES,
    PAY_ENTRIES,
    LAW,
)
