"""What stands out in a run before anybody is told: pay that moved a lot, nothing at all, limits and the law at work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from steelyard.errors import Words
from steelyard.pay.records import LineRecord, StatementRecord
from steelyard.pay.runs import PayRun

OutlierKind = Literal[
    "stopped",
    "negative",
    "zero",
    "law_top_up",
    "damage",
    "large_change",
    "cap",
    "guarantee",
    "warning",
    "joined",
    "left",
]
OUTLIER_KINDS: tuple[OutlierKind, ...] = get_args(OutlierKind)

OUTLIER_NAMES: Mapping[OutlierKind, Words] = {
    "stopped": Words("没有结算", "not settled"),
    "negative": Words("应发为负", "below zero"),
    "zero": Words("应发为零", "nothing"),
    "law_top_up": Words("补足最低工资", "filled up to the minimum wage"),
    "damage": Words("损失赔偿", "damage taken"),
    "large_change": Words("变化大", "large change"),
    "cap": Words("封顶", "capped"),
    "guarantee": Words("保底", "guaranteed"),
    "warning": Words("提醒", "warning"),
    "joined": Words("新上薪酬单", "joined"),
    "left": Words("离开薪酬单", "left"),
}

#: Lines that tell of a limit at work when they are not zero.
_LIMITS: tuple[OutlierKind, ...] = ("law_top_up", "cap", "guarantee")


@dataclass(frozen=True, slots=True)
class Outlier:
    """One thing that stands out about one person. ``amount_fen``: what stands out; None where it is no amount."""

    employee_id: str
    name: str
    kind: OutlierKind
    amount_fen: int | None
    words: Words

    @property
    def kind_words(self) -> Words:
        """What kind of thing it is."""
        return OUTLIER_NAMES[self.kind]


def outliers(run: PayRun, before: PayRun | None, large_change: Fraction) -> tuple[Outlier, ...]:
    """Everything that stands out, the gravest kind first, then in order of employee.

    ``large_change``: the share of the earlier pay beyond which a difference is large; where the earlier pay was zero
    or less any difference is.
    """
    found = [*_stops(run), *(one for made in run.statements for one in _about(made, before, large_change))]
    if before is not None:
        found += _left(run, before)
    return tuple(sorted(found, key=lambda one: (OUTLIER_KINDS.index(one.kind), one.employee_id)))


def _stops(run: PayRun) -> Iterator[Outlier]:
    for stop in run.stops:
        yield Outlier(stop.employee_id, stop.employee_id, "stopped", None, stop.what)


def _about(made: StatementRecord, before: PayRun | None, large_change: Fraction) -> Iterator[Outlier]:
    who = (made.employee_id, made.name)
    if made.total_fen <= 0:
        kind: OutlierKind = "zero" if made.total_fen == 0 else "negative"
        yield Outlier(*who, kind, made.total_fen, OUTLIER_NAMES[kind])
    for line in made.lines:
        yield from _limit(made, line)
    for warning in made.warnings:
        yield Outlier(*who, "warning", None, warning)
    if before is not None:
        yield from _moved(made, before.statement_of(made.employee_id), large_change)


def _limit(made: StatementRecord, line: LineRecord) -> Iterator[Outlier]:
    for kind in _LIMITS:
        if line.kind == kind and line.amount_fen:
            yield Outlier(made.employee_id, made.name, kind, line.amount_fen, line.sentence)
    if line.kind == "damage":  # also when the law let nothing of it be taken
        yield Outlier(made.employee_id, made.name, "damage", line.amount_fen, line.sentence)


def _moved(made: StatementRecord, before: StatementRecord | None, large_change: Fraction) -> Iterator[Outlier]:
    if before is None:
        yield Outlier(made.employee_id, made.name, "joined", made.total_fen, OUTLIER_NAMES["joined"])
        return
    difference = made.total_fen - before.total_fen
    if abs(difference) > max(0, before.total_fen) * large_change:
        yield Outlier(made.employee_id, made.name, "large_change", difference, OUTLIER_NAMES["large_change"])


def _left(run: PayRun, before: PayRun) -> Iterator[Outlier]:
    stopped = {stop.employee_id for stop in run.stops}
    for made in before.statements:
        if run.statement_of(made.employee_id) is None and made.employee_id not in stopped:
            yield Outlier(made.employee_id, made.name, "left", -made.total_fen, OUTLIER_NAMES["left"])
