"""Canonical files: any fact table from CSV, XLSX, JSON Lines or Parquet, under its column names or their Chinese names.

The file's name (``messages.csv``, ``messages_2026-01.parquet``, ``聊天消息.xlsx``) or ``--as`` decides the table; in a
workbook the sheets' names may. Times without an offset are shop time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from steelyard.facts import TABLES
from steelyard.facts.schema import Table
from steelyard.sources.columns import COMPUTED_KEYS, Checker, Fault
from steelyard.sources.headers import OWN_COLUMNS, Header, best_header, header_name, header_of
from steelyard.sources.problems import FileRefused, problem, refused
from steelyard.sources.reading import FileReading, Progress, ReadOptions, RefusedRow, RefusedRows, row_of_text
from steelyard.sources.rows import RawRows, RawSheet

LAYOUT = "canonical"
#: Text columns whose cells repeat much.
REPEATING = frozenset(
    {
        "shop_id",
        "agent_id",
        "to_agent_id",
        "sender",
        "kind",
        "is_auto",
        "status",
        "platform",
        "state",
        "handler_agent_id",
    }
)
#: Columns in which ids rounded by a spreadsheet betray themselves by their zeros.
LONG_IDS = frozenset({"order_id", "refund_id", "rating_id", "review_id", "ticket_id", "call_id", "message_id"})
TOTALS = frozenset(
    {"合计", "总计", "汇总", "均值", "平均值", "小计", "汇总值", "全店汇总值", "total", "合计:", "总计:"}
)
#: Rows of a spreadsheet; a CSV of exactly so many lines was probably saved by one that had dropped the rest.
SHEET_ROWS = 1_048_576
_LONG_ID = r"^[0-9]{17,}$"
#: Tables whose missing shop column --shop fills.
_NO_SHOP_FILL = frozenset({"shops", "campaigns"})


def table_named(name: str) -> Table | None:
    """The table a file or sheet name speaks of: the name itself, or the name before ``_``, ``-``, ``.``, a blank or digits."""
    stem = (
        name.rsplit(".", 1)[0]
        if re.search(r"\.(csv|tsv|txt|xlsx|xlsm|jsonl|ndjson|parquet|pq)$", name, re.IGNORECASE)
        else name
    )
    stem = stem.strip().lower()
    by_name = {table.name: table for table in TABLES.values()} | {table.zh: table for table in TABLES.values()}
    for key in sorted(by_name, key=len, reverse=True):
        if stem == key or re.match(rf"{re.escape(key)}([\s_.\-(\[（0-9]|$)", stem):
            return by_name[key]
    return None


def column_names(table: Table) -> dict[str, str]:
    """Header name as compared -> column; the Chinese name counts where the table uses it once."""
    found = {header_name(column.name): column.name for column in table.columns}
    for column in table.columns:
        zh = header_name(column.zh)
        if sum(header_name(other.zh) == zh for other in table.columns) == 1:
            found.setdefault(zh, column.name)
    return found


def fits(sheet: RawSheet, table: Table, options: ReadOptions) -> bool:
    """Whether some row among the first ten is a header with every required column of the table."""
    known = column_names(table)
    return any(
        not _missing({known[name] for name in header_of(cells, 0).names if name in known}, table, options)
        for cells in sheet.first_rows
    )


def _missing(present: set[str], table: Table, options: ReadOptions) -> list[str]:
    filled = set(COMPUTED_KEYS.get(table.name, ())) | fed_by_options(table, options).keys()
    return [column.name for column in table.columns if column.required and column.name not in present | filled]


def fed_by_options(table: Table, options: ReadOptions) -> dict[str, str]:
    """Columns the command line fills where the file has none."""
    names = {column.name for column in table.columns}
    found = {}
    if options.shop_id and "shop_id" in names and table.name not in _NO_SHOP_FILL:
        found["shop_id"] = options.shop_id
    if options.platform and "platform" in names:
        found["platform"] = options.platform
    return found


@dataclass(slots=True)
class TableReader:
    """Takes raw rows of one table, checks them, and files them in the reading: good ones, refused ones, dropped ones."""

    reading: FileReading
    table: Table
    options: ReadOptions
    labels: Mapping[str, str] = field(default_factory=dict)
    checker: Checker = field(init=False)
    dropped: int = 0
    _hashes: list[npt.NDArray[np.bytes_]] = field(default_factory=list)
    _hash_rows: list[npt.NDArray[np.int64]] = field(default_factory=list)
    _long_ids: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        options = self.options
        self.checker = Checker(self.table, options.timezone_of, options.shop_id, options.pseudonym_key, self.labels)
        self.reading.spool(self.table)

    def take(
        self,
        columns: Mapping[str, pa.Array],
        row: pa.Array,
        raw: Mapping[str, pa.Array],
        refused_rows: RefusedRows,
        faults: Sequence[Fault] = (),
    ) -> None:
        """Check one batch. ``raw`` is the batch as it stands in the file, for the refused-rows file."""
        self._watch_ids(columns)
        before, count = len(self.checker.problems), self.checker.problem_count
        batch, bad, reasons = self.checker.check(columns, row, faults)
        if bad.any():
            self._refuse(bad, reasons, row, raw, refused_rows, before, count)
        self.reading.spool(self.table).add(self._with_ids(batch))

    def finish(self) -> None:
        """All rows are in: ids that repeat are numbered, rounded ids judged, counts told."""
        for column, (ends_in_zeros, long) in self._long_ids.items():
            if long and ends_in_zeros * 10 >= long * 9 and not self.options.confirm_rounded:
                raise refused(
                    "ids_rounded", column=self.labels.get(column, column), detail=f"{ends_in_zeros:,} / {long:,}"
                )
        spool = self.reading.spool(self.table)
        spool.finish()
        if self._hashes:
            self._number_equals()
        reading, checker = self.reading, self.checker
        reading.problems.extend(checker.problems)
        more = checker.problem_count - len(checker.problems)
        if more:
            reading.problems.append(problem("more_problems", detail=f"{more:,}"))
        if checker.ambiguous_times:
            reading.notes.append(problem("time_ambiguous", detail=f"{checker.ambiguous_times:,}"))
        if self.dropped:
            reading.notes.append(problem("rows_dropped", detail=f"{self.dropped:,}"))

    def _refuse(
        self,
        bad: npt.NDArray[np.bool_],
        reasons: dict[int, list[str]],
        row: pa.Array,
        raw: Mapping[str, pa.Array],
        refused_rows: RefusedRows,
        before: int,
        count: int,
    ) -> None:
        """File the bad rows; a repeated header or a totals row among them is dropped instead."""
        header = refused_rows.columns or []
        dropped: set[int] = set()
        for index in np.flatnonzero(bad).tolist():
            number = int(row[index].as_py())
            cells = row_of_text(raw, index)
            if _is_no_row(cells, header):
                dropped.add(number)
                continue
            self.reading.refused_count += 1
            refused_rows.rows.append(RefusedRow(number, cells, reasons.get(index, [])))
        if dropped:
            self.dropped += len(dropped)
            kept = [found for found in self.checker.problems[before:] if found.row not in dropped]
            gone = len(self.checker.problems) - before - len(kept)
            self.checker.problems[before:] = kept
            self.checker.problem_count -= gone

    def _watch_ids(self, columns: Mapping[str, pa.Array]) -> None:
        for name in LONG_IDS & columns.keys():
            values = columns[name]
            if not pa.types.is_string(values.type) or not len(values):
                continue
            text = (
                pc.utf8_trim(values, characters=" =\"'\t")
                if pc.any(pc.match_substring_regex(values.slice(0, 1), "[^0-9]")).as_py()
                else values
            )
            long = pc.and_(pc.greater_equal(pc.binary_length(text), 17), pc.match_substring_regex(text, _LONG_ID))
            found = self._long_ids.setdefault(name, [0, 0])
            count = pc.sum(long).as_py() or 0
            if count:
                found[0] += pc.sum(pc.and_(long, pc.ends_with(text, pattern="00"))).as_py() or 0
                found[1] += count

    def _with_ids(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Rows whose source has no id get a hash of what they say; equals are numbered at the end."""
        computed = COMPUTED_KEYS.get(self.table.name)
        if not computed or not batch.num_rows:
            return batch
        name = computed[0]
        index = batch.schema.get_field_index(name)
        ids = batch.column(index)
        if not ids.null_count:
            return batch
        missing = pc.is_null(ids)
        hashes = row_hashes(self.table, batch.filter(missing))
        where = np.flatnonzero(missing.to_numpy(zero_copy_only=False))
        self._hashes.append(np.array(hashes, dtype="S32"))
        self._hash_rows.append(batch.column("_row").to_numpy()[where])
        filled = pc.replace_with_mask(ids, missing, pa.array(hashes, type=pa.string()))
        return batch.set_column(index, batch.schema.field(index), filled)

    def _number_equals(self) -> None:
        """Number rows of one hash by the rest of their content, so that their order in the file does not count."""
        hashes, rows = np.concatenate(self._hashes), np.concatenate(self._hash_rows)
        order = np.argsort(hashes, kind="stable")
        same = hashes[order][1:] == hashes[order][:-1]
        if not same.any():
            return
        repeated = set(rows[order][np.append(same, False) | np.insert(same, 0, False)].tolist())
        spool = self.reading.spool(self.table)
        name = COMPUTED_KEYS[self.table.name][0]
        found: dict[str, list[tuple[str, int]]] = {}
        for batch in spool:
            mask = np.isin(batch.column("_row").to_numpy(), list(repeated))
            if mask.any():
                for row in batch.filter(pa.array(mask)).to_pylist():
                    rest = "\x1f".join(f"{key}={row[key]}" for key in sorted(row) if key not in ("_row", name))
                    found.setdefault(row[name], []).append((rest, row["_row"]))
        patch: dict[int, str] = {}
        for id_, equals in found.items():
            for ordinal, (_, row_number) in enumerate(sorted(equals)):
                if ordinal:
                    patch[row_number] = f"{id_}-{ordinal}"
        spool.patches[name] = patch


