"""The hotline."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="calls", table="calls")

MEASURES = (
    _measure("calls", zh="来电数", en="calls"),
    _measure("calls_answered", zh="接通数", en="calls answered"),
    _measure("calls_abandoned", zh="放弃数", en="calls abandoned", better="lower"),
    _measure("answer_ms", zh="应答总时长(毫秒)", en="total time to answer (ms)", unit="ms", better="lower"),
    _measure("talk_ms", zh="通话总时长(毫秒)", en="total talk time (ms)", unit="ms"),
    _measure("calls_resolved", zh="解决来电数", en="calls resolved"),
    _measure("call_score_sum", zh="通话评分合计", en="call score sum", unit="point"),
    _measure("call_scores", zh="通话评分数", en="call scores"),
)
