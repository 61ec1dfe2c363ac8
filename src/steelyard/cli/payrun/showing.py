"""``steelyard payrun show``: what a stored run rests on and came to, or one person's statement in it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.payrun.comparing import RunName
from steelyard.errors import UnknownName, Words
from steelyard.pay.exact_json import as_plain
from steelyard.pay.records import StatementRecord
from steelyard.pay.run_store import RunStore, StoredRun
from steelyard.reports.comparison import amount
from steelyard.reports.judged import bare_sentence, period_text


@command(
    "payrun show",
    "打开一个薪酬批次：它依据什么、每人多少；给出员工时逐行显示当时的薪酬单。",
    "Open a pay run: what it rests on and what everybody is paid; with an employee, the statement line by line.",
    "steelyard payrun show 2026-11",
    "steelyard payrun show 2026-11 小川",
)
def show_run(
    context: typer.Context,
    run: RunName,
    employee: Annotated[
        str | None, typer.Argument(help="工号或姓名。 Employee id or name.", metavar="[EMPLOYEE]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """One stored run."""
    desk = desk_of(context)
    store = RunStore(desk.home)
    stored = store.open(store.find(run))
    statement = None if employee is None else _statement(stored, employee)
    if as_json:
        shown = stored.run if statement is None else statement
        desk.write_json({"run_id": stored.run_id, "digest": stored.digest, **as_plain(shown)})
    elif statement is None:
        _tell_pins(desk, stored)
        desk.show(_people(desk, stored))
    else:
        desk.show(_lines(desk, statement))
    for stop in stored.run.stops if statement is None else ():
        desk.say(desk.words(stop.what), style="attention")
    return 0


def _statement(stored: StoredRun, text: str) -> StatementRecord:
    made = stored.run.statements
    found = [one for one in made if one.employee_id == text] or [one for one in made if one.name == text]
    if len(found) == 1:
        return found[0]
    listed = [one.employee_id for one in found or made]
    raise UnknownName(
        Words(
            f"这一批里叫“{text}”的不止一人。" if found else f"这一批里没有“{text}”的薪酬单。",
            f'More than one "{text}" in this run.' if found else f'This run has no statement of "{text}".',
        ),
        remedy=Words(f"可选：{'、'.join(listed[:12])}。", f"There are: {', '.join(listed[:12])}."),
    )


def _tell_pins(desk: TerminalDesk, stored: StoredRun) -> None:
    pins = stored.run.pins
    schemes = "、".join(f"{scheme.scheme}@{scheme.version_from}" for scheme in pins.schemes)
    desk.say(f"{stored.run_id}  {period_text(stored.period)}", style="brand")
    facts = [
        (desk.word("数据版本", "data version"), str(pins.commit)),
        (desk.word("方案", "schemes"), schemes),
        (desk.word("程序版本", "program"), pins.package),
        (desk.word("用到的以往批次", "earlier runs"), "、".join(run.run_id for run in pins.earlier) or "—"),
        (desk.word("取代", "supersedes"), stored.supersedes or "—"),
        (desk.word("摘要", "digest"), stored.digest),
    ]
    for label, text in facts:
        desk.say(f"  {label}  {text}", style="soft")


def _people(desk: TerminalDesk, stored: StoredRun) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    for heading in (("工号", "employee"), ("姓名", "name"), ("方案", "scheme")):
        table.add_column(desk.word(*heading), no_wrap=True)
    table.add_column(desk.word("评分", "score"), justify="right")
    table.add_column(desk.word("等级", "grade"))
    table.add_column(desk.word("合计", "total"), justify="right", style="brass", no_wrap=True)
    for made in stored.run.statements:
        sheet = made.sheets[0]
        names = " + ".join(one.scheme_name for one in made.sheets)
        score = "—" if sheet.score is None else f"{sheet.score:.2f}"
        table.add_row(
            made.employee_id, Text(made.name), Text(names), score, Text(sheet.grade or ""), amount(made.total_fen)
        )
    table.add_row(desk.word("合计", "total"), "", "", "", "", amount(stored.run.total_fen))
    return table


def _lines(desk: TerminalDesk, statement: StatementRecord) -> Table:
    table = Table(box=None, pad_edge=False, header_style="soft")
    table.add_column(desk.word("项目", "item"))
    table.add_column(desk.word("金额", "amount"), justify="right", no_wrap=True)
    table.add_column(desk.word("怎么算的", "how it came about"), overflow="fold")
    for line in statement.lines:
        name = desk.words(line.label)
        table.add_row(Text(name), amount(line.amount_fen), Text(bare_sentence(name, desk.words(line.sentence))))
    table.add_row(desk.word("合计", "total"), amount(statement.total_fen), "", style="brass")
    return table