#: What the id of a message without one is made of, in this order; the text last.
_HASHED: Mapping[str, tuple[str, ...]] = {
    "messages": ("shop_id", "buyer_id", "agent_id", "sender", "sent_at", "kind", "text"),
    "pay_entries": (
        "employee_id",
        "business_day",
        "kind",
        "item",
        "amount_fen",
        "clause",
        "notice_day",
        "refers_to",
        "reason",
    ),
}


def row_hashes(table: Table, batch: pa.RecordBatch) -> list[str]:
    """Hash of each row's identifying content (32 hex digits)."""
    parts = []
    for name in _HASHED[table.name]:
        column = batch.column(name)
        if pa.types.is_timestamp(column.type):
            column = pc.divide(column.cast(pa.int64()), 1000)
        parts.append(column.cast(pa.string()))
    joined = pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="\x00")
    digest = hashlib.sha256
    return [digest(text).hexdigest()[:32] for text in joined.cast(pa.binary()).to_pylist()]


def _is_no_row(cells: Sequence[str], header: Sequence[str]) -> bool:
    """A repeated header, or a row of totals."""
    said = [cell.strip() for cell in cells]
    if [header_name(cell) for cell in said] == [header_name(name) for name in header]:
        return True
    first = next((cell for cell in said if cell), "")
    return header_name(first) in TOTALS


