"""A version as a form: every value with its name and unit, and a posted form that changes what was typed alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from steelyard.schemes import located, names, parse
from steelyard.schemes.editing import NoSuchPlace
from steelyard.schemes.form import Field, Group, name_of, path_of, version_form
from steelyard.schemes.form_changes import next_version, with_part, with_part_again, with_values, without_part
from steelyard.schemes.loader import text_of
from steelyard.schemes.starters import CURVES, ENTRIES, PAY
from steelyard.schemes.vocabulary import VOCABULARY

PRESALES = text_of("taobao-presales")


def data(text: str) -> Any:
    return located.read(text, "").data


def form_of(text: str) -> Group:
    return version_form(data(text), 0, VOCABULARY)


def fields(text: str) -> dict[str, Field]:
    return {field.name: field for field in form_of(text).walk()}


@pytest.mark.parametrize("name", names())
def test_a_form_posted_as_it_is_changes_nothing(name: str):
    text = text_of(name)
    assert with_values(text, 0, {field.name: field.value for field in form_of(text).walk()}, VOCABULARY) == text


def test_ratios_are_typed_in_percent_and_amounts_in_yuan():
    found = fields(PRESALES)
    worst, rate = found["versions/0/indicators/0/curve/worst"], found["versions/0/pay/2/tiers/1/rate"]
    edge = found["versions/0/pay/2/tiers/1/from"]
    assert [(one.value, one.kind, one.unit.zh) for one in (worst, rate, edge)] == [
        ("30", "percent", "%"),
        ("0.8", "percent", "%"),
        ("100000", "yuan", "元"),
    ]
    assert found["versions/0/indicators/0/metric"].note.zh == "询单最终付款转化率"
    assert [value for value, _ in found["versions/0/missing"].choices] == ["renormalise", "zero", "stop"]


@pytest.mark.parametrize(
    ("name", "typed", "before", "after"),
    [
        ("versions/0/indicators/0/weight", "45", 'weight: "50"', 'weight: "45"'),
        ("versions/0/indicators/0/curve/worst", "32.5", 'worst: "0.30"', 'worst: "0.325"'),
        ("versions/0/indicators/0/curve/best", "61 %", 'best: "0.60"', 'best: "0.61"'),
        ("versions/0/pay/1/amount", "2,500", 'amount: "2000", by', 'amount: "2500", by'),
        ("versions/0/from", "2027-01-01", "from: 2026-01-01", "from: 2027-01-01"),
        ("versions/0/applies_to/line", "presales，general", "line: presales", "line: [presales, general]"),
        ("versions/0/applies_to/role", "agent", "{line: presales}", "{line: presales, role: agent}"),
        ("versions/0/pay/3/name", "冠军: 好评", "name: 好评冠军", 'name: "冠军: 好评"'),
        ("versions/0/vetoes/0/more_than", "2", "more_than: 0", "more_than: 2"),
        ("versions/0/pay/1/amount", "", ', amount: "2000"', ""),
        ("versions/0/indicators/0/weight", "fifty", 'weight: "50"', 'weight: "fifty"'),
        ("versions/0/pay/1/name", "two\nlines\x00", "by: score}", 'by: score, name: "two lines"}'),
    ],
)
def test_what_is_typed_is_written_and_nothing_else_moves(name: str, typed: str, before: str, after: str):
    assert PRESALES.count(before) == 1
    assert with_values(PRESALES, 0, {name: typed}, VOCABULARY) == PRESALES.replace(before, after)


def test_names_that_lead_nowhere_are_passed_over():
    assert with_values(PRESALES, 0, {"versions/9/from": "x", "scheme": "x", "": "x"}, VOCABULARY) == PRESALES


def test_a_campaign_is_yes_no_or_names():
    name = "versions/0/applies_to/campaign"
    for typed, written in (("是", True), ("false", False), ("双11，618", ["双11", "618"]), ("双11", "双11")):
        assert (
            data(with_values(PRESALES, 0, {name: typed}, VOCABULARY))["versions"][0]["applies_to"]["campaign"]
            == written
        )


def test_a_way_is_read_as_it_was_written():
    for path in (("versions", 0, "pay", 2, "table", "A/B"), ("a~b", "c"), ("versions", 10)):
        assert path_of(name_of(path)) == path


BARE = """scheme: x
name: x
versions:
  - from: 2026-01-01
    indicators: [{key: a, metric: csat_ratio, weight: 100, curve: {kind: rank}}]
    grades: [{name: A}]
    pay: [{kind: performance, amount: "1000"}]
"""


@pytest.mark.parametrize("kind", PAY)
def test_every_pay_item_a_form_adds_can_be_used_at_once(kind: str):
    text = BARE.replace('{kind: performance, amount: "1000"}', "{kind: base}") if kind == "performance" else BARE
    text = text.replace("[{kind: performance", "[{kind: base}, {kind: performance") if kind == "guarantee" else text
    assert parse(with_part(text, ("versions", 0, "pay"), kind), "x.yaml").versions[0].pay[-1].kind == kind


@pytest.mark.parametrize("kind", [kind for kind in CURVES if kind != "manual"])
def test_every_curve_a_form_chooses_can_be_used_at_once(kind: str):
    curve = (
        parse(with_part(BARE, ("versions", 0, "indicators", 0, "curve"), kind), "x.yaml")
        .versions[0]
        .indicators[0]
        .curve
    )
    assert curve is not None
    assert curve.kind == kind


def test_a_new_indicator_has_a_key_of_its_own():
    text = with_part(BARE, ("versions", 0, "indicators"), "a")
    text = with_part(text, ("versions", 0, "indicators"), "leader")
    assert [one["key"] for one in data(text)["versions"][0]["indicators"]] == ["a", "a_2", "leader"]


@pytest.mark.parametrize("key", ["sections", "vetoes", "grades", "triggers"])
def test_lists_nobody_wrote_are_begun(key: str):
    assert len(data(with_part(BARE, ("versions", 0, key), ""))["versions"][0][key]) == (2 if key == "grades" else 1)
    assert key in ENTRIES


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (without_part, ("versions", 0)),
        (without_part, ("scheme",)),
        (without_part, ()),
        (with_part_again, ("versions", 0)),
        (lambda text, path: with_part(text, path, "nothing"), ("versions", 0, "pay")),
        (lambda text, path: with_part(text, path, ""), ("versions", 0, "nothing")),
        (lambda text, path: with_part(text, path, ""), ()),
    ],
)
def test_what_nobody_offers_is_refused(change: Any, path: tuple[str | int, ...]):
    with pytest.raises(NoSuchPlace):
        change(PRESALES, path)


def test_the_next_version_is_the_last_once_more_unpublished_and_later():
    text = BARE.replace(
        "  - from: 2026-01-01\n", "  - from: 2026-01-01\n    published_on: 2025-12-01\n    to: 2027-01-01\n"
    )
    changed = next_version(text, 0, date(2027, 1, 1))
    assert changed.startswith(text)
    first, second = data(changed)["versions"]
    assert second == {key: held for key, held in first.items() if key not in ("published_on", "to")} | {
        "from": date(2027, 1, 1)
    }
