"""The columns of a simulation come to exactly the scores, grades and fen of the ordinary path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from generated import MONTHS, RANGE, Company, company, scheme_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.measures.months import Cuts, months_of
from steelyard.metrics import MeasuredFigures
from steelyard.pay import settle_together
from steelyard.pay.parts import parts_of
from steelyard.schemes import governed
from steelyard.scoring import ScoreSheet
from steelyard.simulate.floors import Floors
from steelyard.simulate.measured import Past
from steelyard.simulate.paid import Payer
from steelyard.simulate.rows import Rows
from steelyard.simulate.settling import Settler

Answers = dict[tuple[str, str], object]


def ordinary(made: Company, *texts: str) -> Answers:
    """Scores, grades, lines and total of everybody in every month; no lines for who is stopped."""
    opened = [schemes.parse(text, "made.yaml") for text in texts]
    figures = MeasuredFigures.from_table(made.measures, None, made.organisation)
    found: Answers = {}
    for month in MONTHS:
        parts = parts_of(opened, figures, month)
        settlement = settle_together(parts, figures, month)
        for employee_id in settlement.stopped:
            sheets = [sheet for part in parts for sheet in part.sheets if sheet.employee_id == employee_id]
            found[employee_id, str(month)] = (_scores(sheets), None, None)
        for statement in settlement.statements:
            lines: Counter[str] = Counter()
            for line in statement.lines:
                item = "overtime" if line.kind == "overtime" else line.item
                lines[item.rpartition("/")[2].removesuffix(" received_buyers")] += line.amount_fen
            found[statement.employee_id, str(month)] = (_scores(statement.sheets), nonzero(lines), statement.total_fen)
    return found


def _scores(sheets: Sequence[ScoreSheet]) -> list[tuple[str | None, str | None]]:
    return sorted((str(sheet.score), str(sheet.grade)) for sheet in sheets)


def nonzero(lines: Counter[str]) -> dict[str, int]:
    return {key: fen for key, fen in sorted(lines.items()) if fen}


def in_columns(past: Past, *texts: str, odd_items: bool = False) -> Answers:
    settler = Settler(past)
    settled = []
    for text in texts:
        scheme = schemes.parse(text, "made.yaml")
        version = scheme.version_on(MONTHS[0].start)
        rows = Rows.of((month, governed(version, past.organisation, month)) for month in MONTHS)
        settled.append(settler.settle(scheme, version, rows))
        assert bool(settled[-1].slow) == odd_items, text
    paid = Payer(past, Floors(past.organisation, settler.employment)).paid(settled)
    found: Answers = {}
    for place, (pair, places) in enumerate(zip(paid.pairs, paid.parts, strict=True)):
        scores = sorted((str(part.scores.score(row)), str(part.scores.grades[row])) for part, row in places)
        lines: Counter[str] = Counter()
        for part, row in places:
            lines.update({key: amounts.fen[row] for key, amounts in part.items.items()})
        for line in paid.extra.get(place, []):
            lines[line.item] += line.amount_fen
        total = paid.totals[place]
        found[pair[0], str(pair[1])] = (scores, None if total is None else nonzero(lines), total)
        assert bool(total is None) == bool(paid.stopped(place)), pair
    return found


def compare(seed: Random) -> None:
    made, texts = company(seed), [scheme_text(seed)]
    if seed.random() < 0.3:
        texts.append(scheme_text(seed, name="second", beside=True))
    expected = ordinary(made, *texts)
    compact = months_of(made.measures, RANGE, Cuts.of(made.organisation))
    for table in (made.measures, compact):
        assert in_columns(Past(table, made.organisation), *texts) == expected, "\n".join(texts)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.randoms(use_true_random=False))
def test_columns_give_the_same_scores_grades_lines_and_totals_as_the_ordinary_path(random):
    compare(random)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_for_a_fixed_row_of_companies(seed):
    compare(Random(seed))


@pytest.mark.parametrize("seed", range(8))
def test_what_columns_do_not_hold_goes_the_ordinary_way_and_comes_to_the_same(seed):
    random = Random(seed)
    made, text = company(random), scheme_text(random, odd_items=True)
    assert in_columns(Past(made.measures, made.organisation), text, odd_items=True) == ordinary(made, text), text
