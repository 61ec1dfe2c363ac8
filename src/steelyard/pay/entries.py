"""Entered amounts of the period: each a line, whatever the scheme lists."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.facts.organisation import PayEntry
from steelyard.pay.case import Run
from steelyard.pay.lines import Line, LineKind, line_of, stopped
from steelyard.periods import Period
from steelyard.scoring.sheet import ScoreSheet
from steelyard.trace import Trace

KINDS = {
    "immediate_bonus": Words("即时奖励", "immediate bonus"),
    "damage": Words("损失赔偿", "compensation for damage"),
    "not_earned": Words("未得绩效", "performance pay not earned"),
    "attendance": Words("考勤", "attendance"),
    "allowance": Words("津贴", "allowance"),
    "adjustment": Words("更正", "correction"),
}

_LINE_KINDS: dict[str, LineKind] = {
    "immediate_bonus": "immediate_bonus",
    "damage": "damage",
    "not_earned": "not_earned",
    "attendance": "attendance",
    "allowance": "allowance",
    "adjustment": "adjustment",
}


def lines_of(run: Run, sheet: ScoreSheet) -> Iterator[Line]:
    """A line for each entry but damage, which the law guard limits first.

    **Rounding**: none, entries are whole fen.
    Raises: PayStopped when an entry that takes away carries a positive amount.
    """
    for entry in run.figures.organisation.pay_entries_of(sheet.employee_id, run.period):
        refuse_wrong_sign(entry, sheet, run.period)
        if entry.kind != "damage":
            yield _line(entry)


def damages_of(run: Run, sheet: ScoreSheet) -> list[PayEntry]:
    """The entries of damage in the period, by day and id."""
    return [
        entry
        for entry in run.figures.organisation.pay_entries_of(sheet.employee_id, run.period)
        if entry.kind == "damage"
    ]


def entry_warnings(run: Run, sheet: ScoreSheet) -> Iterator[Words]:
    """Corrections that do not say which line they correct: they are paid, and said."""
    for entry in run.figures.organisation.pay_entries_of(sheet.employee_id, run.period):
        if entry.kind == "adjustment" and not entry.refers_to:
            yield Words(
                f"更正“{entry.item}”（{entry.entry_id}）没有写明更正哪一行；请在 pay_entries 中填写 refers_to",
                f'The correction "{entry.item}" ({entry.entry_id}) does not say which line it corrects; '
                "fill in refers_to in pay_entries",
            )


def refuse_wrong_sign(entry: PayEntry, sheet: ScoreSheet, period: Period) -> None:
    """Damage and pay not earned take away, so their amounts are negative; anything else would pay for harm."""
    if entry.kind in ("damage", "not_earned") and entry.amount_fen > 0:
        kind = KINDS[entry.kind]
        raise stopped(
            sheet.employee_id,
            sheet.name,
            entry.item,
            period,
            Words(
                f"录入 {entry.entry_id} 是{kind.zh}，金额却是正数",
                f"entry {entry.entry_id} is {kind.en}, yet its amount is positive",
            ),
            Words(
                "扣减请录成负数；要退回以前的扣减，请用 adjustment。",
                "Enter reductions as negative amounts; give back an earlier one by an adjustment.",
            ),
        )


def trace_of(entry: PayEntry) -> Trace:
    """The entry as it stands in pay_entries."""
    kind = KINDS[entry.kind]
    return Trace(
        Words(f"录入 {entry.entry_id}（{entry.business_day}）", f"entry {entry.entry_id} ({entry.business_day})"),
        entry.amount_fen,
        "fen",
        rule="pay_entries",
        note=Words(f"{kind.zh}：{entry.reason}", f"{kind.en}: {entry.reason}"),
    )


def _line(entry: PayEntry) -> Line:
    kind = KINDS[entry.kind]
    of = Words(f"（更正 {entry.refers_to}）", f" (corrects {entry.refers_to})") if entry.refers_to else Words("", "")
    sentence = Words(
        f"{entry.item}（{kind.zh}，{entry.business_day}）{entry.reason}{of.zh}",
        f"{entry.item} ({kind.en}, {entry.business_day}): {entry.reason}{of.en}",
    )
    return line_of(
        entry.item,
        _LINE_KINDS[entry.kind],
        entry.amount_fen,
        sentence,
        rule="pay_entries",
        inputs=(trace_of(entry),),
        refers_to=entry.refers_to,
    )
