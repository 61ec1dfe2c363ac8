"""How far a value may be luck: published intervals, days drawn again, waits in order, and pairs that differ or do not."""

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard.facts.organisation import Organisation
from steelyard.metrics import CATALOGUE, METRICS, read_own_metrics
from steelyard.metrics.noise import (
    DRAWS,
    DayPart,
    Noise,
    by_days,
    by_order,
    noise_of_share,
    ratio_margin,
    separable,
    wilson,
)
from steelyard.periods import Period

NOVEMBER = Period.parse("2026-11")
NO_WORDS = METRICS["csat_ratio"].words


def share(part: int, whole: int) -> Noise:
    return Noise(F(part, whole), wilson(F(part), F(whole)), NO_WORDS)


def near(value, expected: str) -> bool:
    return abs(value - F(expected)) < F("0.00006")


# --- shares of counted cases -------------------------------------------------------------------


def test_the_interval_of_a_share_is_the_published_wilson_one():
    # 15 of 20: Wilson 95 % interval 0.5313 .. 0.8881; 81 of 263 (Newcombe 1998): 0.2553 .. 0.3662
    for part, whole, low, high in ((15, 20, "0.5313", "0.8881"), (81, 263, "0.2553", "0.3662"), (0, 20, "0", "0.1611")):
        found = wilson(F(part), F(whole))
        assert near(found.low, low)
        assert near(found.high, high)
    assert near(ratio_margin(F(15), F(20)), "0.1784")


@pytest.mark.parametrize(("part", "whole"), [(5, 0), (6, 5), (-1, 5), (F(1, 2), 5)])
def test_what_is_no_share_of_counted_things_has_no_interval(part, whole):
    assert ratio_margin(F(part), F(whole)) is None
    assert wilson(F(part), F(whole)) is None


@pytest.mark.parametrize(
    ("key", "is_share"),
    [
        ("csat_ratio", True),
        ("first_contact_resolution", True),
        ("confirmed_resolution_ratio", True),
        ("quick_reply_ratio_window", True),
        ("resolution_ratio", False),
        ("nps", False),
        ("answer_question_ratio", False),
        ("refund_ratio", False),
        ("sales_share", False),
        ("utilisation", False),
        ("csat_mean", False),
        ("response_p90_seconds", False),
        ("received_buyers", False),
    ],
)
def test_only_counts_that_are_part_of_what_they_are_divided_by_make_a_share(key, is_share):
    assert CATALOGUE.is_share(CATALOGUE.metric(key)) is is_share


def test_an_own_metric_that_divides_counts_is_a_share_and_one_with_weights_is_none():
    catalogue = read_own_metrics(
        """metrics:
  - {key: own_share, zh: 自有占比, en: own share, unit: ratio, better: higher, formula: 评价满意数 / 评价数}
  - {key: own_rate, zh: 自有比率, en: own rate, unit: ratio, better: higher, formula: 1 - 二次咨询率 * 0.8}
""".replace("评价满意数 / 评价数", "ratings_positive / ratings")
    )
    assert catalogue.is_share(catalogue.metric("自有占比"))
    assert not catalogue.is_share(catalogue.metric("自有比率"))


def test_a_refund_ratio_in_fen_is_not_taken_for_millions_of_cases(figures):
    counted = {("s1", "a", 2): {"sales_order_first_refund_fen": 500, "sales_order_first_fen": 1_000_000}}
    value = figures(counted).metric("refund_ratio", "e1", NOVEMBER)
    assert value.value is not None
    assert noise_of_share(value) is None


# --- days --------------------------------------------------------------------------------------


def days(*parts: tuple[int, int]) -> list[DayPart]:
    return [DayPart(date(2026, 11, place), F(above), F(below)) for place, (above, below) in enumerate(parts, 1)]


UNEVEN = days((10, 1), (40, 2), (5, 1), (100, 4), (8, 2), (60, 2), (12, 3), (33, 3))


def test_the_same_seed_always_gives_the_same_interval_and_another_seed_another():
    first, again, other = by_days(UNEVEN, "a"), by_days(UNEVEN, "a"), by_days(UNEVEN, "b")
    assert first == again
    assert len(first.draws) == DRAWS
    assert (first.low, first.high) != (other.low, other.high)


def test_the_interval_drawn_from_one_seed_does_not_change_from_version_to_version():
    found = by_days(UNEVEN, "average_response_seconds|employee|E001|2026-11-01..2026-11-30")
    assert (found.low, found.high) == (F("7.222222222222"), F("21.75"))


def test_days_that_are_all_alike_leave_no_doubt_and_uneven_ones_do():
    even = by_days(days(*[(30, 3)] * 8), "a")
    assert (even.low, even.high) == (10, 10)
    uneven = by_days(UNEVEN, "a")
    whole = F(sum(int(part.numerator) for part in UNEVEN), sum(int(part.denominator) for part in UNEVEN))
    assert uneven.low < whole < uneven.high


def test_six_days_are_too_few_and_so_are_days_of_which_most_hold_no_case():
    assert by_days(UNEVEN[:6], "a") is None
    assert by_days(UNEVEN[:7], "a") is not None
    assert by_days(days((5, 1), *[(0, 0)] * 8), "a") is None


def test_drawn_days_cover_the_true_mean_about_as_often_as_they_say():
    # 100 made-up people whose days come from the same list: the interval should miss its mean a few times, not often
    true, missed = F(20), 0
    for person in range(100):
        drawn = [((person * 37 + day * 101 + person * day * 13) * 7919) % 41 for day in range(22)]
        found = by_days(days(*[(seconds * 5, 5) for seconds in drawn]), str(person))
        missed += not found.low <= true <= found.high
    assert missed <= 12


