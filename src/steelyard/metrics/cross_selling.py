"""What was sold beside: recommended items, repurchase, memberships."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="cross-selling", unit="ratio", better="higher")

METRICS = (
    _metric(
        "recommended_share",
        zh="关联销售率",
        en="recommended share",
        numerator="orders_with_3_recommended",
        denominator="sales_orders",
    ),
    _metric(
        "repurchase_ratio",
        zh="复购率",
        en="repurchase ratio",
        numerator="repurchase_buyers",
        denominator="received_buyers",
    ),
    _metric("advice_lift", zh="客单提升比", en="lift by advice", numerator="actual_fen", denominator="estimate_fen"),
)
