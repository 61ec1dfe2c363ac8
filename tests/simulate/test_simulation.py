"""A draft beside what was in force: who gains, who loses, what it costs, and nobody left out in silence."""

from __future__ import annotations

from datetime import date

import pytest
from small_company import AUTUMN, GOOD, scheme, simulator

from steelyard.errors import InputRefused, SchemeError, SchemeNotInForce
from steelyard.facts.organisation import Contract
from steelyard.periods import Period
from steelyard.simulate.simulation import Simulation

DRAFT = '[{kind: base}, {kind: performance, amount: "1500", by: score}]'


def simulated(*, pay: str = DRAFT, **more: object) -> Simulation:
    return simulator(**more).simulate([scheme("draft", pay=pay)], [scheme()], AUTUMN)  # type: ignore[arg-type]


def test_everybody_has_the_sums_of_both_sides_and_the_months_that_got_better():
    changes = {one.employee_id: one for one in simulated().changes}
    # e1: 80, 60 and 80 points of 1,000 and of 1,500 yuan, on three times 3,000 base
    assert (changes["e1"].old_fen, changes["e1"].new_fen) == (900_000 + 220_000, 900_000 + 330_000)
    assert (changes["e1"].better, changes["e1"].worse, changes["e1"].equal) == (3, 0, 0)
    # e3: 0, 20 and 0 points: the months without a point stay as they were
    assert (changes["e3"].difference_fen, changes["e3"].better, changes["e3"].equal) == (10_000, 1, 2)


def test_who_gains_most_comes_first():
    assert [one.employee_id for one in simulated().changes] == ["e1", "e2", "e3"]
    assert simulated().changes[0].name == "小安"


def test_the_months_sum_to_the_range_and_the_people_to_the_months():
    simulation = simulated()
    assert [str(one.period) for one in simulation.budget] == [str(month) for month in AUTUMN.months()]
    for field in ("people", "old_fen", "new_fen", "difference_fen"):
        assert sum(getattr(one, field) for one in simulation.budget) == getattr(simulation.total, field)
    assert sum(one.difference_fen for one in simulation.changes) == simulation.total.difference_fen


def test_a_scheme_against_itself_changes_nothing():
    simulation = simulator().simulate([scheme()], [scheme()], AUTUMN)
    assert simulation.total.difference_fen == 0
    assert all(one.equal == 3 for one in simulation.changes)


def test_a_stopped_person_is_named_with_the_month_and_stands_beside_the_budget():
    contracts = tuple(Contract(who, 300_000) for who in ("e1", "e2"))
    simulation = simulator(contracts=contracts).simulate(
        [scheme("draft", pay=DRAFT)], [scheme(pay='[{kind: performance, amount: "1000", by: score}]')], AUTUMN
    )
    assert (simulation.total.people, simulation.total.unsettled) == (6, 3)
    assert simulation.total.unsettled_old_fen == 20_000  # what the scheme in force paid e3
    assert {(stop.employee_id, stop.is_draft, stop.period) for stop in simulation.stops()} == {
        ("e3", True, month) for month in AUTUMN.months()
    }
    assert "合同" in simulation.stops()[0].error.in_("zh")
    assert len(simulation.stops(2)) == 2


def test_whom_only_one_side_governs_is_counted_apart():
    draft = scheme("draft", pay=DRAFT, more="    applies_to: {employee: [e1, e2]}")
    simulation = simulator().simulate([draft], [scheme()], AUTUMN)
    assert (simulation.total.people, simulation.total.only_old, simulation.total.only_new) == (6, 3, 0)
    assert simulation.total.only_old_fen == 900_000 + 20_000
    back = simulator().simulate([scheme()], [draft], AUTUMN)
    assert (back.total.only_new, back.total.only_new_fen) == (3, 920_000)


def test_a_draft_is_tried_in_its_newest_version_and_the_other_side_as_it_was_in_force():
    newest = """  - from: 2027-01-01
    indicators: []
    pay: [{kind: base, amount: "9999"}]"""
    both = scheme(more=newest)
    simulation = simulator().simulate([both], [both], AUTUMN)
    assert {part.version.from_ for part in simulation.drafts} == {date(2027, 1, 1)}
    assert {part.version.from_ for part in simulation.currents} == {date(2026, 1, 1)}
    assert simulation.changes[0].new_fen == 3 * 999_900
    older = simulator().simulate([(both, both.versions[0])], [both], AUTUMN)
    assert older.total.difference_fen == 0


def test_versions_that_changed_within_the_range_each_govern_their_months():
    later = """  - from: 2026-11-01
    indicators: []
    pay: [{kind: base, amount: "1000"}]"""
    simulation = simulator().simulate([scheme()], [scheme(more=later)], AUTUMN)
    november = simulation.budget[-1]
    assert (november.old_fen, november.new_fen) == (300_000, 900_000 + 100_000)
    assert simulation.budget[0].difference_fen == 0


def test_only_whole_cycles_are_tried():
    quarter = scheme("draft", more="    cycle: quarter")
    simulation = simulator().simulate([quarter], [quarter], Period(date(2026, 9, 1), date(2027, 1, 1)))
    assert [str(period) for part in simulation.drafts for period in part.rows.periods] == ["2026-10-01..2026-12-31"]
    with pytest.raises(InputRefused, match="完整的考核周期"):
        simulator().simulate([quarter], [scheme()], AUTUMN)


def test_a_scheme_that_was_never_in_force_says_so():
    with pytest.raises(SchemeNotInForce):
        simulator().simulate([scheme()], [scheme()], Period(date(2025, 9, 1), date(2025, 12, 1)))


def test_two_schemes_for_one_person_are_refused():
    with pytest.raises(SchemeError, match="同时归入"):
        simulator().simulate([scheme("a"), scheme("b")], [scheme()], AUTUMN)


def test_a_scheme_beside_another_adds_its_lines_to_the_same_person():
    beside = scheme(
        "extra",
        indicators="[]",
        pay='[{kind: bonus, name: 多, when: "ratings > 0", amount: "50"}]',
        more="    beside: true",
    )
    simulation = simulator().simulate([scheme(), beside], [scheme()], AUTUMN)
    assert [one.difference_fen for one in simulation.changes] == [15_000] * 3
    assert simulation.total.people == 9


def test_people_without_data_have_no_score_and_pay_by_score_stops():
    simulation = simulated(good={"e1": GOOD["e1"], "e2": GOOD["e2"]})
    assert simulation.total.unsettled == 3
    assert {one.stopped for one in simulation.changes if one.employee_id == "e3"} == {3}
