"""How fast buyers were answered."""

from dataclasses import replace
from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="response", table="rounds")

_PLAIN = (
    _measure("rounds", zh="等待回合数", en="rounds"),
    _measure("rounds_answered", zh="已答回合数", en="rounds answered"),
    _measure("rounds_quick", zh="快速应答回合数", en="rounds answered quickly"),
    _measure("rounds_within_180s", zh="3分钟内应答回合数", en="rounds answered within 180 s"),
    _measure("wait_ms", zh="响应总时长(毫秒)", en="total wait (ms)", unit="ms", better="lower"),
    _measure("first_replies", zh="首次响应人数", en="first replies", table="receptions"),
    _measure(
        "first_wait_ms",
        zh="首次响应总时长(毫秒)",
        en="total first wait (ms)",
        unit="ms",
        better="lower",
        table="receptions",
    ),
    _measure("first_quick", zh="首次快速应答人数", en="quick first replies", table="receptions"),
    _measure("slow_buyers", zh="慢响应人数", en="slowly answered buyers", better="lower", table="receptions"),
)

PLAIN_NAMES = frozenset(measure.key for measure in _PLAIN)

MEASURES = _PLAIN + tuple(
    replace(measure, key=f"{measure.key}_window", zh=f"{measure.zh}(服务时段)", en=f"{measure.en} (service window)")
    for measure in _PLAIN
)
