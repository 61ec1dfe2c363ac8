"""Work beside the chat: tickets and telephone calls."""

from steelyard.facts.schema import SHOP, Table, flag, instant, integer, text

TICKETS = Table(
    name="tickets",
    zh="工单",
    grain="one ticket",
    key=("shop_id", "ticket_id"),
    status_column="status",
    status_rank=("open", "pending", "resolved", "closed"),
    ordered=(("created_at", "first_response_at"), ("created_at", "resolved_at")),
    sort=("shop_id", "created_at", "ticket_id"),
    columns=(
        SHOP,
        text("ticket_id", "工单编号", "The source's id.", required=True),
        text("buyer_id", "买家", "Whom it concerns."),
        text("agent_id", "客服账号", "Who handles it."),
        text("category", "分类", "Its kind."),
        text("difficulty", "难度", "Its difficulty."),
        integer("returned_count", "退回次数", "How often it was returned.", default=0),
        instant("created_at", "创建时间", "When it was opened.", required=True),
        instant("first_response_at", "首次响应时间", "When it was first answered."),
        instant("resolved_at", "解决时间", "When it was resolved."),
        integer("reopened_count", "重开次数", "How often it was reopened.", default=0),
        text("status", "状态", "Where it stands.", required=True),
        flag("is_complaint", "投诉", "Whether it is a complaint.", default=False),
        flag("is_escalated", "升级", "Whether it was escalated.", default=False),
    ),
)

CALLS = Table(
    name="calls",
    zh="电话",
    grain="one telephone call",
    key=("shop_id", "call_id"),
    ordered=(("started_at", "answered_at"), ("started_at", "ended_at")),
    sort=("shop_id", "started_at", "call_id"),
    columns=(
        SHOP,
        text("call_id", "通话编号", "The source's id.", required=True),
        text("agent_id", "客服账号", "Who answered."),
        text("buyer_id", "买家", "Who called."),
        instant("started_at", "呼入时间", "When it rang.", required=True),
        instant("answered_at", "接听时间", "When it was answered; absent = abandoned."),
        instant("ended_at", "结束时间", "When it ended."),
        flag("is_resolved", "已解决", "Whether the matter was resolved."),
        integer("score", "评分", "The caller's rating."),
        text("recording_url", "录音", "Where the recording is."),
        text("transcript", "转写", "What was said."),
    ),
)
