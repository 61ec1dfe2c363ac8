"""Files of an unknown layout read by a mapping: cells turned as it says, then checked like those of any layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts.schema import Column
from steelyard.sources import cells
from steelyard.sources.agent_day_reports import Conversion, How, ReportForm, read_report
from steelyard.sources.canonical import TableReader, fed_by_options, file_damaged
from steelyard.sources.cells import CellError
from steelyard.sources.columns import Fault, by_distinct
from steelyard.sources.headers import OWN_COLUMNS, Header, header_name
from steelyard.sources.mappings import (
    SINCE_1970,
    FieldRule,
    FileMapping,
    MeasureRule,
    layout_headers,
    milliseconds_in,
)
from steelyard.sources.problems import problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRows
from steelyard.sources.rows import RawRows, RawSheet

_UNITS_OF_CELLS = {"seconds": "second", "minutes": "minute", "hours": "hour"}
_PLAIN: Mapping[str, How] = {"yuan": "yuan", "fen": "fen"}
_OF_A_BASE: Mapping[str, How] = {
    "ratio": "ratio",
    "percent": "percent",
    "count": "mean_count",
    "yuan": "mean_yuan",
    "fen": "mean_fen",
    "milliseconds": "mean_milliseconds",
    "seconds": "mean_seconds",
    "minutes": "mean_minutes",
    "hours": "mean_hours",
}


def read_mapped(
    sheet: RawSheet,
    header: Header,
    mapping: FileMapping,
    reading: FileReading,
    options: ReadOptions,
    progress: Progress | None = None,
) -> None:
    """One sheet by a mapping; ``header`` is the row that holds its columns.

    Raises: FileRefused where shop, platform or day are said by nobody.
    """
    reading.layout = mapping.layout
    reading.mapped_layouts.add(layout_headers(header))
    if mapping.measures:
        read_report(sheet, header, report_form(mapping), reading, options, progress)
    else:
        _read_table(sheet, header, mapping, reading, options, progress)


def report_form(mapping: FileMapping) -> ReportForm:
    """The mapping of a report as the declaration its reader takes."""
    conversions = tuple(
        Conversion((rule.column,), _how(rule), key, rule.times or (), unit=_UNITS_OF_CELLS.get(rule.unit, ""))
        for key, rule in mapping.measures.items()
    )

    def headers(key: str) -> tuple[str, ...]:
        rule = mapping.fields.get(key)
        return () if rule is None else rule.columns

    day = mapping.fields.get("business_day")
    return ReportForm(
        mapping.layout,
        conversions,
        mapping.constants.get("platform", ""),
        day_headers=headers("business_day"),
        account_headers=headers("agent_id"),
        shop_headers=headers("shop_id"),
        constants=mapping.constants,
        read_day=partial(_day_in, form=day.form) if day is not None and day.form else cells.business_day,
    )


def _how(rule: MeasureRule) -> How:
    """The conversion a measure's unit asks for."""
    if rule.times:
        return _OF_A_BASE[rule.unit]
    return "duration" if rule.unit in _UNITS_OF_CELLS else _PLAIN.get(rule.unit, "count")


def _read_table(
    sheet: RawSheet,
    header: Header,
    mapping: FileMapping,
    reading: FileReading,
    options: ReadOptions,
    progress: Progress | None,
) -> None:
    table, typed = mapping.table, dict(zip(header.names, header.typed, strict=True))
    used = {header_name(name) for name in mapping.columns}
    reading.unknown_columns.extend(
        typed[name] for name in header.names if name not in used and name not in OWN_COLUMNS and typed[name]
    )
    constants = {**mapping.constants, **fed_by_options(table, options)}
    known = {column.name for column in table.columns if column.required} & {"shop_id", "platform"}
    for name, code in (("shop_id", "shop_missing"), ("platform", "platform_missing")):
        if name in known and name not in mapping.fields and name not in constants:
            raise refused(code)
    labels = {key: " + ".join(rule.columns) for key, rule in mapping.fields.items()}
    reader = TableReader(reading, table, options, labels)
    kept = [name for name in header.names if name not in OWN_COLUMNS]
    refused_rows = RefusedRows([typed[name] for name in kept])
    read = 0
    for rows in sheet.file.below(sheet.name, header.place, header.names):
        file_damaged(rows, reading, refused_rows)
        if len(rows):
            columns, faults = _columns(rows, mapping)
            for name, value in constants.items():
                if name not in columns:
                    columns[name] = pa.repeat(pa.scalar(value), len(rows))
            reader.take(columns, rows.row, {name: rows.columns[name] for name in kept}, refused_rows, faults)
        read += len(rows)
        if progress is not None:
            progress(read, 0)
    reader.finish()
    if refused_rows.rows:
        reading.refused_rows.append(refused_rows)
    if not read and not refused_rows.rows:
        reading.notes.append(problem("empty_export"))


