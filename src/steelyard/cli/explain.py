"""``steelyard explain``: one employee's pay, opened from the yuan down to the single message."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

import typer
from rich.text import Text
from rich.tree import Tree

from steelyard.books.evaluation import Books, find_employee, judge, open_books
from steelyard.books.evidence import Case, EvidenceRoom, Message
from steelyard.books.evidence_words import CODED, FIGURES, SENDERS, VALUES
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.explain_diff import earlier_period, explain_difference
from steelyard.cli.options import From, OwnMetrics, Schemes, To, period_of
from steelyard.errors import SchemeError, UnknownName, Words
from steelyard.money import format_yuan
from steelyard.pay import Line, Statement
from steelyard.reports.judged import bare_sentence, line_name
from steelyard.reports.texts import NULL, plain, value_text, without_unit
from steelyard.trace import Evidence, Trace, format_value

#: Rows shown below each measure, and messages below each row, unless everything is asked for.
SHOWN_CASES = 5
SHOWN_MESSAGES = 4


@command(
    "explain",
    "逐层打开一位员工的薪酬：金额 → 规则 → 指标 → 分子分母 → 会话 → 消息编号。",
    "Open one employee's pay: yuan, rule, indicator, numerator and denominator, receptions, message ids.",
    "steelyard explain E007 --scheme taobao-presales --from 2026-10-01 --to 2026-11-01",
    "steelyard explain 小川 --scheme 方案.yaml --from 2026-10-01 --to 2026-11-01 --item commission --all",
    "steelyard explain E007 --scheme taobao-presales --from 2026-11-01 --to 2026-12-01 --diff --against 2026-10",
)
def explain(
    context: typer.Context,
    employee: Annotated[
        str, typer.Argument(help="工号、姓名或未绑定的账号。 Employee id, name, or an unmatched account.")
    ],
    schemes: Schemes,
    start: From,
    end: To,
    own_metrics: OwnMetrics = None,
    item: Annotated[
        str | None, typer.Option(help="只看这一项（薪酬项目或指标）。 One pay item or indicator.", metavar="KEY")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="列出全部会话与消息。 Every reception and message.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="与另一期并排：差额、原因、变了的数。 Beside another period: difference, causes, changed figures.",
        ),
    ] = False,
    before_from: Annotated[
        str | None, typer.Option(help="另一期的第一天。 First day of the other period.", metavar="DAY")
    ] = None,
    before_to: Annotated[
        str | None, typer.Option(help="另一期的结束日，不含。 Day after its last.", metavar="DAY")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="另一期，如 2026-10。 The other period, such as 2026-10.", metavar="PERIOD")
    ] = None,
) -> int:
    """Why this amount; with ``--diff`` why it is not what it was."""
    desk = desk_of(context)
    if diff or against is not None or before_from is not None or before_to is not None:
        before = earlier_period(before_from, before_to, against)
        period = period_of(start, end)
        return explain_difference(desk, employee, schemes, before, period, own_metrics, item=item, as_json=as_json)
    books = open_books(desk, period_of(start, end), own_metrics, schemes)
    employee_id = find_employee(books, employee)
    statement = _statement(books, schemes, employee_id)
    traces = _chosen(statement, item)
    room = EvidenceRoom(books.snapshot, books.organisation)
    try:
        teller = _Teller(desk, room, None if everything else SHOWN_CASES)
        if as_json:
            desk.write_json(
                {
                    "employee_id": employee_id,
                    "name": statement.name,
                    "from": str(books.period.start),
                    "to": str(books.period.end),
                    "total_fen": int(statement.total_fen),
                    "why": [teller.as_json(trace) for trace in traces],
                    "settings": _settings_told(books, employee_id),
                }
            )
        else:
            _show(desk, statement, traces, teller, item)
            for told in _settings_told(books, employee_id):
                desk.say(_settings_text(desk, told), style="soft")
    finally:
        room.close()
    return 0


def _settings_text(desk: TerminalDesk, told: Mapping[str, object]) -> str:
    filters = told["filters"]
    named = ", ".join(filters) if isinstance(filters, list) and filters else desk.word("无", "none")
    return desk.word(
        f"口径 {told['shop_id']}（{told['from']} 起）：设置版本 {told['settings']}，过滤 {named}，归属 {told['attribution_rule']}",
        f"counted in {told['shop_id']} (from {told['from']}): settings {told['settings']}, filters {named}, "
        f"attribution {told['attribution_rule']}",
    )


def _statement(books: Books, schemes: list[str], employee_id: str) -> Statement:
    """The one statement asked for. Raises the reason why there is none."""
    judged = judge(books, schemes, with_pay=True, employees=[employee_id])
    for group in judged:
        if group.stops:
            raise group.stops[0]
        if group.statements:
            return group.statements[0]
    name = books.organisation.name_of(employee_id, books.period.last_day)
    raise SchemeError(
        Words(f"{name}（{employee_id}）不归入这个方案。", f"{name} ({employee_id}) is not governed by this scheme."),
        remedy=Words(
            "请换一个方案，或核对 applies_to 与 people 表。",
            "Choose another scheme, or check applies_to and the people table.",
        ),
    )


def _chosen(statement: Statement, item: str | None) -> list[Trace]:
    """The lines (or one line, or one indicator) to open. Raises UnknownName."""
    if item is None:
        return [line.trace for line in statement.lines]
    lines = [line.trace for line in statement.lines if item in (line.item, line.kind, line.trace.what.zh)]
    indicators = [row.trace for row in statement.sheet.indicators if item in (row.key, row.label.zh, row.label.en)]
    if lines or indicators:
        return lines or indicators
    items = list(dict.fromkeys(line.item for line in statement.lines))
    keys = [row.key for row in statement.sheet.indicators]
    raise UnknownName(
        Words(f"薪酬单上没有“{item}”。", f'The statement has no "{item}".'),
        remedy=Words(f"可用：{'、'.join([*items, *keys])}。", f"There are: {', '.join([*items, *keys])}."),
    )


def _show(desk: TerminalDesk, statement: Statement, traces: list[Trace], teller: _Teller, item: str | None) -> None:
    sheet = statement.sheet
    head = Text(f"{statement.name} {statement.employee_id}  {statement.period}  ", style="brand")
    head.append(format_yuan(statement.total_fen), style="brass")
    if sheet.score is not None:
        head.append(f"  {desk.word('评分', 'score')} {sheet.score:.2f} {sheet.grade or ''}")
    tree = Tree(head, guide_style="soft")
    lines = {id(line.trace): line for line in statement.lines}
    for trace in traces:
        line = lines.get(id(trace))
        branch = tree.add(_line_label(desk, line)) if line is not None else tree.add(teller.label(trace))
        teller.grow(branch, trace)
    desk.out.print(tree)
    if item is None:
        desk.say(
            desk.word(
                "只看一项：--item 项目；全部会话与消息：--all",
                "One item only: --item KEY; every reception and message: --all",
            ),
            style="soft",
        )


def _line_label(desk: TerminalDesk, line: Line) -> Text:
    label = Text()
    label.append(f"{format_yuan(line.amount_fen)} ", style="brass")
    name, sentence = line_name(desk, line), desk.words(line.sentence)
    label.append(f"{name}  ", style="bold")
    label.append(bare_sentence(name, sentence))
    label.append(f"  {line.trace.rule}", style="soft")
    if line.trace.note is not None:
        label.append(f"  {desk.words(line.trace.note)}", style="soft")
    return label


def _settings_told(books: Books, employee_id: str) -> list[dict[str, object]]:
    """Under which settings each of the employee's shops counted, stretch by stretch."""
    return [
        {
            "shop_id": shop_id,
            "from": str(days.start),
            "to": str(days.end),
            "settings": settings.version,
            "filters": list(settings.filters),
            "attribution_rule": settings.attribution_rule,
        }
        for shop_id in books.figures.shops_of(employee_id, books.period)
        for days, settings in books.organisation.settings_spans(shop_id, books.period)
    ]


