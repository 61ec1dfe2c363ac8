"""Projects: a count of its own, per unit, from a pool, or for the first places; on some days only."""

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard.periods import Period

NOVEMBER = Period.month(2026, 11)
EACH = '[{kind: project, name: 项目, count: "tickets + 2 * disputes", per_unit: "5"MORE}]'


@pytest.fixture
def worked(company):
    """The project's lines by employee, from tickets and disputes for each."""

    def settle(pay, *, period=NOVEMBER, others=None, **counts):
        shop = company(*counts)
        for who, (tickets, disputes) in counts.items():
            shop.measures.update({(who, "tickets"): tickets, (who, "disputes"): disputes})
        shop.others = {
            days: {
                (who, key): value
                for who, (tickets, disputes) in of.items()
                for key, value in (("tickets", tickets), ("disputes", disputes))
            }
            for days, of in (others or {}).items()
        }
        return {one.employee_id: one.lines[0] for one in shop.settle(pay, period).statements}

    return settle


def amounts(lines):
    return {who: line.amount_fen for who, line in lines.items()}


@pytest.mark.parametrize(
    ("more", "counted", "fen"),
    [
        ("", (0, 0), 0),
        ("", (3, 2), 3_500),
        (', above: "10"', (10, 0), 0),
        (', above: "10"', (11, 0), 500),
        (', at_least: "10"', (9, 0), 0),
        (', at_least: "10"', (10, 0), 5_000),
        (', at_least: "10", above: "8"', (10, 0), 1_000),
        (', at_most: "60"', (12, 0), 6_000),
        (', at_most: "60"', (13, 0), 6_000),
    ],
)
def test_each_unit_beyond_the_line_pays_from_the_least_up_to_the_most(worked, more, counted, fen):
    assert amounts(worked(EACH.replace("MORE", more), a=counted)) == {"a": fen}


def test_a_count_may_be_a_fraction_and_is_rounded_once_to_the_fen(worked):
    pay = '[{kind: project, name: 项目, count: "tickets / 3", per_unit: "0.10"}]'
    assert amounts(worked(pay, a=(1, 0))) == {"a": 3}
    assert amounts(worked(pay, a=(2, 0))) == {"a": 7}


def test_the_units_divide_a_pool_to_the_fen_among_those_who_have_any(worked):
    pay = '[{kind: project, name: 项目, count: tickets, pool: "100", above: "1"}]'
    lines = worked(pay, a=(2, 0), b=(2, 0), c=(2, 0), d=(1, 0))
    assert amounts(lines) == {"a": 3_334, "b": 3_333, "c": 3_333, "d": 0}
    assert lines["a"].sentence.zh == (
        "项目：tickets = 2（工单数 2），超出 1 的 1，奖金池 100.00 元按数量分给 3 人，占 1/3 = 33.34 元"
    )
    assert lines["d"].sentence.zh == "项目：tickets = 1（工单数 1），没有超出 1 = 0.00 元"


def test_the_first_places_by_count_get_the_prizes_and_who_takes_no_part_has_no_place(worked):
    pay = '[{kind: project, name: 项目, count: tickets, prizes: ["300", "100"], at_least: "5"MORE}]'
    lines = worked(pay.replace("MORE", ""), a=(9, 0), b=(9, 0), c=(7, 0), d=(4, 0))
    assert amounts(lines) == {"a": 30_000, "b": 30_000, "c": 0, "d": 0}
    assert "3 人中第 1 名（2 人并列）" in lines["a"].sentence.zh
    assert "3 人中第 3 名，奖励前 2 名" in lines["c"].sentence.zh
    assert "不足 5" in lines["d"].sentence.zh
    split = pay.replace("MORE", ", ties: split")
    assert amounts(worked(split, a=(9, 0), b=(9, 0), c=(7, 0))) == {"a": 20_000, "b": 20_000, "c": 0}


def test_a_figure_that_is_missing_is_nothing_and_named(worked):
    lines = worked(EACH.replace("MORE", ""), a=(3, None))
    assert (lines["a"].amount_fen, lines["a"].sentence.zh) == (
        0,
        "项目：tickets + 2 * disputes = —（纠纷数 —，工单数 3），没有数据，不计 = 0.00 元",
    )
    pool = '[{kind: project, name: 项目, count: tickets, pool: "100"}]'
    assert amounts(worked(pool, a=(3, 0), b=(None, 0))) == {"a": 10_000, "b": 0}


DATED = EACH.replace("MORE", ", from: 2026-11-11, to: 2026-12-05")


def test_only_the_days_of_the_project_within_the_period_count(worked):
    in_november, in_december = (
        Period(date(2026, 11, 11), date(2026, 12, 1)),
        Period(date(2026, 12, 1), date(2026, 12, 5)),
    )
    others = {in_november: {"a": (4, 0)}, in_december: {"a": (1, 0)}}
    line = worked(DATED, others=others, a=(100, 0))["a"]
    assert line.amount_fen == 2_000
    assert line.sentence.zh.startswith("项目：2026-11-11..2026-11-30 tickets + 2 * disputes = 4（")
    assert worked(DATED, period=Period.month(2026, 12), others=others, a=(100, 0))["a"].amount_fen == 500


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("from: 2026-12-01", "2026-12-01 起，本期没有活动日"),
        ("to: 2026-11-01", "至 2026-10-31，本期没有活动日"),
        ("from: 2026-10-01, to: 2026-10-08", "2026-10-01 至 2026-10-07，本期没有活动日"),
    ],
)
def test_before_its_first_day_and_after_its_last_a_project_pays_nothing_and_says_so(worked, dates, said):
    line = worked(EACH.replace("MORE", f", {dates}"), a=(9, 0))["a"]
    assert (line.amount_fen, line.sentence.zh) == (0, f"项目：{said} = 0.00 元")


@pytest.mark.parametrize("dates", ["from: 2026-11-30", "to: 2026-11-02"])
def test_one_day_of_the_project_in_the_period_counts(worked, dates):
    day = Period.parse("2026-11-30" if "from" in dates else "2026-11-01")
    lines = worked(EACH.replace("MORE", f", {dates}"), others={day: {"a": (2, 0)}}, a=(100, 0))
    assert amounts(lines) == {"a": 1_000}


def test_the_figures_of_team_and_shops_may_be_counted_too(company):
    shop = company("a")
    shop.measures = {("a", "tickets"): 5, ("s1", "tickets"): 20}
    pay = '[{kind: project, name: 项目, count: "100 * tickets / shop(tickets)", per_unit: "1"}]'
    line = shop.settle(pay).statements[0].lines[0]
    assert line.amount_fen == 2_500
    assert "工单数 5，店铺工单数 20" in line.sentence.zh


def test_the_line_is_a_projects_and_its_trace_holds_the_count(worked):
    line = worked(EACH.replace("MORE", ', above: "1"'), a=(3, 1))["a"]
    assert line.kind == "project"
    assert line.sentence.en.endswith("tickets 3), 4 beyond 1 × 5.00 yuan = 20.00 yuan")
    assert [(trace.what.zh, trace.value) for trace in line.trace.inputs] == [("tickets + 2 * disputes", F(5))]
    assert [trace.value for trace in line.trace.inputs[0].inputs] == [1, 3]


def test_a_veto_on_bonuses_stops_a_project(company):
    shop = company("a")
    shop.measures = {("a", "tickets"): 5, ("a", "taboo_hits"): 1}
    vetoes = "[{measure: taboo_hits, more_than: 0, effect: no_bonus}]"
    assert shop.lines(EACH.replace("MORE", ""), vetoes=vetoes) == {"项目": 0}
