"""The workbook of a run: summary, score sheets, statements, metrics, measures, problems.

Text is always written as text, never as a formula, and marked so that editing the cell keeps it text.
Amounts are written from whole fen as decimals.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from steelyard.errors import Language, Words
from steelyard.reports.tables import FORMULA_MARKS
from steelyard.reports.texts import SHOWN_AS
from steelyard.reports.views import ReportView, StatementView
from steelyard.trace import UNIT_WORDS, format_value

TEAL, BRASS, PAPER, RULE, SOFT = "#0F4C4A", "#A8772A", "#F6F8F7", "#DFE5E3", "#66716F"

#: A cell holds no more; Excel would refuse the file.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_576

SHEETS = {
    "summary": Words("汇总", "Summary"),
    "scores": Words("评分表", "Score sheets"),
    "statements": Words("薪酬单", "Statements"),
    "metrics": Words("指标", "Metrics"),
    "measures": Words("计数", "Measures"),
    "problems": Words("问题", "Problems"),
}

#: How a unit is shown; anything else is a plain number.
NUMBER_FORMATS = {"ratio": "0.00%", "yuan": "#,##0.00", "count": "#,##0", "second": "#,##0.0", "minute": "#,##0.0"}

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, width and how its cells look."""

    heading: str
    width: int
    look: str = "text"


