"""An organisation's own metrics, from a YAML file.

metrics:
  - key: solved_ratio
    zh: 一次解决率
    en: solved at once
    unit: ratio
    better: higher
    formula: "1 - 二次咨询率 * 0.8"
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import yaml

from steelyard.errors import InputRefused, SteelyardError, Words
from steelyard.formula import compile_
from steelyard.measures.model import Better
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.model import Metric, MetricUnit

MAX_BYTES = 1_000_000
_KEYS = ("key", "zh", "en", "unit", "better", "formula")


def load_own_metrics(path: Path) -> Catalogue:
    """The built-in catalogue with the metrics of a file.

    Raises: InputRefused, FormulaError or UnknownName naming the file and the metric.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _refused(str(path), Words("文件过大", "The file is too large"))
    try:
        return read_own_metrics(path.read_text(encoding="utf-8-sig"), where=str(path))
    except UnicodeDecodeError as error:
        raise _refused(str(path), Words("文件不是 UTF-8 编码", "The file is not UTF-8")) from error


def read_own_metrics(text: str, *, where: str = "metrics") -> Catalogue:
    """The built-in catalogue with the metrics of a YAML text."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _refused(where, Words("不是有效的 YAML", "This is not valid YAML")) from error
    entries = data.get("metrics") if isinstance(data, dict) and set(data) == {"metrics"} else None
    if not isinstance(entries, list):
        raise _refused(where, Words("文件应只有一个 metrics 列表", "The file should hold one list, metrics"))
    own = [_read(entry, f"{where} metrics[{number}]") for number, entry in enumerate(entries, start=1)]
    try:
        return Catalogue(own)
    except SteelyardError as error:
        error.where = f"{where} {error.where or ''}".rstrip()
        raise


def _read(entry: Any, where: str) -> Metric:
    if (
        not isinstance(entry, dict)
        or set(entry) != set(_KEYS)
        or not all(isinstance(value, str) for value in entry.values())
    ):
        raise _refused(
            where,
            Words(
                "每个指标应恰有 key、zh、en、unit、better、formula，都是文字",
                "A metric has exactly key, zh, en, unit, better, formula, all text",
            ),
        )
    if not (entry["key"].isidentifier() and entry["key"].isascii()):
        raise _refused(
            where,
            Words(
                f"键“{entry['key'][:64]}”应为字母、数字、下划线",
                f"The key “{entry['key'][:64]}” should be letters, digits, underscores",
            ),
        )
    for field, choices in (("unit", get_args(MetricUnit)), ("better", get_args(Better))):
        if entry[field] not in choices:
            raise _refused(
                where,
                Words(
                    f"{field} 不能是“{entry[field][:64]}”，可用：{'、'.join(choices)}",
                    f"{field} cannot be “{entry[field][:64]}”; one of {', '.join(choices)}",
                ),
            )
    try:
        formula = compile_(entry["formula"])
    except SteelyardError as error:
        error.where = f"{where} formula: {error.where or ''}".rstrip()
        raise
    if formula.is_condition:
        raise _refused(where, Words("公式是条件，不是数", "The formula is a condition, not a number"))
    return Metric(
        entry["key"],
        "own",
        entry["zh"],
        entry["en"],
        entry["unit"],
        entry["better"],
        numerator=entry["formula"],
        own=True,
    )


def _refused(where: str, what: Words) -> InputRefused:
    return InputRefused(
        what, remedy=Words("请照文档“自有指标”修改。", "See “own metrics” in the documentation."), where=where
    )
