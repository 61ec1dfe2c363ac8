"""Time online, shifts, leave, overtime."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="attendance", unit="ratio", better="higher")

METRICS = (
    _metric("utilisation", zh="在线时长占比", en="utilisation", numerator="online_ms", denominator="scheduled_ms"),
    _metric("punctuality", zh="准点率", en="punctuality", numerator="shifts_on_time", denominator="shifts"),
    _metric(
        "received_buyers_per_day",
        zh="日均接待人数",
        en="received buyers per work day",
        unit="count",
        numerator="received_buyers",
        denominator="work_days",
    ),
)
