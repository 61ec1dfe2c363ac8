"""Dates of a scheme's versions: an end after its start, one version per day, published before, reviewed within."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta

from steelyard.errors import Words
from steelyard.periods import ONE_DAY, holds_on
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
        yield from _published(version, place)
        yield from _reviewed(version, place)
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


def _published(version: Version, place: int) -> Iterator[Finding]:
    if version.published_on is not None and version.published_on >= version.from_:
        yield Finding(
            ("versions", place, "published_on"),
            Words(
                f"公布日 {version.published_on} 不早于生效日 {version.from_}：不能先算后公布。",
                f"Published on {version.published_on}, not before it begins on {version.from_}: "
                "nobody is paid by rules announced afterwards.",
            ),
            Words(
                "请把 from 改到公布之后，或写明真实的公布日。", "Move `from` behind it, or write when it was published."
            ),
        )


def _reviewed(version: Version, place: int) -> Iterator[Finding]:
    for number, review in enumerate(version.review_on):
        if not holds_on(version.from_, version.to, review):
            yield Finding(
                ("versions", place, "review_on", number),
                Words(
                    f"回顾日 {review} 不在这个版本的有效期内（{version.from_} 起"
                    + (f"，{version.to} 止）。" if version.to else "）。"),
                    f"The review on {review} lies outside the version (from {version.from_}"
                    + (f" until {version.to})." if version.to else ")."),
                ),
                Words("请写有效期内的日子。", "Write a day on which the version holds."),
            )


def gaps(versions: Sequence[Version]) -> Iterator[Finding]:
    """Advice: days between two versions that neither covers."""
    dated = sorted(((version.from_, place) for place, version in enumerate(versions)))
    for (_, earlier), (next_start, later) in itertools.pairwise(dated):
        end = versions[earlier].to
        if end is not None and end < next_start:
            last = next_start - ONE_DAY
            days = Words(
                f"{end}" if end == last else f"{end} 至 {last}", f"{end}" if end == last else f"{end} to {last}"
            )
            yield Finding(
                ("versions", later, "from"),
                Words(
                    f"{days.zh} 没有版本生效，这些天开始的时间段不能评分和结算。",
                    f"No version is in force on {days.en}; periods that begin then cannot be scored or settled.",
                ),
                Words(
                    "如果不是有意的，请去掉前一版本的 to，或提前这个版本的 from。",
                    "Unless it is meant, remove the earlier version's `to`, or begin this one earlier.",
                ),
                code="gap",
            )


def unpublished(versions: Sequence[Version]) -> Iterator[Finding]:
    """Advice: versions that do not say when they were announced."""
    for place, version in enumerate(versions):
        if version.published_on is None:
            yield Finding(
                ("versions", place, "from"),
                Words(
                    "没有写公布日 published_on，事后说不清是否先公布后执行。",
                    "No published_on: nobody can show later that it was announced before it began.",
                ),
                Words(
                    f"公布之后请写上，如 published_on: {version.from_ - timedelta(days=15)}；须早于生效日。",
                    f"Once announced, write it, such as published_on: {version.from_ - timedelta(days=15)}; before `from`.",
                ),
                code="unpublished",
            )
