"""Balance points: what each form comes to, which months count, and when there is none."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction as F
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.facts.organisation import Account, Organisation, Person
from steelyard.metrics import MeasuredFigures
from steelyard.periods import Period
from steelyard.schemes.balances import Balance
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.balances import balance_point, months_in
from steelyard.scoring.context import Context
from steelyard.scoring.given import GivenFigures, Share
from steelyard.scoring.past import months_text, quantile_of

NOVEMBER = Period.month(2026, 11)
MONTHS = NOVEMBER.months_before(12)
#: The monthly figures of one agent over last year, two shops together.
LAST_YEAR = (9800, 7420, 11350, 12010, 12600, 13050, 12240, 11890, 12730, 13100, 15480, 14502)


def context(figures, metric="received_buyers", employee="e1", period=NOVEMBER, scope="own"):
    return Context(employee, period, figures, VOCABULARY, (employee,), metric, scope)


def past(values: Mapping[Period, object], key="received_buyers", *people):
    """Figures of e1 in the months given, and nothing else."""
    tables = {month: {("e1", key): value} for month, value in values.items()}
    return GivenFigures(Organisation(people=people), others=tables, period=NOVEMBER)


def point(balance, figures, **more):
    return balance_point(Balance.model_validate(balance), context(figures, **more))


def history(months=12, **more):
    return {"history": {"months": months, **more}}


def test_the_balance_point_of_the_outlet_is_the_mean_of_last_years_monthly_figures_12181():
    found = point(history(), past(dict(zip(MONTHS, LAST_YEAR, strict=True))))
    assert found.value == 12181
    assert found.how.zh == "本人 2025-11 至 2026-10（12/12 个月）的月平均"
    assert found.how.en == "monthly mean of one's own 2025-11 to 2026-10 (12 of 12 months)"
    assert [trace.value for trace in found.trace.inputs] == list(LAST_YEAR)
    assert found.trace.inputs[0].what.zh == "2025-11 接待人数"


def test_counts_are_summed_over_the_months_present_only():
    found = point(history(6), past({MONTHS[-1]: 900, MONTHS[-4]: 700, MONTHS[-7]: 10_000}))
    assert found.value == 800
    assert "2026-07、2026-10（2/6 个月）" in found.how.zh


def test_a_month_of_zero_counts_and_a_month_without_records_does_not():
    others = {MONTHS[-1]: {("e1", "received_buyers"): 0}, MONTHS[-2]: {("e1", "received_buyers"): 900}, MONTHS[-3]: {}}
    assert point(history(3), GivenFigures(Organisation(), others=others, period=NOVEMBER)).value == 450


def test_a_ratio_is_formed_from_the_summed_parts_of_its_months():
    shares = {MONTHS[-1]: Share(F(90), F(100)), MONTHS[-2]: Share(F(5), F(10)), MONTHS[-3]: Share(F(0), F(0))}
    found = point(history(3), past(shares, "csat_ratio"), metric="csat_ratio")
    assert found.value == F(95, 110)
    assert "（2/3 个月）" in found.how.zh


def test_money_is_drawn_in_yuan():
    fen = dict.fromkeys(MONTHS[-2:], 1_250_050)
    assert point(history(2), past(fen, "sales_order_first_fen"), metric="sales_order_first_fen").value == F("12500.5")


def test_the_median_lies_between_the_two_middle_months():
    values = dict(zip(MONTHS[-4:], (700, 1000, 900, 1200), strict=True))
    assert point(history(4, aggregate="median"), past(values)).value == 950


@pytest.mark.parametrize(("level", "value"), [("0", 700), ("0.3", 880), ("0.5", 950), ("0.7", 1020), ("1", 1200)])
def test_a_quantile_is_straight_between_the_months_it_lies_between(level, value):
    values = dict(zip(MONTHS[-4:], (700, 1000, 900, 1200), strict=True))
    found = point(history(4, aggregate="quantile", level=level), past(values))
    assert found.value == value


@settings(max_examples=200)
@given(
    st.lists(st.fractions(-100, 100, max_denominator=9), min_size=1, max_size=12),
    st.fractions(0, 1, max_denominator=20),
)
def test_a_quantile_lies_where_a_walk_along_the_sorted_values_ends(values, level):
    ordered, way = sorted(values), (len(values) - 1) * level
    walked = ordered[0]
    for low, high in pairwise(ordered):
        walked, way = walked + (high - low) * min(F(1), max(F(0), way)), way - 1
    assert quantile_of(values, level) == walked


def test_the_median_of_a_percentile_looks_at_its_months_and_its_mean_too():
    figures = past(dict(zip(MONTHS[-3:], (F(40), F(70), F(46)), strict=True)), "response_p90_seconds")
    assert point(history(3), figures, metric="response_p90_seconds").value == 52
    assert point(history(3, aggregate="median"), figures, metric="response_p90_seconds").value == 46


def test_times_and_then_rounding_to_a_step_half_away_from_zero():
    values = past({MONTHS[-1]: 1015})
    found = point(history(1, times="1.1", round="50"), values)
    assert found.value == 1100
    assert found.how.zh.endswith("的月平均，× 1.1，取整到 50")
    assert point(history(1, round="2"), values).value == 1016
    assert point(history(1, times="1.1"), values).value == F("1116.5")


def test_a_month_begun_or_left_within_it_is_not_a_full_month():
    hired = Person("e1", "小安", hired_on=date(2026, 8, 2))
    values = dict(zip(MONTHS[-4:], (100, 300, 900, 1000), strict=True))
    found = point(history(12), past(values, "received_buyers", hired))
    assert found.value == 950
    assert "2026-09 至 2026-10" in found.how.zh


def test_without_a_month_there_is_no_balance_point_and_a_newcomer_is_told_from_missing_records():
    newcomer = Person("e1", "小安", hired_on=date(2026, 10, 15))
    found = point(history(3), past({MONTHS[-1]: 500}, "received_buyers", newcomer))
    assert (found.value, found.is_new) == (None, True)
    assert found.how.zh == "2026-08 至 2026-10 没有可比的整月（不在职）"
    found = point(history(3), past({}))
    assert (found.value, found.is_new) == (None, False)
    assert found.how.en == "no full month to compare with in 2026-08 to 2026-10 (no figures)"
    assert found.remedy is not None


def test_a_monthly_count_is_multiplied_by_the_months_of_the_period_and_a_mean_is_not():
    both = Period(date(2026, 11, 1), date(2027, 1, 1))
    figures = past({MONTHS[-1]: 1000})
    found = point(history(1), figures, period=both)
    assert (found.value, found.how.zh.endswith("× 2 个月")) == (2000, True)
    seconds = past({MONTHS[-1]: F(30)}, "average_response_seconds")
    assert point(history(1), seconds, metric="average_response_seconds", period=both).value == 30
    assert months_in(Period(date(2026, 11, 16), date(2026, 12, 1))) == F(1, 2)
    assert point({"value": "1000"}, figures, period=both).value == 1000


def test_what_the_scheme_says_of_its_source_is_told_with_the_point_in_every_form():
    figures = past({MONTHS[-1]: 1015})
    for form in ({"value": "1015"}, {"months": {"2026-11": "1015"}}, history(1)):
        found = point({**form, "source": "去年均值"}, figures)
        assert found.how.zh.endswith("，来源：去年均值")
        assert found.trace.note is not None
        assert found.trace.note.zh.endswith("，来源：去年均值")


@pytest.mark.parametrize(
    ("months", "zh"),
    [
        (MONTHS[-1:], "2026-10"),
        (MONTHS[:3], "2025-11 至 2026-01"),
        ([MONTHS[0], MONTHS[2], MONTHS[3]], "2025-11、2026-01 至 2026-02"),
    ],
)
def test_months_that_follow_one_another_read_as_from_and_to(months, zh):
    assert months_text(months).zh == zh


# --- of teams and shops, from measured rows ---------------------------------------------------------


def rows(*counted):
    """(account, day, count) of received buyers in s1."""
    return [("s1", day, account, "received_buyers", count) for account, day, count in counted]


TEAM = Organisation(
    people=(
        Person("e1", "小安", team="一组", line="presales", hired_on=date(2026, 10, 15)),
        Person("e2", "小北", team="一组", line="presales"),
        Person("e3", "小川", team="一组", line="presales", end=date(2026, 10, 16)),
        Person("e3", "小川", team="二组", line="presales", start=date(2026, 10, 16)),
        Person("e4", "小丁", team="一组", line="aftersales"),
        Person("e5", "小戊"),
    ),
    accounts=tuple(Account("taobao", "s1", f"a{number}", f"e{number}") for number in (1, 2, 3, 4, 5)),
)
COUNTED = MeasuredFigures(
    rows(
        ("a1", date(2026, 10, 20), 340),
        ("a2", date(2026, 9, 3), 1000),
        ("a2", date(2026, 10, 3), 1200),
        ("a3", date(2026, 9, 8), 900),
        ("a3", date(2026, 10, 4), 300),
        ("a3", date(2026, 10, 20), 500),
        ("a5", date(2026, 10, 20), 7),
    ),
    None,
    TEAM,
)


def per_head(people, months=2):
    return {"per_head": {"measure": "received_buyers", "people": people, "months": months}}


def test_output_per_head_is_the_teams_output_over_its_person_months_on_the_days_they_were_in_it():
    found = point(per_head("team"), COUNTED)
    # September: e2 and e3; October: e1 on 17 days, e2, e3 on 15 days; e4 was in the team and has no records
    heads = 2 + F(17, 31) + 1 + F(15, 31)
    assert found.value == (1000 + 900 + 340 + 1200 + 300) / heads
    assert "一组 2026-09 至 2026-10 的人均月产出" in found.how.zh


def test_output_per_head_of_the_line_and_of_the_shop_count_their_own_people():
    assert point(per_head("line", 1), COUNTED).value == (340 + 1200 + 800) / (F(17, 31) + 1 + 1)
    assert point(per_head("shop", 1), COUNTED).value == (340 + 1200 + 800 + 7) / (F(17, 31) + 1 + 1 + 1)


def test_output_per_head_needs_a_group_that_is_known_and_has_records():
    assert point(per_head("team"), COUNTED, employee="e5").how.zh == "不知道属于哪个小组"
    empty = MeasuredFigures(rows(("a2", date(2026, 1, 1), 5)), None, TEAM)
    found = point(per_head("team"), empty)
    assert found.value is None
    assert found.how.zh == "一组 在 2026-09 至 2026-10 没有记录，算不出人均"


def test_the_past_of_a_team_is_the_teams_and_not_the_employees():
    assert point(history(1), COUNTED, scope="team", employee="e2").value == 340 + 1200 + 300
    assert point(history(1), COUNTED, scope="shop", employee="e2").value == 340 + 1200 + 800 + 7
    assert point(history(1), COUNTED, employee="e2").value == 1200


def test_measured_months_on_leave_do_not_lower_the_mean():
    assert point(history(12), COUNTED, employee="e2").value == 1100
    assert point(history(12), COUNTED, employee="e4").value is None


def test_output_per_head_of_money_is_in_yuan():
    sold = [("s1", date(2026, 10, 3), "a2", "sales_paid_fen", 1_250_050)]
    rule = {"per_head": {"measure": "sales_paid_fen", "people": "line", "months": 1}}
    assert point(rule, MeasuredFigures(sold, None, TEAM), metric="sales_paid_fen").value == F("12500.5")
