"""What a conversation is marked with, what knowledge was used, and who joined a membership."""

from steelyard.facts.schema import SHOP, Table, instant, text

CONVERSATION_TAGS = Table(
    name="conversation_tags",
    zh="会话标签",
    grain="one value of one kind of tag on one conversation",
    key=("shop_id", "conversation_id", "tag_kind", "value"),
    versions="last_import",
    sort=("shop_id", "conversation_id"),
    columns=(
        SHOP,
        text("conversation_id", "会话编号", "The conversation that is marked.", required=True),
        text(
            "tag_kind",
            "标签类别",
            "What the tag speaks of.",
            required=True,
            choices=("issue", "emotion", "outcome", "estimate"),
        ),
        text("value", "值", "The tag itself; for an estimate the amount in fen.", required=True),
        text("source", "来源", "Which tool or form set it.", required=True),
        text("by", "标记人", "Who set it.", required=True),
    ),
)

KNOWLEDGE_EVENTS = Table(
    name="knowledge_events",
    zh="知识库使用",
    grain="one use of the knowledge base or a stored phrase by an agent",
    key=("agent_id", "at", "kind"),
    sort=("agent_id", "at"),
    columns=(
        text("agent_id", "客服账号", "Who used it.", required=True),
        instant("at", "时间", "When.", required=True),
        text(
            "kind",
            "类型",
            "A search, a quick reply, or a phrase.",
            required=True,
            choices=("search", "quick_reply", "phrase"),
        ),
        text("conversation_id", "会话编号", "In which conversation."),
        text("key", "条目", "Which entry was used."),
        text("shop_id", "店铺", "Needed when one account serves two shops."),
    ),
)

MEMBERSHIPS = Table(
    name="memberships",
    zh="入会",
    grain="one joining of one buyer",
    key=("shop_id", "buyer_id", "joined_at"),
    sort=("shop_id", "joined_at"),
    columns=(
        SHOP,
        text("buyer_id", "买家", "Who joined.", required=True),
        instant("joined_at", "入会时间", "When.", required=True),
        text("agent_id", "客服账号", "Who guided the buyer."),
    ),
)
