"""The columns of a simulation come to exactly the scores, grades and fen of the ordinary path."""

from __future__ import annotations

from random import Random

import pytest
from generated import MONTHS, RANGE, Company, company, scheme_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.errors import SchemeError
from steelyard.measures.months import Cuts, months_of
from steelyard.metrics import MeasuredFigures
from steelyard.pay import settle_all
from steelyard.schemes import governed
from steelyard.scoring import score
from steelyard.simulate.measured import Past
from steelyard.simulate.rows import Rows
from steelyard.simulate.settling import Settled, Settler


def ordinary(made: Company, text: str) -> dict[tuple[str, str], object]:
    """Score, grade, lines and total of everybody in every month, and who is stopped."""
    scheme = schemes.parse(text, "made.yaml")
    figures = MeasuredFigures.from_table(made.measures, None, made.organisation)
    found: dict[tuple[str, str], object] = {}
    for month in MONTHS:
        version = scheme.version_on(month.start)
        sheets = score(scheme, version, figures, None, month)
        settlement = settle_all(scheme, version, figures, sheets, month)
        paid = {statement.employee_id: statement for statement in settlement.statements}
        for sheet in sheets:
            statement = paid.get(sheet.employee_id)
            lines = None
            if statement is not None:
                lines = {}
                for line in statement.lines:
                    item = "overtime" if line.kind == "overtime" else line.item
                    lines[item] = lines.get(item, 0) + line.amount_fen
            found[sheet.employee_id, str(month)] = (
                None if sheet.score is None else str(sheet.score),
                sheet.grade,
                lines,
                None if statement is None else statement.total_fen,
            )
    return found


def in_columns(past: Past, text: str) -> tuple[Settled, dict[tuple[str, str], object]]:
    scheme = schemes.parse(text, "made.yaml")
    version = scheme.version_on(MONTHS[0].start)
    rows = Rows.of((month, governed(version, past.organisation, month)) for month in MONTHS)
    settled = Settler(past).settle(scheme, version, rows)
    found: dict[tuple[str, str], object] = {}
    for row, (who, month) in enumerate(rows.pairs):
        lines = {key: amounts.fen[row] for key, amounts in settled.items.items()} if row not in settled.stops else None
        if lines is not None:
            lines.pop("overtime", None) if lines.get("overtime") == 0 else None
            for line in settled.beside.get(row, []):
                lines[line.item] = lines.get(line.item, 0) + line.amount_fen
        made = settled.scores.score(row)
        found[who, str(month)] = (
            None if made is None else str(made),
            settled.scores.grades[row],
            lines,
            settled.totals[row],
        )
    return settled, found


def compare(seed: Random) -> None:
    made, text = company(seed), scheme_text(seed)
    try:
        expected = ordinary(made, text)
    except SchemeError as error:
        pytest.fail(f"{error}\n{text}")
    compact = months_of(made.measures, RANGE, Cuts.of(made.organisation))
    for table in (made.measures, compact):
        settled, found = in_columns(Past(table, made.organisation), text)
        assert settled.slow == (), text
        assert found == expected, text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.randoms(use_true_random=False))
def test_columns_give_the_same_scores_grades_lines_and_totals_as_the_ordinary_path(random):
    compare(random)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_for_a_fixed_row_of_companies(seed):
    compare(Random(seed))
