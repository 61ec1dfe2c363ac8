"""The page of fact tables: grain, key, columns, checks."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.reference.markdown import both, code, page, table
from steelyard.errors import Words
from steelyard.facts import TABLES
from steelyard.facts.organisation_tables import ORGANISATION
from steelyard.facts.schema import Column, Table

KINDS = {
    "text": Words("文字", "text"),
    "int": Words("整数", "whole number"),
    "fen": Words("分", "fen, whole"),
    "instant": Words("时刻", "instant"),
    "day": Words("日期", "day"),
    "month": Words("月份", "month"),
    "bool": Words("是/否", "yes/no"),
    "decimal": Words("小数", "decimal"),
}
VERSIONS = {
    "none": Words(
        "不可更改：编号相同而内容不同的行会被拒绝。", "Immutable: a known key with other content is refused."
    ),
    "newest_instant": Words(
        "同一编号取最新的一行：先看 updated_at，没有就看行内最晚的时刻，再看状态先后，再看行的摘要；与导入先后无关。",
        "Of one key the newest row wins: updated_at, or else the latest instant in the row, then the status, then the "
        "row's hash; never the import order.",
    ),
    "last_import": Words(
        "同一编号以最后一次导入为准，并说明改了什么。",
        "Of one key the last import wins, and it is said what changed.",
    ),
}


def tables_page() -> str:
    """Every table a file can feed."""
    return page(
        Words("数据表", "Fact tables"),
        [
            Words(
                "任何一张表都可以用 CSV、XLSX、JSON Lines 或 Parquet 导入：列名用下面的英文名或中文名，文件名以表名开头"
                "（如 `messages_2026-10.csv`），或用 `--as 表名` 指明。时间写 ISO 8601，不带时区就是店铺当地时间；金额以分为整数；"
                "缺失就空着，不写 0。",
                "Any table can be imported from CSV, XLSX, JSON Lines or Parquet, under these column names or their Chinese "
                "names; the file's name begins with the table's (`messages_2026-10.csv`), or `--as TABLE` says so. Times are "
                "ISO 8601, shop time where there is no offset; money is whole fen; missing stays empty, never 0.",
            )
        ],
        _tables(),
    )


def _tables() -> Iterator[str]:
    organisation = {table.name for table in ORGANISATION}
    for heading, belongs in (("发生了什么 · What happened", False), ("组织文件 · Organisation files", True)):
        yield f"## {heading}"
        yield ""
        for fact_table in TABLES.values():
            if (fact_table.name in organisation) is belongs:
                yield from _table(fact_table)


def _table(fact_table: Table) -> Iterator[str]:
    yield f'### <a id="table-{fact_table.name}"></a>`{fact_table.name}` · {fact_table.zh}'
    yield ""
    yield f"- 一行 one row = {fact_table.grain}"
    yield f"- 编号 key: {', '.join(map(code, fact_table.key))}"
    yield f"- {both(VERSIONS[fact_table.versions])}"
    if fact_table.status_rank:
        yield f"- 状态先后 order of states: {' < '.join(map(code, fact_table.status_rank))}"
    for earlier, later in fact_table.ordered:
        yield f"- 检查 check: {code(earlier)} ≤ {code(later)}"
    yield ""
    yield from table(
        ("列 column", "名称", "类型 kind", "必填 required", "检查 checks", "内容 content"),
        map(_column, fact_table.columns),
    )


def _column(column: Column) -> tuple[str, ...]:
    return (
        code(column.name),
        column.zh,
        both(KINDS[column.kind]),
        "是 yes" if column.required else "",
        "; ".join(_checks(column)),
        column.doc,
    )


def _checks(column: Column) -> Iterator[str]:
    if column.choices:
        yield ", ".join(map(code, column.choices))
    if column.at_least is not None:
        yield f"≥ {column.at_least}"
    if column.at_most is not None:
        yield f"≤ {column.at_most}"
    if column.default not in (None, ""):
        shown = str(column.default).lower() if isinstance(column.default, bool) else column.default
        yield f"空 = `{shown}` when empty"
