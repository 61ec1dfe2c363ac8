"""Mappings: a person's own declaration of what the columns of an unknown layout feed, checked before any file is read.

A mapping names one table, a column for each field (with its unit, its form of dates, its words), and constants. It is a
small YAML or JSON file; ``headers`` is added when it is remembered, and tells the next file of the same layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml

from steelyard.errors import InputRefused, Words
from steelyard.facts import TABLES
from steelyard.facts.schema import Column, Table
from steelyard.sources.columns import CHOICE_WORDS, COMPUTED_KEYS
from steelyard.sources.headers import OWN_COLUMNS, Header, header_name, header_of
from steelyard.sources.rows import RawSheet

LONGEST_FILE = 256 * 1024
REPORTS = "agent_reports"
NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,59}$")
#: Source keys of mapped files begin with this, so that they never meet those of built-in layouts.
LAYOUT_PREFIX = "mapped:"

MONEY, DURATIONS, RATIOS = ("yuan", "fen"), ("milliseconds", "seconds", "minutes", "hours"), ("ratio", "percent")
#: Forms of instants beside those of ``strftime``.
SINCE_1970 = {"unix": 1000, "unix_ms": 1}
_DATE_PARTS = re.compile(r"%[YmdHMSfzjbBpIy%]|[^%]")
_SUFFIX_MS = {"_ms": 1, "_seconds": 1000, "_minutes": 60_000}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What feeds one field: the headers whose cells are joined by a blank, and how they are read.

    ``unit``: of money or durations. ``form``: of dates, as strftime writes it, or ``unix``/``unix_ms``. ``words``: cell -> value;
    ``otherwise``: the value of cells not among them.
    """

    columns: tuple[str, ...]
    unit: str = ""
    form: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """What feeds one measure of ``agent_reports``: a column, its unit, and for a mean or ratio the column it is of."""

    column: str
    unit: str = "count"
    times: str = ""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One mapping, checked. ``layouts``: the sets of headers it is remembered for, as compared; none until then."""

    name: str
    table: Table
    fields: Mapping[str, FieldRule]
    measures: Mapping[str, MeasureRule] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    layouts: frozenset[frozenset[str]] = frozenset()

    @property
    def layout(self) -> str:
        """The layout's key in cards and in ``source``."""
        return LAYOUT_PREFIX + self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """Every header it reads, as typed in the mapping."""
        found = [name for rule in self.fields.values() for name in rule.columns]
        found += [name for rule in self.measures.values() for name in (rule.column, rule.times) if name]
        return tuple(dict.fromkeys(found))

    def header_in(self, sheet: RawSheet) -> Header | None:
        """The first of the ten rows that holds every column the mapping reads."""
        needed = {header_name(name) for name in self.columns}
        for place, cells in enumerate(sheet.first_rows):
            header = header_of(cells, place)
            if needed <= set(header.names):
                return header
        return None

    def missing_in(self, sheet: RawSheet) -> list[str]:
        """The columns that are not there, judged by the row that holds the most of them."""
        needed = {header_name(name): name for name in self.columns}
        rows = [set(header_of(cells, 0).names) for cells in sheet.first_rows] or [set()]
        best = max(rows, key=lambda names: len(names & needed.keys()))
        return [typed for name, typed in needed.items() if name not in best]


class MappingRefused(InputRefused):
    """A mapping that cannot be used: which file, which entry, why, what to do."""


def layout_headers(header: Header) -> frozenset[str]:
    """The set of headers a layout is recognised by; our own columns of refused-rows files do not count."""
    return frozenset(name for name in header.names if name not in OWN_COLUMNS)


def parse(text: str, file: str, measures: Iterable[str] | None = None) -> FileMapping:
    """A mapping from its YAML or JSON text. ``measures``: the measures there are, where they are known.

    Raises: MappingRefused naming the file and the entry.
    """
    try:
        found = _opened(text, file)
        return _Parser(file, None if measures is None else frozenset(measures)).mapping(found)
    except RecursionError as error:
        raise _not_yaml(file, "too deep") from error


