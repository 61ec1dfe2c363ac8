"""The organisation as a workbook to be edited and read back: only cells that were changed become changes.

Each sheet shows the state of one day, said in its first row. A row that comes back otherwise is a change from the day
in its last column, or from the day given for all rows.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from steelyard.books.organisation_columns import COLUMNS, SHEETS, Sheet, SheetColumn
from steelyard.books.organising import Unmatched
from steelyard.errors import InputRefused, Language, Problem, Words
from steelyard.facts.organisation import Organisation
from steelyard.facts.organisation_changes import (
    Plan,
    add_person,
    bind_account,
    change_contract,
    change_person,
    correct_hired_on,
)
from steelyard.sources.cells import CellError
from steelyard.sources.headers import Header, find_header, header_name
from steelyard.sources.problems import problem
from steelyard.sources.rows import RawSheet
from steelyard.sources.sheets import WorkbookFile

_AS_OF = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOTE = Words(
    "{day} 的状态。改动的格子才会成为修改；请在最后一列写从哪天起（不写则用上传时填的日期）。新员工写新的工号；账号换人请改工号。",
    "State of {day}. Only changed cells become changes; write the day they begin in the last column (or give one for all when uploading). A new id is a new employee; another id beside an account is its new holder.",
)
#: A workbook of more rows is no organisation.
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of one row: ``changed``, ``new``, ``same`` or ``refused`` with its problem."""

    sheet: Sheet
    row: int
    subject: str
    verdict: str
    problem: Problem | None = None


