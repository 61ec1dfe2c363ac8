"""What is known of work that leaves no chat: inspections by people, training, exams, mentoring, proposals."""

from steelyard.facts.schema import SHOP, Table, day, integer, text

INSPECTIONS = Table(
    name="inspections",
    zh="质检",
    grain="one inspected piece of one agent's work",
    key=("shop_id", "inspection_id"),
    versions="last_import",
    sort=("shop_id", "business_day", "inspection_id"),
    columns=(
        SHOP,
        text("inspection_id", "质检编号", "The source's id.", required=True),
        text("agent_id", "客服账号", "Whose work was inspected.", required=True),
        day("business_day", "日期", "The day of the work that was inspected.", required=True),
        text("conversation_id", "会话编号", "Which conversation was inspected."),
        text("inspector", "质检员", "Who inspected."),
        text(
            "tier",
            "级别",
            "A check within the team has no effect on pay; absent = company.",
            choices=("self", "company"),
        ),
        integer("points_x100", "得分(百分之一分)", "Points of 0 to 100, times one hundred; absent = not rated."),
        integer("errors", "错误数", "Wrong statements or entries found.", default=0),
        integer("omissions", "遗漏数", "Things left out.", default=0),
        text("comment", "评语", "What was found."),
    ),
)

GROWTH_RECORDS = Table(
    name="growth_records",
    zh="成长",
    grain="one event of one agent's learning or of what others learned from them",
    key=("agent_id", "business_day", "kind", "item"),
    versions="last_import",
    sort=("agent_id", "business_day"),
    columns=(
        text("agent_id", "客服账号", "Whose event it is.", required=True),
        day("business_day", "日期", "When it was due, done or decided.", required=True),
        text("shop_id", "店铺", "Needed when one account serves two shops."),
        text(
            "kind",
            "类型",
            "A training due or done, an exam, a mentee or one who passed, a proposal that was accepted.",
            required=True,
            choices=("training_due", "training_done", "exam", "mentee", "mentee_passed", "proposal_accepted"),
        ),
        text("item", "项目", "Which course, exam, mentee or proposal.", required=True),
        integer("points", "分数", "Points of an exam, 0 to 100."),
    ),
)
