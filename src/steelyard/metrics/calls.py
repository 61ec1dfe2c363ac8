"""The hotline."""

from functools import partial

from steelyard.errors import Words
from steelyard.metrics.model import Metric

_metric = partial(Metric, family="calls", unit="ratio", better="higher")
_ANSWERED = Words("只计接通的来电；未接通不算零秒。", "Answered calls only; an unanswered call is not zero seconds.")

METRICS = (
    _metric("call_answer_ratio", zh="接通率", en="call answer ratio", numerator="calls_answered", denominator="calls"),
    _metric(
        "call_abandon_ratio",
        zh="来电放弃率",
        en="call abandon ratio",
        better="lower",
        numerator="calls_abandoned",
        denominator="calls",
    ),
    _metric(
        "average_answer_seconds",
        zh="平均应答时间",
        en="average time to answer",
        unit="second",
        better="lower",
        numerator="answer_ms / 1000",
        denominator="calls_answered",
        note=_ANSWERED,
    ),
    _metric(
        "average_talk_seconds",
        zh="平均通话时长",
        en="average talk time",
        unit="second",
        better="lower",
        numerator="talk_ms / 1000",
        denominator="calls_answered",
        note=_ANSWERED,
    ),
    _metric(
        "calls_answered_per_hour",
        zh="每小时接话量",
        en="calls answered per hour",
        unit="count",
        numerator="calls_answered",
        denominator="worked_ms / 3600000",
        note=Words("工时按班次实际上下班，含小休。", "Hours from actual start to end of shifts, short rests included."),
    ),
    _metric(
        "call_resolution_ratio",
        zh="来电解决率",
        en="call resolution ratio",
        numerator="calls_resolved",
        denominator="calls_answered",
    ),
    _metric(
        "call_score_mean",
        zh="通话平均分",
        en="mean call score",
        unit="point",
        numerator="call_score_sum",
        denominator="call_scores",
    ),
)
