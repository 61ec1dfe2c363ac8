"""Whether a place was won or missed by more than luck: a word in the sentence of a prize, which it never changes."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.errors import Words
from steelyard.metrics.noise import separable
from steelyard.pay.case import Case
from steelyard.pay.places import Place
from steelyard.scoring.noise import figure_noise

_NOTHING = Words("", "")


def across_the_line(metric: str, found: Mapping[str, Place], rewarded: int, case: Case) -> Words:
    """How the employee compares with the nearest place on the other side of the prizes; nothing where nobody is there.

    Nothing either where an interval is missing: the sentence claims only what is known.
    """
    if not case.run.tells_noise:
        return _NOTHING
    own = found[case.employee_id]
    beyond = [place for place in found.values() if (place.place <= rewarded) is not (own.place <= rewarded)]
    if not beyond:
        return _NOTHING
    nearest = min(beyond, key=lambda place: abs(place.place - own.place))
    key = case.names.key(metric)
    mine, other = (figure_noise(case.figures, key, who, case.period) for who in (case.employee_id, nearest.tied[0]))
    apart = separable(mine, other)
    if apart is None:
        return _NOTHING
    return Words(
        f"（与第 {nearest.place} 名的差距{'超出误差' if apart else '在误差之内'}）",
        f" (the difference to place {nearest.place} is {'more than' if apart else 'within'} noise)",
    )
