"""Whether the buyer had to come back, and whether who was leaving stayed. Measures and metrics also exist per issue tag: ``key:issue=value``."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="resolution", table="conversations")

MEASURES = (
    _measure("resolvable_conversations", zh="可判定会话量", en="resolvable conversations", delay="repeat_days"),
    _measure(
        "repeat_conversations", zh="二次咨询会话量", en="repeat conversations", better="lower", delay="repeat_days"
    ),
    _measure("lost_buyers", zh="流失客户数", en="lost buyers", better="lower"),
    _measure("won_back_buyers", zh="挽回客户数", en="buyers won back"),
)
