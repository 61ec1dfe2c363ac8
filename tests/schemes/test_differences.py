"""What changed between two versions, in sentences: from what to what, what moves pay, what comes after its time."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from everything import changed, document, fields_given

from steelyard import schemes
from steelyard.pay.lines import KIND_NAMES
from steelyard.schemes import Scheme
from steelyard.schemes.differences import (
    Change,
    VersionDifference,
    paid_by_score,
    scheme_differences,
    version_differences,
)
from steelyard.schemes.key_names import ITEMS
from steelyard.schemes.vocabulary import VOCABULARY

TODAY = date(2026, 3, 15)

VERSION = """  - from: 2026-01-01
    published_on: 2025-12-01
    applies_to: {line: presales}
    indicators:
      - {key: conversion, metric: inquiry_paid_ratio, weight: "60", section: 销售, curve: {kind: linear, worst: "0.30", best: "0.60"}}
      - {key: service, manual: leader, weight: "40"}
    vetoes: [{measure: complaints, more_than: 3, effect: no_bonus}]
    missing: renormalise
    grades: [{name: A, from: "80"}, {name: B}]
    pay:
      - {kind: base}
      - {kind: performance, amount: "2000", by: score}
      - {kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.005"}, {from: "100000", rate: "0.008"}]}
      - {kind: bonus, name: 达标奖, when: "csat_ratio >= 0.9", amount: "500"}
    triggers: [{name: 连续不合格, suggest: review, grade: B, cycles: 2}]
"""


def scheme(*versions: str) -> Scheme:
    return schemes.parse("scheme: d\nname: 比较\nversions:\n" + "".join(versions), "d.yaml")


def changes(old: str, new: str, text: str = VERSION) -> tuple[Change, ...]:
    """What is told when one text of the version takes the place of another."""
    assert old in text
    before, after = scheme(text), scheme(text.replace(old, new))
    return version_differences(before.versions[0], after.versions[0], VOCABULARY, TODAY).changes


@pytest.mark.parametrize(
    ("old", "new", "zh", "en", "moves_pay"),
    [
        (
            'best: "0.60"',
            'best: "0.65"',
            "改指标 询单最终付款转化率（conversion）：曲线 满分线 60% → 65%",
            "changed indicator inquiry to final payment (conversion): curve 100 points at 60% → 65%",
            True,
        ),
        (
            'amount: "2000"',
            'amount: "2500"',
            "改薪酬项目 绩效：金额 2,000.00 元 → 2,500.00 元",
            "2,000.00 yuan → 2,500.00 yuan",
            True,
        ),
        (
            'rate: "0.008"',
            'rate: "0.009"',
            "改薪酬项目 提成：分档费率 第 2 项 费率 0.8% → 0.9%",
            "tiers no. 2 rate 0.8% → 0.9%",
            True,
        ),
        (
            "more_than: 3",
            "more_than: 5",
            "改否决 投诉数（no_bonus）：超过 3 → 5",
            "veto complaints (no_bonus): more than 3 → 5",
            True,
        ),
        ('from: "80"', 'from: "82"', "改等级 A：起 80 → 82", "changed grade A: from 80 → 82", True),
        ("missing: renormalise", "missing: zero", "改缺数据时：renormalise → zero", "changed when missing", True),
        (
            "line: presales",
            "line: [presales, complaints]",
            "改适用于：条线 presales → presales、complaints",
            "changed governs",
            True,
        ),
        (
            "section: 销售",
            "section: 业绩",
            "改指标 询单最终付款转化率（conversion）：板块 销售 → 业绩",
            "section 销售 → 业绩",
            False,
        ),
        ("2025-12-01", "2025-11-01", "改公布日：2025-12-01 → 2025-11-01", "changed published on", False),
        (
            "cycles: 2",
            "cycles: 3",
            "改提醒 连续不合格：连续期数 2 → 3",
            "trigger 连续不合格: cycles in a row 2 → 3",
            False,
        ),
    ],
)
def test_a_changed_value_is_told_from_what_to_what(old: str, new: str, zh: str, en: str, moves_pay: bool) -> None:
    [change] = changes(old, new)
    assert change.words.zh == zh
    assert en in change.words.en
    assert change.moves_pay is moves_pay


def test_a_value_written_otherwise_but_meaning_the_same_is_no_change() -> None:
    assert changes('"0.60"', '"0.6"') == ()
    assert changes("line: presales", "line: [presales]") == ()
    assert changes("{kind: base}", "{kind: base, amount: null}") == ()


def test_another_curve_is_told_by_the_rule_before_and_after() -> None:
    [change] = changes('{kind: linear, worst: "0.30", best: "0.60"}', "{kind: rank}")
    was, now = change.details
    assert was.zh.startswith("原：询单最终付款转化率（`inquiry_paid_ratio`）占 60：30% 得 0 分")
    assert now.en.startswith("now: inquiry to final payment (`inquiry_paid_ratio`) weighs 60: ranked among all")


def test_what_is_added_and_removed_is_told_with_its_rule() -> None:
    bonus = '      - {kind: bonus, name: 达标奖, when: "csat_ratio >= 0.9", amount: "500"}\n'
    other = '      - {kind: bonus, name: 快速奖, when: "reply_ratio >= 0.9", amount: "100"}\n'
    added, removed = changes(bonus, other)
    assert (added.kind, added.of, added.moves_pay) == ("added", "pay", True)
    assert added.words.zh.startswith("新增薪酬项目 快速奖：快速奖：回复率 ≥ 90% 时得 100.00 元")
    assert removed.words.en.startswith("removed pay item 达标奖: 达标奖: 500.00 yuan when satisfaction ratio ≥ 90%")
    [gone] = changes("vetoes: [{measure: complaints, more_than: 3, effect: no_bonus}]", "vetoes: []")
    assert gone.words.zh == "去掉否决 投诉数（no_bonus）：投诉数（`complaints`）超过 3：奖金不发"


def test_the_order_of_indicators_is_no_change() -> None:
    first, second = VERSION.splitlines()[4:6]
    assert changes(f"{first}\n{second}", f"{second}\n{first}") == ()


def test_items_that_look_at_the_score_are_named() -> None:
    version = scheme(VERSION).versions[0]
    assert [words.zh for words in paid_by_score(version)] == ["绩效", "达标奖"]
    without_veto = scheme(VERSION.replace("[{measure: complaints, more_than: 3, effect: no_bonus}]", "[]")).versions[0]
    assert [words.zh for words in paid_by_score(without_veto)] == ["绩效"]


# --- files, and what comes after its time ---------------------------------------------------------


def later(start: str, amount: str = "2000") -> str:
    return VERSION.replace("from: 2026-01-01", f"from: {start}").replace('amount: "2000"', f'amount: "{amount}"')


def compared(old: list[str], new: list[str], today: date = TODAY) -> list[VersionDifference]:
    return scheme_differences(scheme(*old), scheme(*new), today)


def test_files_that_say_the_same_have_no_difference() -> None:
    assert compared([VERSION], [VERSION]) == []


def test_a_new_version_is_laid_beside_the_one_it_follows_and_changes_nothing_that_has_begun() -> None:
    [found] = compared([VERSION], [VERSION, later("2026-04-01", "2500")])
    assert found.before is not None
    assert (found.before.from_, found.flags) == (date(2026, 1, 1), ())
    assert [change.words.zh for change in found.changes] == ["改薪酬项目 绩效：金额 2,000.00 元 → 2,500.00 元"]


def test_a_draft_in_a_file_of_its_own_is_laid_beside_the_version_it_would_follow() -> None:
    gone, draft = compared([VERSION], [later("2026-04-01", "2500")])
    assert gone.after is None
    assert draft.before is not None
    assert draft.before.from_ == date(2026, 1, 1)


@pytest.mark.parametrize(("today", "flagged"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_changing_a_version_from_the_day_it_begins_is_flagged(today: date, flagged: bool) -> None:
    [found] = compared([VERSION], [VERSION.replace('"2000"', '"2500"')], today)
    assert bool(found.flags) is flagged
    if flagged:
        assert "这些改动会改变已开始的时间段" in found.flags[0].zh


def test_a_new_name_for_a_section_of_a_begun_version_changes_no_pay_and_is_not_flagged() -> None:
    [found] = compared([VERSION], [VERSION.replace("section: 销售", "section: 业绩")])
    assert found.changes
    assert found.flags == ()


def test_a_version_that_begins_in_the_past_is_flagged() -> None:
    [found] = compared([VERSION], [VERSION, later("2026-03-15", "2500")])
    assert "不能追溯" in found.flags[0].zh
    assert compared([VERSION], [VERSION, later("2026-03-16", "2500")])[0].flags == ()


def test_a_begun_version_that_is_gone_is_flagged_and_one_not_yet_begun_is_not() -> None:
    [gone] = compared([VERSION, later("2026-04-01")], [VERSION])
    assert (gone.after, gone.flags) == (None, ())
    flagged = compared([VERSION, later("2026-04-01")], [later("2026-04-01")])
    assert "去掉了" in flagged[0].flags[0].zh


def test_ending_a_begun_version_by_to_moves_pay_and_is_flagged() -> None:
    [found] = compared([VERSION], [VERSION.replace("from: 2026-01-01", "from: 2026-01-01\n    to: 2026-02-01")])
    assert [change.words.zh for change in found.changes] == ["改结束日（不含）：（无） → 2026-02-01"]
    assert found.flags


def test_items_are_called_as_on_a_statement() -> None:
    for kind in ITEMS.keys() & KIND_NAMES.keys():
        assert (ITEMS[kind].zh, ITEMS[kind].en.lower()) == (KIND_NAMES[kind].zh, KIND_NAMES[kind].en.lower())


# --- every key -------------------------------------------------------------------------------------

DATA = document()
BEFORE = Scheme.model_validate(DATA).versions[0]
OF_A_VERSION = [(part, name, path) for part, name, path in fields_given(DATA) if path[:2] == ("versions", 0)]


@pytest.mark.parametrize(
    "place", range(len(OF_A_VERSION)), ids=lambda place: f"{OF_A_VERSION[place][0].__name__}.{OF_A_VERSION[place][1]}"
)
def test_a_change_of_any_key_is_told(place: int) -> None:
    part, name, path = OF_A_VERSION[place]
    for other in changed(DATA, path, part.model_fields[name]):
        told = version_differences(BEFORE, other.versions[0], VOCABULARY, TODAY).changes
        assert told or (part.__name__, name) == ("Version", "from_")
        for change in told:
            assert change.words.zh
            assert change.words.en