def _opened(text: str, file: str) -> Any:
    if len(text) > LONGEST_FILE:
        raise _not_yaml(file, f"> {LONGEST_FILE} bytes")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise _not_yaml(file, "alias")
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _not_yaml(file, f"line {mark.line + 1}" if mark else str(error)[:80]) from error


def _not_yaml(file: str, detail: str) -> MappingRefused:
    return MappingRefused(
        Words(
            f"对照表不是能读的 YAML 或 JSON（{detail}）。",
            f"The mapping is no YAML or JSON that can be read ({detail}).",
        ),
        remedy=Words("请对照文档里的例子改正。", "Mend it after the example in the guide."),
        where=file,
    )


@dataclass(slots=True)
class _Parser:
    """Checks one mapping entry by entry."""

    file: str
    measures: frozenset[str] | None

    def refused(self, entry: str, what: Words, remedy: Words) -> MappingRefused:
        return MappingRefused(what, remedy=remedy, where=f"{self.file} › {entry}" if entry else self.file)

    def mapping(self, found: Any) -> FileMapping:
        top = self.entries(found, "", ("mapping", "table", "fields", "measures", "constants", "headers"))
        name = self.text(top.get("mapping", ""), "mapping")
        if not NAME.match(name):
            raise self.refused(
                "mapping",
                Words(f"对照表的名字“{name[:60]}”不能用。", f'"{name[:60]}" cannot be the name of a mapping.'),
                Words(
                    "请用小写字母、数字和连字符，如 acme-chats。", "Use small letters, digits and hyphens: acme-chats."
                ),
            )
        table = self.table(self.text(top.get("table", ""), "table"))
        fields = {
            key: self.field(table, key, value)
            for key, value in self.entries(top.get("fields") or {}, "fields", None).items()
        }
        measures = self.measure_rules(table, top.get("measures") or {})
        constants = self.constants(table, fields, top.get("constants") or {})
        self.complete(table, fields, measures, constants)
        return FileMapping(name, table, fields, measures, constants, self.layouts(top.get("headers") or []))

    def layouts(self, found: Any) -> frozenset[frozenset[str]]:
        lists = found if isinstance(found, list) and all(isinstance(one, list) for one in found) else [found]
        return frozenset(frozenset(self.texts(one, "headers")) for one in lists if one)

    def entries(self, found: Any, entry: str, allowed: Sequence[str] | None) -> dict[str, Any]:
        if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
            raise self.refused(
                entry,
                Words("这里应该是“名字: 值”。", "Names with values belong here."),
                Words("请写成 fields: {order_id: 订单号} 这样。", "Write it like fields: {order_id: Order no}."),
            )
        for key in found:
            if allowed is not None and key not in allowed:
                raise self.refused(
                    f"{entry} › {key}" if entry else key,
                    Words(f"不认识“{key}”。", f'"{key}" is not known.'),
                    Words(f"可以写：{'、'.join(allowed)}。", f"Known: {', '.join(allowed)}."),
                )
        return found

    def text(self, found: Any, entry: str) -> str:
        if not isinstance(found, str):
            raise self.refused(
                entry,
                Words("这里应该是一个词。", "One word belongs here."),
                Words("请去掉列表或大括号。", "Take away the list or the braces."),
            )
        return found.strip()

    def texts(self, found: Any, entry: str) -> tuple[str, ...]:
        many = found if isinstance(found, list) else [found]
        return tuple(self.text(one, entry) for one in many)

    def table(self, name: str) -> Table:
        if name not in TABLES:
            raise self.refused(
                "table",
                Words(f"没有名为“{name[:60]}”的表。", f'There is no table "{name[:60]}".'),
                Words(f"可用的表：{' '.join(sorted(TABLES))}", f"The tables: {' '.join(sorted(TABLES))}"),
            )
        return TABLES[name]

    def column_of(self, table: Table, key: str, entry: str) -> Column:
        try:
            return table.column(key)
        except KeyError:
            names = " ".join(column.name for column in table.columns)
            raise self.refused(
                f"{entry} › {key}",
                Words(f"表 {table.name} 没有“{key}”这一项。", f'The table {table.name} has no field "{key}".'),
                Words(f"可以写：{names}", f"Its fields: {names}"),
            ) from None

    def field(self, table: Table, key: str, found: Any) -> FieldRule:
        column, entry = self.column_of(table, key, "fields"), f"fields › {key}"
        if not isinstance(found, dict):
            found = {"column": found}
        told = self.entries(found, entry, ("column", "unit", "format", "words", "otherwise"))
        columns = self.headers(told.get("column"), entry)
        words = {
            word.strip(): self.text(value, f"{entry} › words")
            for word, value in self.entries(told.get("words") or {}, f"{entry} › words", None).items()
        }
        otherwise = self.text(told["otherwise"], f"{entry} › otherwise") if "otherwise" in told else None
        rule = FieldRule(
            columns,
            self.unit(column, self.text(told.get("unit", ""), f"{entry} › unit"), entry),
            self.form(column, self.text(told.get("format", ""), f"{entry} › format"), entry),
            words,
            otherwise,
        )
        for value in (*words.values(), *([] if otherwise is None else [otherwise])):
            self.choice(column, value, f"{entry} › words")
        return rule

    def headers(self, found: Any, entry: str) -> tuple[str, ...]:
        columns = tuple(name for name in self.texts(found if found is not None else "", f"{entry} › column") if name)
        if not columns:
            raise self.refused(
                entry,
                Words("没有写由哪一列来。", "No column is named."),
                Words(
                    "请写上文件里的表头，如 column: 订单号。", "Write a header of the file, such as column: Order no."
                ),
            )
        return columns

    def choice(self, column: Column, value: str, entry: str) -> None:
        if value and column.choices and value not in column.choices and CHOICE_WORDS.get(value) not in column.choices:
            raise self.refused(
                entry,
                Words(f"“{value}”不是 {column.name} 的可选值。", f'"{value}" is no value of {column.name}.'),
                Words(f"可选：{' '.join(column.choices)}", f"Its values: {' '.join(column.choices)}"),
            )

    def unit(self, column: Column, unit: str, entry: str) -> str:
        allowed = units_of(column)
        if unit and unit not in allowed:
            raise self.refused(
                f"{entry} › unit",
                Words(f"{column.name} 不能用单位“{unit}”。", f'{column.name} cannot have the unit "{unit}".'),
                Words(f"可用：{' '.join(allowed) or '不写单位'}", f"Possible: {' '.join(allowed) or 'none'}"),
            )
        if not unit and allowed:
            raise self.refused(
                f"{entry} › unit",
                Words(f"没有写 {column.name} 的单位，差一百倍也看不出来。", f"The unit of {column.name} is not said."),
                Words(
                    f"请写 unit: {allowed[0]}（或 {'、'.join(allowed[1:])}）。", f"Write unit: {' or '.join(allowed)}."
                ),
            )
        return unit

    def form(self, column: Column, form: str, entry: str) -> str:
        if not form:
            return ""
        dated = column.kind in ("instant", "day", "month")
        known = (form in SINCE_1970 and column.kind == "instant") or "".join(_DATE_PARTS.findall(form)) == form
        if not dated or not known or not (form in SINCE_1970 or _tells_a_day(form, column)):
            raise self.refused(
                f"{entry} › format",
                Words(f"日期格式“{form}”不能用。", f'The form of dates "{form}" cannot be used.'),
                Words(
                    "请写成 %d/%m/%Y %H:%M 这样（要有年、月、日），或 unix、unix_ms。",
                    "Write it like %d/%m/%Y %H:%M (year, month and day), or unix, unix_ms.",
                ),
            )
        return form

    def measure_rules(self, table: Table, found: Any) -> dict[str, MeasureRule]:
        told = self.entries(found, "measures", None)
        if told and table.name != REPORTS:
            raise self.refused(
                "measures",
                Words("只有平台报表（agent_reports）才写 measures。", "Only agent_reports has measures."),
                Words("请改用 fields。", "Use fields."),
            )
        return {key: self.measure(key, value) for key, value in told.items()}

    def measure(self, key: str, found: Any) -> MeasureRule:
        entry = f"measures › {key}"
        if self.measures is not None and key not in self.measures:
            raise self.refused(
                entry,
                Words(f"没有名为“{key}”的计量。", f'There is no measure "{key}".'),
                Words("计量名见 docs/reference/measures.md。", "See docs/reference/measures.md for their names."),
            )
        if not isinstance(found, dict):
            found = {"column": found}
        told = self.entries(found, entry, ("column", "unit", "times"))
        (column,) = self.headers(told.get("column"), entry)[:1]
        unit = self.text(told.get("unit", ""), f"{entry} › unit")
        times = self.text(told.get("times", ""), f"{entry} › times")
        allowed = measure_units_of(key)
        if unit not in allowed and not (unit == "" and "count" in allowed):
            raise self.refused(
                f"{entry} › unit",
                Words(
                    f"{key} 的单位应写明，不能是“{unit}”。" if unit else f"没有写 {key} 的单位。",
                    f'{key} cannot have the unit "{unit}".' if unit else f"The unit of {key} is not said.",
                ),
                Words(f"可用：{' '.join(allowed)}", f"Possible: {' '.join(allowed)}"),
            )
        if unit in RATIOS and not times:
            raise self.refused(
                f"{entry} › times",
                Words("比率要乘上它的基数才是个数。", "A ratio is a count only with what it is of."),
                Words("请写 times: 接待人数 这样的一列。", "Write times: and the header of its base."),
            )
        return MeasureRule(column, unit or "count", times)

    def constants(self, table: Table, fields: Mapping[str, FieldRule], found: Any) -> dict[str, str]:
        told = self.entries(found, "constants", None)
        constants = {}
        for key, value in told.items():
            column = self.column_of(table, key, "constants")
            text = self.text(value, f"constants › {key}")
            if key in fields:
                raise self.refused(
                    f"constants › {key}",
                    Words(f"{key} 既由列来，又是常数。", f"{key} is fed by a column and is a constant as well."),
                    Words("请去掉其中一个。", "Take one of them away."),
                )
            if column.kind in ("instant", "day", "month"):
                raise self.refused(
                    f"constants › {key}",
                    Words(
                        "时间和日期不能是常数：对照表会用在以后的文件上。",
                        "Times and days are no constants: the mapping serves later files too.",
                    ),
                    Words("报表没有日期列时，导入时加 --day。", "Where a report has no day column, import with --day."),
                )
            self.choice(column, text, f"constants › {key}")
            if text:
                constants[key] = text
        return constants

    def plain(self, fields: Mapping[str, FieldRule]) -> None:
        """Beside measures only day, account and shop have columns, one each, taken as they stand."""
        for key, rule in fields.items():
            if key in _OF_A_REPORT and len(rule.columns) == 1 and not rule.words and rule.otherwise is None:
                continue
            raise self.refused(
                f"fields › {key}",
                Words(
                    "写了 measures 时，fields 里只能有日期、客服账号、店铺，各由一列来。",
                    "Beside measures, fields holds the day, the account and the shop only, one column each.",
                ),
                Words("请去掉这一项，或写成常数。", "Take it away, or make it a constant."),
            )

    def complete(
        self,
        table: Table,
        fields: Mapping[str, FieldRule],
        measures: Mapping[str, MeasureRule],
        constants: Mapping[str, str],
    ) -> None:
        """Every required field fed; what the command line may still say (shop, platform, day) is left to it."""
        if measures:
            self.plain(fields)
        if not fields and not measures:
            raise self.refused(
                "fields",
                Words("还没有一列对上。", "No column is mapped yet."),
                Words("请至少写一项。", "Write at least one."),
            )
        fed = {*fields, *constants, "shop_id", "platform", *COMPUTED_KEYS.get(table.name, ())}
        if table.name == REPORTS:
            fed |= {"business_day", "source"} | ({"measure", "value"} if measures else set())
        lacking = [column for column in table.columns if column.required and column.name not in fed]
        if lacking:
            raise self.refused(
                "fields",
                Words(
                    f"表 {table.name} 还缺：{'、'.join(f'{column.name}（{column.zh}）' for column in lacking)}。",
                    f"The table {table.name} still needs: {', '.join(column.name for column in lacking)}.",
                ),
                Words("请写明由哪一列来，或写成常数（constants）。", "Name their columns, or make them constants."),
            )


