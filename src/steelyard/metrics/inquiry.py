"""What became of buyers who asked before buying."""

from functools import partial

from steelyard.errors import Words
from steelyard.metrics.model import Metric

_metric = partial(Metric, family="inquiry", unit="ratio", denominator="inquiry_buyers")

METRICS = (
    _metric(
        "inquiry_order_ratio", zh="询单下单转化率", en="inquiry to order", better="higher", numerator="inquiry_ordered"
    ),
    _metric(
        "inquiry_order_same_day_ratio",
        zh="询单当日下单转化率",
        en="inquiry to order the same day",
        better="higher",
        numerator="inquiry_ordered_same_day",
    ),
    _metric(
        "inquiry_paid_next_day_ratio",
        zh="询单次日付款转化率",
        en="inquiry to payment by the next day",
        better="higher",
        numerator="inquiry_paid_next_day",
    ),
    _metric(
        "inquiry_paid_ratio",
        zh="询单最终付款转化率",
        en="inquiry to final payment",
        better="higher",
        numerator="inquiry_paid",
        note=Words("询单有效期过后为最终值。", "Final after the inquiry window."),
    ),
    _metric("inquiry_loss_ratio", zh="询单流失率", en="inquiry loss ratio", better="lower", numerator="inquiry_lost"),
)
