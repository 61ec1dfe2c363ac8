"""Tables of figures per agent and day, whoever prints them: declared conversions of columns, to ``agent_reports``.

One row per measure. Counts are taken as they stand; a mean becomes the sum it came from, with the report's own count,
half-up, marked ``reconstructed``; a ratio becomes a count in the same way. The day comes from the report's own column or
from the person, never from the file's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

import pyarrow as pa

from steelyard.errors import Problem
from steelyard.facts.reports import AGENT_REPORTS
from steelyard.sources import cells
from steelyard.sources.canonical import TOTALS, file_damaged
from steelyard.sources.cells import CellError
from steelyard.sources.headers import OWN_COLUMNS, Header, header_name
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import (
    FileReading,
    Progress,
    ReadOptions,
    RefusedRow,
    RefusedRows,
    row_of_text,
    schema_with_row,
)
from steelyard.sources.rows import RawRows, RawSheet

How = Literal[
    "count",
    "yuan",
    "fen",
    "duration",
    "mean_seconds",
    "mean_minutes",
    "mean_hours",
    "mean_milliseconds",
    "mean_duration",
    "mean_count",
    "mean_yuan",
    "mean_fen",
    "ratio",
    "percent",
    "unused",
]
_DURATION_UNITS = {"mean_seconds": "second", "mean_minutes": "minute", "mean_hours": "hour"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One column of a report and what becomes of it.

    ``count``/``yuan``/``fen``: taken as it stands; ``duration``: a total, in ``unit``. ``mean_*`` x base -> ``measure`` and, where
    named, ``base_measure`` = base; ``mean_duration`` only where the cell says its unit. ``ratio`` x base -> a count, ``percent``
    the same of a column that counts in per cent. ``unused``: follows from other columns, or means nothing that is counted here.
    ``{rule}`` stands for the judgement rule. A ratio without ``%`` and above 1 can only be per cent. ``base``: headers, the
    first that is there. A measure that begins with ``_`` only serves others.
    """

    headers: tuple[str, ...]
    how: How
    measure: str = ""
    base: str | tuple[str, ...] = ()
    base_measure: str = ""
    unit: str = ""

    @property
    def bases(self) -> tuple[str, ...]:
        """The headers the base may stand under."""
        return (self.base,) if isinstance(self.base, str) else self.base


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A report as it is printed: its key (the ``source`` of its rows), its columns, whose it is.

    ``following``: sums that follow from the report's own counts, exactly: measure -> (measure, weight).
    ``left_out``: first cells or accounts of rows that are no agent's, beside the usual totals. ``constants``: the ``shop_id``
    or ``agent_id`` of rows that name none.
    """

    key: str
    conversions: tuple[Conversion, ...]
    platform: str
    following: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    rule: str = "order_first"
    day_headers: tuple[str, ...] = ("日期",)
    account_headers: tuple[str, ...] = ()
    shop_headers: tuple[str, ...] = ("店铺", "店铺名称")
    left_out: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    read_day: Callable[[str], date | None] = cells.business_day
    by_header: Mapping[str, tuple[Conversion, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Conversion, ...]] = {}
        for conversion in self.conversions:
            for name in conversion.headers:
                found[header_name(name)] = (*found.get(header_name(name), ()), conversion)
        object.__setattr__(self, "by_header", found)

    @property
    def known(self) -> frozenset[str]:
        """Every header the form speaks of, as compared."""
        bases = (header_name(name) for conversion in self.conversions for name in conversion.bases)
        places = (header_name(name) for name in (*self.day_headers, *self.account_headers, *self.shop_headers))
        return frozenset([*self.by_header, *bases, *places])


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves upward (values are never negative here)."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one row."""

    measure: str
    value: int
    reconstructed: bool


class BadCell(Exception):
    """A cell of a report that cannot be read."""

    def __init__(self, header: str, cell: str, code: str) -> None:
        super().__init__(header)
        self.header, self.cell, self.code = header, cell, code


@dataclass(slots=True)
class Doubts:
    """What gave no figure although something stood there, counted by column."""

    not_final: Counter[str] = field(default_factory=Counter)
    no_base: Counter[tuple[str, str]] = field(default_factory=Counter)
    no_unit: Counter[str] = field(default_factory=Counter)


def figures(row: Mapping[str, str], form: ReportForm, doubts: Doubts) -> list[Figure]:
    """The measures of one row, ``row`` by compared header name; missing cells give none, never zero.

    **Rounding**: half-up, once, of mean x count (or ratio x count).
    Raises: BadCell.
    """
    found: dict[str, Figure] = {}
    for header, cell in row.items():
        for conversion in form.by_header.get(header.split("#")[0], ()):
            if conversion.how == "unused":
                continue
            if cells.plain(cell) == cells.NOT_FINAL:
                doubts.not_final[header] += 1
                continue
            if cells.said(cell) is None:
                continue
            for figure in _converted(conversion, header, cell, row, form.rule, doubts):
                before = found.get(figure.measure)
                if before is None or (before.reconstructed and not figure.reconstructed):
                    found[figure.measure] = figure
    for measure, parts in form.following.items():
        if measure not in found and all(part in found for part, _ in parts):
            total = sum(found[part].value * weight for part, weight in parts)
            if total >= 0:
                found[measure] = Figure(measure, total, any(found[part].reconstructed for part, _ in parts))
    return [figure for figure in found.values() if not figure.measure.startswith("_")]