def read_sheet(
    sheet: RawSheet, table: Table, reading: FileReading, options: ReadOptions, progress: Progress | None = None
) -> None:
    """Read one sheet as one table into the reading.

    Raises: FileRefused where the header cannot be used.
    """
    known = column_names(table)
    header = best_header(sheet, known)
    if header is None:
        raise refused("columns_missing", detail=", ".join(_missing(set(), table, options)))
    chosen = _chosen(header, known)
    missing = _missing(set(chosen), table, options)
    if missing == ["shop_id"]:
        raise refused("shop_missing")
    if missing:
        raise refused("columns_missing", detail=", ".join(missing))
    own = [name for name in header.names if name in OWN_COLUMNS]
    reading.unknown_columns.extend(
        typed
        for typed, name in zip(header.typed, header.names, strict=True)
        if name not in chosen.values() and name not in own and typed
    )
    typed_as = dict(zip(header.names, header.typed, strict=True))
    reader = TableReader(reading, table, options, {column: typed_as[name] for column, name in chosen.items()})
    kept = [(typed, name) for typed, name in zip(header.typed, header.names, strict=True) if name not in own]
    refused_rows = RefusedRows([typed for typed, _ in kept])
    filled = {name: value for name, value in fed_by_options(table, options).items() if name not in chosen}
    read = last = 0
    for rows in sheet.file.below(sheet.name, header.place, _with_targets(header, chosen)):
        raw = {target: rows.columns[target] for target in _with_targets(header, chosen)}
        if own:
            raw = _unescaped(raw, own)
        columns = {column: raw[column] for column in chosen}
        for name, value in filled.items():
            columns[name] = pa.repeat(pa.scalar(value), len(rows))
        file_damaged(rows, reading, refused_rows)
        reader.take(columns, rows.row, raw, refused_rows)
        read += len(rows)
        last = int(rows.row[-1].as_py()) if len(rows) else last
        if progress is not None:
            progress(read, 0)
    reader.finish()
    if last == SHEET_ROWS and sheet.file.lines_of_text:
        reading.notes.append(problem("sheet_full", row=last, detail=f"{last:,}"))
    if refused_rows.rows:
        reading.refused_rows.append(refused_rows)
    if not read and not refused_rows.rows:
        reading.notes.append(problem("empty_export"))


