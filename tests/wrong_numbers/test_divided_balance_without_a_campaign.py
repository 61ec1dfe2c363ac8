"""In a month without campaigns a balance point divided by campaign pays like its normal one.

Found by the plain rules: a divided point looked at the days employed only, an undivided one at the whole period, so
one indicator of one person who had left was paid by its figure under one spelling and without it under the other.
"""

from datetime import date

import pytest
from scheme_strategies import NOVEMBER, file_of
from settled import Company

DIVIDED = {"normal": "10", "campaign": "20"}


def world(*campaigns):
    """One agent who left on the tenth; the account was still written to on the twelfth."""
    return {
        "people": [
            {"employee": "e1", "start": None, "end": None, "team": None, "hired": None, "left": date(2026, 11, 10)}
        ],
        "accounts": [{"employee": "e1", "shop": "s1", "agent": "a1", "start": None, "end": None}],
        "contracts": [],
        "month_days": [],
        "campaigns": [{"name": "双11", "shop": "s1", "start": start, "end": end} for start, end in campaigns],
        "ratings": [],
        "entries": [],
        "law": [],
        "measures": [
            ("s1", date(2026, 11, 9), "a1", "received_buyers", 4),
            ("s1", date(2026, 11, 12), "a1", "received_buyers", 20),
        ],
    }


def paid(balance, *campaigns):
    indicator = {
        "metric": "received_buyers",
        "weight": "100",
        "balance": balance,
        "step": "1",
        "reward": "1",
        "penalty": "1",
    }
    text = file_of({"pay": [{"kind": "ksf", "amount": "100", "indicators": [indicator]}]})
    return Company.of(text, world(*campaigns)).settle(NOVEMBER).statements[0].total_fen


@pytest.mark.parametrize("campaigns", [(), [(date(2026, 11, 20), date(2026, 11, 25))]], ids=["none", "after leaving"])
def test_a_divided_balance_pays_like_its_normal_one_without_a_campaign(campaigns):
    assert paid(DIVIDED, *campaigns) == paid("10", *campaigns) == 11_400


def test_days_of_leaving_belong_to_neither_part():
    assert paid(DIVIDED, (date(2026, 11, 5), date(2026, 11, 25))) != paid("10")
