"""Bonus: places, ties, splits, conditions."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.pay.places import Place, places, prize

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


@given(values, st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_split_prizes_sum_to_the_prizes_of_the_places_that_are_held(values, prizes):
    found = places(values, higher_is_better=True)
    total = sum(prize(prizes, place, who, split=True) for who, place in found.items())
    assert total == sum(prizes[: len(found)])


def test_tied_for_the_second_of_two_prizes_share_that_one():
    tied = Place(2, ("b", "c"))
    assert [prize([20_000, 10_001], tied, who, split=True) for who in "bc"] == [5_001, 5_000]
    assert [prize([20_000, 10_001], tied, who, split=False) for who in "bc"] == [10_001, 10_001]


def test_tied_for_the_first_of_three_prizes_share_the_first_two_or_each_get_the_first():
    tied, third = Place(1, ("a", "b")), Place(3, ("c",))
    prizes = [85_001, 80_000, 75_000]
    assert [prize(prizes, tied, who, split=True) for who in "ab"] == [82_501, 82_500]
    assert [prize(prizes, tied, who, split=False) for who in "ab"] == [85_001, 85_001]
    assert prize(prizes, third, "c", split=True) == prize(prizes, third, "c", split=False) == 75_000


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
    assert settlement.statements[0].lines[0].sentence.zh == "达标：解决率 ≥ 90% 满足（解决率 90%） = 500.00 元"


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


def test_each_place_has_its_own_prize(company):
    shop = company("a", "b", "c", "d")
    shop.metrics = {(who, "csat_ratio"): F(place, 10) for who, place in zip("abcd", (9, 8, 7, 6), strict=True)}
    prizes = '[{kind: bonus, name: 前三名, rank: {metric: csat_ratio, prizes: ["850", "800", "750"]}}]'
    settlement = shop.settle(prizes)
    assert amounts(settlement) == {"a": 85_000, "b": 80_000, "c": 75_000, "d": 0}
    assert "奖励前 3 名" in settlement.statements[3].lines[0].sentence.zh
    shop.metrics["b", "csat_ratio"] = F(9, 10)
    assert amounts(shop.settle(prizes)) == {"a": 85_000, "b": 85_000, "c": 75_000, "d": 0}
    shared = prizes.replace("}]", ", ties: split}]")
    assert amounts(shop.settle(shared)) == {"a": 82_500, "b": 82_500, "c": 75_000, "d": 0}


PER = '[{kind: bonus, name: 挽单奖, per: {measure: inquiry_paid, amount: "5", above: "20", at_most: "60"}}]'
SAVED = '[{kind: bonus, name: 挽损奖, per: {measure: saved_fen, rate: "0.10", above: "100"}}]'


@pytest.mark.parametrize(("count", "fen"), [(19, 0), (20, 0), (21, 500), (32, 6_000), (33, 6_000)])
def test_each_event_beyond_the_line_pays_up_to_the_most(company, count, fen):
    shop = company()
    shop.measures = {("e1", "inquiry_paid"): count}
    assert shop.lines(PER) == {"挽单奖": fen}


@pytest.mark.parametrize(("saved", "fen"), [(10_000, 0), (10_001, 0), (10_005, 1), (123_456, 11_346)])
def test_a_share_of_money_beyond_the_line_is_rounded_once_to_the_fen(company, saved, fen):
    shop = company()
    shop.measures = {("e1", "saved_fen"): saved}
    assert shop.lines(SAVED) == {"挽损奖": fen}


def test_the_sentence_per_event_counts_and_per_money_shares(company):
    shop = company()
    shop.measures = {("e1", "inquiry_paid"): 40, ("e1", "saved_fen"): 123_456}
    counted = shop.settle(PER).statements[0].lines[0]
    assert counted.sentence.zh == "挽单奖：询单付款人数 40，超出 20 的 20 × 5.00 元，最多 60.00 元 = 60.00 元"
    assert counted.sentence.en.endswith("40, 20 beyond 20 × 5.00 yuan, at most 60.00 yuan = 60.00 yuan")
    shared = shop.settle(SAVED).statements[0].lines[0]
    assert shared.sentence.zh == "挽损奖：挽回损失 1,234.56，超出 100.00 的 1,134.56 × 10% = 113.46 元"


def test_events_and_bands_nobody_counted_are_not_paid_and_say_so(company):
    shop = company()
    shop.measures = {("e1", "inquiry_paid"): None}
    line = shop.settle(PER).statements[0].lines[0]
    assert (line.amount_fen, line.sentence.zh) == (0, "挽单奖：询单付款人数：没有数据，不计 = 0.00 元")


BANDS = (
    "[{kind: bonus, name: 满意奖, by: {metric: csat_ratio, bands:"
    ' [{from: "0.95", amount: "300", label: 优}, {from: "0.90", amount: "100"}, {amount: "0"}]}MIN}]'
)


@pytest.mark.parametrize(("value", "fen"), [("0.95", 30_000), ("0.9499", 10_000), ("0.90", 10_000), ("0.8999", 0)])
def test_a_band_of_a_metric_pays_from_its_edge_on(company, value, fen):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(value)}
    assert shop.lines(BANDS.replace("MIN", "")) == {"满意奖": fen}


def test_where_lower_is_better_a_band_pays_up_to_its_edge(company):
    shop = company()
    bands = 'metric: average_response_seconds, bands: [{to: "40", amount: "300"}, {amount: "0"}]'
    pay = f"[{{kind: bonus, name: 快, by: {{{bands}}}}}]"
    for value, fen in (("40", 30_000), ("40.001", 0)):
        shop.metrics = {("e1", "average_response_seconds"): F(value)}
        assert shop.lines(pay) == {"快": fen}
    assert shop.settle(pay).statements[0].lines[0].sentence.zh.endswith("40.001，其余 = 0.00 元")


def test_few_cases_pay_none_of_any_kind_of_bonus(company):
    shop = company()
    shop.metrics = {("e1", "csat_ratio"): F(1)}
    floor = ", min_count: {measure: ratings, at_least: 5}"
    rules = (
        'rank: {metric: csat_ratio}, amount: "1"',
        'when: "csat_ratio > 0", amount: "1"',
        'per: {measure: inquiry_paid, amount: "1"}',
        'by: {metric: csat_ratio, bands: [{amount: "1"}]}',
    )
    for rule in rules:
        for ratings, fen in ((4, 0), (5, 100)):
            shop.measures = {("e1", "ratings"): ratings, ("e1", "inquiry_paid"): 1}
            line = shop.settle(f"[{{kind: bonus, name: 奖, {rule}{floor}}}]").statements[0].lines[0]
            assert line.amount_fen == fen, rule
            assert ("评价数" in line.sentence.zh) == (ratings < 5), rule
