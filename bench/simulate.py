"""A draft scheme over two years: what the columns of a simulation cost against settling person by person."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import WORK, Result

if TYPE_CHECKING:
    from steelyard.facts.organisation import Organisation
    from steelyard.periods import Period
    from steelyard.schemes import Scheme

EMPLOYEES, MONTHS, FIRST_DAY = 500, 24, date(2025, 1, 1)
GOAL_SECONDS = 2.0
#: One person in so many joined within the months: this many days apart, over so many days.
JOINING, STEP, REACH = 10, 37, 700
RUNS = 3

#: Metrics of the twenty indicators, each with a curve that has something to do.
INDICATORS = (
    ("inquiry_paid_ratio", "{kind: linear, worst: '0.1', best: '0.9'}"),
    ("inquiry_order_ratio", "{kind: linear, worst: '0.2', best: '0.95'}"),
    ("inquiry_loss_ratio", "{kind: linear, worst: '0.9', best: '0.1'}"),
    (
        "csat_ratio",
        "{kind: bands, better: higher, bands: [{from: '0.9', points: 100}, {from: '0.6', points: 80}, {points: 20}]}",
    ),
    ("rating_invite_ratio", "{kind: target, target: '0.5', cap: '1.2'}"),
    ("rating_return_ratio", "{kind: linear, worst: '0.1', best: '0.8'}"),
    ("csat_mean", "{kind: linear, worst: '1', best: '5'}"),
    ("quick_reply_ratio", "{kind: linear, worst: '0.3', best: '0.95'}"),
    ("reply_ratio", "{kind: target, target: '0.98', cap: '1.2'}"),
    ("first_quick_ratio", "{kind: linear, worst: '0.2', best: '0.9'}"),
    ("first_response_seconds", "{kind: target, target: '30', cap: '1.3'}"),
    ("average_response_seconds", "{kind: linear, worst: '120', best: '20'}"),
    ("slow_ratio", "{kind: linear, worst: '0.5', best: '0'}"),
    (
        "three_minute_reply_ratio",
        "{kind: bands, better: higher, bands: [{from: '0.85', points: 100}, {from: '0.5', points: 60}, {points: 0}]}",
    ),
    ("answer_question_ratio", "{kind: linear, worst: '0.5', best: '2'}"),
    ("received_buyers", "{kind: target, target: '3000', cap: '1.2'}"),
    ("order_value_yuan", "{kind: linear, worst: '50', best: '500'}"),
    ("items_per_buyer", "{kind: linear, worst: '1', best: '3'}"),
    ("sales_yuan", "{kind: target, target: '60000', cap: '1.2'}"),
    ("unanswered_buyers", "{kind: deduct, per: '0.05'}"),
)


@dataclass(frozen=True)
class Files:
    """The measure files, asked for as a snapshot's."""

    folder: Path

    def files(self, table: str) -> list[str]:
        """The files of one table."""
        return sorted(str(path) for path in self.folder.glob(f"{table}_*.parquet"))


def scheme(name: str, weights: Sequence[int], amount: str, when: str) -> str:
    """A scheme file of twenty indicators."""
    indicators = "\n".join(
        f'      - {{key: i{place}, metric: {metric}, weight: "{weight}", curve: {curve}}}'
        for place, ((metric, curve), weight) in enumerate(zip(INDICATORS, weights, strict=True))
    )
    return f"""scheme: {name}
name: {name}
versions:
  - from: 2024-01-01
    missing: renormalise
    indicators:
{indicators}
    vetoes: [{{measure: slow_buyers, more_than: 700, effect: cap_grade, grade: B}}]
    grades: [{{name: A, from: "80", wanted: "0.2"}}, {{name: B, from: "60", wanted: "0.6"}}, {{name: C, wanted: "0.2"}}]
    pay:
      - {{kind: base}}
      - {{kind: performance, amount: "{amount}", by: score}}
      - kind: commission
        on: sales_order_first_fen
        tiers: [{{from: "0", rate: "0.005"}}, {{from: "20000", rate: "0.008"}}, {{from: "60000", rate: "0.012"}}]
      - {{kind: bonus, name: 达标, when: "{when}", amount: "300"}}
"""


