"""What a prize's sentence says of luck, and that it never changes the prize."""

from fractions import Fraction as F

import pytest

from steelyard.scoring.given import Share

PRIZE = "[{kind: bonus, name: 冠军, amount: '300', rank: {metric: csat_ratio, first: 1}}]"


def sentences(company, first, second, pay=PRIZE, **more):
    shop = company("e1", "e2")
    shop.metrics = {("e1", "csat_ratio"): first, ("e2", "csat_ratio"): second, **more}
    made = {one.employee_id: one.line("冠军") for one in shop.settle(pay).statements}
    return {who: (line.amount_fen, line.sentence) for who, line in made.items()}


def test_a_place_won_by_a_hair_says_so_and_is_paid_all_the_same(company):
    found = sentences(company, Share(F(15), F(16)), Share(F(14), F(16)))
    amount, words = found["e1"]
    assert amount == 30_000
    assert "满意率 93.75% (n = 16)，2 人中第 1 名（与第 2 名的差距在误差之内）" in words.zh
    assert "(the difference to place 2 is within noise)" in words.en
    amount, words = found["e2"]
    assert amount == 0
    assert "（与第 1 名的差距在误差之内）" in words.zh


def test_a_place_won_clearly_says_that_too(company):
    words = sentences(company, Share(F(1500), F(1600)), Share(F(1200), F(1600)))["e1"][1]
    assert "（与第 2 名的差距超出误差）" in words.zh
    assert "more than noise" in words.en


@pytest.mark.parametrize("second", [F("0.9"), None, Share(F(15), F(16))])
def test_nothing_is_claimed_where_nobody_can_tell_or_nobody_is_on_the_other_side(company, second):
    assert "差距" not in sentences(company, Share(F(15), F(16)), second)["e1"][1].zh


def test_the_nearest_place_on_the_other_side_of_the_prizes_is_the_one_compared_with(company):
    shop = company("e1", "e2", "e3", "e4")
    shares = {"e1": (1600, 1600), "e2": (1500, 1600), "e3": (1490, 1600), "e4": (800, 1600)}
    shop.metrics = {(who, "csat_ratio"): Share(F(part), F(whole)) for who, (part, whole) in shares.items()}
    made = shop.settle(PRIZE.replace("first: 1", "first: 2")).statements
    said = [one.line("冠军").sentence.zh.split("（", 1)[1].split("）")[0] for one in made]
    assert said == [
        "与第 3 名的差距超出误差",
        "与第 3 名的差距在误差之内",
        "与第 2 名的差距在误差之内",
        "与第 2 名的差距超出误差",
    ]
