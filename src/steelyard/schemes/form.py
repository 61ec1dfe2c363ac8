"""A version of a scheme file as a form: every single value with its name, its unit and its choices, group by group.

The form is made from what the file says and from what it could say (the schema of scheme files), so that it knows every
key there is. What it does not show, lists nobody began and anything it does not understand, it leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from steelyard.errors import InputRefused, Words
from steelyard.money import parse_number
from steelyard.schemes.choice_names import PAY_NAMES, choice_name
from steelyard.schemes.curves import CURVE_KINDS
from steelyard.schemes.faults import Path
from steelyard.schemes.key_names import ITEMS, key_name
from steelyard.schemes.loader import file_schema
from steelyard.schemes.pay_items import PAY_KINDS
from steelyard.schemes.posts import LINES, ROLES, called
from steelyard.schemes.told_values import FIGURES, IN_THE_FIGURES_UNIT
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value

Kind = Literal["text", "number", "yuan", "percent", "day", "choice", "yes", "figure", "names", "numbers"]
Schema = Mapping[str, Any]

#: Keys a form leaves to others: set when a version is published, or given by the file's writer alone.
LEFT_OUT = frozenset({"published_on", "kind", "beside"})
#: Keys that are told in the head of a group, before the others.
FIRST = ("from", "to", "name", "key", "metric", "manual", "measure", "weight", "points", "amount", "rate")
#: Balance points written as one number are in the unit of their figure too.
_IN_UNIT = IN_THE_FIGURES_UNIT | {("RateModifier", "above"), ("KsfIndicator", "balance"), ("Ksf", "balance")}
_BY_GRADE = frozenset({"table", "factors", "base_factors", "grades"})
_NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """One value: how it is called and written; ``value`` as a person types it, empty where the key is absent."""

    path: Path
    label: Words
    kind: Kind
    value: str
    is_set: bool
    is_required: bool = False
    unit: Words = _NOTHING
    choices: tuple[tuple[str, Words], ...] = ()
    note: Words = _NOTHING

    @property
    def name(self) -> str:
        """The way to the value as the form posts it."""
        return name_of(self.path)


@dataclass(frozen=True, slots=True)
class Offer:
    """A part that could be added here: a key, or one more entry of a list."""

    path: Path
    key: str
    label: Words

    @property
    def name(self) -> str:
        """The way to the part as the form posts it."""
        return name_of(self.path)

    @property
    def is_top(self) -> bool:
        """Whether it is a list of the version itself."""
        return len(self.path) == 3


@dataclass(frozen=True, slots=True)
class Group:
    """A part with its values, the parts inside it, and what could be added; ``is_entry``: one of a list."""

    path: Path
    title: Words
    fields: tuple[Field, ...] = ()
    more: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_entry: bool = False
    is_list: bool = False
    kind: str = ""

    @property
    def name(self) -> str:
        """The way to the part as the form posts it."""
        return name_of(self.path)

    @property
    def key(self) -> str:
        """The key the part stands under, or its place in a list."""
        return str(self.path[-1]) if self.path else ""

    def walk(self) -> Iterator[Field]:
        """Every value of the part and of those inside it."""
        yield from self.fields
        yield from self.more
        for group in self.groups:
            yield from group.walk()


def name_of(path: Path) -> str:
    """A way as one word: ``versions/0/pay/1/amount``."""
    return "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in path)


def path_of(name: str) -> Path:
    """The way a word names; digits are places."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in name.split("/"))
    return tuple(int(step) if step.isdigit() and len(step) < 6 else step for step in steps)


def version_form(data: Mapping[str, Any], place: int, names: Vocabulary) -> Group:
    """The version at a place of a file's data as a form.

    Raises: IndexError or KeyError when the data holds no such version.
    """
    version = data["versions"][place]
    if not isinstance(version, Mapping):
        raise KeyError(place)
    grades = [one.get("name") for one in version.get("grades", ()) if isinstance(one, Mapping)]
    maker = _Maker(names, [str(grade) for grade in grades if grade])
    return maker.group(_definition("Version"), version, ("versions", place), Words("版本", "version"), "")


