"""How fast buyers were answered."""

from fractions import Fraction
from functools import partial

from steelyard.errors import Words
from steelyard.measures.declared.response import PLAIN_NAMES
from steelyard.metrics.model import Metric, in_window

_metric = partial(Metric, family="response")

_BOTH = (
    _metric(
        "first_response_seconds",
        zh="首次响应时间",
        en="first response time",
        unit="second",
        better="lower",
        numerator="first_wait_ms / 1000",
        denominator="first_replies",
    ),
    _metric(
        "average_response_seconds",
        zh="平均响应时间",
        en="average response time",
        unit="second",
        better="lower",
        numerator="wait_ms / 1000",
        denominator="rounds_answered",
        note=Words(
            "只计已答回合；未答的等待不算零秒。", "Answered rounds only; an unanswered wait is not zero seconds."
        ),
    ),
    _metric(
        "response_p50_seconds",
        zh="响应时间中位数",
        en="median response time",
        unit="second",
        better="lower",
        waits="rounds",
        quantile=Fraction(1, 2),
    ),
    _metric(
        "response_p90_seconds",
        zh="响应时间 90 分位",
        en="response time p90",
        unit="second",
        better="lower",
        waits="rounds",
        quantile=Fraction(9, 10),
    ),
    _metric(
        "first_response_p90_seconds",
        zh="首次响应 90 分位",
        en="first response p90",
        unit="second",
        better="lower",
        waits="first",
        quantile=Fraction(9, 10),
    ),
    _metric(
        "quick_reply_ratio",
        zh="30 秒应答率",
        en="quick reply ratio",
        unit="ratio",
        better="higher",
        numerator="rounds_quick",
        denominator="rounds",
    ),
    _metric(
        "slow_ratio",
        zh="慢响应占比",
        en="slow ratio",
        unit="ratio",
        better="lower",
        numerator="slow_buyers",
        denominator="received_buyers",
    ),
)

METRICS = (
    *_BOTH,
    _metric(
        "first_quick_ratio",
        zh="首次 30 秒应答率",
        en="quick first reply ratio",
        unit="ratio",
        better="higher",
        numerator="first_quick",
        denominator="consulted_buyers",
    ),
    _metric(
        "three_minute_reply_ratio",
        zh="3 分钟人工响应率",
        en="three-minute reply ratio",
        unit="ratio",
        better="higher",
        numerator="rounds_within_180s_window",
        denominator="rounds_window",
        note=Words(
            "只看服务时段内的回合；没有服务时段则看全部。", "Rounds in the service window; all when there is none."
        ),
    ),
    _metric(
        "three_minute_reply_ratio_all_day",
        zh="3 分钟人工响应率(全天)",
        en="three-minute reply ratio (all day)",
        unit="ratio",
        better="higher",
        numerator="rounds_within_180s",
        denominator="rounds",
    ),
    *in_window(_BOTH, PLAIN_NAMES),
)
