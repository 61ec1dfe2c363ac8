"""Scheme files opened: names, dates, exact values, and what YAML may not guess."""

from datetime import date
from fractions import Fraction

import pytest

from steelyard import schemes
from steelyard.errors import SchemeNotInForce, UnknownName
from steelyard.metrics.own import read_own_metrics
from steelyard.schemes import SchemeRefused
from steelyard.schemes.curves import CURVE_KINDS
from steelyard.schemes.pay_items import PAY_KINDS
from steelyard.schemes.vocabulary import VOCABULARY

SMALL = """scheme: small
name: 小方案
versions:
  - from: 2026-01-01
    pay: [{kind: base}]
"""


def in_versions(*dates: str) -> str:
    """A scheme with one version per line of dates."""
    return "scheme: dated\nname: 分期\nversions:\n" + "".join(
        f"  - {{{text}, pay: [{{kind: base}}]}}\n" for text in dates
    )


def test_every_template_of_the_library_loads():
    assert {"kpi-monthly", "taobao-aftersales", "taobao-presales"} <= set(schemes.names())
    assert [schemes.load(name).scheme for name in schemes.names()] == list(schemes.names())


def test_schemes_share_the_one_built_in_catalogue_and_copy_none_of_it():
    assert schemes.Scheme(scheme="t", name="t", versions=[{"from": date(2026, 1, 1)}]).vocabulary is VOCABULARY


def test_a_template_is_not_mistaken_for_its_cases():
    assert not [name for name in schemes.names() if "cases" in name]


def test_an_unknown_name_is_answered_with_the_nearest_template():
    with pytest.raises(UnknownName, match="taobao-presales"):
        schemes.load("taobao-presale")


def test_a_file_is_loaded_by_its_path_whatever_its_scheme_is_called(tmp_path):
    path = tmp_path / "other name.yaml"
    path.write_text(SMALL, encoding="utf-8-sig")
    assert schemes.load(path).scheme == "small"
    assert schemes.load(str(path)).file == "other name.yaml"


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes(SMALL.encode("gbk"))
    with pytest.raises(SchemeRefused, match=r"gbk.yaml:2: 文件不是 UTF-8 编码"):
        schemes.load(path)


def test_the_yaml_word_on_stays_a_key_and_quoted_numbers_stay_exact():
    item = schemes.load("taobao-presales").versions[0].pay[2]
    assert item.on == "sales_order_first_fen"
    assert [(tier.from_, tier.rate) for tier in item.tiers] == [(0, Fraction(1, 200)), (10_000_000, Fraction(1, 125))]


def test_a_version_holds_from_its_first_day_until_the_next_one_begins():
    scheme = schemes.parse(in_versions("from: 2026-03-01", "from: 2026-01-01"), "dated.yaml")
    assert scheme.version_on(date(2026, 1, 1)).from_ == date(2026, 1, 1)
    assert scheme.version_on(date(2026, 2, 28)).from_ == date(2026, 1, 1)
    assert scheme.version_on(date(2026, 3, 1)).from_ == date(2026, 3, 1)


def test_before_the_first_version_and_after_the_last_nothing_is_in_force():
    scheme = schemes.parse(
        in_versions("from: 2026-01-01, to: 2026-02-01", "from: 2026-03-01, to: 2026-04-01"), "dated.yaml"
    )
    for day in (date(2025, 12, 31), date(2026, 2, 1), date(2026, 4, 1)):
        with pytest.raises(SchemeNotInForce, match=rf"dated.*{day}"):
            scheme.version_on(day)
    assert scheme.version_on(date(2026, 1, 31)).to == date(2026, 2, 1)


def test_versions_that_touch_do_not_overlap():
    assert schemes.parse(in_versions("from: 2026-01-01, to: 2026-02-01", "from: 2026-02-01"), "dated.yaml")


def test_a_rule_names_its_version_and_the_line_of_its_file():
    scheme = schemes.parse(SMALL, "small.yaml")
    assert scheme.rule_name(scheme.versions[0], "pay", 0) == "small@2026-01-01 small.yaml:5"


def test_an_organisations_own_metric_can_be_named_in_a_scheme():
    own = read_own_metrics("""metrics:
  - {key: solved_at_once, zh: 一次解决, en: solved at once ratio, unit: ratio, better: higher,
     formula: "1 - repeat_ratio * 0.8"}
""")
    text = (
        SMALL
        + """    indicators:
      - {key: solved, metric: solved_at_once, weight: "100", curve: {kind: linear, worst: "0", best: "1"}}
"""
    )
    with pytest.raises(SchemeRefused, match="没有指标 solved_at_once"):
        schemes.parse(text, "own.yaml")
    scheme = schemes.parse(text, "own.yaml", own)
    assert scheme.vocabulary.label("solved_at_once").zh == "一次解决"


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "just words", "- a\n- b\n", "scheme: [\n", "a: b: c\n", "\x00", "a" * 1_000_001]
)
def test_what_is_no_scheme_at_all_is_refused_with_a_remedy(text):
    with pytest.raises(SchemeRefused) as refused:
        schemes.parse(text, "odd.yaml")
    assert all(fault.remedy.zh for fault in refused.value.faults)


def test_deep_brackets_are_refused_before_they_are_read():
    with pytest.raises(SchemeRefused, match="嵌套太深"):
        schemes.parse("a: " + "[" * 5000 + "]" * 5000, "deep.yaml")


def test_the_json_schema_names_every_curve_and_pay_item():
    text = str(schemes.Scheme.model_json_schema(by_alias=True))
    assert all(f"'const': '{kind}'" in text or f"'{kind}'" in text for kind in (*CURVE_KINDS, *PAY_KINDS))