_OF_A_REPORT = ("business_day", "agent_id", "shop_id")


def units_of(column: Column) -> tuple[str, ...]:
    """The units a field must choose from; empty where it has none."""
    if column.kind == "fen":
        return MONEY
    return DURATIONS if column.kind == "int" and _scale_of(column.name) else ()


def measure_units_of(key: str) -> tuple[str, ...]:
    """The units a measure may be reported in, told by its name; the first is the usual one."""
    if key.endswith("_fen"):
        return MONEY
    return DURATIONS if _scale_of(key) else ("count", *RATIOS)


def _scale_of(name: str) -> int | None:
    """Milliseconds in one unit of a field of durations; None for any other field."""
    return next((scale for suffix, scale in _SUFFIX_MS.items() if name.endswith(suffix)), None)


def milliseconds_in(name: str) -> int:
    """Milliseconds in one unit of a field of durations. Raises: KeyError for any other field."""
    scale = _scale_of(name)
    if scale is None:
        raise KeyError(name)
    return scale


def _tells_a_day(form: str, column: Column) -> bool:
    """Whether two days (or months) never look alike in this form."""
    days = [datetime(2026, 1, 2), datetime(2026, 2, 1), datetime(2025, 1, 2)]  # noqa: DTZ001 - only printed
    if column.kind != "month":
        days.append(datetime(2026, 1, 3))  # noqa: DTZ001
    try:
        shown = {moment.strftime(form) for moment in days}
        for moment in days:
            datetime.strptime(moment.strftime(form), form)  # noqa: DTZ007
    except ValueError:
        return False
    return len(shown) == len(days)


