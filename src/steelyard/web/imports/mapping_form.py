"""The form that maps an unknown layout: a guess to begin with, what the person chose, the mapping that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from steelyard.books.mapping_trials import Preview
from steelyard.books.mappings import parse_mapping
from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.schema import Column, Table
from steelyard.measures.catalogue import MEASURES
from steelyard.sources import cells
from steelyard.sources.guessing import Guess, guess, guess_form, guess_table, guess_unit, guess_words
from steelyard.sources.headers import header_name
from steelyard.sources.mappings import REPORTS, FileMapping, measure_units_of, units_of

#: Different cells of a closed field that are asked for one by one.
MOST_WORDS = 30
#: A mean of waits brings its count along, so that the average can be told again.
COMPANIONS: Mapping[str, str] = {"wait_ms": "rounds_answered", "first_wait_ms": "first_replies"}
UNIT_WORDS: Mapping[str, Words] = {
    "yuan": Words("元", "yuan"),
    "fen": Words("分（钱）", "fen"),
    "milliseconds": Words("毫秒", "milliseconds"),
    "seconds": Words("秒", "seconds"),
    "minutes": Words("分钟", "minutes"),
    "hours": Words("小时", "hours"),
    "count": Words("个数", "count"),
    "ratio": Words("比率", "ratio"),
    "percent": Words("百分数", "per cent"),
}
_REPORT_FIELDS = ("business_day", "agent_id", "shop_id", "platform")


@dataclass(frozen=True, slots=True)
class WordChoice:
    """One cell of a closed field and what it means."""

    key: str
    cell: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the table as the form shows it."""

    column: Column
    header: str
    joined: str
    constant: str
    unit: str
    units: tuple[str, ...]
    form: str
    is_dated: bool
    words: tuple[WordChoice, ...]
    sample: str

    @property
    def is_open(self) -> bool:
        """Whether it is needed, or something was chosen: then it stands above the fold."""
        return self.column.required or bool(self.header or self.constant)

    @property
    def unit_choices(self) -> list[tuple[str, Words]]:
        """The units to choose from, with their names."""
        return [(unit, UNIT_WORDS[unit]) for unit in self.units]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One column of a report and the measure it feeds."""

    place: int
    header: str
    typed: str
    measure: str
    unit: str
    units: tuple[str, ...]
    times: str
    sample: str

    @property
    def unit_choices(self) -> list[tuple[str, Words]]:
        """The units to choose from, with their names."""
        return [(unit, UNIT_WORDS[unit]) for unit in self.units]


@dataclass(slots=True)
class MappingForm:
    """What was chosen so far, by name of the form's fields."""

    preview: Preview
    table: Table
    name: str
    day: str = ""
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def guessed(cls, preview: Preview, table: Table | None, file_name: str) -> MappingForm:
        """A form filled with the guess for a table, or for the table that looks most likely."""
        form = cls(preview, table or guess_table(preview.header), name_from(file_name))
        found = guess(form.table, preview.header, preview.samples)
        form.chosen = dict(form._of_guess(found))
        return form

    @classmethod
    def sent(cls, preview: Preview, data: Mapping[str, str], file_name: str) -> MappingForm:
        """The form as it was sent; another table begins with a guess again."""
        table = TABLES.get(data.get("table", ""))
        if table is None or data.get("of") != table.name:
            form = cls.guessed(preview, table, file_name)
            form.name = data.get("name", "").strip() or form.name
            return form
        chosen = {key: value.strip() for key, value in data.items()}
        return cls(preview, table, chosen.get("name", ""), chosen.get("day", ""), chosen)

    @property
    def is_report(self) -> bool:
        """Whether columns feed measures."""
        return self.table.name == REPORTS

    @property
    def needs_day(self) -> bool:
        """Whether the report names no day, so that the person says it."""
        return self.is_report and not self.chosen.get("f-business_day")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The file's headers: as compared, and as they stand there."""
        header = self.preview.header
        return [(name, typed) for name, typed in zip(header.names, header.typed, strict=True) if typed]

    def fields(self) -> list[FieldRow]:
        """The fields to choose columns for, needed ones first."""
        names = _REPORT_FIELDS if self.is_report else [column.name for column in self.table.columns]
        rows = [self._field(self.table.column(name)) for name in names]
        return sorted(rows, key=lambda row: not row.column.required)

    def measures(self) -> list[MeasureRow]:
        """The columns of a report that feed no field."""
        taken = {self.chosen.get(f"f-{name}") for name in _REPORT_FIELDS}
        return [
            self._measure(place, name, typed)
            for place, (name, typed) in enumerate(zip(self.preview.header.names, self.preview.header.typed, strict=True))
            if typed and name not in taken
        ] if self.is_report else []  # fmt: skip

    def mapping(self) -> FileMapping:
        """The mapping that was chosen. Raises: MappingRefused for the first thing that is missing or wrong."""
        told = {
            "mapping": self.name,
            "table": self.table.name,
            "fields": dict(self._fields_told()),
            "measures": self._measures_told() if self.is_report else {},
            "constants": dict(self._constants_told()),
        }
        return parse_mapping(yaml.safe_dump(told, allow_unicode=True), self.name)

    def _of_guess(self, found: Guess) -> Iterator[tuple[str, str]]:
        for key, rule in found.fields.items():
            names = [header_name(column) for column in rule.columns]
            yield f"f-{key}", names[0]
            yield from ((f"g-{key}", name) for name in names[1:2])
            yield f"u-{key}", rule.unit
            yield f"d-{key}", rule.form
        places = {name: place for place, name in enumerate(self.preview.header.names)}
        for measure, one in found.measures.items():
            place = places[header_name(one.column)]
            yield f"m-{place}", measure_label(measure)
            yield f"mu-{place}", one.unit
            yield f"mt-{place}", header_name(one.times)

    def _field(self, column: Column) -> FieldRow:
        key, units = column.name, units_of(column)
        header = self.chosen.get(f"f-{key}", "")
        samples = self._samples(header, self.chosen.get(f"g-{key}", ""))
        unit = self.chosen.get(f"u-{key}", "")
        if header and units and unit not in units:
            unit = guess_unit(units, self._typed(header), samples)
        is_dated = column.kind in ("instant", "day", "month")
        # A form is guessed anew for a column that was just chosen, and kept as it was typed for one that stays.
        is_new = self.chosen.get(f"was-{key}", header) != header
        form = guess_form(column, samples) if header and is_new else self.chosen.get(f"d-{key}", "")
        return FieldRow(
            column,
            header,
            self.chosen.get(f"g-{key}", ""),
            "" if header else self.chosen.get(f"c-{key}", ""),
            unit,
            units,
            form,
            is_dated,
            self._words(column, header, samples),
            next((cell for cell in samples if cell.strip()), ""),
        )

    def _words(self, column: Column, header: str, samples: Sequence[str]) -> tuple[WordChoice, ...]:
        if not header or not column.choices:
            return ()
        asked = guess_words(column, samples)
        is_new = self.chosen.get(f"was-{column.name}", "") != header
        return tuple(
            WordChoice(f"w-{column.name}-{cell}", cell, guessed if is_new else self.chosen.get(f"w-{column.name}-{cell}", guessed))
            for cell, guessed in list(asked.items())[:MOST_WORDS]
        )  # fmt: skip

    def _measure(self, place: int, header: str, typed: str) -> MeasureRow:
        key = measure_of(self.chosen.get(f"m-{place}", ""))
        units = measure_units_of(key) if key in MEASURES else ()
        unit = self.chosen.get(f"mu-{place}", "")
        samples = self.preview.samples.get(header, ())
        if units and unit not in units:
            unit = guess_unit(units, typed, samples)
        return MeasureRow(
            place,
            header,
            typed,
            self.chosen.get(f"m-{place}", ""),
            unit,
            units,
            self.chosen.get(f"mt-{place}", ""),
            next((cell for cell in samples if cell.strip()), ""),
        )

    def _fields_told(self) -> Iterator[tuple[str, Any]]:
        for row in self.fields():
            if not row.header:
                continue
            columns = [self._typed(name) for name in (row.header, row.joined) if name]
            told: dict[str, Any] = {"column": columns}
            told |= {"unit": row.unit} if row.unit else {}
            told |= {"format": row.form} if row.form else {}
            words = {one.cell: one.value for one in row.words if one.value}
            told |= {"words": words} if words else {}
            yield row.column.name, told

    def _measures_told(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for row in self.measures():
            if row.measure:
                times = self._typed(row.times)
                told[measure_of(row.measure)] = {"column": row.typed, "unit": row.unit} | (
                    {"times": times} if times else {}
                )
        for mean, count in COMPANIONS.items():
            rule = told.get(mean, {})
            if rule.get("times") and count not in told:
                told[count] = {"column": rule["times"]}
        return told  # fmt: skip

    def _constants_told(self) -> Iterator[tuple[str, str]]:
        for row in self.fields():
            if row.constant:
                yield row.column.name, row.constant

    def _typed(self, name: str) -> str:
        """A header as it stands in the file, or as compared where two look alike."""
        typed = dict(zip(self.preview.header.names, self.preview.header.typed, strict=True)).get(name, name)
        return typed if header_name(typed) == name else name

    def _samples(self, header: str, joined: str) -> tuple[str, ...]:
        first = self.preview.samples.get(header, ())
        second = self.preview.samples.get(joined, ()) if joined else ()
        if not second:
            return first
        return tuple(f"{one} {two}".strip() for one, two in zip(first, second, strict=True))


def measure_label(key: str) -> str:
    """A measure as the form offers it: its name and its key."""
    return f"{MEASURES[key].zh} {key}" if key in MEASURES else key


def measure_of(label: str) -> str:
    """The key at the end of what was chosen or typed."""
    return label.split()[-1] if label.split() else ""


def measure_labels() -> list[str]:
    """Every measure a report may bring, family by family."""
    return [measure_label(key) for key in MEASURES]


def name_from(file_name: str) -> str:
    """A mapping's name from a file's: its Latin letters and digits."""
    stem = re.sub(r"[^a-z0-9]+", "-", cells.plain(file_name).rsplit(".", 1)[0].lower()).strip("-")
    stem = re.sub(r"-?\d{4,}.*$", "", stem).strip("-")
    return (stem or "own-layout")[:60]