def measures() -> list[str]:
    """The stored measures the indicators rest on, and some they do not, as a lake holds them."""
    from steelyard.measures.catalogue import MEASURES, is_computed, records_of

    talk = [
        key
        for key, one in MEASURES.items()
        if is_computed(one) and records_of(one) in ("", "orders") and not one.virtual
    ]
    return [key for key in talk if not key.startswith(("shop_", "sales_paid", "sales_order_created", "follow_up"))]


def write(folder: Path, employees: int, months: int) -> None:
    """A row per employee, working day (five of seven) and measure, in files like those of a lake."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    keys = measures()
    listed = ", ".join(f"('{key}', {place})" for place, key in enumerate(keys))
    with duckdb.connect() as connection:
        for month in range(months):
            connection.execute(f"""
                COPY (
                  SELECT 's1' AS shop_id, CAST(d AS DATE) AS business_day, 's1:' || e AS agent_id, m AS measure,
                         CAST(CASE WHEN m LIKE '%_fen' THEN 10000 + hash(e, d, m) % 400000
                                   WHEN m LIKE '%_ms%' THEN 500000 + hash(e, d, m) % 9000000
                                   ELSE 20 + hash(e, d, m) % 130 END AS BIGINT) AS value,
                         'talk' AS family, false AS reconstructed
                  FROM range({employees}) t(e),
                       range(DATE '{FIRST_DAY}' + INTERVAL {month} MONTH, DATE '{FIRST_DAY}' + INTERVAL {month + 1} MONTH, INTERVAL 1 DAY) u(d),
                       (VALUES {listed}) v(m, p)
                  WHERE hash(e, d) % 7 < 5
                    AND (e % {JOINING} > 0 OR CAST(d AS DATE) >= DATE '{FIRST_DAY}' + CAST({STEP} * e % {REACH} AS INTEGER))
                  ORDER BY business_day, agent_id, measure
                ) TO '{folder}/measures_{month:03}.parquet' (FORMAT parquet, COMPRESSION snappy)""")
        total = connection.execute(f"SELECT count(*) FROM '{folder}/measures_*.parquet'").fetchone()
    add_up(folder)
    (folder / "complete").write_text(str(total[0] if total else 0))


def add_up(folder: Path) -> None:
    """The whole months beside the daily measures, as a rebuild writes them."""
    from steelyard.engines.duckdb import DuckEngine
    from steelyard.facts.snapshot import MONTHLY
    from steelyard.measures.months import MONTHLY_SCHEMA, whole_months
    from steelyard.measures.pipeline import ROWS_PER_FILE
    from steelyard.measures.shape import SCHEMA

    with DuckEngine() as engine:
        months = whole_months(engine.parquet(Files(folder).files("measures"), SCHEMA))
        for number, path in enumerate(engine.write(months, folder, MONTHLY_SCHEMA, rows_per_file=ROWS_PER_FILE)):
            path.rename(folder / f"{MONTHLY}_{number:03}.parquet")


def company(employees: int) -> Organisation:
    """People with one account and one contract each; one in ten joined on a day within a month."""
    from steelyard.facts.organisation import Account, Contract, LawRow, Organisation, Person

    people, accounts, contracts = [], [], []
    for number in range(employees):
        who = f"e{number:04}"
        joined = FIRST_DAY + timedelta(days=STEP * number % REACH) if number % JOINING == 0 else None
        people.append(Person(who, f"客服{number}", line="presales", hired_on=joined))
        accounts.append(Account("taobao", "s1", f"s1:{number}", who, start=joined))
        contracts.append(Contract(who, 300_000 + number * 100, start=joined, region="上海"))
    law = (LawRow("上海", date(2024, 7, 1), 269_000, "example"),)
    return Organisation(people=tuple(people), accounts=tuple(accounts), contracts=tuple(contracts), law=law)


def sides() -> tuple[Scheme, Scheme]:
    """The draft and what it is compared with."""
    from steelyard.schemes import parse

    draft = scheme("draft", [6] * 4 + [4] * 3 + [6] * 2 + [4] * 3 + [5] * 8, "2000", "csat_ratio >= 0.5")
    current = scheme("current", [5] * 20, "2200", "inquiry_paid_ratio >= 0.5")
    return parse(draft, "draft.yaml"), parse(current, "current.yaml")


def in_columns(files: Files, organisation: Organisation, period: Period) -> tuple[float, float]:
    """Wall and processor seconds from the measure files to who gains and who loses, both sides over the whole period."""
    from steelyard.measures.months import Cuts, read_months
    from steelyard.simulate.measured import Past
    from steelyard.simulate.simulation import Simulator

    draft, current = sides()
    began, worked = time.perf_counter(), time.process_time()
    past = Past(read_months(files, period, Cuts.of(organisation)), organisation)  # type: ignore[arg-type]  # asked like a snapshot
    simulation = Simulator(past).simulate([draft], [current], period)
    assert simulation.changes
    assert simulation.total.people
    seconds = time.perf_counter() - began, time.process_time() - worked
    assert all(part.slow == () for part in (*simulation.drafts, *simulation.currents))
    return seconds


def one_by_one(files: Files, organisation: Organisation, month: Period) -> float:
    """Seconds to score and settle one month person by person, both sides, from its daily measures."""
    from steelyard.measures.pipeline import read_measures
    from steelyard.metrics import MeasuredFigures
    from steelyard.pay import settle_together
    from steelyard.pay.parts import parts_of

    began = time.perf_counter()
    measures = read_measures(files, month.start, month.end)  # type: ignore[arg-type]  # asked like a snapshot
    figures = MeasuredFigures.from_table(measures, None, organisation)
    for side in sides():
        settle_together(parts_of([side], figures, month), figures, month)
    return time.perf_counter() - began


def compare(work: Path, *, employees: int = EMPLOYEES, months: int = MONTHS, runs: int = RUNS) -> list[Result]:
    """Both paths in one process, one after the other; the ordinary one over the last month, taken times the months."""
    from steelyard.periods import Period

    folder = work / f"measures-{employees}-{months}"
    if not (folder / "complete").exists():
        print(f"  writing the measures of {employees} people and {months} months", flush=True)
        write(folder, employees, months)
    rows = int((folder / "complete").read_text())
    files, organisation = Files(folder), company(employees)
    all_months = [Period.of_cycle(FIRST_DAY, "month")]
    while len(all_months) < months:
        all_months.append(Period.of_cycle(all_months[-1].end, "month"))
    period = Period(all_months[0].start, all_months[-1].end)
    ours, others = [], []
    for _ in range(runs):
        ours.append(in_columns(files, organisation, period))
        others.append(one_by_one(files, organisation, all_months[-1]) * months)
    ratio = statistics.median(wall / other for (wall, _), other in zip(ours, others, strict=True))
    seconds = statistics.median(wall for wall, _ in ours)
    processor = statistics.median(cpu for _, cpu in ours)
    return [
        Result(
            f"a draft over {months} months x {employees} people x {len(INDICATORS)} indicators ({rows:,} daily measures)",
            f"{seconds:.2f} s (best {min(ours)[0]:.2f} s, processor {processor:.2f} s)",
            f"person by person {statistics.median(others):.0f} s (one month x {months})",
            f"{ratio:.4f}",
            f"<= {GOAL_SECONDS:.0f} s",
            seconds <= GOAL_SECONDS,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--employees", type=int, default=EMPLOYEES)
    parser.add_argument("--months", type=int, default=MONTHS)
    parser.add_argument("--runs", type=int, default=RUNS, help="repetitions; the median counts")
    parser.add_argument("--work", type=Path, default=WORK, help="where measures are kept between runs")
    given = parser.parse_args()
    for result in compare(given.work, employees=given.employees, months=given.months, runs=given.runs):
        print(result.told())