def to_text(mapping: FileMapping) -> str:
    """The mapping as YAML, in the order people read it; read back it is the same mapping."""
    told: dict[str, Any] = {"mapping": mapping.name, "table": mapping.table.name}
    if mapping.fields:
        told["fields"] = {key: _field_told(rule) for key, rule in mapping.fields.items()}
    if mapping.measures:
        told["measures"] = {key: _measure_told(rule) for key, rule in mapping.measures.items()}
    if mapping.constants:
        told["constants"] = dict(mapping.constants)
    if mapping.layouts:
        told["headers"] = sorted(sorted(headers) for headers in mapping.layouts)
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)


def _field_told(rule: FieldRule) -> Any:
    told: dict[str, Any] = {"column": rule.columns[0] if len(rule.columns) == 1 else list(rule.columns)}
    if rule.unit:
        told["unit"] = rule.unit
    if rule.form:
        told["format"] = rule.form
    if rule.words:
        told["words"] = dict(rule.words)
    if rule.otherwise is not None:
        told["otherwise"] = rule.otherwise
    return told["column"] if len(told) == 1 else told


def _measure_told(rule: MeasureRule) -> Any:
    if rule.unit == "count" and not rule.times:
        return rule.column
    told = {"column": rule.column, "unit": rule.unit}
    return told | ({"times": rule.times} if rule.times else {})
