"""What was bought and what came back: orders, their lines, refunds."""

from steelyard.facts.schema import SHOP, Table, fen, flag, instant, integer, text

ORDER_STATUSES = ("unpaid", "paid", "shipped", "finished", "closed")

ORDERS = Table(
    name="orders",
    zh="订单",
    grain="one order of one shop",
    key=("shop_id", "order_id"),
    status_column="status",
    status_rank=ORDER_STATUSES,
    ordered=(("created_at", "paid_at"),),
    sort=("shop_id", "created_at", "order_id"),
    columns=(
        SHOP,
        text("order_id", "订单编号", "The platform's number, kept as text.", required=True),
        text("buyer_id", "买家", "Who ordered.", required=True),
        instant("created_at", "下单时间", "When the order was placed.", required=True),
        instant("paid_at", "付款时间", "When it was paid; absent means it was not."),
        instant("shipped_at", "发货时间", "When it was shipped."),
        instant("finished_at", "完成时间", "When the buyer confirmed receipt."),
        text("status", "状态", "Where the order stands.", required=True, choices=ORDER_STATUSES),
        fen("goods_fen", "货款", "Price of the goods before discounts.", required=True),
        fen("postage_fen", "邮费", "Postage charged.", default=0),
        fen("discount_fen", "优惠", "Discounts granted.", default=0),
        fen("paid_fen", "实付", "What the buyer paid, postage included.", required=True),
        integer("item_count", "件数", "Pieces ordered.", required=True),
        text("flag", "插旗", "The seller's flag on the order."),
        text("seller_note", "卖家备注", "The seller's note."),
        instant("updated_at", "更新时间", "When the source last changed the row; decides which version wins."),
    ),
)

ORDER_LINES = Table(
    name="order_lines",
    zh="订单明细",
    grain="one article of one order",
    key=("shop_id", "order_id", "line_no"),
    versions="last_import",
    sort=("shop_id", "order_id", "line_no"),
    columns=(
        SHOP,
        text("order_id", "订单编号", "The order the line belongs to.", required=True),
        integer("line_no", "行号", "Position within the order, from 1.", required=True, at_least=1),
        text("sku_id", "商品编号", "The article.", required=True),
        text("title", "标题", "The article's title.", required=True),
        integer("quantity", "数量", "Pieces.", required=True),
        fen("amount_fen", "金额", "Amount of the line.", required=True),
    ),
)

REFUNDS = Table(
    name="refunds",
    zh="退款",
    grain="one refund request",
    key=("shop_id", "refund_id"),
    status_column="status",
    status_rank=("open", "closed", "success"),
    ordered=(("applied_at", "finished_at"),),
    sort=("shop_id", "applied_at", "refund_id"),
    columns=(
        SHOP,
        text("refund_id", "退款编号", "The platform's number.", required=True),
        text("order_id", "订单编号", "The order that is refunded.", required=True),
        text("buyer_id", "买家", "Who asked.", required=True),
        text("kind", "类型", "What is asked for.", required=True, choices=("refund_only", "return_refund", "exchange")),
        instant("applied_at", "申请时间", "When the buyer asked.", required=True),
        instant("finished_at", "完成时间", "When it ended."),
        text("status", "状态", "Whether the money went back.", required=True, choices=("open", "success", "closed")),
        fen("amount_fen", "金额", "Amount asked for.", required=True),
        integer("item_count", "件数", "Pieces.", default=1),
        text("reason", "原因", "The buyer's reason.", default=""),
        flag("is_dispute", "纠纷", "Whether it became a dispute.", default=False),
        text("handler_agent_id", "处理客服", "Who handled it."),
        fen("saved_fen", "挽回金额", "Confirmed loss saved."),
    ),
)
