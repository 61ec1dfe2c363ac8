"""What a posted form changes in the text of a scheme file: values that differ, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from steelyard.errors import InputRefused
from steelyard.money import parse_number
from steelyard.schemes import editing, located
from steelyard.schemes.editing import NoSuchPlace, Raw, Value
from steelyard.schemes.faults import Path
from steelyard.schemes.form import Field, Kind, version_form
from steelyard.schemes.starters import CURVES, ENTRIES, PARTS, PAY
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value

_COMMAS = re.compile(r"[,，、;；\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
#: No key or value a person types is longer.
LONGEST = 2_000


def with_values(text: str, place: int, given: Mapping[str, str], names: Vocabulary) -> str:
    """The text with every value of a version that was typed otherwise; emptied ones lose their key.

    Names the version does not have are passed over: they belong to a part that is gone.
    Raises: SchemeRefused when the text cannot be read.
    """
    form = version_form(_data(text), place, names)
    fields = {field.name: field for field in form.walk()}
    changed = {field: typed for name, field in fields.items() if (typed := _typed(given, name, field)) != field.value}
    puts = {field.path: _value(field, typed) for field, typed in changed.items() if field.is_set and typed}
    text = editing.put(text, puts) if puts else text
    for field, typed in changed.items():
        if typed and not field.is_set:
            text = editing.put_key(text, field.path, _value(field, typed))
    for field in reversed(list(changed)):
        if field.is_set and not given.get(field.name, "").strip():
            text = _emptied(text, field)
    return text


def with_part(text: str, path: Path, what: str) -> str:
    """The text with one more part: an entry of a list (``what``: its metric or kind), a key of a mapping, another curve.

    Raises: NoSuchPlace for anything nobody offers; SchemeRefused.
    """
    key = str(path[-1]) if path else ""
    if key == "curve":
        return editing.put_key(text, path, Raw(_known(CURVES, what)))
    if key == "pay" and len(path) == 3:
        return editing.add(text, path, Raw(_known(PAY, what)))
    if key == "indicators" and len(path) == 3:
        return editing.add(text, path, Raw(_indicator(text, path, what)))
    if key in ENTRIES:
        return editing.add(text, path, Raw(ENTRIES[key]))
    return editing.put_key(text, path, Raw(_known(PARTS, key)))


def without_part(text: str, path: Path) -> str:
    """The text without an entry or a key below a version. Raises: NoSuchPlace; SchemeRefused."""
    if len(path) < 3:
        raise NoSuchPlace(path)
    return editing.take(text, path)


def with_part_again(text: str, path: Path) -> str:
    """The text with an entry of a list below a version once more behind itself. Raises: NoSuchPlace; SchemeRefused."""
    if len(path) < 4:
        raise NoSuchPlace(path)
    return editing.again(text, path)


def next_version(text: str, place: int, first_day: date) -> str:
    """The text with a version written once more behind itself, beginning on a day of its own and not yet published.

    Raises: NoSuchPlace; SchemeRefused.
    """
    text = editing.again(text, ("versions", place))
    new: Path = ("versions", place + 1)
    text = editing.put(text, {(*new, "from"): first_day})
    held = _data(text)["versions"][place + 1]
    for key in ("published_on", "review_on", "to"):
        if key in held:
            text = editing.take(text, (*new, key))
    return text


def _data(text: str) -> Any:
    return located.read(text, "").data


def _typed(given: Mapping[str, str], name: str, field: Field) -> str:
    """What was typed, without what no file may hold; a field that was not posted stays."""
    typed = given.get(name)
    return field.value if typed is None else _CONTROL.sub(" ", typed).strip()[:LONGEST]


def _value(field: Field, typed: str) -> Value:
    """What is written for what was typed; anything that is no number is written as it is, and the check says so."""
    if field.kind in ("names", "numbers"):
        return _several(field, typed)
    return _single(field.kind, typed)


def _single(kind: Kind, typed: str) -> Value:
    if kind == "yes":
        return typed == "true" if typed in ("true", "false") else typed
    if kind == "day":
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return typed
    if kind in ("number", "yuan", "percent"):
        return _number(typed, is_percent=kind == "percent")
    return typed


def _number(typed: str, *, is_percent: bool) -> Value:
    try:
        number = parse_number(typed.replace(",", "").removesuffix("%").strip())
    except InputRefused:
        return typed
    exact = number / 100 if is_percent else number
    return int(exact) if exact.denominator == 1 else format_value(exact)


def _several(field: Field, typed: str) -> Value:
    """One value, or a list of several; yes and no are words of their own where a campaign is asked for."""
    if field.path[-1] == "campaign" and typed in ("true", "false", "是", "否"):
        return typed in ("true", "是")
    parts = [part.strip() for part in _COMMAS.split(typed) if part.strip()]
    if field.kind == "numbers":
        return [_as_item(_number(part, is_percent=False)) for part in parts]
    if len(parts) == 1 and field.path[-1] not in ("of", "review_on"):
        return parts[0]
    return [Raw(part) if field.path[-1] == "review_on" and _is_day(part) else part for part in parts]


def _as_item(value: Value) -> str | int:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _emptied(text: str, field: Field) -> str:
    """A value that was emptied: its key goes; one that must stand there stays, empty, for the check to name."""
    return editing.put(text, {field.path: ""}) if field.is_required else editing.take(text, field.path)


def _known(table: Mapping[str, str], what: str) -> str:
    if what not in table:
        raise NoSuchPlace((what[:40],))
    return table[what]


def _indicator(text: str, path: Path, metric: str) -> str:
    """A new indicator with a key nobody has, weighing nothing yet that could be meant."""
    version = _data(text)["versions"][int(path[1])]
    taken = {str(one.get("key")) for one in version.get("indicators", ()) if isinstance(one, Mapping)}
    key = re.sub(r"\W+", "_", metric)[:40] or "indicator"
    while key in taken:
        key += "_2"
    words = editing.written(metric[:100])
    if metric in ("leader", "manual", ""):
        return f'{{key: {editing.written(key)}, manual: leader, weight: "5"}}'
    return f'{{key: {editing.written(key)}, metric: {words}, weight: "5", curve: {CURVES["linear"]}}}'
