"""What was sold beside: recommended items, repurchase, memberships."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="cross-selling")

MEASURES = (
    _measure("recommended_cards", zh="推荐卡片数", en="recommended cards", table="messages"),
    _measure("recommended_orders", zh="推荐成交订单数", en="recommended orders", table="order_lines"),
    _measure("recommended_items", zh="推荐成交件数", en="recommended items", table="order_lines"),
    _measure(
        "orders_with_3_recommended",
        zh="含3件推荐订单数",
        en="orders with three recommended items",
        table="order_lines",
    ),
    _measure("shop_lined_orders", zh="有明细的订单数", en="paid orders whose lines are known", table="order_lines"),
    _measure("repurchase_buyers", zh="复购人数", en="repurchasing buyers", table="receptions", delay="month"),
    _measure("memberships_led", zh="引导入会数", en="memberships led", table="memberships"),
    _measure(
        "estimate_fen",
        zh="咨询前预估金额(分)",
        en="estimate before advice (fen)",
        unit="fen",
        table="conversations",
        delay="inquiry_window",
    ),
    _measure(
        "actual_fen",
        zh="咨询后实付金额(分)",
        en="amount after advice (fen)",
        unit="fen",
        table="conversations",
        delay="inquiry_window",
    ),
)