def _converted(
    conversion: Conversion, header: str, cell: str, row: Mapping[str, str], rule: str, doubts: Doubts
) -> list[Figure]:
    measure = conversion.measure.format(rule=rule)
    try:
        value = _as_it_stands(conversion, cell)
    except CellError as error:
        raise BadCell(header, cell, error.code) from error
    if value is not None:
        return [Figure(measure, value, False)]
    base = _base(conversion.bases, row)
    if base is None:
        doubts.no_base[header, " / ".join(conversion.bases)] += 1
        return []
    try:
        mean = _mean(conversion, cell)
    except CellError as error:
        raise BadCell(header, cell, error.code) from error
    if mean is None:
        doubts.no_unit[header] += 1
        return []
    result = [Figure(measure, half_up(mean * base), True)]
    if conversion.base_measure:
        result.append(Figure(conversion.base_measure, base, True))
    return result


def _as_it_stands(conversion: Conversion, cell: str) -> int | None:
    """The value of a column that is no mean and no ratio; None for one that is."""
    if conversion.how in ("count", "fen"):
        return _not_negative(cells.integer(cell), signed=conversion.how == "fen")
    if conversion.how == "yuan":
        return _not_negative(cells.money_fen(cell), signed=True)
    if conversion.how == "duration":
        total = cells.duration_ms(cell, unit=conversion.unit)
        return None if total is None else half_up(total)
    return None


def _mean(conversion: Conversion, cell: str) -> Fraction | None:
    """A mean or ratio, exactly; None where the cell does not say its unit and the column does neither."""
    how = conversion.how
    if how in _DURATION_UNITS:
        return cells.duration_ms(cell, unit=_DURATION_UNITS[how])
    if how == "mean_duration":
        return cells.duration_ms(cell) if cells.says_its_unit(cell) else None
    if how == "mean_yuan":
        number = cells.number(cells.plain(cell).removesuffix("元").lstrip("¥"))
        return None if number is None else Fraction(number) * 100
    if how in ("mean_fen", "mean_count", "mean_milliseconds"):
        number = cells.number(cell)
        return None if number is None else Fraction(number)
    value = cells.ratio(cell, percent=how == "percent")
    if how == "ratio" and value is not None and value > 1 and "%" not in cells.plain(cell):
        value /= 100
    return value


def _base(headers: tuple[str, ...], row: Mapping[str, str]) -> int | None:
    for header in headers:
        cell = row.get(header_name(header))
        if cell is None or cells.said(cell) is None:
            continue
        try:
            return _not_negative(cells.integer(cell))
        except CellError as error:
            raise BadCell(header, cell, error.code) from error
    return None


def _not_negative(value: int | None, *, signed: bool = False) -> int:
    if value is None or (value < 0 and not signed):
        raise CellError("below_minimum")
    return value


