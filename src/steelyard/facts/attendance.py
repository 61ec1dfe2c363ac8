"""When people were there: presence of accounts, shifts."""

from steelyard.facts.schema import Table, day, flag, instant, integer, text

PRESENCE = Table(
    name="presence",
    zh="在线状态",
    grain="one interval of one state of one account",
    key=("agent_id", "state", "start"),
    ordered=(("start", "end"),),
    sort=("agent_id", "start"),
    columns=(
        text("agent_id", "客服账号", "Whose state it is.", required=True),
        text("state", "状态", "What the account showed.", required=True, choices=("online", "away", "rest", "offline")),
        instant("start", "开始", "When the state began.", required=True),
        instant("end", "结束", "When it ended.", required=True),
        text("shop_id", "店铺", "Needed when one agent_id serves two shops."),
    ),
)

SHIFTS = Table(
    name="shifts",
    zh="排班",
    grain="one account on one business day",
    key=("agent_id", "business_day"),
    ordered=(("planned_start", "planned_end"), ("actual_start", "actual_end")),
    sort=("agent_id", "business_day"),
    columns=(
        text("agent_id", "客服账号", "Who is planned.", required=True),
        day("business_day", "业务日", "The day of the shift.", required=True),
        text("shop_id", "店铺", "Needed when one agent_id serves two shops."),
        instant("planned_start", "计划上班", "Planned start.", required=True),
        instant("planned_end", "计划下班", "Planned end.", required=True),
        instant("actual_start", "实际上班", "Actual start."),
        instant("actual_end", "实际下班", "Actual end."),
        text("leave_kind", "请假类别", "Kind of leave."),
        integer("leave_minutes", "请假分钟", "Leave taken.", default=0),
        flag("leave_approved", "请假已批准", "Whether it was approved in time."),
        text("overtime_kind", "加班类别", "On what kind of day.", choices=("workday", "restday", "holiday")),
        integer("overtime_minutes", "加班分钟", "Overtime worked.", default=0),
    ),
)
