"""A simulation as data: JSON for programs, tables for a workbook, one row per person for CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from steelyard.books.desk import Desk
from steelyard.reports.sheets import Column, Sheet, SheetCell
from steelyard.reports.tables import Cell
from steelyard.reports.texts import moved_text
from steelyard.schemes.faults import Fault
from steelyard.simulate.distribution import GradeShare, LayerShare
from steelyard.simulate.sensitivity import Effect
from steelyard.simulate.settling import Settled
from steelyard.simulate.simulation import Budget, Change, Simulation, Stop
from steelyard.simulate.stretch import Stretch
from steelyard.trace import format_value

#: Columns of the CSV: everybody over the range, amounts in fen.
PEOPLE = (
    "employee_id",
    "name",
    "old_fen",
    "new_fen",
    "difference_fen",
    "cycles_better",
    "cycles_worse",
    "cycles_equal",
    "cycles_only_new",
    "cycles_only_old",
    "cycles_stopped",
)


@dataclass(frozen=True)
class Result:
    """A simulation with everything told about it."""

    simulation: Simulation
    grades: Sequence[GradeShare]
    old_grades: Sequence[GradeShare]
    scores: Sequence[tuple[int, int]]
    old_scores: Sequence[tuple[int, int]]
    layers: Sequence[LayerShare]
    stretches: Sequence[Stretch]
    effects: Sequence[Effect]
    advice: Sequence[Fault]
    stops: Sequence[Stop]
    stop_count: int


def people_rows(changes: Sequence[Change]) -> list[tuple[Cell, ...]]:
    """One row per person, who gains most first."""
    return [
        (
            one.employee_id,
            one.name,
            one.old_fen,
            one.new_fen,
            one.difference_fen,
            one.better,
            one.worse,
            one.equal,
            one.only_new,
            one.only_old,
            one.stopped,
        )
        for one in changes
    ]


def as_json(desk: Desk, result: Result) -> dict[str, object]:
    """The whole result; amounts in fen, exact numbers as text."""
    simulation = result.simulation
    return {
        "period": {"from": str(simulation.period.start), "to": str(simulation.period.end)},
        "drafts": [_version(part) for part in simulation.drafts],
        "against": [_version(part) for part in simulation.currents],
        "budget": [_budget(one) for one in simulation.budget],
        "total": _budget(simulation.total),
        "people": [dict(zip(PEOPLE, row, strict=True)) for row in people_rows(simulation.changes)],
        "grades": [_grade(one) for one in result.grades],
        "grades_before": [_grade(one) for one in result.old_grades],
        "scores": [{"from": lower, "count": count} for lower, count in result.scores],
        "scores_before": [{"from": lower, "count": count} for lower, count in result.old_scores],
        "layers": [
            {
                "scheme": one.scheme,
                "layer": desk.words(one.layer),
                "weight": format_value(one.weight),
                "indicators": [desk.words(name) for name in one.indicators],
            }
            for one in result.layers
        ],
        "stretch": [_stretch(desk, one) for one in result.stretches],
        "sensitivity": [
            {
                "scheme": one.scheme,
                "what": desk.words(one.what),
                "before": format_value(one.before),
                "after": format_value(one.after),
                "unit": one.unit,
                "budget_fen": one.budget_fen,
                "grade_changes": one.grades,
                "rank_changes": one.ranks,
            }
            for one in result.effects
        ],
        "advice": [{"code": fault.code, "text": fault.in_(desk.language)} for fault in result.advice],
        "stops": [
            {
                "employee_id": stop.employee_id,
                "from": str(stop.period.start),
                "to": str(stop.period.end),
                "side": "draft" if stop.is_draft else "against",
                "text": stop.error.in_(desk.language),
            }
            for stop in result.stops
        ],
        "stopped_cycles": result.stop_count,
    }


def sheets(desk: Desk, result: Result) -> list[Sheet]:
    """One sheet per table."""

    def column(zh: str, en: str, look: str = "text", width: int = 14) -> Column:
        return Column(desk.word(zh, en), look, width)

    def sheet(zh: str, en: str, columns: Sequence[Column], rows: Sequence[Sequence[SheetCell]]) -> Sheet:
        return Sheet(desk.word(zh, en), columns, rows)

    simulation = result.simulation
    budget = [_budget_row(one) for one in simulation.budget]
    total = _budget_row(simulation.total)
    return [
        sheet("预算", "Budget", _budget_columns(column), [*budget, (desk.word("合计", "total"), *total[1:])]),
        sheet(
            "每人",
            "People",
            [
                column("工号", "employee"),
                column("姓名", "name"),
                column("原来", "before", "money"),
                column("新方案", "draft", "money"),
                column("差额", "difference", "money"),
                column("变多", "better", "count"),
                column("变少", "worse", "count"),
                column("不变", "equal", "count"),
                column("只有新", "only draft", "count"),
                column("只有旧", "only before", "count"),
                column("算不出", "stopped", "count"),
            ],
            people_rows(simulation.changes),
        ),
        sheet(
            "等级",
            "Grades",
            [
                column("方案", "scheme", width=24),
                column("等级", "grade"),
                column("人次", "count", "count"),
                column("占比", "share", "ratio"),
                column("期望", "wanted", "ratio"),
            ],
            [(one.scheme, one.grade, one.count, one.share, one.wanted) for one in result.grades],
        ),
        sheet(
            "得分",
            "Scores",
            [column("分数从", "from", "count"), column("人次", "count", "count")],
            [tuple(one) for one in result.scores],
        ),
        sheet(
            "敏感度",
            "Sensitivity",
            [
                column("方案", "scheme", width=24),
                column("哪个数", "what", width=36),
                column("改动", "change", width=24),
                column("预算变化", "budget", "money"),
                column("等级变化", "grades", "count"),
                column("名次变化", "places", "count"),
            ],
            [
                (one.scheme, desk.words(one.what), _moved(desk, one), one.budget_fen, one.grades, one.ranks)
                for one in result.effects
            ],
        ),
        sheet(
            "冲刺目标",
            "Stretch",
            [
                column("方案", "scheme", width=24),
                column("指标", "indicator", width=28),
                column("档", "level", "ratio"),
                column("要求", "asked"),
                column("达到人次", "reached", "count"),
                column("有数据人次", "of", "count"),
                column("达到过的人", "people", "count"),
            ],
            [
                (one.scheme, desk.words(one.label), one.level, one.asked_text, one.count, one.of, one.people)
                for one in result.stretches
            ],
        ),
        sheet(
            "算不出",
            "Stops",
            [column("工号", "employee"), column("周期", "cycle", width=26), column("原因", "why", width=90)],
            [(stop.employee_id, str(stop.period), stop.error.in_(desk.language)) for stop in result.stops],
        ),
        sheet(
            "建议", "Advice", [column("建议", "advice", width=110)], [(f.in_(desk.language),) for f in result.advice]
        ),
    ]


def _budget_columns(column: Callable[..., Column]) -> list[Column]:
    return [
        column("周期", "cycle", width=26),
        column("人数", "people", "count"),
        column("原来", "before", "money"),
        column("新方案", "draft", "money"),
        column("差额", "difference", "money"),
        column("只归旧方案", "only before", "count"),
        column("其薪酬", "their pay", "money"),
        column("只归新方案", "only draft", "count"),
        column("其薪酬", "their pay", "money"),
        column("算不出的人", "stopped", "count"),
        column("原来付给他们", "paid before", "money"),
        column("新方案付给他们", "paid by draft", "money"),
    ]


def _budget_row(one: Budget) -> tuple[SheetCell, ...]:
    return (
        str(one.period),
        one.people,
        one.old_fen,
        one.new_fen,
        one.difference_fen,
        one.only_old,
        one.only_old_fen,
        one.only_new,
        one.only_new_fen,
        one.unsettled,
        one.unsettled_old_fen,
        one.unsettled_new_fen,
    )


def _budget(one: Budget) -> dict[str, object]:
    return {
        "from": str(one.period.start),
        "to": str(one.period.end),
        "people": one.people,
        "old_fen": one.old_fen,
        "new_fen": one.new_fen,
        "difference_fen": one.difference_fen,
        "only_old": one.only_old,
        "only_old_fen": one.only_old_fen,
        "only_new": one.only_new,
        "only_new_fen": one.only_new_fen,
        "unsettled": one.unsettled,
        "unsettled_old_fen": one.unsettled_old_fen,
        "unsettled_new_fen": one.unsettled_new_fen,
    }


def _grade(one: GradeShare) -> dict[str, object]:
    return {
        "scheme": one.scheme,
        "grade": one.grade,
        "count": one.count,
        "share": format_value(one.share),
        "wanted": None if one.wanted is None else format_value(one.wanted),
    }


def _stretch(desk: Desk, one: Stretch) -> dict[str, object]:
    return {
        "scheme": one.scheme,
        "indicator": desk.words(one.label),
        "level": format_value(one.level),
        "asked": format_value(one.asked),
        "reached": one.count,
        "of": one.of,
        "people": one.people,
        "is_possible": one.is_possible,
    }


def _version(part: Settled) -> dict[str, object]:
    return {
        "scheme": part.scheme.scheme,
        "name": part.scheme.name,
        "version_from": str(part.version.from_),
        "cycles": len(part.rows.periods),
        "ordinary": list(part.slow),
    }


def _moved(desk: Desk, one: Effect) -> str:
    """The step of one number, as people read it."""
    return moved_text(one.before, one.after, one.unit, desk.language)
