"""Worked cases brought up to changed rules: what they expect becomes what the rules come to, as far as that can be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.books.scheme_checks import Checked, check_scheme
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.pay.cases import Difference
from steelyard.schemes import editing, located
from steelyard.schemes.faults import Path

#: What is written under ``expect`` for one person, by the first word of a difference.
_PARTS = {"points": "points", "band": "bands", "line": "lines"}
_NONE = frozenset({"None", "—"})


@dataclass(frozen=True, slots=True)
class Recounted:
    """Worked cases with other expectations: how many figures were written anew, and which cases were given up."""

    cases: str
    figures: int
    given_up: tuple[str, ...]


def recount(text: str, cases: str, file: str, catalogue: Catalogue = CATALOGUE) -> Recounted:
    """The worked cases of a scheme with what its rules come to now.

    Scores, grades, points, lines and totals are written anew; sentences that are no longer said are taken out. A case
    that comes out otherwise even then (it stops, or governs somebody else) is given up.
    """
    checked = check_scheme(text, cases, file, catalogue)
    if checked.scheme is None or checked.cases_refused is not None or not checked.differences:
        return Recounted(cases, 0, ())
    changed, figures = _rewritten(cases, checked)
    again = check_scheme(text, changed, file, catalogue)
    wrong = {one.case for one in again.differences}
    names = [case.name for case in again.cases]
    if again.cases_refused is not None or len(wrong) == len(names):
        return Recounted("", figures, tuple(names))
    for place in reversed([place for place, name in enumerate(names) if name in wrong]):
        changed = editing.take(changed, ("cases", place))
    return Recounted(changed, figures, tuple(name for name in names if name in wrong))


def _rewritten(cases: str, checked: Checked) -> tuple[str, int]:
    """The text with every figure that differs written anew, and how many there were."""
    data = located.read(cases, "").data
    places = {case.name: place for place, case in enumerate(checked.cases)}
    puts: dict[Path, editing.Value] = {}
    takes: list[Path] = []
    for one in checked.differences:
        for path, value in _told(one, places[one.case], data):
            if value is None:
                takes.append(path)
            else:
                puts[path] = value
    changed = editing.put(cases, puts) if puts else cases
    for path in sorted(takes, key=_by_place, reverse=True):
        changed = editing.take(changed, path)
    return changed, len(puts) + len(takes)


def _by_place(path: Path) -> list[str]:
    """Later places of a list come later, so that taking them out from the back moves none that is still to be taken."""
    return [f"{step:06}" if isinstance(step, int) else step for step in path]


def _told(one: Difference, place: int, data: Mapping[str, Any]) -> Iterator[tuple[Path, str | None]]:
    """Where a difference is written, and what belongs there now; None where nothing does."""
    expected = data["cases"][place].get("expect", {}).get(one.employee)
    if not isinstance(expected, Mapping):
        return
    here: Path = ("cases", place, "expect", one.employee)
    kind, _, name = one.what.partition(" ")
    found = None if one.found in _NONE else one.found.replace(",", "")
    if kind in ("score", "grade", "total") and kind in expected:
        yield (*here, kind), found
    elif kind in _PARTS and name in expected.get(_PARTS[kind], {}):
        yield (*here, _PARTS[kind], name), found
    elif kind == "says" and one.expected in expected.get("says", ()):
        yield (*here, "says", list(expected["says"]).index(one.expected)), None
