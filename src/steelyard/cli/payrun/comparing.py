"""``steelyard payrun compare``: each person's difference between two stored runs, by cause."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from steelyard.books.pay_runs import made_again
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import Out, deliver
from steelyard.cli.payrun.telling import comparison_table, tell_notes
from steelyard.pay.compare import Comparison, compare
from steelyard.pay.run_store import RunStore
from steelyard.reports.comparison import comparison_csv, comparison_json
from steelyard.reports.tables import object_bytes

RunName = Annotated[
    str,
    typer.Argument(
        help="批次编号、编号的开头，或期间（取该期最新的）。 Id of a run, the beginning of one, or a period (its newest run).",
        metavar="RUN",
    ),
]


@command(
    "payrun compare",
    "比较两个薪酬批次：每人差多少，差在规则、数量、比率、合同与出勤还是更正，合计到分。",
    "Compare two pay runs: each person's difference by rules, volume, rates, terms and corrections, exact to the fen.",
    "steelyard payrun compare 2026-10 2026-11",
    "steelyard payrun compare 2026-11-r1-3f2a91bc 2026-11-r2-77ab01cd --format csv --out 差异.csv",
)
def compare_runs(
    context: typer.Context,
    before: RunName,
    after: RunName,
    form: Annotated[
        Literal["json", "table", "csv"] | None,
        typer.Option(
            "--format", help="输出格式；默认屏幕上是表格，否则是 JSON。 Format; a table on a terminal, else JSON."
        ),
    ] = None,
    out: Out = None,
) -> int:
    """Two stored runs side by side."""
    desk = desk_of(context)
    store = RunStore(desk.home)
    older, newer = store.open(store.find(before)), store.open(store.find(after))
    found = compare(made_again(desk, older).side(), made_again(desk, newer).side())
    chosen = form or ("table" if desk.out.is_terminal and out is None else "json")
    if chosen == "table":
        show_comparison(desk, older.run_id, newer.run_id, found)
    elif chosen == "csv":
        deliver(desk, comparison_csv(desk, found), out)
    else:
        told = {"before": older.run_id, "after": newer.run_id, **comparison_json(desk, found)}
        deliver(desk, object_bytes(told), out)
    tell_notes(desk, found)
    return 0


def show_comparison(desk: TerminalDesk, older: str, newer: str, comparison: Comparison) -> None:
    """The table under a line that says what is compared."""
    desk.say(f"{older} → {newer}", style="brand")
    desk.show(comparison_table(desk, comparison))
