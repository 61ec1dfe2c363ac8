"""A cycle in which somebody was not under the scheme breaks their streak.

Found by the plain rules: a condition that looks at the team or the shop held in the month before somebody joined, so a
newcomer was paid for two months in a row after one.
"""

from datetime import date

import pytest
from scheme_strategies import NOVEMBER, file_of
from settled import Company

STREAK = {"kind": "bonus", "name": "连续达标", "amount": "300", "streak": 2, "when": "shop(csat_ratio) >= 0.9"}


def world(hired):
    """One agent in a shop that was rated well in October and November."""
    undated = {"start": None, "end": None}
    return {
        "people": [{"employee": "e1", "team": None, "hired": hired, "left": None, **undated}],
        "accounts": [{"employee": "e1", "shop": "s1", "agent": "a1", **undated}],
        **{key: [] for key in ("contracts", "month_days", "campaigns", "ratings", "entries", "law")},
        "measures": [
            ("s1", date(2026, month, 5), "a1", key, 10) for month in (10, 11) for key in ("ratings", "ratings_positive")
        ],
    }


@pytest.mark.parametrize(
    ("hired", "paid"),
    [(None, 30_000), (date(2026, 10, 31), 30_000), (date(2026, 11, 1), 0), (date(2026, 11, 10), 0)],
    ids=["always there", "joined on the last day before", "joined on the first day", "joined within"],
)
def test_a_streak_counts_only_cycles_under_the_scheme(hired, paid):
    line = Company.of(file_of({"pay": [STREAK]}), world(hired)).settle(NOVEMBER).statements[0].lines[0]
    assert line.amount_fen == paid
    assert ("那一期不归方案管" in line.sentence.zh) == (paid == 0)