def _with_targets(header: Header, chosen: Mapping[str, str]) -> list[str]:
    """The names Arrow gives the columns: the table's column where the header is known, else the header name itself."""
    by_header = {name: column for column, name in chosen.items()}
    return [by_header.get(name, f"?{name}") for name in header.names]


def _chosen(header: Header, known: Mapping[str, str]) -> dict[str, str]:
    """Column -> header name; a column that stands there twice refuses the file, as neither can be preferred."""
    chosen: dict[str, str] = {}
    for name in header.names:
        base = name.split("#")[0]
        column = known.get(base)
        if column is None:
            continue
        if column in chosen:
            raise refused("column_twice", column=column)
        chosen[column] = name
    return chosen


def _unescaped(raw: Mapping[str, pa.Array], own: Sequence[str]) -> dict[str, pa.Array]:
    """Cells of our own refused-rows file without the apostrophe that kept a spreadsheet from running them."""
    found = {}
    for name, column in raw.items():
        if name.startswith("?") and name[1:] in own:
            continue
        text = column.cast(pa.string())
        found[name] = pc.replace_substring_regex(text, r"^'([=+\-@\t\r＝＋－＠])", r"\1")
    return found


def file_damaged(rows: RawRows, reading: FileReading, refused_rows: RefusedRows) -> None:
    """File the rows whose cells could not be told apart."""
    for damaged in rows.damaged:
        reading.refused_count += 1
        reading.problems.append(damaged.problem)
        refused_rows.rows.append(
            RefusedRow(damaged.row, [damaged.text], [f"{damaged.problem.words.zh} {damaged.problem.words.en}"])
        )


__all__ = [
    "LAYOUT",
    "FileRefused",
    "TableReader",
    "column_names",
    "fed_by_options",
    "file_damaged",
    "fits",
    "read_sheet",
    "table_named",
]
