"""Whatever this field asks to be measured is answered by named figures."""

from __future__ import annotations

from collections import Counter

import pytest

from steelyard.metrics import CATALOGUE
from steelyard.metrics.needs import NEEDS, Need


def test_every_need_is_listed_once() -> None:
    assert [need.key for need in NEEDS] == [f"R{number}" for number in range(101, 114)]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.key)
def test_a_need_is_answered_by_figures_that_exist(need: Need) -> None:
    assert need.figures
    for key in need.figures:
        assert CATALOGUE.metric(key).key == key
    assert max(Counter(need.figures).values()) == 1


def test_every_metric_answers_a_need() -> None:
    answered = {key for need in NEEDS for key in need.figures}
    twins = {key for key in CATALOGUE.metrics if key.endswith(("_window", "_all_day"))}
    assert {key for key in CATALOGUE.metrics if key not in CATALOGUE.measures} - answered - twins == set()
