"""What was said: one row per message, transfer, note or invitation."""

from steelyard.facts.schema import SHOP, Table, flag, instant, integer, text

SENDERS = ("buyer", "agent", "bot", "system")
KINDS = ("text", "image", "voice", "video", "product_card", "order_card", "rating_invite", "transfer", "note", "other")

MESSAGES = Table(
    name="messages",
    zh="聊天消息",
    grain="one message of one shop",
    key=("shop_id", "message_id"),
    versions="none",
    sort=("shop_id", "sent_at", "message_id"),
    columns=(
        SHOP,
        text(
            "message_id",
            "消息编号",
            "From the source, else a hash of (shop, buyer, agent, sender, sent_at, kind, text, ordinal among equals).",
            required=True,
        ),
        text(
            "conversation_id",
            "会话编号",
            "The source's own id; absent where the source knows only who spoke with whom.",
        ),
        instant("sent_at", "发送时间", "When it was sent.", required=True),
        integer("seq", "序号", "Position in the source; orders messages of one instant.", at_least=None),
        text("buyer_id", "买家", "The buyer's account (or its pseudonym).", required=True),
        text(
            "agent_id", "客服账号", "Agent message: the sender. Buyer message: the addressee. Transfer: who transfers."
        ),
        text("sender", "发送方", "Who wrote it.", required=True, choices=SENDERS),
        text(
            "kind",
            "类型",
            "What it is; transfer, note and rating_invite never count as messages.",
            choices=KINDS,
            default="text",
        ),
        flag("is_auto", "自动回复", "Sent by an auto-reply, not typed.", default=False),
        text("text", "内容", "What was written, as it was."),
        text("to_agent_id", "转接给", "Transfer: the target account."),
        text("sku_id", "商品编号", "Product card: the article shown."),
    ),
)
