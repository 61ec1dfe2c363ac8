"""``steelyard payrun verify``: computed again from what was pinned, a run must come to the same bytes."""

from __future__ import annotations

from dataclasses import replace

import typer

from steelyard.books.pay_runs import PLACES, make_again
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.payrun.comparing import RunName
from steelyard.pay.exact_json import as_plain, first_difference
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.pay.runs import PayRun


@command(
    "payrun verify",
    "核验薪酬批次：按固定下来的数据版本和方案原文重算，摘要须一致；不一致时指出第一处不同。",
    "Verify a pay run: computed again from the pinned data and schemes, it must have the same digest; else the first "
    "difference is named.",
    "steelyard payrun verify 2026-11",
    "steelyard payrun verify 2026-11-r1-3f2a91bc",
)
def verify_run(context: typer.Context, run: RunName) -> int:
    """The same digest (0), or where it differs (2)."""
    desk = desk_of(context)
    store = RunStore(desk.home)
    stored = store.open(store.find(run))
    again = make_again(desk, stored).run
    by_now = replace(again, pins=replace(again.pins, package=stored.run.pins.package))
    if by_now.digest == stored.digest:
        _tell_same(desk, stored, again)
        return 0
    _tell_difference(desk, stored, by_now)
    return 2


def _tell_same(desk: TerminalDesk, stored: StoredRun, again: PayRun) -> None:
    desk.say(
        desk.word(f"{stored.run_id} 重算一致，摘要 {stored.digest}", f"{stored.run_id}: same digest, {stored.digest}"),
        style="brand",
    )
    then, now = stored.run.pins.package, again.pins.package
    if then != now:
        desk.say(
            desk.word(
                f"当时用 {then} 算，现在用 {now} 核对。", f"It was computed with {then} and verified with {now}."
            ),
            style="soft",
        )


def _tell_difference(desk: TerminalDesk, stored: StoredRun, again: PayRun) -> None:
    where, then, now = first_difference(as_plain(stored.run), as_plain(again)) or ("", "", "")
    what = next((words for place, words in PLACES.items() if where.startswith(place)), None)
    named = (
        f"{where}（{what.zh}）" if what is not None else where,
        f"{where} ({what.en})" if what is not None else where,
    )
    desk.say(
        desk.word(
            f"{stored.run_id} 重算不一致。第一处不同：{named[0]}：当时 {_shown(then)}，现在 {_shown(now)}",
            f"{stored.run_id}: not the same. First difference: {named[1]}: {_shown(then)} then, {_shown(now)} now",
        ),
        style="fault",
    )


def _shown(value: object) -> str:
    text = "—" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
