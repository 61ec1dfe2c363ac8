"""What stands out in a run: each kind at its edge, the gravest first."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest

from steelyard.errors import Words
from steelyard.pay.outliers import OUTLIER_KINDS, OUTLIER_NAMES, outliers
from steelyard.pay.records import LineRecord, StatementRecord, StopRecord
from steelyard.pay.runs import PayRun, Pins
from steelyard.periods import Period

OCTOBER = Period.month(2026, 10)
TENTH = F(1, 10)


def line(kind, fen):
    return LineRecord(kind, kind, Words(kind, kind), fen, Words("句", "sentence"), (), (), None, None)


def person(employee_id, *lines, warnings=()):
    total = sum(one.amount_fen for one in lines)
    return StatementRecord(employee_id, employee_id.upper(), ("", "", ""), (), lines, warnings, total)


def run(*statements, stops=()):
    pins = Pins("0", OCTOBER, 1, {}, date(2026, 10, 1), "", "", "", "", None, (), (), (), ())
    return PayRun(pins, statements, stops)


def kinds(found):
    return [(one.employee_id, one.kind) for one in found]


def test_usual_pay_stands_out_in_nothing():
    usual = run(person("a", line("base", 300_000)))
    assert outliers(usual, usual, TENTH) == ()


@pytest.mark.parametrize(("fen", "stands_out"), [(110_000, False), (110_001, True), (90_000, False), (89_999, True)])
def test_a_change_is_large_beyond_the_share_of_the_earlier_pay_and_not_at_it(fen, stands_out):
    found = outliers(run(person("a", line("base", fen))), run(person("a", line("base", 100_000))), TENTH)
    assert [(one.kind, one.amount_fen) for one in found] == ([("large_change", fen - 100_000)] if stands_out else [])


def test_any_change_from_nothing_is_large():
    found = outliers(run(person("a", line("base", 1))), run(person("a", line("base", 0))), TENTH)
    assert kinds(found) == [("a", "large_change")]


@pytest.mark.parametrize(("fen", "kind"), [(0, "zero"), (-1, "negative")])
def test_pay_of_nothing_or_less_stands_out(fen, kind):
    (found,) = outliers(run(person("a", line("base", fen))), None, TENTH)
    assert (found.kind, found.amount_fen, found.kind_words) == (kind, fen, OUTLIER_NAMES[kind])


@pytest.mark.parametrize("kind", ["cap", "guarantee", "law_top_up"])
def test_a_limit_stands_out_where_it_moved_anything(kind):
    assert outliers(run(person("a", line("base", 100), line(kind, 0))), None, TENTH) == ()
    (found,) = outliers(run(person("a", line("base", 100), line(kind, 5))), None, TENTH)
    assert (found.kind, found.amount_fen, found.words.zh) == (kind, 5, "句")


def test_damage_stands_out_even_where_the_law_let_nothing_be_taken():
    assert kinds(outliers(run(person("a", line("base", 100), line("damage", 0))), None, TENTH)) == [("a", "damage")]


def test_who_came_and_who_left_stand_out_and_who_was_stopped_has_not_left():
    stop = StopRecord("stopped", Words("没有合同", "no contract"), None, None)
    now = run(person("new", line("base", 100)), stops=(stop,))
    before = run(person("gone", line("base", 70)), person("stopped", line("base", 80)))
    found = outliers(now, before, TENTH)
    assert kinds(found) == [("stopped", "stopped"), ("new", "joined"), ("gone", "left")]
    assert [one.amount_fen for one in found] == [None, 100, -70]
    assert found[0].words == Words("没有合同", "no contract")


def test_warnings_come_with_their_words_and_the_gravest_kind_is_first():
    warned = person("a", line("base", 0), warnings=(Words("没核对", "unchecked"),))
    found = outliers(run(warned, person("b", line("base", -5))), None, TENTH)
    assert kinds(found) == [("b", "negative"), ("a", "zero"), ("a", "warning")]
    assert [OUTLIER_KINDS.index(one.kind) for one in found] == sorted(OUTLIER_KINDS.index(one.kind) for one in found)
