"""What was sold, credited under three rules; unsuffixed figures follow the shop's own rule."""

from functools import partial

from steelyard.errors import Words
from steelyard.metrics.model import Metric

_metric = partial(Metric, family="sales", better="higher")

METRICS = (
    _metric("sales_yuan", zh="销售额", en="sales", unit="yuan", numerator="sales_fen / 100"),
    _metric(
        "order_value_yuan",
        zh="客单价",
        en="order value",
        unit="yuan",
        numerator="sales_fen / 100",
        denominator="sales_buyers",
    ),
    _metric(
        "items_per_buyer",
        zh="客件数",
        en="items per buyer",
        unit="count",
        numerator="sales_items",
        denominator="sales_buyers",
    ),
    _metric(
        "item_price_yuan",
        zh="件均价",
        en="item price",
        unit="yuan",
        numerator="sales_fen / 100",
        denominator="sales_items",
    ),
    _metric(
        "relative_order_value",
        zh="落实客单价比",
        en="relative order value",
        unit="ratio",
        numerator="order_value_yuan",
        denominator="shop(order_value_yuan)",
    ),
    _metric(
        "sales_share",
        zh="销售额占比",
        en="sales share",
        unit="ratio",
        numerator="sales_fen",
        denominator="team(sales_fen)",
    ),
    _metric(
        "refund_ratio",
        zh="退款率",
        en="refund ratio",
        unit="ratio",
        better="lower",
        numerator="sales_refund_fen",
        denominator="sales_gross_fen",
        note=Words("按金额，分母为扣退款前的销售额。", "By amount; of sales before refunds are taken off."),
    ),
    _metric("shop_turnover_yuan", zh="店铺成交金额", en="shop turnover", unit="yuan", numerator="shop_paid_fen / 100"),
    _metric("assisted_yuan", zh="协助金额", en="assisted amount", unit="yuan", numerator="assisted_fen / 100"),
)
