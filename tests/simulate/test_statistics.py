"""The statistics behind advice: known answers, the same answer every time, nothing said where nothing can be."""

from __future__ import annotations

import pytest

from steelyard.simulate.statistics import (
    bootstrap,
    chance_of_share,
    correlation_interval,
    difference_of_means,
    mean_interval,
    rank_correlation,
    share_between,
    slope_interval,
    variance,
)


def test_variance_is_of_a_sample_and_nothing_for_a_single_value():
    assert variance([2, 4, 4, 4, 5, 5, 7, 9]) == pytest.approx(32 / 7)
    assert variance([3]) == 0


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 10), (2, 20), (3, 40)], 1.0),
        ([(1, 3), (2, 2), (3, 1)], -1.0),
        ([(1, 1), (2, 1), (2, 3), (4, 4)], 0.833333),
        ([(1, 5), (2, 5), (3, 5)], None),
        ([(1, 2), (3, 4)], None),
    ],
)
def test_rank_correlation(pairs, expected):
    assert rank_correlation(pairs) == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_an_interval_is_the_same_every_time_and_holds_its_estimate():
    values = [0.1, 0.4, -0.2, 0.3, 0.5, 0.2]
    first, again = mean_interval(values), mean_interval(values)
    assert first == again
    assert first.low < first.value < first.high
    assert first.count == 6
    assert first.value == pytest.approx(1.3 / 6)


def test_an_interval_around_a_plain_difference_excludes_zero_and_one_around_noise_does_not():
    assert mean_interval([0.9, 1.1, 1.0, 0.95, 1.05]).excludes_zero
    assert not mean_interval([1, -1, 2, -2, 0.5]).excludes_zero
    assert difference_of_means([5, 6, 5, 6], [1, 2, 1, 2]).value == 4
    assert difference_of_means([5, 6, 5, 6], [1, 2, 1, 2]).excludes_zero


def test_nobody_gives_no_interval():
    assert mean_interval([]) is None
    assert difference_of_means([], [1]) is None
    assert correlation_interval([(1, 2)]) is None
    assert bootstrap([(1,)], lambda units: None) is None


def test_the_slope_is_the_mean_of_the_peoples_own_and_skips_those_with_fewer_than_three_values():
    found = slope_interval([[(0, 1), (1, 3), (2, 5)], [(0, 1), (1, 1), (2, 1)], [(0, 0), (1, 100)]])
    assert (found.value, found.count) == (1.0, 2)


def test_the_share_between_groups_is_all_where_groups_explain_everything():
    assert share_between({"a": [1, 1], "b": [3, 3]}) == 1
    assert share_between({"a": [1, 3], "b": [1, 3]}) == 0
    assert share_between({"a": [2, 2]}) is None


def test_chance_seldom_gives_the_share_of_groups_that_differ():
    assert chance_of_share({"a": [1, 2, 1, 2, 1], "b": [8, 9, 8, 9, 8]}) < 0.02
    assert chance_of_share({"a": [1, 9, 1, 9], "b": [9, 1, 9, 1]}) > 0.5
