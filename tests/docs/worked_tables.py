"""The worked tables of the explanation pages, computed by the program from docs/explanation/worked-example.

Run as a script, it writes the tables into the pages; the test only compares.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from steelyard import schemes
from steelyard.cli.main import run
from steelyard.facts.lake import Lake
from steelyard.facts.organisation import Contract, Organisation, PayEntry, Person
from steelyard.metrics.noise import noise_of_share
from steelyard.metrics.ranking import Entry, ranked
from steelyard.money import format_amount, round_fen, round_half_away, round_points, share_out
from steelyard.pay import settle_together
from steelyard.pay.cases import differences, read_cases, run_case
from steelyard.pay.compare import CAUSES, Side, compare
from steelyard.pay.parts import parts_of
from steelyard.periods import Period
from steelyard.scoring.given import GivenFigures

DOCS = Path(__file__).parents[2] / "docs"
PAGES = DOCS / "explanation"
EXAMPLE, SCHEME = PAGES / "worked-example", PAGES / "worked-example.yaml"
OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
METRICS = (
    "first_response_seconds",
    "average_response_seconds",
    "response_p50_seconds",
    "reply_ratio",
    "quick_reply_ratio",
    "inquiry_paid_ratio",
    "csat_ratio",
    "sales_yuan",
)
RULES = {"order_created": "下单判定", "order_first": "下单优先判定", "paid": "付款判定"}


def computed(home: Path) -> dict[str, str]:
    """Every worked block by its name, from a fresh import of the example into ``home``."""
    _done("--home", str(home), "import", str(EXAMPLE))
    return {
        "rounds": _rounds(home),
        "measures": _measures(home),
        "metrics": _metrics(home),
        "pay": _pay(home),
        "attributions": _attributions(home),
        "rounding": _rounding(),
        "ksf": _ksf(),
        "causes": _causes(),
        "small-numbers": _small_numbers(),
    }


def _rounds(home: Path) -> str:
    rows = sorted(_derived(home, "rounds"), key=lambda row: row["asked_at"])
    return _table(
        ("conversation", "buyer", "answered by", "wait"),
        (
            (
                row["conversation_id"],
                row["buyer_id"],
                row["agent_id"] if row["answered_at"] else f"nobody (stays with {row['agent_id']})",
                "—" if row["wait_ms"] is None else f"{row['wait_ms']} ms",
            )
            for row in rows
        ),
    )


def _measures(home: Path) -> str:
    found: dict[str, dict[str, int]] = {}
    for row in _csv(home, "measures"):
        of_agent = found.setdefault(row["measure"], {})
        of_agent[row["agent_id"]] = of_agent.get(row["agent_id"], 0) + int(row["value"])
    wanted = (
        "consulted_buyers",
        "received_buyers",
        "unanswered_buyers",
        "rounds",
        "rounds_answered",
        "rounds_quick",
        "wait_ms",
        "inquiry_buyers",
        "inquiry_paid",
        "ratings",
        "ratings_positive",
        "sales_order_first_fen",
        "shop_paid_fen",
    )
    agents = ("s1:安", "s1:北", "")
    return _table(
        ("measure", "s1:安", "s1:北", "nobody's"),
        ((f"`{key}`", *(str(found.get(key, {}).get(agent, 0)) for agent in agents)) for key in wanted),
    )


def _metrics(home: Path) -> str:
    options = [part for key in METRICS for part in ("--metric", key)]
    rows = {(row["metric"], row["scope"]): row for row in _csv(home, "metrics", "--by", "employee", *options)}
    return _table(
        ("metric", "小安", "小北"),
        ((f"`{key}`", _division(key, rows[key, "E1"]), _division(key, rows[key, "E2"])) for key in METRICS),
    )


def _division(key: str, row: dict[str, str]) -> str:
    if not row["value"]:
        return "—"
    value = f"{float(row['value']):.6g}"
    if not row["numerator"]:
        return f"{value} (over {row['denominator']} waits)"
    return value if key.endswith("_yuan") else f"{row['numerator']} / {row['denominator']} = {value}"


def _pay(home: Path) -> str:
    out = home / "pay.json"
    _done("--home", str(home), "pay", "--scheme", str(SCHEME), *OCTOBER, "--format", "json", "--out", str(out))
    rows: list[tuple[str, ...]] = []
    for statement in json.loads(out.read_text(encoding="utf-8")):
        name = statement["name"]
        for indicator in statement["indicators"]:
            rows.append((name, indicator["name"], f"{indicator['points']} 分 × {indicator['weight']}", ""))
        rows.append((name, "总分 total score", statement["score"], statement["grade"]))
        for line in statement["lines"]:
            rows.append((name, line["item"], line["sentence"], format_amount(line["amount_fen"])))
        rows.append((name, "合计 total", "", format_amount(statement["total_fen"])))
    return _table(("who", "what", "how", "amount"), rows)


def _attributions(home: Path) -> str:
    rows = sorted(
        _derived(home, "attributions"), key=lambda row: (row["order_id"], row["rule"], row["role"] != "owner")
    )
    return _table(
        ("order", "rule", "role", "agent", "event", "how", "business day"),
        (
            (
                row["order_id"],
                f"`{row['rule']}` {RULES[row['rule']]}",
                row["role"],
                row["agent_id"] or "silent 静默",
                row["event"],
                row["via"],
                str(row["business_day"]),
            )
            for row in rows
        ),
    )


def _rounding() -> str:
    points = Fraction(90 * 50 + 80 * 30, 80)
    hourly = Fraction(300_000) / Fraction("21.75") / 8
    thirds = " + ".join(format_amount(part) for part in share_out(10_000, [1, 1, 1]))
    return _table(
        ("what", "exact", "rounded once", "rule"),
        (
            (
                "two indicators of three: (90 × 50 + 80 × 30) / 80",
                _exact(points),
                str(round_points(points)),
                "two decimals, half-up",
            ),
            (
                "a total of 79.995 points",
                "79.995",
                str(round_points(Fraction("79.995"))),
                "two decimals, half-up: grade A",
            ),
            (
                "a total of 79.994 points",
                "79.994",
                str(round_points(Fraction("79.994"))),
                "two decimals, half-up: grade B",
            ),
            (
                "120 minutes on a rest day, base 3,000.00",
                f"{_exact(hourly * 2 * 2 / 100)} yuan",
                format_amount(round_fen(hourly * 2 * 2)),
                "fen, half away from zero",
            ),
            (
                "a line of -0.125 yuan",
                "-0.125 yuan",
                format_amount(round_fen(Fraction("-12.5"))),
                "fen, half away from zero",
            ),
            ("100.00 shared by three", "33.333… yuan each", thirds, "largest remainder, then order"),
        ),
    )


def _ksf() -> str:
    scheme = schemes.load(PAGES / "ksf-example.yaml")
    (case,) = read_cases((PAGES / "ksf-example.cases.yaml").read_text(encoding="utf-8"), "ksf-example.cases.yaml")
    assert not differences(scheme, case)
    lines = run_case(scheme, case).statements["A"].lines
    return _table(
        ("share", "what came of it", "amount"),
        (
            (
                line.details[0].zh.removeprefix("份额 ") if line.details else "",
                line.sentence.zh.rpartition(" = ")[0],
                format_amount(line.amount_fen),
            )
            for line in lines
        ),
    )


def _small_numbers() -> str:
    scheme = schemes.load(PAGES / "small-numbers-example.yaml")
    name = "small-numbers-example.cases.yaml"
    (case,) = read_cases((PAGES / name).read_text(encoding="utf-8"), name)
    assert not differences(scheme, case)
    rows = {who: sheet.indicators[0] for who, sheet in run_case(scheme, case).sheets.items()}
    entries = [Entry(who, row.value, row.count, noise_of_share(row.figure)) for who, row in rows.items() if row.figure]
    return _table(
        ("who", "value", "n", "95 % interval", "±", "place", "level", "from place 1", "used", "points"),
        (
            (
                one.entry.scope,
                _percent(one.entry.value),
                str(one.entry.count),
                f"{_percent(one.entry.noise.interval.low)} to {_percent(one.entry.noise.interval.high)}",
                _percent(one.entry.noise.half_width),
                str(one.place or "—"),
                str(one.level or "—"),
                {None: "", True: "differs", False: "not distinguishable"}[one.from_first],
                _percent(rows[one.entry.scope].used_value),
                str(round_points(rows[one.entry.scope].points)),
            )
            for one in ranked(entries, higher_is_better=True, min_count=5)
        ),
    )


def _percent(value: Fraction) -> str:
    return f"{float(round_half_away(value * 100, 1)):.1f}%"


def _exact(value: Fraction) -> str:
    digits = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return digits if Fraction(digits) == value else f"{digits}…"


def _derived(home: Path, table: str) -> list[dict[str, object]]:
    rows = pq.read_table(Lake.open(home).snapshot().files(table)).to_pylist()
    return list(rows)


def _csv(home: Path, command: str, *options: str) -> list[dict[str, str]]:
    out = home / f"{command}.csv"
    _done("--home", str(home), command, *OCTOBER, *options, "--format", "csv", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _done(*arguments: str) -> None:
    status = run(arguments)
    assert status == 0, f"steelyard {' '.join(arguments)} left with {status}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(headings)} |", f"|{'|'.join([' --- '] * len(headings))}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _causes() -> str:
    """One person's two months of the comparison page, item by item and cause by cause."""
    rules = schemes.load(PAGES / "comparing-runs.yaml")
    october = _month_of(rules, 10, base=300_000, sales=1_000_000, csat="0.90")
    november = _month_of(rules, 11, base=310_000, sales=1_500_000, csat="0.95", adjustment=-2_000)
    (person,) = compare(october, november).people
    shown = [cause for cause in CAUSES if cause not in ("joined", "left")]
    rows = [
        (item.label.zh, item.before_fen, *(item.causes[cause] for cause in shown), item.after_fen)
        for item in person.items
    ]
    total = ("合计 total", person.before_fen, *(person.causes[cause] for cause in shown), person.after_fen)
    amounts = (
        (name, *("—" if fen is None else format_amount(fen) if fen else "" for fen in cells))
        for name, *cells in (*rows, total)
    )
    return _table(("item", "October", *(f"`{cause}`" for cause in shown), "November"), amounts)


