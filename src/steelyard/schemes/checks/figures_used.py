"""Advice on every figure a version looks at, wherever it stands: too few cases, or not counted at all."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import FormulaError, Words
from steelyard.formula import compile_
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.parts import parts_of
from steelyard.schemes.values import Part
from steelyard.schemes.vocabulary import Vocabulary

#: Keys that hold the name of a figure, and keys that hold a formula over figures.
NAMES = ("metric", "measure", "on")
FORMULAS = ("when", "unless", "count")


def figures_in(version: Version, path: Path) -> Iterator[tuple[Path, Part, str]]:
    """Every figure a version names: the path of the key that names it, the part it stands in, its name."""
    for where, part in parts_of(version, path):
        for key in NAMES:
            name = getattr(part, key, None)
            if isinstance(name, str):
                yield (*where, key), part, name
        for key in FORMULAS:
            text = getattr(part, key, None)
            if isinstance(text, str):
                yield from (((*where, key), part, name) for name in _names_in(text))


def few_cases(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """Ratios that decide something without asking for a number of cases."""
    for where, part, name in figures_in(version, path):
        if "min_count" not in type(part).model_fields or names.unit(name) != "ratio":
            continue
        if getattr(part, "min_count", None) is None and getattr(part, "shrink", None) is None:
            label, cases = names.label(name), names.cases_of(name) or "ratings"
            yield Finding(
                where,
                Words(
                    f"{label.zh}是比率，没有写至少几件才算：一两件就会大起大落。",
                    f"{label.en} is a ratio without a number of cases: one or two would swing it.",
                ),
                Words(
                    f"请加上 min_count，如 {{measure: {cases}, at_least: 5}}。",
                    f"Add min_count, such as {{measure: {cases}, at_least: 5}}.",
                ),
                code="few_cases",
            )


def uncounted(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """Figures that rest on something this version of the program does not count from records, once per rule."""
    told: dict[Path, set[str]] = {}
    for where, _, name in figures_in(version, path):
        missing = names.uncounted(name)
        keys, before = {each.key for each in missing}, told.setdefault(where[: len(path) + 2], set())
        if keys <= before:
            continue
        before |= keys
        zh, en = "、".join(each.zh for each in missing), ", ".join(each.en for each in missing)
        yield Finding(
            where,
            Words(
                f"本版本不从记录里统计：{zh}；没有报表带来时，{names.label(name).zh}是空的。",
                f"Not counted from records: {en}; without a report that brings it, {names.label(name).en} is empty.",
            ),
            Words(
                "请确认有这样的报表；否则换一个指标，或改为人工评分、录入。",
                "Make sure there is such a report; else use another figure, points given by people, or entries.",
            ),
            code="not_counted",
        )


def _names_in(text: str) -> list[str]:
    try:
        formula = compile_(text)
    except FormulaError:
        return []  # a fault, said by the check of its part
    return sorted({*formula.names, *(name for _, name in formula.scoped_names)})