@dataclass(slots=True)
class _Report:
    """One report while it is read."""

    form: ReportForm
    header: Header
    reading: FileReading
    options: ReadOptions
    refused_rows: RefusedRows
    shop_given: str | None = None
    day_given: date | None = None
    dropped: int = 0
    doubts: Doubts = field(default_factory=Doubts)
    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def typed(self) -> dict[str, str]:
        return dict(zip(self.header.names, self.header.typed, strict=True))

    def take(self, number: int, row: Mapping[str, str]) -> None:
        """One row of the report: its figures, or its refusal."""
        account = _first(row, self.form.account_headers)
        if self._is_no_row(row, account):
            self.dropped += 1
            return
        try:
            self.rows.extend(self._figures(number, row, account))
        except BadCell as bad:
            header = self.typed.get(bad.header, bad.header)
            found = problem(bad.code, row=number, column=header, value=bad.cell, detail="0")
            self._refuse(number, row, found)

    def _figures(self, number: int, row: Mapping[str, str], account: str) -> list[dict[str, object]]:
        day = self._day(row)
        header = next(iter(self.form.account_headers), "")
        try:
            agent = cells.identifier(account) or self.form.constants.get("agent_id", "")
        except CellError as error:
            raise BadCell(header, account, error.code) from error
        if "\ufffd" in agent:
            raise BadCell(header, account, "damaged_text")
        shop = self._shop(row, agent)
        platform = self.options.platform or self.options.platform_of(shop) or self.form.platform
        if not platform:
            raise refused("platform_missing")
        return [
            {
                "platform": platform,
                "shop_id": shop,
                "business_day": day,
                "agent_id": agent,
                "measure": figure.measure if agent else f"shop_{figure.measure}",
                "source": self.form.key,
                "value": figure.value,
                "reconstructed": figure.reconstructed,
                "_row": number,
            }
            for figure in figures(row, self.form, self.doubts)
        ]

    def _day(self, row: Mapping[str, str]) -> date:
        if self.day_given is not None:
            return self.day_given
        header = next(name for name in self.form.day_headers if header_name(name) in self.typed)
        cell = _first(row, self.form.day_headers)
        try:
            day = self.form.read_day(cell)
        except CellError as error:
            raise BadCell(header, cell, error.code) from error
        if day is None:
            raise BadCell(header, cell, "missing_value")
        return day

    def _shop(self, row: Mapping[str, str], agent: str) -> str:
        """--shop (where the report names at most one), else the report's own, else the account's part before the colon."""
        if self.shop_given:
            return self.shop_given
        named = (
            _first(row, self.form.shop_headers)
            or self.form.constants.get("shop_id")
            or (agent.partition(":")[0] if ":" in agent else "")
            or self.options.shop_id
        )
        if not named:
            raise refused("shop_missing")
        return self.options.shop_id_of(named) or named

    def _is_no_row(self, row: Mapping[str, str], account: str) -> bool:
        """A total, a mean, a row of other shops, or the header again."""
        first = next((cell.strip() for cell in row.values() if cell.strip()), "")
        if any(header_name(cell) in TOTALS or header_name(cell) in self.form.left_out for cell in (account, first)):
            return True
        return all(
            header_name(cell) == name.split("#")[0]
            for name, cell in row.items()
            if cell.strip() and not name.startswith("#")
        )

    def _refuse(self, number: int, row: Mapping[str, str], found: Problem) -> None:
        self.reading.refused_count += 1
        self.reading.problems.append(found)
        reason = f"{found.words.zh} {found.words.en}"
        self.refused_rows.rows.append(
            RefusedRow(number, [cell for name, cell in row.items() if name not in OWN_COLUMNS], [reason])
        )


def read_report(
    sheet: RawSheet,
    header: Header,
    form: ReportForm,
    reading: FileReading,
    options: ReadOptions,
    progress: Progress | None = None,
) -> None:
    """A report -> agent_reports; an export without rows is valid.

    Raises: FileRefused where the day cannot be told (no day column, and the person gave none), or no shop.
    """
    reading.layout = form.key
    has_day = any(header_name(name) in header.names for name in form.day_headers)
    if not has_day and options.business_day is None:
        raise refused("day_missing")
    typed = dict(zip(header.names, header.typed, strict=True))
    known = form.known | set(OWN_COLUMNS)
    reading.unknown_columns.extend(
        typed[name] for name in header.names if name.split("#")[0] not in known and typed[name]
    )
    refused_rows = RefusedRows([typed[name] for name in header.names if name not in OWN_COLUMNS])
    report = _Report(form, header, reading, options, refused_rows)
    report.day_given = None if has_day else options.business_day
    batches = list(sheet.file.below(sheet.name, header.place, header.names))
    shops = {
        cell
        for rows in batches
        for name in form.shop_headers
        if header_name(name) in rows.columns
        for cell in rows.columns[header_name(name)].to_pylist()
        if cell
    }
    report.shop_given = options.shop_id if len(shops) <= 1 else None
    for rows in batches:
        file_damaged(rows, reading, refused_rows)
        _take_all(report, rows)
        if progress is not None:
            progress(len(report.rows), 0)
    spool = reading.spool(AGENT_REPORTS)
    spool.add(pa.RecordBatch.from_pylist(report.rows, schema=schema_with_row(AGENT_REPORTS)))
    spool.finish()
    _tell(report, typed)


def _take_all(report: _Report, rows: RawRows) -> None:
    for index, number in enumerate(rows.row.to_pylist()):
        report.take(number, dict(zip(rows.columns, row_of_text(rows.columns, index), strict=True)))


def _tell(report: _Report, typed: Mapping[str, str]) -> None:
    reading, doubts = report.reading, report.doubts
    for header, count in doubts.not_final.items():
        reading.notes.append(problem("not_final", column=typed.get(header, header), detail=f"{count:,}"))
    for header, base in doubts.no_base:
        reading.notes.append(problem("no_base", column=typed.get(header, header), detail=base))
    for header, count in doubts.no_unit.items():
        reading.notes.append(problem("no_unit", column=typed.get(header, header), detail=f"{count:,}"))
    if report.dropped:
        reading.notes.append(problem("rows_dropped", detail=f"{report.dropped:,}"))
    if not report.rows and not report.refused_rows.rows:
        reading.notes.append(problem("empty_export"))
    if report.refused_rows.rows:
        reading.refused_rows.append(report.refused_rows)


def _first(row: Mapping[str, str], headers: tuple[str, ...]) -> str:
    names = (header_name(header) for header in headers)
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")
