"""One figure over several stretches of days that need not follow one another, and a period cut by its campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.measures.model import Measure
from steelyard.metrics.figures import Figures, MetricValue
from steelyard.periods import Period
from steelyard.schemes.pay_items import AtLeast
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.reading import Reading, few_words, read, reading_of
from steelyard.trace import Trace

#: The measure of scheduled days.
SHIFTS = "shifts"


@dataclass(frozen=True, slots=True)
class Part:
    """The campaign days of a period, or the others: their stretches, and their share of the scheduled days."""

    stretches: tuple[Period, ...]
    is_campaign: bool
    share: Fraction


def by_campaign(figures: Figures, employee_id: str, period: Period) -> list[tuple[tuple[Period, ...], bool]]:
    """The period in its normal and its campaign days, each as stretches, with: are these campaign days?

    The kind that comes first stands first. Campaigns are those of the employee's shops.
    """
    days = figures.organisation.campaign_days(figures.shops_of(employee_id, period), period)
    by_kind: dict[bool, list[Period]] = {}
    for stretch, is_campaign in period.split(days):
        by_kind.setdefault(is_campaign, []).append(stretch)
    return [(tuple(stretches), is_campaign) for is_campaign, stretches in by_kind.items()]


def campaign_parts(figures: Figures, employee_id: str, period: Period) -> list[Part]:
    """The days of the period on which the employee was employed, normal and campaign ones apart.

    Shares are of the shifts, of calendar days where shifts were not counted. Days of one kind are the whole period, so
    that a balance point divided by campaign pays like its normal one in a month without campaigns.
    """
    employed = figures.organisation.employed(employee_id, period) or period
    kinds = by_campaign(figures, employee_id, employed)
    if len(kinds) == 1:
        return [Part((period,), is_campaign, Fraction(1)) for _, is_campaign in kinds]
    weights = _weights(figures, employee_id, [stretches for stretches, _ in kinds])
    return [
        Part(stretches, is_campaign, weight / sum(weights, Fraction(0)))
        for (stretches, is_campaign), weight in zip(kinds, weights, strict=True)
    ]


def _weights(figures: Figures, employee_id: str, parts: Sequence[Sequence[Period]]) -> list[Fraction]:
    """Shifts of each part, or its calendar days where shifts are not known of all or are none at all."""
    shifts = [[figures.measure(SHIFTS, employee_id, stretch) for stretch in part] for part in parts]
    known = [[count for count in part if count is not None] for part in shifts]
    if known == shifts and any(map(sum, known)):
        return [Fraction(sum(part)) for part in known]
    return [Fraction(sum(stretch.day_count for stretch in part)) for part in parts]


def read_over(
    figures: Figures,
    names: Vocabulary,
    key: str,
    employee_id: str,
    stretches: Sequence[Period],
    floor: AtLeast | None = None,
) -> Reading:
    """The employee's own figure over these stretches together, nothing when it rests on too few cases of them.

    Counts and sums are added, ratios and means formed from their summed parts, peaks compared. A percentile of several
    stretches is the mean of theirs, weighed by cases: the waits themselves are only put in order stretch by stretch.
    """
    if len(stretches) == 1:
        return read(figures, names, key, employee_id, stretches[0], floor=floor)
    key = names.key(key)
    found = [figures.metric(key, employee_id, stretch) for stretch in stretches]
    few = None
    if floor is not None:
        counts = [figures.measure(floor.measure, employee_id, stretch) for stretch in stretches]
        known = [count for count in counts if count is not None]
        if sum(known) < floor.at_least:
            few = few_words(names.label(floor.measure), sum(known) if known else None, floor.at_least)
    return reading_of(names, key, together(names, key, found), few)


def together(names: Vocabulary, key: str, found: Sequence[MetricValue]) -> MetricValue:
    """One value from those of several stretches; those without a value are left out, and none gives none."""
    known = [one for one in found if one.value is not None]
    values = [one.value for one in known if one.value is not None]
    numerator, denominator = pooled(known)
    declared = names.declaration(key)
    counts = [one.count for one in known if one.count is not None]
    count = sum(counts) if known and len(counts) == len(known) else None
    if not known:
        value = None
    elif names.adds_up(key):
        value = sum(values, Fraction(0))
    elif isinstance(declared, Measure):
        value = max(values)
    else:
        value = numerator / denominator
    return MetricValue(
        key,
        value,
        numerator if known else None,
        denominator if known else None,
        count,
        Trace(
            names.label(key), value, names.unit(key), rule=key, inputs=tuple(one.trace for one in found), count=count
        ),
        all(one.is_final for one in found),
        next((one.final_note for one in found if one.final_note is not None), None),
        None if known else next((one.unmeasured for one in found if one.unmeasured is not None), None),
        bool(known) and all(one.is_share for one in known),
    )


def pooled(known: Sequence[MetricValue]) -> tuple[Fraction, Fraction]:
    """Summed numerators and denominators of values; a percentile, which has no numerator, weighs by its cases."""
    parts = [(one.numerator, one.denominator or Fraction(0), one.value or Fraction(0)) for one in known]
    numerators = [value * cases if numerator is None else numerator for numerator, cases, value in parts]
    return sum(numerators, Fraction(0)), sum((cases for _, cases, _ in parts), Fraction(0))
