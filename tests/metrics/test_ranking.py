"""Places, and which of them nobody can tell apart."""

from fractions import Fraction as F

from steelyard.metrics import METRICS
from steelyard.metrics.noise import Interval, Noise, wilson
from steelyard.metrics.ranking import Entry, ranked

WORDS = METRICS["csat_ratio"].words


def share(scope: str, part: int, whole: int) -> Entry:
    value = F(part, whole) if whole else None
    return Entry(scope, value, whole, Noise(value, wilson(F(part), F(whole)), WORDS))


def plain(scope: str, value: int, *, width: int | None = 1) -> Entry:
    interval = None if width is None else Interval(F(value - width), F(value + width), "order")
    return Entry(scope, F(value), None, Noise(F(value), interval, WORDS))


def shown(found):
    return [(one.entry.scope, one.place, one.level, one.from_first, one.from_next) for one in found]


def test_equal_values_share_the_better_place_and_the_next_is_skipped():
    found = ranked([plain("c", 5), plain("b", 9), plain("a", 9)], higher_is_better=True)
    assert [(one.entry.scope, one.place) for one in found] == [("a", 1), ("b", 1), ("c", 3)]


def test_lower_is_better_turns_the_order_round():
    assert [one.entry.scope for one in ranked([plain("a", 5), plain("b", 3)], higher_is_better=False)] == ["b", "a"]


def test_places_that_noise_cannot_tell_from_the_best_of_their_level_share_it():
    found = ranked([plain("a", 100), plain("b", 99), plain("c", 90), plain("d", 89)], higher_is_better=True)
    assert shown(found) == [
        ("a", 1, 1, None, False),
        ("b", 2, 1, False, True),
        ("c", 3, 2, True, False),
        ("d", 4, 2, True, None),
    ]


def test_a_chain_of_small_steps_is_cut_where_the_best_is_left():
    found = ranked([plain(scope, value) for scope, value in zip("abc", (10, 9, 8), strict=True)], higher_is_better=True)
    assert [one.level for one in found] == [1, 1, 2]
    assert [one.from_next for one in found] == [False, False, None]


def test_who_has_too_few_cases_or_no_value_has_no_place_and_takes_none():
    entries = [share("one", 1, 1), share("many", 90, 100), share("none", 0, 0), share("five", 5, 5)]
    found = ranked(entries, higher_is_better=True, min_count=5)
    assert [(one.entry.scope, one.place) for one in found] == [("five", 1), ("many", 2), ("none", None), ("one", None)]
    assert found[-1].level is None


def test_without_an_interval_nothing_is_said_to_be_alike():
    found = ranked([plain("a", 5, width=None), plain("b", 5, width=None), plain("c", 4)], higher_is_better=True)
    assert shown(found) == [("a", 1, 1, None, None), ("b", 1, 1, None, None), ("c", 3, 2, None, None)]
