"""Trials as pages use them: the months stay in memory, so that a moved number answers at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings

from steelyard.books.schemes import FOLDER
from steelyard.books.trials import OpenTrial, open_trial
from steelyard.errors import InputRefused, Words
from steelyard.facts.lake import Lake
from steelyard.money import parse_number
from steelyard.periods import Period
from steelyard.reports.trials import Plain, knob, numbers, told
from steelyard.schemes import Scheme, editing, parse
from steelyard.schemes.faults import Path as Way
from steelyard.simulate.moves import Knob, knobs, moved
from steelyard.simulate.sensitivity import count_variants, sensitivity
from steelyard.trace import format_value
from steelyard.web import lake
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.schemes.models import Trial

#: How many trials are kept open; each holds the measures of its months in memory.
KEPT = 3
STEPS = {
    "read": Words("读取过去的月份", "reading past months"),
    "settle": Words("按新旧方案结算", "settling both sides"),
    "sensitivity": Words("逐个数试敏感度", "moving one number at a time"),
}


@dataclass(eq=False)
class Room:
    """One trial held open. A simulator keeps columns as it goes, so one question is answered at a time."""

    trial: OpenTrial
    lock: threading.Lock


_rooms: OrderedDict[tuple[str, str], Room] = OrderedDict()
_lock = threading.Lock()


def run_trial(job: Job, desk: JobDesk) -> dict[str, Any]:
    """Settle both sides and move every number once; begun again it comes to the same."""
    trial = Trial.objects.get(pk=job.asked["trial"])
    snapshot = Lake.open(desk.home, create=False).snapshot()
    opened = _opened(trial, snapshot, lambda name: desk.report(STEPS[name], 0, None, at_once=True))
    step = STEPS["sensitivity"]
    with desk.counted(step.zh, step.en, count_variants(opened.simulation)) as done:
        effects = sensitivity(opened.simulator, opened.simulation, done)
    effects.sort(key=lambda one: (-abs(one.budget_fen), -one.ranks, one.what.zh))
    Trial.objects.filter(pk=trial.pk).update(result={"commit": snapshot.commit, **told(opened, effects)})
    return {"trial": str(trial.pk)}


def room_of(trial: Trial) -> Room:
    """The trial held open, over the very data it was computed from; opened when first asked."""
    key = (str(settings.CONFIGURATION.home), str(trial.pk))
    with _lock:
        if key in _rooms:
            _rooms.move_to_end(key)
            return _rooms[key]
        commit = None if trial.result is None else trial.result["commit"]
        snapshot = Lake.open(Path(settings.CONFIGURATION.home), create=False).snapshot(commit)
        _rooms[key] = Room(_opened(trial, snapshot), threading.Lock())
        while len(_rooms) > KEPT:
            _rooms.popitem(last=False)
        return _rooms[key]


def _opened(trial: Trial, snapshot: Any, step: Any = lambda name: None) -> OpenTrial:
    catalogue = lake.catalogue()
    draft = parse(trial.text, f"{FOLDER}/{trial.key}.yaml", catalogue)
    against = [parse(text, f"{FOLDER}/against-{place}.yaml", catalogue) for place, text in enumerate(trial.against)]
    return open_trial(snapshot, draft, against, Period(trial.start, trial.end), catalogue, step)


def sliders(trial: Trial) -> list[Plain]:
    """Every number of the draft that can be moved."""
    return [knob(one) for one in _knobs(trial)]


def _knobs(trial: Trial) -> list[Knob]:
    draft = _draft(trial)
    return knobs(max(draft.versions, key=lambda version: version.from_), draft.vocabulary)


def _draft(trial: Trial) -> Scheme:
    return parse(trial.text, f"{FOLDER}/{trial.key}.yaml", lake.catalogue())


def moved_values(trial: Trial, given: Mapping[str, str]) -> dict[Way, Fraction]:
    """The numbers a form moved away from the draft's, within their range.

    Raises: InputRefused for what is no number.
    """
    found: dict[Way, Fraction] = {}
    for one in _knobs(trial):
        typed = given.get("/".join(map(str, one.path)), "").strip()
        if not typed:
            continue
        number = parse_number(typed) / (100 if one.unit == "ratio" else 1)
        if number != one.value:
            found[one.path] = min(max(number, one.low), one.high)
    return found


def moved_numbers(trial: Trial, values: Mapping[Way, Fraction]) -> Plain:
    """Budget, people, items and grades with some numbers of the draft moved.

    Raises: InputRefused when the numbers make no rules.
    """
    room = room_of(trial)
    version = moved(room.trial.version, values)
    with room.lock:
        return {**numbers(room.trial.again(version)), "weights": _weights(version)}


def _weights(version: Any) -> list[str]:
    """The weights as they count, brought to 100: shown with two decimals at most."""
    return [format_value(round(one.weight, 2)) for one in version.indicators]


def text_with(text: str, trial: Trial, values: Mapping[Way, Fraction]) -> str:
    """A draft's text with the moved numbers written into its newest version; weights as they count.

    Raises: InputRefused where the draft is not the one that was tried any more; SchemeRefused.
    """
    if text != trial.text:
        raise InputRefused(
            Words("草稿在试算之后又改过。", "The draft was changed after it was simulated."),
            remedy=Words("请用现在的草稿再试算一次。", "Simulate the draft as it is now once more."),
        )
    draft = _draft(trial)
    version = max(draft.versions, key=lambda one: one.from_)
    place = draft.versions.index(version)
    after = moved(version, values)
    puts: dict[Way, editing.Value] = {
        ("versions", place, *path): _written(value) for path, value in values.items() if path[-1] != "weight"
    }
    if any(path[-1] == "weight" for path in values):
        for number, (name, weight) in enumerate(zip(after.indicators, _whole_weights(after), strict=True)):
            if name.weight:
                puts["versions", place, "indicators", number, "weight"] = _written(weight)
    return editing.put(text, puts)


def _whole_weights(version: Any) -> list[Fraction]:
    """Weights with one decimal that still sum to 100: what is left over goes to the largest remainders."""
    from steelyard.money import share_out

    return [Fraction(share, 10) for share in share_out(1000, [one.weight for one in version.indicators])]


def _written(value: Fraction) -> editing.Value:
    return int(value) if value.denominator == 1 else format_value(value)