class _Maker:
    """Lays one version out, knowing its grades."""

    def __init__(self, names: Vocabulary, grades: Sequence[str]) -> None:
        self._names = names
        self._grades = grades

    def group(
        self, schema: Schema, data: Mapping[str, Any], path: Path, title: Words, unit: str, *, is_entry: bool = False
    ) -> Group:
        """One mapping: its values, what is inside, what could be added."""
        figure = next((data[key] for key in ("metric", "measure") if isinstance(data.get(key), str)), None)
        unit = self._names.unit(figure) if figure is not None else unit
        part, required = _short_name(schema), schema.get("required", ())
        fields: list[Field] = []
        more: list[Field] = []
        groups: list[Group] = []
        offers: list[Offer] = []
        for key, declared in self._properties(schema, data):
            if key in LEFT_OUT:
                continue
            held, here = data.get(key), (*path, key)
            shape = _resolved(declared, held)
            if isinstance(held, Mapping):
                groups.append(self._inner(shape, held, here, unit))
            elif isinstance(held, list) and any(isinstance(one, Mapping) for one in held):
                groups.append(self._list(shape, held, here, unit))
            elif _is_scalar(shape) or held is not None:
                own_unit = unit if (part, key) in _IN_UNIT else ""
                field = self._field(shape, held, here, own_unit, key in data, key in required)
                (fields if field.is_set or field.is_required else more).append(field)
            else:
                offers.append(Offer(here, key, key_name(key)))
        fields.sort(key=lambda field: FIRST.index(str(field.path[-1])) if field.path[-1] in FIRST else len(FIRST))
        kind = str(data.get("kind", ""))
        return Group(
            path, title, tuple(fields), tuple(more), tuple(groups), tuple(offers), is_entry=is_entry, kind=kind
        )

    def _properties(self, schema: Schema, data: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
        """Every key that can stand here: those declared, or of a table those it has and those of the grades."""
        properties = schema.get("properties")
        if properties is not None:
            yield from properties.items()
            return
        entry = schema.get("additionalProperties") or {}
        for key in data:
            yield str(key), entry

    def _inner(self, shape: Schema, held: Mapping[str, Any], path: Path, unit: str) -> Group:
        key = str(path[-1])
        if key in _BY_GRADE and "properties" not in shape:
            held = {**dict.fromkeys(self._grades), **held}
        return self.group(shape, held, path, key_name(key), unit)

    def _list(self, shape: Schema, held: Sequence[Any], path: Path, unit: str) -> Group:
        entries = []
        for place, one in enumerate(held):
            if isinstance(one, Mapping):
                inner = _resolved(shape.get("items", {}), one)
                title = self._title(str(path[-1]), one, place)
                entries.append(self.group(inner, one, (*path, place), title, unit, is_entry=True))
        key = str(path[-1])
        return Group(
            path, key_name(key), groups=tuple(entries), offers=(Offer(path, key, key_name(key)),), is_list=True
        )

    def _title(self, key: str, data: Mapping[str, Any], place: int) -> Words:
        """How an entry of a list is called."""
        own = data.get("name")
        if isinstance(own, str):
            return Words(own, own)
        if key == "pay":
            return ITEMS.get(kind := str(data.get("kind", "")), PAY_NAMES.get(kind, Words(kind, kind)))
        if key == "vetoes":
            return choice_name(str(data.get("effect", "")))
        for figure in ("metric", "manual", "key"):
            if isinstance(data.get(figure), str):
                return self._names.label(str(data[figure]))
        return Words(f"第 {place + 1} 项", f"no. {place + 1}")

    def _field(self, shape: Schema, held: Any, path: Path, unit: str, is_set: bool, is_required: bool) -> Field:
        key = str(path[-1])
        label = key_name(key)
        kind = _kind(shape, key, unit)
        choices = tuple((str(one), _choice(key, str(one))) for one in _choices(shape))
        note = self._names.label(held) if kind == "figure" and isinstance(held, str) else _NOTHING
        if key in ("role", "line") and held:
            told = [called(ROLES if key == "role" else LINES, str(one)) for one in _as_list(held)]
            note = Words("、".join(one.zh for one in told), ", ".join(one.en for one in told))
        return Field(
            path,
            label,
            kind,
            shown(held, kind),
            is_set and held is not None,
            is_required,
            _unit(kind, unit),
            choices,
            note,
        )


def shown(held: Any, kind: Kind) -> str:
    """A value as a person types it: 60 for "0.60" where percent are asked for, several with commas between."""
    if held is None:
        return ""
    if isinstance(held, bool):
        return "true" if held else "false"
    if isinstance(held, list | tuple):
        return "，".join(shown(one, kind) for one in held)
    if kind == "percent":
        try:
            return format_value(parse_number(str(held)) * 100)
        except InputRefused:
            return str(held)
    return held.isoformat() if isinstance(held, date) else str(held)


def _as_list(held: Any) -> Sequence[Any]:
    return held if isinstance(held, list) else [held]


def _choice(key: str, value: str) -> Words:
    return PAY_NAMES[value] if key == "kind" and value in PAY_NAMES else choice_name(value)


def _kind(shape: Schema, key: str, unit: str) -> Kind:
    """What is typed for a value."""
    if _choices(shape):
        return "choice"
    types = shape.get("type", "")
    if types == "array":
        return "numbers" if shape.get("items", {}).get("type") != "string" else "names"
    if key in ("line", "role", "team", "tier", "shop", "employee", "campaign"):
        return "names"
    if types == "boolean":
        return "yes"
    if shape.get("format") == "date":
        return "day"
    if key in FIGURES:
        return "figure"
    if "pattern" in shape or types == "integer" or (unit and types != "string"):
        described = str(shape.get("description", ""))
        if unit == "ratio" or described.startswith("0 到 1"):
            return "percent"
        return "yuan" if described.startswith("金额") or unit in ("fen", "yuan") else "number"
    return "text"


#: What stands behind a number of each unit.
_UNITS: Mapping[str, Words] = {
    "second": Words("秒", "s"),
    "minute": Words("分钟", "min"),
    "point": Words("分", "points"),
}


def _unit(kind: Kind, unit: str) -> Words:
    if kind == "percent":
        return Words("%", "%")
    return Words("元", "yuan") if kind == "yuan" else _UNITS.get(unit, _NOTHING)


def _choices(shape: Schema) -> Sequence[Any]:
    return [shape["const"]] if "const" in shape else list(shape.get("enum", ()))


def _is_scalar(shape: Schema) -> bool:
    """Whether a value is typed at once: a scalar, or a list of scalars."""
    if shape.get("type") == "array":
        return "properties" not in _resolved(shape.get("items", {}), None) and "oneOf" not in shape.get("items", {})
    return not ("properties" in shape or "oneOf" in shape or shape.get("type") == "object")


def _definition(name: str) -> Schema:
    found: Schema = file_schema()["$defs"][name]
    return {**found, "ref": name}


def _resolved(node: Schema, held: Any) -> Schema:
    """Behind references and choices between shapes, the one that fits what is there."""
    while True:
        if "$ref" in node:
            node = _definition(str(node["$ref"]).rsplit("/", 1)[1])
        elif "anyOf" in node:
            node = _fitting(node["anyOf"], held)
        elif "oneOf" in node and isinstance(held, Mapping):
            members = [_resolved(one, None) for one in node["oneOf"]]
            fits = [one for one in members if str(held.get("kind")) in map(str, _choices(one["properties"]["kind"]))]
            return fits[0] if fits else {}
        else:
            return node


def _fitting(shapes: Sequence[Schema], held: Any) -> Schema:
    """The first shape a value could be; without a value the simplest, a scalar before a list before a mapping."""
    known = [one for one in shapes if one.get("type") != "null"]
    order: tuple[str, ...]
    if isinstance(held, Mapping):
        order = ("object",)
    elif isinstance(held, list):
        order = ("array",)
    else:
        order = ("boolean", "scalar", "array") if isinstance(held, bool) else ("scalar", "array", "object")
    if isinstance(held, str) and {"type": "string"} in known:
        return {"type": "string"}
    for wanted in order:
        for one in known:
            if _shape_name(one) == wanted:
                return one
    return known[0] if known else {}


def _shape_name(shape: Schema) -> str:
    if "$ref" in shape or "oneOf" in shape or shape.get("type") == "object":
        return "object"
    if "anyOf" in shape:
        return _shape_name(_fitting(shape["anyOf"], None))
    return str(shape["type"]) if shape.get("type") in ("array", "boolean") else "scalar"


def _short_name(schema: Schema) -> str:
    return str(schema.get("ref", "")).rsplit("__", 1)[-1]


#: Kinds a person chooses between when a curve or a pay item is begun.
KINDS: Mapping[str, Sequence[str]] = {"curve": CURVE_KINDS, "pay": PAY_KINDS}
