"""What was sold, credited under three rules; unsuffixed figures follow the shop's own rule."""

from functools import partial

from steelyard.errors import Words
from steelyard.measures.model import Measure

_measure = partial(Measure, family="sales", table="attributions")

#: Attribution rules: key, zh, en.
RULES = (
    ("order_first", "下单优先判定", "order first"),
    ("order_created", "下单判定", "order created"),
    ("paid", "付款判定", "paid"),
)
_BY_SETTING = Words("按店铺当日的绩效判定规则取数。", "Read by the shop's attribution rule of the day.")


def _of_rule(key: str, zh: str, en: str) -> tuple[Measure, ...]:
    """The six measures of one rule; key '' is the shop's own rule, read when asked."""
    prefix, suffix_zh, suffix_en = (f"sales_{key}", f"({zh})", f" ({en})") if key else ("sales", "", "")
    rule = partial(_measure, virtual=not key, note=None if key else _BY_SETTING)
    sold = "成交金额(分)" if key else "销售额(分)"
    return (
        rule(
            f"{prefix}_fen",
            zh=f"{sold}{suffix_zh}",
            en=f"{'paid amount' if key else 'sales'} (fen){suffix_en}",
            unit="fen",
            note=None
            if key
            else Words(
                "按店铺当日的绩效判定规则，并扣除 sales_net_of 所列。",
                "By the shop's attribution rule of the day, less what sales_net_of names.",
            ),
        ),
        rule(f"{prefix}_orders", zh=f"销售订单数{suffix_zh}", en=f"orders sold{suffix_en}"),
        rule(
            f"{prefix}_buyers",
            zh=f"销售人数{suffix_zh}",
            en=f"buyers sold to{suffix_en}",
            note=Words("每天去重，跨天相加。", "Distinct per day, added over days."),
        ),
        rule(f"{prefix}_items", zh=f"销售量{suffix_zh}", en=f"items sold{suffix_en}"),
        rule(
            f"{prefix}_postage_fen", zh=f"销售邮费(分){suffix_zh}", en=f"postage of sales (fen){suffix_en}", unit="fen"
        ),
        rule(
            f"{prefix}_refund_fen",
            zh=f"销售退款(分){suffix_zh}",
            en=f"refunds of sales (fen){suffix_en}",
            unit="fen",
            better="lower",
            note=Words("这些订单成功的退款，记在成交日。", "Successful refunds of those orders, dated by the sale."),
        ),
    )


MEASURES = (
    *(measure for rule in (("", "", ""), *RULES) for measure in _of_rule(*rule)),
    _measure(
        "sales_gross_fen",
        zh="销售总额(分)",
        en="gross sales (fen)",
        unit="fen",
        virtual=True,
        note=Words("不扣退款和邮费。", "Refunds and postage not taken off."),
    ),
    _measure("shop_paid_fen", zh="店铺成交金额(分)", en="shop turnover (fen)", unit="fen", table="orders"),
    _measure("shop_paid_orders", zh="店铺成交订单数", en="shop orders paid", table="orders"),
    _measure(
        "assisted_orders",
        zh="协助订单数",
        en="assisted orders",
        note=Words("另计，不加入本人销售。", "Counted beside, never added to own sales."),
    ),
    _measure(
        "assisted_fen",
        zh="协助金额(分)",
        en="assisted amount (fen)",
        unit="fen",
        note=Words("另计，不加入本人销售。", "Counted beside, never added to own sales."),
    ),
)
