"""Every case a person added up, asked of each engine and of plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from cases import Case, all_cases
from lakes import NOW, engine_measures, facts_of_cases, home, import_facts, of_case
from second_answer import MeasureKey, measures
from spark_run import SparkRun

from steelyard.measures.pipeline import rebuild

Found = Callable[[Case], Mapping[MeasureKey, int]]

#: (engine, name of the case): why it cannot give the number. A gap that closes fails the run, so that it is taken out.
GAPS: Mapping[tuple[str, str], str] = {}


def asked() -> list[object]:
    return [
        pytest.param(
            engine,
            case,
            id=f"{engine}-{case.name}",
            marks=[pytest.mark.xfail(strict=True, reason=GAPS[engine, case.name])]
            if (engine, case.name) in GAPS
            else [],
        )
        for engine in ("duckdb", "plain", "spark")
        for case in all_cases()
    ]


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Found:
    lake = home(tmp_path_factory.mktemp("cases"))
    import_facts(lake, facts_of_cases())
    rebuild(lake, at=NOW)
    found = engine_measures(lake)
    return lambda case: of_case(found, case)


@pytest.fixture(scope="module")
def in_plain_python() -> Found:
    return lambda case: measures(case.facts, case.settings)


@pytest.fixture(scope="module")
def on_spark(spark_run: SparkRun) -> Found:
    return lambda case: of_case(spark_run.rebuilt, case)


FIXTURES = {"duckdb": "on_duckdb", "plain": "in_plain_python", "spark": "on_spark"}


@pytest.mark.parametrize(("engine", "case"), asked())
def test_the_number_a_person_found(engine: str, case: Case, request: pytest.FixtureRequest) -> None:
    found: Found = request.getfixturevalue(FIXTURES[engine])
    assert case.seen_in(dict(found(case))) == case.wanted


def test_a_gap_names_a_case_that_there_is() -> None:
    assert {name for _, name in GAPS} <= {case.name for case in all_cases()}
