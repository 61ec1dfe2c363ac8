"""Bonus: places, ties, splits, conditions."""

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from steelyard.pay.bonus import Place, places, prize

RANK = '[{kind: bonus, name: 冠军, rank: {metric: csat_ratio, first: 1}, amount: "100"}]'
SPLIT = '[{kind: bonus, name: 冠军, rank: {metric: csat_ratio, first: 1}, amount: "100", ties: split}]'

values = st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.integers(0, 3).map(F))


def amounts(settlement):
    return {statement.employee_id: statement.lines[0].amount_fen for statement in settlement.statements}


def test_equal_values_share_the_better_place_and_the_next_is_skipped():
    found = places({"a": F(3), "b": F(2), "c": F(3), "d": None, "e": F(1)}, higher_is_better=True)
    assert {who: place.place for who, place in found.items()} == {"a": 1, "c": 1, "b": 3, "e": 4}
    assert {who: place.place for who, place in places({"a": F(3), "b": F(2)}, higher_is_better=False).items()} == {
        "b": 1,
        "a": 2,
    }


@given(values, st.booleans())
def test_places_agree_with_a_sorted_list(values, higher):
    ordered = sorted((value for value in values.values() if value is not None), reverse=higher)
    assert {who: place.place for who, place in places(values, higher_is_better=higher).items()} == {
        who: ordered.index(value) + 1 for who, value in values.items() if value is not None
    }


@given(values, st.integers(0, 10**6), st.integers(1, 5))
def test_split_prizes_sum_to_the_prizes_given_out(values, amount, first):
    found = places(values, higher_is_better=True)
    total = sum(prize(amount, first, place, who, split=True) for who, place in found.items())
    assert total == amount * min(first, len(found))


def test_tied_for_the_second_of_two_prizes_share_that_one():
    tied = Place(2, ("b", "c"))
    assert [prize(10_001, 2, tied, who, split=True) for who in "bc"] == [5_001, 5_000]
    assert [prize(10_001, 2, tied, who, split=False) for who in "bc"] == [10_001, 10_001]


def test_ties_get_the_full_amount_each_unless_the_scheme_splits(company):
    shop = company("a", "b", "c", "d")
    shop.metrics = {
        ("a", "csat_ratio"): F(9, 10),
        ("b", "csat_ratio"): F(9, 10),
        ("c", "csat_ratio"): F(9, 10),
        ("d", "csat_ratio"): F(1, 2),
    }
    assert amounts(shop.settle(RANK)) == {"a": 10_000, "b": 10_000, "c": 10_000, "d": 0}
    assert amounts(shop.settle(SPLIT)) == {"a": 3_334, "b": 3_333, "c": 3_333, "d": 0}


def test_without_a_value_there_is_no_place_and_the_line_says_so(company):
    shop = company("a", "b")
    shop.metrics = {("b", "csat_ratio"): F(1, 2)}
    settlement = shop.settle(RANK)
    assert amounts(settlement) == {"a": 0, "b": 10_000}
    assert "不参加排名" in settlement.statements[0].lines[0].sentence.zh


def test_the_group_of_a_rank_is_everyone_governed_even_when_one_sheet_is_asked_for(company):
    shop = company("a", "b")
    shop.metrics = {("a", "csat_ratio"): F(1, 2), ("b", "csat_ratio"): F(9, 10)}
    assert amounts(shop.settle(RANK, people=["a"])) == {"a": 0}


def test_where_lower_is_better_the_lowest_is_first(company):
    shop = company("a", "b")
    shop.metrics = {("a", "average_response_seconds"): F(9), ("b", "average_response_seconds"): F(10)}
    assert amounts(shop.settle(RANK.replace("csat_ratio", "average_response_seconds"))) == {"a": 10_000, "b": 0}


def test_a_condition_is_met_at_its_edge_and_a_missing_value_is_no(company):
    shop = company("a", "b", "c")
    shop.metrics = {("a", "resolution_ratio"): F("0.90"), ("b", "resolution_ratio"): F("0.8999")}
    settlement = shop.settle('[{kind: bonus, name: 达标, when: "解决率 >= 0.90", amount: "500"}]')
    assert amounts(settlement) == {"a": 50_000, "b": 0, "c": 0}
    assert settlement.statements[0].lines[0].sentence.zh == "达标：解决率 >= 0.90 满足（解决率 90%） = 500.00 元"


def test_a_condition_reads_money_in_yuan(company):
    shop = company()
    shop.measures = {("e1", "sales_order_first_fen"): 1_000_000}
    assert shop.lines('[{kind: bonus, name: 过万, when: "sales_order_first_fen >= 10000", amount: "1"}]') == {
        "过万": 100
    }
    assert shop.lines('[{kind: bonus, name: 过万, when: "sales_order_first_fen > 10000", amount: "1"}]') == {"过万": 0}


def test_a_no_bonus_veto_pays_none_and_says_what_would_have_been_due(company):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(1)}
    shop.measures = {("e1", "taboo_hits"): 1}
    settlement = shop.settle(RANK, vetoes="[{measure: taboo_hits, more_than: 0, effect: no_bonus}]")
    line = settlement.statements[0].lines[0]
    assert (line.amount_fen, line.sentence.zh) == (0, "冠军：本应得 100.00 元，因违禁词命中数 1 超过 0 不发 = 0.00 元")
