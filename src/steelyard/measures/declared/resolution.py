"""Whether the buyer had to come back. Measures and metrics also exist per issue tag: ``key:issue=value``."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="resolution", table="conversations", delay="repeat_days")

MEASURES = (
    _measure("resolvable_conversations", zh="可判定会话量", en="resolvable conversations"),
    _measure("repeat_conversations", zh="二次咨询会话量", en="repeat conversations", better="lower"),
)
