"""What a shop's turnover puts into pools is shared once.

Found by reading the rule beside the second answer: with `within: shop` each shop's pool was filled from the turnover of
every shop its people worked in, so somebody with two accounts let one turnover fill two pools.
"""

from datetime import date

from scheme_strategies import NOVEMBER, file_of
from settled import Company

POOL = {
    "kind": "pool",
    "name": "店铺奖金池",
    "within": "shop",
    "by": "metric",
    "metric": "received_buyers",
    "share_of": {"metric": "shop_paid_fen", "rate": "0.1"},
}
DAY = date(2026, 11, 2)


def world(*accounts):
    """Two shops with a turnover of 1,000 and 2,000 yuan; everybody received one buyer in the first."""
    names = sorted({name for name, _ in accounts})
    undated = {"start": None, "end": None}
    return {
        "people": [{"employee": name, "team": None, "hired": None, "left": None, **undated} for name in names],
        "accounts": [{"employee": name, "shop": shop, "agent": name, **undated} for name, shop in accounts],
        **{key: [] for key in ("contracts", "month_days", "campaigns", "ratings", "entries", "law")},
        "measures": [
            ("s1", DAY, "", "shop_paid_fen", 100_000),
            ("s2", DAY, "", "shop_paid_fen", 200_000),
            *(("s1", DAY, name, "received_buyers", 1) for name in names),
        ],
    }


def parts(*accounts):
    settled = Company.of(file_of({"pay": [POOL]}), world(*accounts)).settle(NOVEMBER)
    return {statement.employee_id: int(statement.total_fen) for statement in settled.statements}


def test_each_shop_fills_its_own_pool_also_where_somebody_works_in_two():
    assert parts(("e1", "s1"), ("e1", "s2"), ("e2", "s1")) == {"e1": 5_000 + 20_000, "e2": 5_000}


def test_all_parts_of_all_shops_are_the_share_of_all_turnover():
    assert sum(parts(("e1", "s1"), ("e1", "s2"), ("e2", "s1")).values()) == 30_000
