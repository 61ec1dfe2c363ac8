"""What buyers thought of the service: ratings of a chat, reviews of an order."""

from steelyard.facts.schema import SHOP, Table, flag, instant, integer, text

RATINGS = Table(
    name="ratings",
    zh="评价",
    grain="one invitation or rating of one agent by one buyer",
    key=("shop_id", "rating_id"),
    ordered=(("invited_at", "rated_at"),),
    sort=("shop_id", "agent_id", "rating_id"),
    columns=(
        SHOP,
        text("rating_id", "评价编号", "The source's id.", required=True),
        text("conversation_id", "会话编号", "The conversation that was rated."),
        text("buyer_id", "买家", "Who rated.", required=True),
        text("agent_id", "客服账号", "Who was rated, frozen at the time of rating.", required=True),
        instant("invited_at", "邀评时间", "When the buyer was invited."),
        instant("rated_at", "评价时间", "When the buyer answered."),
        integer(
            "score", "分值", "5 very satisfied .. 1 very dissatisfied; absent = not answered.", at_least=1, at_most=5
        ),
        text(
            "origin",
            "来源",
            "Invited by the agent, given unasked, or asked in a follow-up call.",
            required=True,
            choices=("invited", "self", "follow_up"),
        ),
        flag("is_resolved", "已解决", "What the buyer said of the problem."),
        text("comment", "评语", "What the buyer wrote."),
    ),
)

REVIEWS = Table(
    name="reviews",
    zh="商品评论",
    grain="one review of an order",
    key=("shop_id", "review_id"),
    sort=("shop_id", "created_at", "review_id"),
    columns=(
        SHOP,
        text("review_id", "评论编号", "The platform's number.", required=True),
        text("order_id", "订单编号", "The order reviewed."),
        text("buyer_id", "买家", "Who wrote it.", required=True),
        instant("created_at", "评论时间", "When it was written.", required=True),
        text("level", "等级", "Good, neutral or bad.", required=True, choices=("good", "neutral", "bad")),
        text(
            "cause",
            "原因归属",
            "What a neutral or bad review is about.",
            choices=("service", "product", "logistics", "price", "other"),
        ),
        text("text", "内容", "What was written."),
        text("agent_id", "客服账号", "The agent it speaks of."),
    ),
)