@dataclass(frozen=True)
class SheetPlan:
    """A workbook read: the plan of its good rows and a verdict for every row."""

    plan: Plan
    verdicts: tuple[RowVerdict, ...] = ()
    unknown_columns: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[RowVerdict, ...]:
        """The rows that were not taken."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict == "refused")


# --- out ---------------------------------------------------------------------------------------------


def workbook(
    organisation: Organisation,
    day: date,
    language: Language,
    *,
    employees: Iterable[str],
    accounts: Iterable[tuple[str, str, str]],
    unmatched: Iterable[Unmatched] = (),
    with_contracts: bool = False,
) -> bytes:
    """The state of one day as a workbook, of the given employees and accounts only."""
    shown = sorted(employees)
    rows: dict[Sheet, list[Mapping[str, Any]]] = {
        "people": [_fields(person) for one in shown if (person := organisation.person_on(one, day)) is not None],
        "accounts": _account_rows(organisation, day, accounts, unmatched),
    }
    if with_contracts:
        rows["contracts"] = [
            {**(_fields(contract) if contract else {}), "employee_id": one, "name": organisation.name_of(one, day)}
            for one in shown
            if organisation.person_on(one, day) is not None
            for contract in [organisation.contract_on(one, day)]
        ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for sheet, found in rows.items():
            _write(book, sheet, found, day, language)
    return buffer.getvalue()


def _account_rows(
    organisation: Organisation,
    day: date,
    accounts: Iterable[tuple[str, str, str]],
    unmatched: Iterable[Unmatched],
) -> list[Mapping[str, Any]]:
    loose = {(one.platform, one.shop_id, one.agent_id) for one in unmatched if one.platform is not None}
    rows: list[Mapping[str, Any]] = []
    for platform, shop_id, agent_id in sorted({*accounts, *loose}):
        holder = organisation.employee_of(shop_id, agent_id, day)
        rows.append(
            {
                "platform": platform,
                "shop_id": shop_id,
                "agent_id": agent_id,
                "employee_id": holder,
                "name": organisation.name_of(holder, day) if holder else None,
            }
        )
    return rows


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _write(book: Any, sheet: Sheet, rows: Sequence[Mapping[str, Any]], day: date, language: Language) -> None:
    """One sheet. Cells are text behind a quote mark, so that no program runs what somebody called themselves."""
    page = book.add_worksheet(SHEETS[sheet].in_(language))
    head = book.add_format({"bold": True, "bg_color": "#DDEBE9", "border": 1, "text_wrap": True})
    plain = book.add_format({"quote_prefix": True, "num_format": "@"})
    soft = book.add_format({"font_color": "#666666"})
    page.write_string(0, 0, _NOTE.in_(language).format(day=day), soft)
    page.freeze_panes(2, 1)
    for place, column in enumerate(COLUMNS[sheet]):
        page.write_string(1, place, column.words.in_(language), head)
        page.set_column(place, place, 20 if column.key else 14, plain)
        for line, row in enumerate(rows, start=2):
            cell = column.show(row.get(column.name), language) if row.get(column.name) is not None else ""
            if cell != "":
                page.write_string(line, place, str(cell), plain)


# --- in ----------------------------------------------------------------------------------------------


def read_workbook(
    path: Path,
    organisation: Organisation,
    *,
    start: date | None,
    may: Callable[[str], bool],
    may_account: Callable[[str, str], bool],
    with_contracts: bool,
) -> SheetPlan:
    """A verdict for every row of the sheets that are known by their heads.

    ``start``: from which day rows without a day of their own hold. ``may``: whether an employee (``may_account``: a
    shop's account) may be changed by whoever asks; others are refused like unknown ones.
    Raises: FileRefused where it is no workbook; InputRefused where no sheet is known.
    """
    book = WorkbookFile(path)
    read = SheetPlan(Plan.begin(organisation))
    found = [(sheet, raw, header) for raw in book.sheets() if (known := _known(raw)) for sheet, header in [known]]
    found = [one for one in found if with_contracts or one[0] != "contracts"]
    if not found:
        raise InputRefused(
            Words("没有找到员工、账号或合同的表。", "No sheet of people, accounts or contracts was found."),
            remedy=Words("请先下载组织表，在上面修改。", "Download the workbook first and change it."),
            where=path.name,
        )
    order: list[Sheet] = ["people", "accounts", "contracts"]
    for sheet, raw, header in sorted(found, key=lambda one: order.index(one[0])):
        reader = _Reader(sheet, header, _as_of(raw), start, may, may_account, organisation, read)
        read = reader.read(raw)
    return read


def _known(raw: RawSheet) -> tuple[Sheet, Header] | None:
    """Which sheet it is, by its keys and one more column."""
    for sheet, columns in COLUMNS.items():
        keys = [_names(column) for column in columns if column.key]
        others = [name for column in columns if not column.key and not column.told for name in _names(column)]
        if sheet == "people":
            others = [name for column in columns if column.name in ("role", "team", "line") for name in _names(column)]
        if sheet == "contracts":
            others = list(_names(next(column for column in columns if column.name == "base_fen")))
        header = find_header(raw, [], [*keys, others])
        if header is not None:
            return sheet, header
    return None


def _names(column: SheetColumn) -> tuple[str, ...]:
    return tuple(header_name(text) for text in (column.words.zh, column.words.en, column.name))


def _as_of(raw: RawSheet) -> date | None:
    """The day whose state the sheet shows, from its first row."""
    found = _AS_OF.search(" ".join(raw.first_rows[0])) if raw.first_rows else None
    try:
        return None if found is None else date.fromisoformat(found[0])
    except ValueError:
        return None


@dataclass(slots=True)
class _Reader:
    """Takes the rows of one sheet, one after the other, each against the plan so far."""

    sheet: Sheet
    header: Header
    as_of: date | None
    start: date | None
    may: Callable[[str], bool]
    may_account: Callable[[str, str], bool]
    organisation: Organisation
    so_far: SheetPlan
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def read(self, raw: RawSheet) -> SheetPlan:
        """Every row with its verdict."""
        columns = {name: column for column in COLUMNS[self.sheet] for name in _names(column)}
        chosen = [columns.get(name) for name in self.header.names]
        plan, verdicts = self.so_far.plan, list(self.so_far.verdicts)
        for number, cells in _rows(raw, self.header):
            if len(verdicts) >= MOST_ROWS:
                raise InputRefused(
                    Words(f"超过 {MOST_ROWS:,} 行。", f"There are more than {MOST_ROWS:,} rows."),
                    remedy=Words("请分成几个文件。", "Split the file."),
                )
            plan, verdict = self._one(plan, number, chosen, cells)
            verdicts.append(verdict)
        unknown = [typed for typed, column in zip(self.header.typed, chosen, strict=True) if column is None and typed]
        return SheetPlan(plan, tuple(verdicts), (*self.so_far.unknown_columns, *unknown))

    def _one(
        self, plan: Plan, number: int, chosen: Sequence[SheetColumn | None], cells: Sequence[str]
    ) -> tuple[Plan, RowVerdict]:
        values: dict[str, Any] = {}
        named = {column.name: cell for column, cell in zip(chosen, cells, strict=True) if column is not None}
        subject = " ".join(named.get(column.name, "") for column in COLUMNS[self.sheet] if column.key).strip()

        def refused(found: Problem) -> tuple[Plan, RowVerdict]:
            return plan, RowVerdict(self.sheet, number, subject, "refused", found)

        for column, cell in zip(chosen, cells, strict=True):
            if column is None or column.told:
                continue
            try:
                values[column.name] = column.read(cell)
            except CellError as error:
                heading = self.header.typed[chosen.index(column)]
                found = problem(error.code, row=number, column=heading, value=cell, detail=error.detail)
                return refused(dataclasses.replace(found, remedy=_MEND))
        own = values.pop("from", None)
        start = own or self.start
        key = tuple(str(values.get(column.name) or "") for column in COLUMNS[self.sheet] if column.key)
        if not all(key):
            return refused(_said(number, self._heading("key"), "", *_NO_KEY))
        if (*key, str(start)) in self.seen:
            return refused(_said(number, self._heading("key"), subject, *_TWICE))
        self.seen.add((*key, str(start)))
        try:
            after, verdict = self._taken(plan, values, start)
        except _Refusal as refusal:
            return refused(_said(number, self._heading(refusal.column), refusal.value, refusal.what, refusal.remedy))
        except InputRefused as refusal:
            return refused(_said(number, None, refusal.where, refusal.what, refusal.remedy))
        return after, RowVerdict(self.sheet, number, subject, verdict)

    def _taken(self, plan: Plan, values: dict[str, Any], start: date | None) -> tuple[Plan, str]:
        if self.sheet == "people":
            return self._person(plan, values, start)
        if self.sheet == "accounts":
            return self._account(plan, values, start)
        return self._contract(plan, values, start)

    def _person(self, plan: Plan, values: dict[str, Any], start: date | None) -> tuple[Plan, str]:
        employee_id = values.pop("employee_id")
        hired_on = values.pop("hired_on", None)
        if employee_id not in plan.after.employee_ids:
            if hired_on is None and start is None:
                raise _Refusal("hired_on", "", *_NO_HIRED_ON)
            if not self.may(employee_id):
                raise _Refusal("key", employee_id, *_OUT_OF_SIGHT)
            if not values.get("name"):
                raise _Refusal("name", "", *_NO_NAME)
            role = {"role": values.pop("role", None) or "agent"}
            name = values.pop("name")
            return add_person(plan, employee_id, name, hired_on or start or date.min, {**values, **role}), "new"
        if not self.may(employee_id):
            raise _Refusal("key", employee_id, *_OUT_OF_SIGHT)
        now = self._state(self.organisation.person_on, employee_id, start) or _last(self.organisation, employee_id)
        changed = {name: value for name, value in values.items() if getattr(now, name, None) != value}
        after = plan
        if hired_on is not None and hired_on != plan.after.hired_on(employee_id):
            after = correct_hired_on(after, employee_id, hired_on)
        if changed:
            after = change_person(after, employee_id, self._from(start), changed)
        return after, "same" if after.rows == plan.rows else "changed"

    def _account(self, plan: Plan, values: dict[str, Any], start: date | None) -> tuple[Plan, str]:
        account = (values["platform"], values["shop_id"], values["agent_id"])
        if not self.may_account(account[1], account[2]):
            raise _Refusal("shop_id", account[1], *_OUT_OF_SIGHT)
        holder = values.get("employee_id")
        day = self.as_of or start
        if day is not None and self.organisation.employee_of(account[1], account[2], day) == holder:
            return plan, "same"
        if holder is not None and holder not in plan.after.employee_ids:
            raise _Refusal("employee_id", holder, *_NOBODY)
        if holder is not None and not self.may(holder):
            raise _Refusal("employee_id", holder, *_OUT_OF_SIGHT)
        after = bind_account(plan, account, holder, self._from(start))
        return after, "same" if after.rows == plan.rows else "changed"

    def _contract(self, plan: Plan, values: dict[str, Any], start: date | None) -> tuple[Plan, str]:
        employee_id = values.pop("employee_id")
        if not self.may(employee_id):
            raise _Refusal("key", employee_id, *_OUT_OF_SIGHT)
        now = self._state(self.organisation.contract_on, employee_id, start)
        changed = {name: value for name, value in values.items() if getattr(now, name, None) != value}
        if not changed:
            return plan, "same"
        after = change_contract(plan, employee_id, self._from(start), changed)
        return after, "same" if after.rows == plan.rows else ("changed" if now else "new")

    def _state(self, on: Callable[[str, date], Any], employee_id: str, start: date | None) -> Any:
        """What the sheet showed: the state of its own day, else that of the day the row shall begin."""
        day = self.as_of or start
        return None if day is None else on(employee_id, day)

    def _from(self, start: date | None) -> date:
        if start is None:
            raise _Refusal("from", "", *_NO_DAY)
        return start

    def _heading(self, name: str) -> str | None:
        """How the person's own sheet heads a column."""
        wanted = [column for column in COLUMNS[self.sheet] if column.name == name or (name == "key" and column.key)]
        spelt = {text for column in wanted for text in _names(column)}
        found = (typed for typed, other in zip(self.header.typed, self.header.names, strict=True) if other in spelt)
        return next(found, wanted[0].words.zh if wanted else None)


class _Refusal(Exception):
    """A row that cannot be taken because of one column."""

    def __init__(self, column: str, value: str, what: Words, remedy: Words) -> None:
        super().__init__(what.zh)
        self.column, self.value, self.what, self.remedy = column, value, what, remedy


_MEND = Words("请改正这一格，再上传一次。", "Mend the cell and upload the workbook again.")
_NO_KEY = (
    Words("这一格不能为空：不知道说的是谁。", "This must not be empty: whom the row speaks of is unknown."),
    Words("请补上，或删去这一行。", "Fill it in, or delete the row."),
)
_TWICE = (
    Words("同一天起写了两行，不知道以哪一行为准。", "Two rows begin on the same day; which one counts is unknown."),
    Words("请只留一行。", "Leave only one of them."),
)
_NO_DAY = (
    Words("有改动，但没有写从哪天起。", "Something changed, but from which day is not said."),
    Words("请写在最后一列，或在上传时填一个日期。", "Write it in the last column, or give a day when uploading."),
)
_NO_HIRED_ON = (
    Words("新员工没有写入职日。", "A new employee has no first day."),
    Words("请填写入职日。", "Fill in the first day."),
)
_NO_NAME = (Words("新员工没有写姓名。", "A new employee has no name."), Words("请填写姓名。", "Fill in the name."))
_NOBODY = (
    Words("没有这个工号的员工。", "There is no employee of this id."),
    Words("请核对工号，或先在员工表里加上这个人。", "Check the id, or add the person on the sheet of people."),
)
_OUT_OF_SIGHT = (
    Words("没有找到，或不在您的权限之内。", "It was not found, or lies outside what you may change."),
    Words("请核对，或请老板来改。", "Check it, or ask the owner."),
)


def _last(organisation: Organisation, employee_id: str) -> Any:
    rows = [row for row in organisation.people if row.employee_id == employee_id]
    return max(rows, key=lambda row: row.start or date.min) if rows else None


def _said(row: int, column: str | None, value: str | None, what: Words, remedy: Words | None) -> Problem:
    return Problem(row, column, "not_taken", value, what, remedy)


def _rows(raw: RawSheet, header: Header) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header as text, with their numbers."""
    for batch in raw.below(header.place, header.names):
        columns = [batch.columns[name].to_pylist() for name in header.names]
        for place, number in enumerate(batch.row.to_pylist()):
            yield number, [column[place] or "" for column in columns]
