"""Own metrics: a YAML file that is read whole or refused with file, metric and remedy."""

import pytest

from steelyard.errors import FormulaError, InputRefused, SteelyardError, UnknownName
from steelyard.metrics import load_own_metrics, read_own_metrics

GOOD = {"key": "x", "zh": "甲", "en": "x of it", "unit": "ratio", "better": "higher", "formula": "1 - 二次咨询率 * 0.8"}


def text(*entries):
    lines = ["metrics:"]
    for entry in entries:
        lines.append("  - {" + ", ".join(f'{key}: "{value}"' for key, value in entry.items()) + "}")
    return "\n".join(lines)


def test_a_file_adds_its_metrics_to_the_built_in_ones(tmp_path):
    path = tmp_path / "metrics.yaml"
    path.write_text(text(GOOD), encoding="utf-8-sig")
    catalogue = load_own_metrics(path)
    assert catalogue.metric("甲").formula_text == "1 - 二次咨询率 * 0.8"
    assert catalogue.metric("csat_ratio").key == "csat_ratio"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"formula": "1 - 二次咨询"}, UnknownName, "二次咨询率"),
        ({"formula": "9**9**9"}, FormulaError, "乘方"),
        ({"formula": "rounds > 1"}, InputRefused, "条件"),
        ({"formula": "甲 + 1"}, InputRefused, "x -> x"),
        ({"zh": "回复率"}, InputRefused, "reply_ratio"),
        ({"key": "rounds"}, InputRefused, "rounds"),
        ({"key": "指标"}, InputRefused, "字母"),
        ({"unit": "percent"}, InputRefused, "ratio"),
        ({"better": "more"}, InputRefused, "higher"),
        ({"extra": "1"}, InputRefused, "恰有"),
    ],
)
def test_a_metric_that_cannot_be_is_refused_saying_where(change, error, says):
    with pytest.raises(error, match=says) as caught:
        read_own_metrics(text(GOOD | change), where="own.yaml")
    assert caught.value.where.startswith("own.yaml")
    assert caught.value.remedy is not None


def test_formulas_that_lead_back_to_each_other_are_refused():
    first = GOOD | {"key": "first", "zh": "乙", "en": "first", "formula": "丙 + 1"}
    second = GOOD | {"key": "second", "zh": "丙", "en": "second", "formula": "max(乙, 1)"}
    with pytest.raises(InputRefused, match="绕回"):
        read_own_metrics(text(first, second))


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "metrics",
        "metrics: 1",
        "metrics: [1]",
        "other: []",
        "metrics: [{key: x}]",
        "a: [",
        "!!python/object:os.system {}",
    ],
)
def test_what_is_no_list_of_metrics_is_refused(broken):
    with pytest.raises(SteelyardError):
        read_own_metrics(broken)


def test_a_huge_or_foreign_file_is_refused(tmp_path):
    path = tmp_path / "metrics.yaml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputRefused, match="过大"):
        load_own_metrics(path)
    path.write_bytes("metrics: []  # 指标".encode("gbk"))
    with pytest.raises(InputRefused, match="UTF-8"):
        load_own_metrics(path)
