"""How scores and grades fall under a draft, beside the shares its grades are meant for: advice, never forced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.schemes.wording import label_of
from steelyard.simulate.settling import Settled

#: Scores are counted in bands this many points wide.
BAND_POINTS = 10


@dataclass(frozen=True, slots=True)
class GradeShare:
    """One grade of one scheme: how many person-cycles reached it, their share, and the share wanted if one is."""

    scheme: str
    grade: str
    count: int
    share: Fraction
    wanted: Fraction | None


@dataclass(frozen=True, slots=True)
class LayerShare:
    """One layer of goals: the weight of the indicators that serve it, and their names."""

    scheme: str
    layer: Words
    weight: Fraction
    indicators: tuple[Words, ...]


def grades(settled: Iterable[Settled]) -> list[GradeShare]:
    """The grades of each version with grades, best first; cycles without a score are in none."""
    found = []
    for part in settled:
        counts = Counter(grade for grade in part.scores.grades if grade is not None)
        total = sum(counts.values())
        for grade in part.version.grades:
            share = Fraction(counts[grade.name], total) if total else Fraction(0)
            found.append(GradeShare(part.scheme.scheme, grade.name, counts[grade.name], share, grade.wanted))
    return found


def score_bands(settled: Iterable[Settled]) -> list[tuple[int, int]]:
    """(lower edge in points, how many person-cycles) of every band from the lowest to the highest one reached.

    The top band is open: 100 points and more.
    """
    hundredths = [one for part in settled for one in part.scores.hundredths if one is not None]
    bands = Counter(min(max(one, 0) // (BAND_POINTS * 100), 100 // BAND_POINTS) for one in hundredths)
    if not bands:
        return []
    return [(band * BAND_POINTS, bands[band]) for band in range(min(bands), max(bands) + 1)]


def without_score(settled: Iterable[Settled]) -> int:
    """How many person-cycles under a version with indicators have no score."""
    parts = [part for part in settled if part.version.indicators]
    return sum(part.scores.hundredths.count(None) for part in parts)


def layers(settled: Sequence[Settled]) -> list[LayerShare]:
    """The four layers of goals and what weighs for each, in versions whose indicators name any layer."""
    found = []
    for part in {(part.scheme.scheme, part.version.from_): part for part in settled}.values():
        if not any(indicator.layer for indicator in part.version.indicators):
            continue
        for key, words in LAYERS.items():
            mine = [indicator for indicator in part.version.indicators if indicator.layer == key]
            labels = tuple(label_of(indicator, part.scheme.vocabulary) for indicator in mine)
            weight = sum((indicator.weight for indicator in mine), Fraction(0))
            found.append(LayerShare(part.scheme.scheme, words, weight, labels))
    return found