def workbook_bytes(report: ReportView, language: Language) -> bytes:
    """The workbook as a file's bytes. The same report gives the same bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": report.title, "created": datetime.combine(report.made_on, datetime.min.time())})
    pen = _Pen(workbook, language)
    for write in (_summary, _scores, _statements, _metrics, _measures, _problems):
        write(pen, report)
    workbook.close()
    return buffer.getvalue()


class _Pen:
    """Formats of one workbook, and the only way text and numbers get into cells."""

    def __init__(self, workbook: xlsxwriter.Workbook, language: Language) -> None:
        self._workbook = workbook
        self._language = language
        self._formats: dict[tuple[str, bool], Format] = {}

    def word(self, zh: str, en: str) -> str:
        return zh if self._language == "zh" else en

    def unit(self, unit: str) -> str:
        return UNIT_WORDS[unit].in_(self._language) if unit in UNIT_WORDS else unit

    def sheet(self, key: str, landscape: bool = True) -> Worksheet:
        sheet = self._workbook.add_worksheet(SHEETS[key].in_(self._language))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        if landscape:
            sheet.set_landscape()
        return sheet

    def table(
        self,
        sheet: Worksheet,
        top: int,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        look_of: Callable[[int, int], str] | None = None,
    ) -> int:
        """A heading row and its rows; returns the row after the last."""
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self.put(sheet, top, number, column.heading, "heading_right" if _is_number(column.look) else "heading")
        for offset, row in enumerate(rows, start=1):
            for number, cell in enumerate(row):
                look = look_of(offset - 1, number) if look_of else columns[number].look
                self.put(sheet, top + offset, number, cell, look)
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        return top + len(rows) + 1

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, look: str = "text") -> None:
        if cell is None or cell == "":
            sheet.write_blank(row, column, None, self._format(look))
        elif isinstance(cell, str):
            hostile = cell[0] in FORMULA_MARKS
            sheet.write_string(row, column, cell[:LONGEST_TEXT], self._format(look, quoted=hostile))
        else:
            sheet.write_number(row, column, cell, self._format(look))

    def _format(self, look: str, quoted: bool = False) -> Format:
        if (look, quoted) not in self._formats:
            properties = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"} | LOOKS[look]
            made = self._workbook.add_format(properties)
            if quoted:
                made.set_quote_prefix()
            self._formats[look, quoted] = made
        return self._formats[look, quoted]


_LINE = {"bottom": 1, "bottom_color": RULE}
LOOKS: dict[str, dict[str, object]] = {
    "title": {"font_size": 16, "bold": True, "font_color": TEAL},
    "fact": {"font_color": SOFT, "font_size": 9},
    "heading": {"bold": True, "font_color": "#FFFFFF", "bg_color": TEAL, "text_wrap": True, "valign": "vcenter"},
    "heading_right": {"bold": True, "font_color": "#FFFFFF", "bg_color": TEAL, "align": "right", "text_wrap": True},
    "key": {"font_color": SOFT, "font_size": 8, "align": "right", "bg_color": PAPER, **_LINE},
    "text": _LINE,
    "wrapped": {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": SOFT, **_LINE},
    "center": {"align": "center", **_LINE},
    "count": {"num_format": "#,##0", "align": "right", **_LINE},
    "points": {"num_format": "0.00", "align": "right", **_LINE},
    "number": {"num_format": "#,##0.####", "align": "right", **_LINE},
    "money": {"num_format": "#,##0.00;[Color3]-#,##0.00", "align": "right", **_LINE},
    "total": {"num_format": "#,##0.00", "align": "right", "bold": True, **_LINE},
    "sum_text": {"bold": True, "top": 1, "top_color": BRASS, "bg_color": PAPER},
    "sum": {
        "bold": True,
        "top": 1,
        "top_color": BRASS,
        "bg_color": PAPER,
        "num_format": "#,##0.00",
        "font_color": BRASS,
    },
    **{unit: {"num_format": shown, "align": "right", **_LINE} for unit, shown in NUMBER_FORMATS.items()},
}


def _is_number(look: str) -> bool:
    return look in NUMBER_FORMATS or look in ("count", "points", "number", "money", "total", "sum")


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _decimal(text: str) -> Cell:
    """Points and weights arrive as text; a dash stays text."""
    digits = text.replace(",", "").removeprefix("-").replace(".", "", 1)
    return Decimal(text.replace(",", "")) if digits.isdecimal() and digits.isascii() else text


def _ranked(report: ReportView) -> list[StatementView]:
    """Scheme by scheme, best place first: people of different schemes are not compared."""
    schemes = list(dict.fromkeys(view.scheme for view in report.statements))

    def order(view: StatementView) -> tuple[int, bool, int, int, str]:
        place = view.place or 0
        return schemes.index(view.scheme), view.place is None, place, -view.total_fen, view.employee_id

    return sorted(report.statements, key=order)


def _summary(pen: _Pen, report: ReportView) -> None:
    sheet = pen.sheet("summary")
    pen.put(sheet, 0, 0, report.title, "title")
    sheet.set_row(0, 26)
    facts = [(pen.word("期间", "Period"), report.period), *((pen.word("规则", "Rules"), rule) for rule in report.rules)]
    top = 1
    for label, text in [*facts, *report.facts]:
        pen.put(sheet, top, 0, f"{label}  {text}", "fact")
        top += 1
    items = list(dict.fromkeys(line.name for view in report.statements for line in view.lines))
    columns = [
        Column(pen.word("名次", "Rank"), 7, "count"),
        Column(pen.word("工号", "Employee"), 14),
        Column(pen.word("姓名", "Name"), 14),
        Column(pen.word("岗位", "Post"), 24),
        Column(pen.word("方案（名次在方案之内）", "Scheme (places are within it)"), 20),
        Column(pen.word("评分", "Score"), 9, "points"),
        Column("±", 7, "number"),
        Column(pen.word("与下一名的差距", "From the next place"), 11, "center"),
        Column(pen.word("等级", "Grade"), 8, "center"),
        *(Column(item, 13, "money") for item in items),
        Column(pen.word("合计（元）", "Total (yuan)"), 14, "total"),
    ]
    rows: list[list[Cell]] = []
    for view in _ranked(report):
        amounts = [sum(line.amount_fen for line in view.lines if line.name == item) for item in items]
        rows.append(
            [view.place, view.employee_id, view.name, view.post, view.scheme]
            + [_decimal(view.score), _decimal(view.score_margin), view.from_next, view.grade]
            + [_yuan(amount) if amount else None for amount in amounts]
            + [_yuan(view.total_fen)]
        )
    top += 1
    after = pen.table(sheet, top, columns, rows)
    for number in range(len(columns)):
        pen.put(sheet, after, number, None, "sum_text")
    pen.put(sheet, after, 1, pen.word("合计", "Total"), "sum_text")
    for number, item in enumerate(items, start=len(columns) - len(items) - 1):
        of_item = sum(line.amount_fen for view in report.statements for line in view.lines if line.name == item)
        pen.put(sheet, after, number, _yuan(of_item), "sum")
    pen.put(sheet, after, len(columns) - 1, _yuan(sum(view.total_fen for view in report.statements)), "sum")
    if rows:
        bar = {"type": "data_bar", "bar_color": "#D9BF94", "bar_solid": True, "min_type": "num", "min_value": 0}
        sheet.conditional_format(top + 1, len(columns) - 1, after - 1, len(columns) - 1, bar)
    sheet.freeze_panes(top + 1, 3)


def _scores(pen: _Pen, report: ReportView) -> None:
    sheet = pen.sheet("scores")
    columns = [
        Column(pen.word("工号", "Employee"), 14),
        Column(pen.word("姓名", "Name"), 14),
        Column(pen.word("板块", "Section"), 10),
        Column(pen.word("指标", "Indicator"), 24),
        Column(pen.word("数值", "Value"), 14, "number"),
        Column("±", 9, "number"),
        Column(pen.word("样本", "Behind it"), 18, "number"),
        Column(pen.word("得分", "Points"), 10, "points"),
        Column(pen.word("权重", "Weight"), 8, "number"),
        Column(pen.word("贡献", "Contribution"), 10, "points"),
        Column(pen.word("总分", "Score"), 10, "points"),
        Column(pen.word("等级", "Grade"), 8, "center"),
        Column(pen.word("说明", "Note"), 40, "wrapped"),
    ]
    rows: list[list[Cell]] = []
    units: list[str] = []
    for view in report.statements:
        for row in view.indicators:
            unit, shown = _shown(row.unit, row.raw)
            units.append(unit)
            rows.append(
                [
                    *(view.employee_id, view.name, row.section, row.name, shown, row.margin, row.count),
                    *map(_decimal, (row.points, row.weight, row.contribution, view.score)),
                    *(view.grade, " · ".join(part for part in (row.band, row.note) if part)),
                ]
            )
    pen.table(
        sheet,
        0,
        columns,
        rows,
        lambda row, column: units[row] if column == 4 and units[row] in NUMBER_FORMATS else columns[column].look,
    )
    sheet.freeze_panes(1, 2)


def _statements(pen: _Pen, report: ReportView) -> None:
    sheet = pen.sheet("statements")
    columns = [
        Column(pen.word("工号", "Employee"), 14),
        Column(pen.word("姓名", "Name"), 14),
        Column(pen.word("项目", "Item"), 20),
        Column(pen.word("类别", "Kind"), 14),
        Column(pen.word("金额（元）", "Amount (yuan)"), 15, "money"),
        Column(pen.word("怎么算的", "How it came about"), 90, "wrapped"),
    ]
    rows: list[list[Cell]] = []
    sums: set[int] = set()
    for view in report.statements:
        for line in view.lines:
            rows.append([view.employee_id, view.name, line.name, line.kind, _yuan(line.amount_fen), line.sentence])
        sums.add(len(rows))
        rows.append([view.employee_id, view.name, pen.word("合计", "Total"), "", _yuan(view.total_fen), view.rule])
    pen.table(
        sheet,
        0,
        columns,
        rows,
        lambda row, column: columns[column].look if row not in sums else "sum" if column == 4 else "sum_text",
    )
    sheet.freeze_panes(1, 2)


def _metrics(pen: _Pen, report: ReportView) -> None:
    sheet = pen.sheet("metrics")
    columns = [
        Column(pen.word("对象", "Scope"), 22),
        Column(pen.word("姓名", "Name"), 14),
        Column(pen.word("指标", "Metric"), 26),
        Column(pen.word("代码", "Key"), 32),
        Column(pen.word("数值", "Value"), 14, "number"),
        Column(pen.word("单位", "Unit"), 8, "center"),
        Column(pen.word("分子", "Numerator"), 16, "number"),
        Column(pen.word("分母", "Denominator"), 16, "number"),
    ]
    shown = [_shown(row.unit, row.value) for row in report.metrics]
    rows: list[list[Cell]] = [
        [
            *(row.scope, row.name, row.label, row.metric, value, pen.unit(unit)),
            *(_number(row.numerator), _number(row.denominator)),
        ]
        for row, (unit, value) in zip(report.metrics, shown, strict=True)
    ]
    pen.table(
        sheet,
        0,
        columns,
        rows,
        lambda row, column: shown[row][0] if column == 4 and shown[row][0] in NUMBER_FORMATS else columns[column].look,
    )
    sheet.freeze_panes(1, 2)


def _measures(pen: _Pen, report: ReportView) -> None:
    """One row per shop, day and agent, one column per measure: nothing that was counted is left out."""
    sheet = pen.sheet("measures")
    keys = sorted({row[3] for row in report.measures})
    place = {key: number for number, key in enumerate(keys, start=3)}
    columns = [
        Column(pen.word("店铺", "Shop"), 16),
        Column(pen.word("日期", "Day"), 11),
        Column(pen.word("客服账号", "Agent"), 22),
        *(Column(report.measure_labels.get(key, key), 12, "count") for key in keys),
    ]
    cells: dict[tuple[str, str, str], list[Cell]] = {}
    for shop_id, day, agent_id, measure, value in report.measures:
        row = cells.setdefault((shop_id, day, agent_id), [shop_id, day, agent_id, *([None] * len(keys))])
        row[place[measure]] = value
    names: list[list[Cell]] = [["", "", "", *keys]]
    rows = names + list(cells.values())[: MOST_ROWS - 2]
    pen.table(sheet, 0, columns, rows, lambda row, column: "key" if row == 0 else columns[column].look)
    sheet.freeze_panes(2, 3)


def _problems(pen: _Pen, report: ReportView) -> None:
    sheet = pen.sheet("problems")
    columns = [
        Column(pen.word("哪里", "Where"), 40),
        Column(pen.word("行", "Row"), 8, "count"),
        Column(pen.word("列", "Column"), 18),
        Column(pen.word("原因", "Reason"), 48, "wrapped"),
        Column(pen.word("原值", "Value"), 24),
        Column(pen.word("怎么办", "What to do"), 48, "wrapped"),
    ]
    rows: list[list[Cell]] = [
        [problem.where, problem.row, problem.column, problem.reason, problem.value, problem.remedy]
        for problem in report.problems[: MOST_ROWS - 1]
    ]
    after = pen.table(sheet, 0, columns, rows)
    if not rows:
        pen.put(sheet, after, 0, pen.word("没有问题", "No problems"), "fact")


def _shown(unit: str, value: Fraction | None) -> tuple[str, Cell]:
    """Unit and number as people read them: fen as yuan, milliseconds as seconds."""
    shown_unit, factor = SHOWN_AS.get(unit, (unit, Fraction(1)))
    return shown_unit, _number(None if value is None else value * factor)


def _number(value: Fraction | None) -> Cell:
    return None if value is None else Decimal(format_value(value))
