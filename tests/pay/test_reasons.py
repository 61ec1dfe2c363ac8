"""What a statement opens into, kept with the run: the same trees and curves, whatever happens to data or program."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.errors import LakeDamaged, Words
from steelyard.facts.organisation import Contract, Organisation, Person
from steelyard.pay.exact_json import as_plain
from steelyard.pay.parts import parts_of
from steelyard.pay.reasons import index, plain_trace, read, trace_of, written
from steelyard.pay.run_store import RunStore
from steelyard.pay.runs import PayRun, Pins, pay_run
from steelyard.pay.statement import settle_together
from steelyard.periods import Period
from steelyard.schemes import parse
from steelyard.scoring.given import GivenFigures
from steelyard.trace import AccountSpan, Evidence, Trace

AT = datetime(2026, 12, 1, tzinfo=UTC)
NOVEMBER = Period.month(2026, 11)
SCHEME = """scheme: why
name: 缘由
versions:
  - from: 2020-01-01
    indicators:
      - {key: csat, metric: csat_ratio, weight: "60", curve: {kind: linear, worst: "0", best: "1"}}
      - {key: busy, metric: average_response_seconds, weight: "40", curve: {kind: rank}}
    missing: renormalise
    pay: [{kind: base}, {kind: performance, amount: "1000", by: score}]
"""


def made(people: tuple[str, ...] = ("a", "b")) -> PayRun:
    """A run of a few people of whom only the first was rated."""
    organisation = Organisation(
        people=tuple(Person(name, name.upper()) for name in people),
        contracts=tuple(Contract(name, 300_000) for name in people),
    )
    busy = {(name, "average_response_seconds"): F(place + 3) for place, name in enumerate(people)}
    figures = GivenFigures(organisation, {("a", "csat_ratio"): F(1, 3), **busy})
    parts = parts_of([parse(SCHEME, "why.yaml")], figures, NOVEMBER)
    settlement = settle_together(parts, figures, NOVEMBER)
    hashes = dict.fromkeys(("data", "settings", "people", "law"), "d" * 64)
    pins = Pins(
        package="1", period=NOVEMBER, commit=1, tables={}, since=NOVEMBER.start, own_metrics=None, unmatched=(),
        schemes=(), law_packs=(), earlier=(), **hashes,
    )  # fmt: skip
    return pay_run(pins, parts, settlement, figures)


words = st.builds(Words, st.text(max_size=8), st.text(max_size=8))
days = st.dates(date(2026, 1, 1), date(2026, 12, 1))
spans = st.builds(AccountSpan, st.text(max_size=4), st.none() | st.text(max_size=4), days, days)
rows = st.builds(Evidence, st.text(max_size=6), st.text(max_size=6), st.tuples(spans) | st.just(()), days, days)
leaves = st.builds(
    Trace,
    words,
    st.none() | st.fractions() | st.integers() | st.text(max_size=6),
    st.sampled_from(["", "ratio", "fen"]),
    st.text(max_size=6),
    st.just(()),
    st.none() | words,
    st.none() | rows,
    st.none() | st.integers(0, 9),
)
trees = st.recursive(
    leaves, lambda part: st.builds(Trace, words, st.none(), st.just(""), st.just(""), st.tuples(part, part))
)


@settings(deadline=None)
@given(trees)
def test_a_tree_comes_back_as_it_was(tree: Trace) -> None:
    assert trace_of(json.loads(json.dumps(plain_trace(tree)))) == tree


def test_a_run_keeps_what_its_statements_open_into_apart_from_what_it_comes_to(tmp_path) -> None:
    run = made()
    assert len(run.reasons) == len(run.statements) == 2
    assert "reasons" not in as_plain(run)
    store = RunStore(tmp_path)
    stored = store.create(run, AT)
    content = store.reasons(stored)
    lines = index(content)
    assert list(lines) == ["a", "b"]
    assert [read(lines[one.employee_id]) for one in run.reasons] == list(run.reasons)
    assert store.open(stored.run_id).digest == run.digest
    assert written(made().reasons) == content


def test_every_line_and_indicator_has_its_tree_and_a_curve_where_there_is_a_value(tmp_path) -> None:
    run = made()
    for statement, why in zip(run.statements, run.reasons, strict=True):
        assert [trace.value for trace in why.lines] == [F(line.amount_fen, 100) for line in statement.lines]
        for sheet, kept in zip(statement.sheets, why.sheets, strict=True):
            assert [trace.value for trace in kept.traces] == [row.points for row in sheet.indicators]
            for row, drawn in zip(sheet.indicators, kept.drawings, strict=True):
                assert (drawn is None) == (row.value is None)
                assert drawn is None or drawn.dot.points == row.points


def test_a_changed_byte_of_the_reasons_is_damage_and_a_run_without_any_has_none(tmp_path) -> None:
    store = RunStore(tmp_path)
    stored = store.create(made(), AT)
    path = tmp_path / "payruns" / stored.run_id / "reasons.jsonl"
    path.write_bytes(path.read_bytes().replace(b"1/3", b"1/2"))
    with pytest.raises(LakeDamaged):
        store.reasons(stored)
    with pytest.raises(LakeDamaged):
        store.open(stored.run_id)
    bare = store.create(replace(made(("a",)), reasons=()), datetime(2026, 12, 2, tzinfo=UTC))
    assert store.reasons(bare) == b""
    assert store.open(bare.run_id).run.reasons == ()
