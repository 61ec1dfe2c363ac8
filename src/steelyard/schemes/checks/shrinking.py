"""Few cases pulled towards the group: only one's own ratio of counted cases, and never for a rank."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.metrics.model import Metric
from steelyard.schemes.curves import Rank
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Indicator
from steelyard.schemes.vocabulary import Vocabulary

_LEAVE_OUT = Words("请去掉 shrink，或用 min_count。", "Remove shrink, or use min_count.")


def shrink_faults(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """What keeps an indicator from being pulled towards its group."""
    if indicator.shrink is None:
        return
    where = (*path, "shrink")
    declared = names.declaration(indicator.metric) if indicator.metric is not None else None
    if indicator.metric is None:
        what = Words(
            "人工评分没有件数，不能靠拢。", "Points given by people rest on no cases, so nothing can be pulled."
        )
        yield Finding(where, what, _LEAVE_OUT, at_key=True)
    elif declared is not None and not (isinstance(declared, Metric) and names.catalogue.counts(declared)):
        label = names.label(indicator.metric)
        what = Words(
            f"{label.zh}不是件数的比率，没有“加几件”的意思。",
            f"{label.en} is no ratio of counted cases, so cases cannot be added to it.",
        )
        yield Finding(where, what, _LEAVE_OUT, at_key=True)
    if indicator.scope != "own":
        what = Words("只有本人的比率可以靠拢。", "Only one's own ratio can be pulled.")
        yield Finding(where, what, Words("请去掉 shrink 或 scope。", "Remove shrink or scope."), at_key=True)
    if isinstance(indicator.curve, Rank):
        what = Words("排名看的是原值，不能同时靠拢。", "A rank looks at raw values, so they cannot be pulled.")
        yield Finding(
            where, what, Words("请换一种曲线，或去掉 shrink。", "Use another curve, or remove shrink."), at_key=True
        )