def _columns(rows: RawRows, mapping: FileMapping) -> tuple[dict[str, pa.Array], list[Fault]]:
    """The batch's columns by field, turned as the mapping says, and what could not be read."""
    columns: dict[str, pa.Array] = {}
    faults: list[Fault] = []
    for key, rule in mapping.fields.items():
        raw = _joined(rows, rule)
        scalar = _scalar(mapping.table.column(key), rule)
        if scalar is None:
            columns[key] = raw
            continue
        type_ = pa.int64() if rule.unit else pa.string()
        columns[key], found = by_distinct(raw, scalar, type_)
        label = " + ".join(rule.columns)
        faults.extend(Fault(mask, code, label, key, raw, detail) for code, (mask, detail) in found.items())
    return columns, faults


def _joined(rows: RawRows, rule: FieldRule) -> pa.Array:
    """The cells of the rule's columns, joined by a blank; null where none of them says anything."""
    parts = [_text(rows.columns[header_name(name)]) for name in rule.columns]
    if len(parts) == 1:
        return parts[0]
    said = [
        pc.if_else(pc.equal(pc.utf8_trim_whitespace(part), ""), pa.scalar(None, pa.string()), part) for part in parts
    ]
    joined = pc.binary_join_element_wise(*said, " ", null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), joined)


def _text(column: pa.Array) -> pa.Array:
    decoded = column.dictionary.take(column.indices) if pa.types.is_dictionary(column.type) else column
    if pa.types.is_timestamp(decoded.type):
        return pc.strftime(decoded, format="%Y-%m-%d %H:%M:%S")
    return decoded.cast(pa.string())


def _scalar(column: Column, rule: FieldRule) -> Callable[[str], object] | None:
    """How one cell is read before the usual checks; None where they take it as it stands."""
    read: Callable[[str], object] | None = None
    if rule.unit in ("yuan", "fen"):
        read = cells.money_fen if rule.unit == "yuan" else cells.integer
    elif rule.unit:
        read = partial(_duration, unit=rule.unit, scale=milliseconds_in(column.name))
    elif rule.form:
        read = partial(moment_in, form=rule.form, kind=column.kind)
    if not rule.words and rule.otherwise is None:
        return read

    def worded(cell: str) -> object:
        said = cells.plain(cell)
        if said in rule.words:
            value: str | None = rule.words[said] or None
        elif rule.otherwise is not None and cells.said(cell) is not None:
            value = rule.otherwise or None
        else:
            value = cell
        return read(value) if read is not None and value is not None else value

    return worded


def _duration(cell: str, unit: str, scale: int) -> int | None:
    if unit == "milliseconds":
        number = cells.integer(cell)
        total = None if number is None else number
    else:
        found = cells.duration_ms(cell, unit=_UNITS_OF_CELLS[unit])
        if found is not None and found.denominator != 1:
            raise CellError("not_whole")
        total = None if found is None else found.numerator
    if total is None:
        return None
    if total % scale:
        raise CellError("not_whole")
    return total // scale


def moment_in(cell: str, form: str, kind: str) -> str | None:
    """A time, day or month in the form given, as the usual checks read it."""
    text = cells.said(cell)
    if text is None:
        return None
    if form in SINCE_1970:
        return _since_1970(text, SINCE_1970[form])
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - the shop's wall clock, unless the form has an offset
    except ValueError as error:
        raise CellError("not_in_form", form) from error
    if kind == "day":
        return found.date().isoformat()
    if kind == "month":
        return f"{found.year:04d}-{found.month:02d}"
    return found.isoformat(sep=" ", timespec="milliseconds")


def _since_1970(text: str, scale: int) -> str:
    number = cells.number(text)
    assert number is not None
    milliseconds = int(number * scale)
    if not cells.EARLIEST.timestamp() * 1000 <= milliseconds < cells.LATEST.timestamp() * 1000:
        raise CellError("time_out_of_range")
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
    return moment.isoformat(sep=" ", timespec="milliseconds")


def _day_in(cell: str, form: str) -> date | None:
    told = moment_in(cell, form, "day")
    return None if told is None else cells.business_day(told)
