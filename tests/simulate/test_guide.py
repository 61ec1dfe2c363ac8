"""The goal guide: weights that sum to 100 for every goal and shop, files that the loader takes, edges of one's own."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest
from small_company import AUTUMN, PEOPLE, organisation, table

from steelyard import schemes
from steelyard.metrics.catalogue import CATALOGUE
from steelyard.periods import Period
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.simulate.goals import Goal, ShopKind, tables, weights
from steelyard.simulate.guide import people_in, scheme_text, suggest
from steelyard.simulate.measured import Past

EVERY = [(goal, kind) for goal in tables().goals for kind in tables().shop_kinds]
FIRST = date(2027, 1, 1)
SEVEN_MONTHS = Period(date(2026, 5, 1), date(2026, 12, 1))


@pytest.mark.parametrize(("goal", "kind"), EVERY)
def test_every_goal_in_every_shop_gives_a_scheme_that_can_be_used(goal, kind):
    suggestions = suggest(goal, kind)
    made = schemes.parse(scheme_text(goal, kind, suggestions, FIRST, VOCABULARY), "guide.yaml")
    version = made.versions[0]
    assert sum(one.weight for one in version.indicators) == 100
    assert all(one.weight % 5 == 0 for one in version.indicators)
    assert 4 <= len(version.indicators) <= 9
    codes = {fault.code for fault in made.problems}
    assert not codes & {"direction", "heavy_weight", "light_weight", "too_many_indicators", "few_cases"}


def test_every_indicator_of_the_tables_is_a_metric_with_a_direction_that_fits_its_edges():
    for metric, candidate in tables().indicators.items():
        if candidate.curve == "manual":
            continue
        better = CATALOGUE.metric(metric).better
        if candidate.curve == "linear":
            assert (candidate.worst < candidate.best) == (better == "higher"), metric
        assert candidate.few is None or CATALOGUE.is_measure(candidate.few[0]), metric
        assert candidate.reason.zh
        assert candidate.source.en


def test_every_name_in_goals_and_shops_is_an_indicator_of_the_tables():
    known = tables()
    for goal in known.goals.values():
        assert sum(goal.weights.values()) == 100
        assert {*goal.weights, *goal.also} <= known.indicators.keys()
    for kind in known.shop_kinds.values():
        assert {*kind.times, *kind.add, *kind.without} <= known.indicators.keys()
    assert all(CATALOGUE.is_metric(metric) for goals in known.layer_goals.values() for metric in goals)


def test_a_shop_multiplies_adds_and_leaves_out_and_the_rest_is_shared_by_largest_remainder():
    words = tables().goals["both"].name
    goal = Goal(words, words, {"a": F(50), "b": F(30), "c": F(20)}, ())
    kind = ShopKind(words, words, {"a": F(1, 2)}, {"d": F(20)}, ("c",))
    # 25, 30, 20 of 75 -> 6.67, 8, 5.33 of twenty steps
    assert weights(goal, kind) == {"b": 40, "a": 35, "d": 25}


def shop(good: int = 20) -> Past:
    """Satisfaction of 50 % to 88 % in steps, over three people and seven months each."""
    rows = []
    for number, (who, month) in enumerate((who, month) for who in PEOPLE for month in range(5, 12)):
        day = date(2026, month, 3)
        rows += [
            ("s1", day, who, "ratings", good),
            ("s1", day, who, "ratings_positive", good // 2 + number * good // 50),
        ]
    return Past(table(rows), organisation())


def test_edges_are_the_tenths_of_the_shops_own_months_rounded_outwards():
    past = shop(good=50)
    rows = people_in(past, SEVEN_MONTHS)
    found = {one.candidate.metric: one for one in suggest("satisfaction", "established", past, rows)}
    csat = found["csat_ratio"].start
    # 25 + n of 50 for n = 0..20: the third and the nineteenth of 21 are 27 and 43 of 50
    assert (csat.months, csat.low, csat.high) == (21, F(27, 50), F(43, 50))
    assert (csat.worst, csat.best) == (F("0.54"), F("0.86"))
    text = scheme_text("satisfaction", "established", list(found.values()), FIRST, VOCABULARY)
    assert "本店 21 人月，八成在 54% 到 86% 之间" in text
    assert 'worst: "0.54", best: "0.86"' in text


def test_months_on_too_few_cases_set_no_edge():
    past = shop(good=8)
    found = {
        one.candidate.metric: one for one in suggest("satisfaction", "established", past, people_in(past, SEVEN_MONTHS))
    }
    assert found["csat_ratio"].start.months == 0
    assert found["csat_ratio"].start.best == tables().indicators["csat_ratio"].best


def test_only_people_of_the_line_are_looked_at_and_named_in_the_scheme():
    past = shop()
    assert len(people_in(past, AUTUMN, "presales")) == 9
    assert len(people_in(past, AUTUMN, "aftersales")) == 0
    text = scheme_text("sales", "new", suggest("sales", "new"), FIRST, VOCABULARY, "presales")
    assert schemes.parse(text, "x.yaml").versions[0].applies_to.line == ("presales",)


def test_what_is_not_suggested_but_worth_a_thought_stands_as_a_comment():
    text = scheme_text("both", "clothing", suggest("both", "clothing"), FIRST, VOCABULARY)
    assert "# 也可以考虑 three_minute_reply_ratio" in text
    assert "# 也可以考虑 refund_ratio" not in text  # clothing has it already
