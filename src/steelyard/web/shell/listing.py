"""One mechanism for every list: columns that can be chosen, sorted, paged, narrowed, kept as a view, taken as a file.

A page declares its columns and hands over its rows; all else stands in the address, so that a link, the back button, a
saved view and an export mean the same rows. Every part works without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from steelyard.errors import Words
from steelyard.web.shell import exports
from steelyard.web.shell.models import KeptView
from steelyard.web.shell.queries import kept_views
from steelyard.web.shell.words import say_words

Cell = str | int | Fraction | None
Row = TypeVar("Row")

SIZES = (20, 50, 100, 200)
#: What stands in an address but belongs to the moment, not to the question.
PASSING = ("page", "export")


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell. ``value`` is sorted by and exported, exactly; ``text`` is how a page shows it.

    ``note`` says why there is no value or what it means; ``mark`` is a small sign beside it (provisional) with its reason.
    """

    value: Cell
    text: str = ""
    href: str = ""
    below: str = ""
    note: Words | None = None
    mark: Words | None = None
    mark_note: Words | None = None

    @property
    def shown(self) -> str:
        """What the page prints."""
        return self.text or ("—" if self.value is None else str(self.value))


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: how a row fills it, and what can be done with it.

    ``beside``: a further cell of files only, under its own heading. ``order_by``: the field a query set sorts by; rows in
    memory sort by their values, whatever has none last in either direction.
    """

    key: str
    words: Words
    show: Callable[[Row], Shown]
    is_number: bool = False
    is_fixed: bool = False
    is_sortable: bool = True
    best_first: str = ""
    """``-`` where a first click on the heading should bring the greatest value first."""
    group: Words = field(default_factory=lambda: Words("", ""))
    beside: tuple[Words, Callable[[Row], Cell]] | None = None
    order_by: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done with the chosen rows: a page that takes their ids as ``pick``."""

    words: Words
    url: str
    icon: str = "check"
    method: str = "get"


