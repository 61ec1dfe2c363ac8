"""``steelyard payrun create``: settle a period under all its schemes and store what came out with what went in."""

from __future__ import annotations

from typing import Annotated

import typer

from steelyard.books.evaluation import judged_of, open_books
from steelyard.books.pay_runs import Made, compare_with, make_run, own_metrics_of
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import From, OwnMetrics, Schemes, To, period_of
from steelyard.cli.payrun.comparing import show_comparison
from steelyard.cli.payrun.telling import tell_notes
from steelyard.cli.score_pay import show, tell_stops
from steelyard.errors import SteelyardError
from steelyard.money import format_yuan
from steelyard.pay.compare import Comparison
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.periods import Period
from steelyard.reports.comparison import comparison_json
from steelyard.schemes import load


@command(
    "payrun create",
    "结算一期并存成薪酬批次：连同数据版本、方案原文、设置和人员一起固定下来，以后重算得出同样的字节；同时给出与上一批的差异。",
    "Settle a period and store it as a pay run, with data version, schemes, settings and people pinned; "
    "tells the difference to the run before.",
    "steelyard payrun create --scheme 售前.yaml --scheme 售后.yaml --from 2026-11-01 --to 2026-12-01",
    "steelyard payrun create --scheme 方案.yaml --from 2026-11-01 --to 2026-12-01 --against 2026-10",
)
def create(
    context: typer.Context,
    schemes: Schemes,
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="与这一批比较；默认是同期的上一批，否则上一期的最新一批。 Compare with this run; else with the last of "
            "the same period, or the newest of the period before.",
            metavar="RUN",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Settle, pin, store, compare."""
    desk = desk_of(context)
    store, period = RunStore(desk.home), period_of(start, end)
    older = _older(store, period, against)
    books = open_books(desk, period, own_metrics, schemes)
    opened = [load(name, books.figures.catalogue) for name in schemes]
    made = make_run(books, opened, own_metrics_of(desk, own_metrics))
    judged = judged_of(schemes, made.parts, made.settlement)
    status = tell_stops(desk, judged)
    if not made.run.statements:
        desk.say(
            desk.word("没有一份薪酬单，没有存成批次。", "There is no statement, so no run was stored."), style="fault"
        )
        return 2
    stored = store.create(made.run, desk.now())
    if not as_json:
        show(desk, books, judged, with_pay=True)
        _tell(desk, stored)
    compared = None if older is None else _compared(desk, older, made)
    if as_json:
        desk.write_json(_json(desk, stored, older, compared))
    elif older is not None and compared is not None:
        show_comparison(desk, older.run_id, stored.run_id, compared)
    if compared is not None:
        tell_notes(desk, compared)
    return status


def _older(store: RunStore, period: Period, against: str | None) -> StoredRun | None:
    """The run to compare with; None when there is none yet."""
    if against is not None:
        return store.open(store.find(against))
    runs = store.of_period(period) or store.newest_before(period)
    return store.open(runs[-1]) if runs else None


def _compared(desk: TerminalDesk, older: StoredRun, made: Made) -> Comparison | None:
    """The comparison; where there can be none, the reason is said: the run is stored all the same."""
    try:
        return compare_with(desk, older, made)
    except SteelyardError as error:
        desk.say(error.in_(desk.language), style="attention")
        return None


def _tell(desk: TerminalDesk, stored: StoredRun) -> None:
    run, count = stored.run, len(stored.run.statements)
    desk.say(
        desk.word(
            f"已存为薪酬批次 {stored.run_id}：{count} 人，合计 {format_yuan(run.total_fen)}",
            f"Stored as pay run {stored.run_id}: {count} people, {format_yuan(run.total_fen)} in all",
        ),
        style="brand",
    )
    if stored.supersedes is not None:
        desk.say(
            desk.word(f"取代 {stored.supersedes}（仍保留）", f"It supersedes {stored.supersedes}, which stays"), "soft"
        )
    desk.say(desk.word(f"摘要 {stored.digest}", f"digest {stored.digest}"), style="soft")


def _json(
    desk: TerminalDesk, stored: StoredRun, older: StoredRun | None, compared: Comparison | None
) -> dict[str, object]:
    return {
        "run_id": stored.run_id,
        "digest": stored.digest,
        "results_digest": stored.run.results_digest,
        "supersedes": stored.supersedes,
        "people": len(stored.run.statements),
        "total_fen": stored.run.total_fen,
        "stops": [desk.words(stop.what) for stop in stored.run.stops],
        "against": None if older is None else older.run_id,
        "difference": None if compared is None else comparison_json(desk, compared),
    }