def test_the_days_of_a_value_add_up_to_it(figures):
    counted = {
        ("s1", "a", number): {"wait_ms": 1000 * number, "rounds_answered": number % 3, "received_buyers": number}
        for number in range(1, 11)
    } | {("s2", "c", 20): {"wait_ms": 7, "rounds_answered": 1}, ("s1", "b", 3): {"wait_ms": 9_000_000}}
    known = figures(counted)
    for key in ("average_response_seconds", "received_buyers", "average_reception_minutes"):
        parts = known.daily_parts("employee", "e1", key, NOVEMBER)
        value = known.metric(key, "e1", NOVEMBER)
        assert sum(part.numerator for part in parts) == value.numerator
        assert sum(part.denominator for part in parts) == value.denominator
        assert [part.day.day for part in parts] == [*range(1, 11), 20]


def test_a_team_has_the_days_its_members_were_in_it(figures):
    counted = {("s1", "b", number): {"wait_ms": 1000, "rounds_answered": 1} for number in range(1, 31)}
    parts = figures(counted).daily_parts("team", "二组", "average_response_seconds", NOVEMBER)
    assert [part.day.day for part in parts] == list(range(16, 31))


@pytest.mark.parametrize("key", ["sales_share", "relative_order_value", "peak_parallel", "response_p90_seconds"])
def test_what_days_do_not_add_up_to_has_no_interval_from_days_and_says_so(figures, key):
    counted = {("s1", "a", number): {"peak_parallel": 3, "sales_order_first_fen": 100} for number in range(1, 20)}
    known = figures(counted)
    assert known.daily_parts("employee", "e1", key, NOVEMBER) == []
    noise = known.noise(key, "e1", NOVEMBER)
    assert noise.interval is None
    assert noise.how.zh
    assert noise.how.en


def test_each_kind_of_value_says_how_its_interval_was_made_or_why_there_is_none(figures):
    counted = {
        ("s1", "a", number): {"wait_ms": 1000 * number, "rounds_answered": 2, "rounds": 4, "rounds_quick": 1}
        for number in range(1, 11)
    }
    known = figures(counted)
    said = {
        key: known.noise(key, "e1", NOVEMBER).how.zh
        for key in ("quick_reply_ratio", "average_response_seconds", "csat_ratio")
    }
    assert said == {
        "quick_reply_ratio": "威尔逊区间 95%，n = 40",
        "average_response_seconds": "10 个有记录的日子重抽样 1,000 次，95%",
        "csat_ratio": "没有值",
    }
    few = figures({("s1", "a", number): counted["s1", "a", number] for number in range(1, 7)})
    assert "不足 7 天" in few.noise("average_response_seconds", "e1", NOVEMBER).how.zh
    assert figures(counted, org=Organisation()).noise("average_response_seconds", "a", NOVEMBER).interval is not None


# --- percentiles -------------------------------------------------------------------------------


def test_the_median_of_100_waits_lies_between_the_40th_and_the_61st():
    found = by_order(100, F(1, 2), lambda place: F(place))
    assert (found.low, found.high) == (40, 61)


def test_too_few_waits_have_no_interval():
    assert by_order(7, F(1, 2), lambda place: F(place)) is None
    assert by_order(30, F(9, 10), lambda place: F(place)) is None
    assert by_order(8, F(1, 2), lambda place: F(place)) is not None


def test_a_percentile_takes_its_bounds_from_the_waits_themselves(figures, waits):
    reader = waits([("s1", "a", date(2026, 11, 1 + second % 20), second * 1000) for second in range(1, 101)])
    noise = figures({("s1", "a", 1): {"rounds_answered": 100}}, waits=reader).noise(
        "response_p50_seconds", "e1", NOVEMBER
    )
    assert (noise.interval.low, noise.interval.high) == (40, 61)


# --- two values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((56, 70), (48, 80), True),  # Newcombe 1998: the difference lies in 0.0524 .. 0.3339
        ((9, 10), (3, 10), True),  # 0.1705 .. 0.8090
        ((6, 7), (2, 7), True),  # 0.0582 .. 0.8062
        ((5, 56), (0, 29), False),  # -0.0381 .. 0.1926
        ((15, 16), (12, 16), False),
        ((1500, 1600), (1200, 1600), True),
        ((10, 10), (20, 20), False),
    ],
)
def test_two_shares_differ_where_newcombes_interval_of_their_difference_leaves_out_zero(one, other, apart):
    assert separable(share(*one), share(*other)) is apart
    assert separable(share(*other), share(*one)) is apart


def test_two_values_from_days_differ_where_the_drawn_differences_leave_out_zero():
    def noise(factor, seed):
        parts = [DayPart(part.day, part.numerator * factor, part.denominator) for part in UNEVEN]
        return Noise(F(1), by_days(parts, seed), NO_WORDS)

    assert separable(noise(1, "a"), noise(1, "b")) is False
    assert separable(noise(1, "a"), noise(4, "b")) is True
    assert separable(noise(4, "b"), noise(1, "a")) is True


def test_a_value_without_an_interval_is_neither_told_apart_nor_tied():
    unknown = Noise(F(1, 2), None, NO_WORDS)
    assert separable(unknown, share(1, 2)) is None
    assert separable(share(1, 2), Noise(None, None, NO_WORDS)) is None