def _month_of(rules: schemes.Scheme, month: int, *, base: int, sales: int, csat: str, adjustment: int = 0) -> Side:
    period = Period.month(2026, month)
    entry = PayEntry("p1", "E1", period.start, "adjustment", "更正", adjustment, "补记")
    organisation = Organisation(
        people=(Person("E1", "小川"),), contracts=(Contract("E1", base),), pay_entries=(entry,) if adjustment else ()
    )
    measures = {("E1", "sales_order_first_fen"): sales}
    figures = GivenFigures(organisation, {("E1", "csat_ratio"): Fraction(csat)}, measures)
    parts = parts_of([rules], figures, period)
    settled = settle_together(parts, figures, period)
    return Side(period, parts, figures, settled, lambda other: replace(figures, organisation=other))


def begin(name: str) -> str:
    """Stands above a worked block."""
    return f"<!-- worked: {name} -->"


END = "<!-- end -->"


def block_of(text: str, name: str) -> str:
    """The block of that name in a page, without its markers."""
    return text.split(begin(name), 1)[1].split(END, 1)[0].strip()


def main() -> None:
    with TemporaryDirectory() as folder:
        blocks = computed(Path(folder) / "home")
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for name, block in blocks.items():
            if begin(name) in text:
                before, rest = text.split(begin(name), 1)
                text = f"{before}{begin(name)}\n{block}\n{END}{rest.split(END, 1)[1]}"
        page.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
