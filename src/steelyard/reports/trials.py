"""A trial as plain data in both languages, for pages and their charts: amounts in fen, exact numbers as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.books.trials import OpenTrial
from steelyard.errors import Words
from steelyard.reports.texts import moved_text
from steelyard.schemes.wording import value_text
from steelyard.simulate.distribution import grades, score_bands
from steelyard.simulate.moves import Knob
from steelyard.simulate.sensitivity import Effect
from steelyard.simulate.settling import Settled
from steelyard.simulate.simulation import Budget, Change, Simulation
from steelyard.simulate.stretch import stretches
from steelyard.simulate.waterfall import waterfall
from steelyard.trace import format_value

Plain = dict[str, Any]
#: So many missing inputs are told in words.
MOST_STOPS = 40


def told(trial: OpenTrial, effects: Sequence[Effect]) -> Plain:
    """Everything about a trial that was settled."""
    simulation = trial.simulation
    return {
        **numbers(simulation),
        "drafts": [_version(part) for part in simulation.drafts],
        "against": [_version(part) for part in simulation.currents],
        "stand_ins": [one.name for one in trial.stand_ins],
        "sensitivity": [_effect(one) for one in effects],
        "stretch": _stretch(trial),
        "advice": [_both(fault.what) | {"remedy": _both(fault.remedy)} for fault in trial.draft.problems],
        "stops": [
            {"name": simulation.name(stop.employee_id), "is_draft": stop.is_draft, **_both(stop.error.what)}
            for stop in simulation.stops(MOST_STOPS)
        ],
    }


def numbers(simulation: Simulation) -> Plain:
    """What moves with every slider: budget, people, items, grades, scores."""
    return {
        "total": _budget(simulation.total),
        "budget": [_budget(one) for one in simulation.budget],
        "people": [_change(one) for one in simulation.changes],
        "items": [
            {"label": _both(step.label), "old_fen": step.old_fen, "new_fen": step.new_fen}
            for step in waterfall(simulation)
        ],
        "grades": _grades(simulation),
        "scores": _scores(simulation),
    }


def knob(one: Knob) -> Plain:
    """A number that can be moved, as a slider takes it: in percent where it is a ratio."""
    times = 100 if one.unit == "ratio" else 1
    return {
        "path": "/".join(map(str, one.path)),
        "label": _both(one.label),
        "of": one.of,
        "unit": one.unit,
        **{name: format_value(getattr(one, name) * times) for name in ("value", "low", "high", "step")},
    }


def _both(words: Words) -> Plain:
    return {"zh": words.zh, "en": words.en}


def _version(part: Settled) -> Plain:
    return {
        "scheme": part.scheme.scheme,
        "name": part.scheme.name,
        "from": part.version.from_.isoformat(),
        "cycles": len(part.rows.periods),
        "people": len({employee_id for employee_id, _ in part.rows.pairs}),
    }


def _budget(one: Budget) -> Plain:
    return {
        "from": one.period.start.isoformat(),
        "to": one.period.end.isoformat(),
        "people": one.people,
        "old_fen": one.old_fen,
        "new_fen": one.new_fen,
        "difference_fen": one.difference_fen,
        "only_old": one.only_old,
        "only_old_fen": one.only_old_fen,
        "only_new": one.only_new,
        "only_new_fen": one.only_new_fen,
        "unsettled": one.unsettled,
    }


def _change(one: Change) -> Plain:
    return {
        "id": one.employee_id,
        "name": one.name,
        "old_fen": one.old_fen,
        "new_fen": one.new_fen,
        "difference_fen": one.difference_fen,
        "better": one.better,
        "worse": one.worse,
        "equal": one.equal,
        "compared": one.compared,
        "only_new": one.only_new,
        "only_old": one.only_old,
        "stopped": one.stopped,
    }


def _grades(simulation: Simulation) -> list[Plain]:
    """The grades of the draft, each beside its share before where the old side has a grade of that name."""
    before = {one.grade: one for one in grades(simulation.currents)}
    return [
        {
            "grade": one.grade,
            "count": one.count,
            "share": value_text(one.share, "ratio"),
            "wanted": None if one.wanted is None else value_text(one.wanted, "ratio"),
            "before": before[one.grade].count if one.grade in before else None,
            "before_share": value_text(before[one.grade].share, "ratio") if one.grade in before else None,
        }
        for one in grades(simulation.drafts)
    ]


def _scores(simulation: Simulation) -> list[Plain]:
    new, old = dict(score_bands(simulation.drafts)), dict(score_bands(simulation.currents))
    return [
        {"from": lower, "new": new.get(lower, 0), "old": old.get(lower, 0)} for lower in sorted(new.keys() | old.keys())
    ]


def _effect(one: Effect) -> Plain:
    return {
        "what": _both(one.what),
        "moved": {
            "zh": moved_text(one.before, one.after, one.unit, "zh"),
            "en": moved_text(one.before, one.after, one.unit, "en"),
        },
        "budget_fen": one.budget_fen,
        "grades": one.grades,
        "ranks": one.ranks,
    }


def _stretch(trial: OpenTrial) -> list[Plain]:
    """Each indicator with a target: what 100, 120 and 130 % of it ask, and how many person-cycles reached them."""
    rows: dict[str, Plain] = {}
    for one in stretches(trial.simulator.settler, trial.simulation.drafts):
        row = rows.setdefault(one.label.zh, {"label": _both(one.label), "of": one.of, "levels": []})
        row["levels"].append(
            {"asked": one.asked_text if one.is_possible else None, "count": one.count, "people": one.people}
        )
    return list(rows.values())