@dataclass(frozen=True, slots=True)
class Head:
    """One heading of the page."""

    column: Column[Any]
    href: str
    direction: str

    @property
    def aria_sort(self) -> str:
        """How a screen reader hears the order."""
        return {"up": "ascending", "down": "descending"}.get(self.direction, "none")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page."""

    row_id: str
    number: int
    cells: tuple[tuple[Column[Any], Shown], ...]


def chosen_columns(request: HttpRequest, columns: Sequence[Column[Any]], usual: Sequence[str]) -> list[str]:
    """The keys the address asks for, those that are always there first; the usual ones where it asks for none."""
    known = {column.key for column in columns}
    asked = [key for key in request.GET.getlist("col") if key in known]
    fixed = [column.key for column in columns if column.is_fixed]
    return list(dict.fromkeys([*fixed, *(asked or usual)]))


class Listing(Generic[Row]):
    """A list as one request asks for it."""

    def __init__(
        self,
        request: HttpRequest,
        columns: Sequence[Column[Row]],
        rows: Sequence[Row] | QuerySet[Any],
        *,
        usual: Sequence[str] = (),
        sort: str = "",
        row_id: Callable[[Row], str] = lambda row: "",
        actions: Sequence[Action] = (),
        file_name: str = "steelyard",
        sizes: Sequence[int] = SIZES,
    ) -> None:
        self._request = request
        self._rows = rows
        self._row_id = row_id
        self.columns = tuple(columns)
        self.actions = tuple(actions)
        self._file_name = file_name
        self.sizes = tuple(sizes)
        by_key = {column.key: column for column in columns}
        keys = chosen_columns(request, columns, usual or [column.key for column in columns])
        self.chosen: tuple[Column[Row], ...] = tuple(by_key[key] for key in keys)
        self.sort = self._sort_of(request.GET.get("sort", ""), sort)
        self.size = int(request.GET["size"]) if request.GET.get("size") in map(str, self.sizes) else self.sizes[0]
        self.is_compact = request.GET.get("density") == "compact"
        self._page: Page[Any] | None = None

    # --- what the address asks for ----------------------------------------------------------------

    def _sort_of(self, asked: str, usual: str) -> str:
        """By which of the shown columns rows stand; as they came where it is none of them."""
        known = {column.key for column in self.chosen if column.is_sortable}
        return next((sort for sort in (asked, usual) if sort.removeprefix("-") in known), "")

    @property
    def rows(self) -> Sequence[Any]:
        """Every row the question finds, in its order."""
        column = next((one for one in self.chosen if one.key == self.sort.removeprefix("-")), None)
        if column is None:
            return self._rows
        reverse = self.sort.startswith("-")
        if isinstance(self._rows, QuerySet):
            return self._rows.order_by(f"{'-' if reverse else ''}{column.order_by}", "pk")
        return _in_order(self._rows, column, reverse)

    def as_file(self) -> HttpResponse | None:
        """The rows of all pages with the columns of the screen as ``?export=`` asks; None where it asks for no file."""
        kind = self._request.GET.get("export", "")
        if kind not in exports.KINDS:
            return None
        heads: list[str] = []
        for column in self.chosen:
            heads.append(say_words(column.words))
            if column.beside is not None:
                heads.append(say_words(column.beside[0]))
        rows = [self._exported(row) for row in self.rows]
        return exports.as_file(heads, rows, kind, self._file_name)

    def _exported(self, row: Row) -> list[Cell]:
        cells: list[Cell] = []
        for column in self.chosen:
            cells.append(column.show(row).value)
            if column.beside is not None:
                cells.append(column.beside[1](row))
        return cells

    # --- what the page shows -----------------------------------------------------------------------

    @property
    def page(self) -> Page[Any]:
        """The rows of this page."""
        if self._page is None:
            self._page = Paginator(self.rows, self.size).get_page(self._request.GET.get("page"))
        return self._page

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return int(self.page.paginator.count)

    @property
    def lines(self) -> list[Line]:
        """The rows of this page with their cells."""
        first = self.page.start_index()
        return [
            Line(self._row_id(row), number, tuple((column, column.show(row)) for column in self.chosen))
            for number, row in enumerate(self.page, start=first)
        ]

    @property
    def heads(self) -> list[Head]:
        """The headings: a click sorts, another turns the order round."""
        found = []
        for column in self.chosen:
            is_on = self.sort.removeprefix("-") == column.key
            direction = ("down" if self.sort.startswith("-") else "up") if is_on else ""
            turned = column.key if self.sort.startswith("-") else f"-{column.key}"
            following = turned if is_on else f"{column.best_first}{column.key}"
            found.append(Head(column, self.link(sort=following) if column.is_sortable else "", direction))
        return found

    @property
    def groups(self) -> list[tuple[Words, list[tuple[Column[Row], bool]]]]:
        """Every column by group, and whether it is shown."""
        found: dict[Words, list[tuple[Column[Row], bool]]] = {}
        shown = {column.key for column in self.chosen}
        for column in self.columns:
            if not column.is_fixed:
                found.setdefault(column.group, []).append((column, column.key in shown))
        return list(found.items())

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Page numbers with their links; a gap where some are left out."""
        page = self.page
        elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        return [(str(number), self.link(page=str(number)) if isinstance(number, int) else "") for number in elided]

    @property
    def before(self) -> str:
        """The link of the page before; empty on the first."""
        return self.link(page=str(self.page.previous_page_number())) if self.page.has_previous() else ""

    @property
    def after(self) -> str:
        """The link of the page behind; empty on the last."""
        return self.link(page=str(self.page.next_page_number())) if self.page.has_next() else ""

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Kinds of file with their links."""
        return [(kind.upper(), self.link(export=kind)) for kind in exports.KINDS]

    @property
    def density_link(self) -> str:
        """The same page with the other density."""
        return self.link(density="" if self.is_compact else "compact")

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        """What a form of columns must keep of the address."""
        return self._kept("col")

    @property
    def kept_for_size(self) -> list[tuple[str, str]]:
        """What a form of the page size must keep of the address."""
        return self._kept("size")

    @property
    def question(self) -> str:
        """The address' question as a view keeps it."""
        return self._asked().urlencode()

    @property
    def path(self) -> str:
        """The page this list stands on."""
        return str(self._request.path)

    @property
    def views(self) -> list[tuple[KeptView, bool]]:
        """The user's kept views of this page, and whether one is what is shown."""
        return [(view, view.question == self.question) for view in kept_views(self._request.user, self.path)]

    @property
    def without_search(self) -> str:
        """The page with nothing asked."""
        return self.path

    def link(self, **changes: str) -> str:
        """The same question with something changed; an empty value takes it away."""
        asked = self._asked()
        for name, value in changes.items():
            if value:
                asked[name] = value
            else:
                asked.pop(name, None)
        return f"?{asked.urlencode()}"

    def _asked(self) -> QueryDict:
        asked = self._request.GET.copy()
        for name in PASSING:
            asked.pop(name, None)
        return asked

    def _kept(self, *own: str) -> list[tuple[str, str]]:
        return kept_fields(self._request, *own)


def kept_fields(request: HttpRequest, *own: str) -> list[tuple[str, str]]:
    """Everything the address says but ``own`` and what passes, as (name, value) for hidden fields of a form."""
    left = {*own, *PASSING}
    return [(name, value) for name, values in request.GET.lists() if name not in left for value in values]


def _in_order(rows: Iterable[Row], column: Column[Row], reverse: bool) -> list[Row]:
    """Rows by a column; those without a value last in either direction, equals as they came."""
    valued = [(column.show(row).value, row) for row in rows]
    there = [(value, row) for value, row in valued if value is not None]
    there.sort(key=lambda pair: _key(pair[0]), reverse=reverse)
    return [*(row for _, row in there), *(row for value, row in valued if value is None)]


def _key(value: Cell) -> tuple[bool, Any]:
    """Numbers before texts; texts without regard to case."""
    return (True, value.casefold()) if isinstance(value, str) else (False, value)
