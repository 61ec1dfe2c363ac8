"""Dates of a scheme's versions: an end after its start, one version per day."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from steelyard.errors import Words
from steelyard.schemes.faults import Finding
from steelyard.schemes.model import Version


def version_dates(versions: Sequence[Version]) -> Iterator[Finding]:
    dated = sorted(((version.from_, place) for place, version in enumerate(versions)))
    for place, version in enumerate(versions):
        if version.to is not None and version.to <= version.from_:
            yield Finding(
                ("versions", place, "to"),
                Words(
                    f"结束日 {version.to} 不晚于开始日 {version.from_}。",
                    f"The end {version.to} is not after the start {version.from_}.",
                ),
                Words("结束日不含在内，须晚于开始日。", "The end is excluded and must come after the start."),
            )
    for (start, earlier), (next_start, later) in itertools.pairwise(dated):
        end = versions[earlier].to
        if start == next_start or (end is not None and end > next_start):
            yield Finding(
                ("versions", later, "from"),
                Words(
                    f"与另一个版本重叠：{start} 起的版本" + (f"到 {end} 才结束。" if end else "同一天生效。"),
                    f"Overlaps another version: the one from {start} "
                    + (f"ends only on {end}." if end else "begins on the same day."),
                ),
                Words(
                    "每一天只能有一个版本；请改日期。不写 to 时，前一版本到下一版本生效为止。",
                    "One version per day: change the dates. Without `to` a version ends where the next begins.",
                ),
            )