class _Teller:
    """Turns traces into branches or JSON; a figure that stands in several places is opened once."""

    def __init__(self, desk: TerminalDesk, room: EvidenceRoom, limit: int | None) -> None:
        self._desk = desk
        self._room = room
        self._limit = limit
        self._opened: set[Trace] = set()

    def label(self, trace: Trace) -> Text:
        """What, how much, by which rule: ratios as per cent, money as yuan, waits as seconds."""
        label = Text(f"{without_unit(self._desk.words(trace.what), trace.unit)} = ")
        label.append(self._value(trace), style="bold")
        if trace.unit == "ratio" and trace.count is not None:
            label.append(f" n = {trace.count:,}", style="soft")
        if trace.rule:
            label.append(f"  {trace.rule}", style="soft")
        if trace.note is not None:
            label.append(f"  {self._desk.words(trace.note)}", style="soft")
        return label

    def _value(self, trace: Trace) -> str:
        if isinstance(trace.value, str) or trace.value is None:
            return trace.value or NULL
        return value_text(Fraction(trace.value), trace.unit, self._desk.language)

    def grow(self, branch: Tree, trace: Trace) -> None:
        """Add the figures a trace was made from, down to messages."""
        for part in trace.inputs:
            below = branch.add(self.label(part))
            if part in self._opened:
                if part.inputs or part.evidence:
                    below.add(Text(self._desk.word("（上面已展开）", "(opened above)"), style="soft"))
                continue
            self._opened.add(part)
            self.grow(below, part)
        if trace.evidence is not None:
            self._add_cases(branch, trace.evidence)

    def _add_cases(self, branch: Tree, evidence: Evidence) -> None:
        cases = self._room.cases(evidence, self._limit)
        what = self._desk.words(self._room.what(evidence))
        if not cases.total:
            return
        for case in cases.shown:
            below = branch.add(Text(f"{case.title}  {_figures(self._desk, case)}", style="brand"))
            shown = case.messages if self._limit is None else case.messages[:SHOWN_MESSAGES]
            for message in shown:
                below.add(_message_line(self._desk, message))
            if len(case.messages) > len(shown):
                left = len(case.messages) - len(shown)
                below.add(Text(self._desk.word(f"还有 {left} 条消息", f"{left} more messages"), style="soft"))
        left = cases.total - len(cases.shown)
        if left:
            branch.add(
                Text(self._desk.word(f"还有 {left:,} 条{what}（--all）", f"{left:,} more {what} (--all)"), style="soft")
            )

    def as_json(self, trace: Trace) -> dict[str, object]:
        """The same tree as JSON; values are decimal text."""
        value = trace.value if isinstance(trace.value, str) or trace.value is None else format_value(trace.value)
        node: dict[str, object] = {
            "what": self._desk.words(trace.what),
            "value": value,
            "unit": trace.unit,
            "count": trace.count,
            "rule": trace.rule,
            "note": self._desk.words(trace.note) or None,
            "inputs": [self.as_json(part) for part in trace.inputs],
        }
        if trace.evidence is not None:
            node["evidence"] = self._evidence_json(trace.evidence)
        return node

    def _evidence_json(self, evidence: Evidence) -> dict[str, object]:
        cases = self._room.cases(evidence, self._limit)
        return {
            "table": evidence.table,
            "measure": evidence.measure,
            "total": cases.total,
            "rows": [
                {
                    "title": case.title,
                    "figures": {
                        name: value if isinstance(value, int | str) else str(value)
                        for name, value in case.figures.items()
                    },
                    "message_ids": [message.message_id for message in case.messages],
                }
                for case in cases.shown
            ],
        }


def _figures(desk: TerminalDesk, case: Case) -> str:
    return " · ".join(_figure(desk, name, value) for name, value in case.figures.items())


def _figure(desk: TerminalDesk, name: str, value: object) -> str:
    label = desk.words(FIGURES[name]) if name in FIGURES else name
    if isinstance(value, int) and name.endswith("_ms"):
        return f"{label} {plain(Fraction(value, 1000), 1)} {desk.word('秒', 's')}"
    if isinstance(value, int) and name.endswith("_fen"):
        return f"{label} {format_yuan(value)}"
    shown = desk.words(VALUES[value]) if isinstance(value, str) and name in CODED and value in VALUES else value
    return f"{label} {shown}"


def _message_line(desk: TerminalDesk, message: Message) -> Text:
    line = Text(overflow="ellipsis", no_wrap=True)
    line.append(f"{message.message_id} ", style="soft")
    line.append(f"{message.sent_at:%H:%M:%S} {desk.words(SENDERS[message.sender])} ")
    line.append(" ".join(message.text.split()))
    return line
