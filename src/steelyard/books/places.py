"""Places by score within one scheme, with the noise of each score: what tables and workbooks say beside a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from steelyard.books.evaluation import Books, Judged
from steelyard.errors import Words
from steelyard.metrics.ranking import Entry, Ranked, ranked
from steelyard.scoring import ScoreSheet
from steelyard.scoring.noise import score_noise

#: Stands behind a place that noise cannot tell from the next one.
ALIKE = "≈"
ALIKE_MEANS = Words(
    f"{ALIKE} 与下一名的差距在误差之内；n 是这一项背后的件数。",
    f"{ALIKE} the difference to the next place is within noise; n is the number of cases behind a figure.",
)


def places_by_score(books: Books, group: Judged, sheets: Sequence[ScoreSheet]) -> Mapping[str, Ranked]:
    """The place of each of these sheets, all of one scheme, by employee; best first, who has no score last."""
    among = [sheet.employee_id for sheet in group.sheets]
    entries = [
        Entry(
            sheet.employee_id,
            None if sheet.score is None else Fraction(sheet.score),
            None,
            score_noise(group.scheme, group.version, books.figures, sheet, among),
        )
        for sheet in sheets
    ]
    return {one.entry.scope: one for one in ranked(entries, higher_is_better=True)}


def from_next(one: Ranked) -> Words:
    """How the difference to the next place is called; empty where there is none or it cannot be told."""
    if one.from_next is None:
        return Words("", "")
    return Words("有差别", "differs") if one.from_next else Words("误差之内", "within noise")
