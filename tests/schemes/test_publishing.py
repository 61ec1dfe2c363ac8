"""Whether a text may take the place of the published one, the day it is published, days of cases moved by months."""

from __future__ import annotations

from datetime import date

import pytest

from steelyard.schemes import parse
from steelyard.schemes.publishing import moved_by_months, new_versions, reasons_against, with_day_of_publishing

TODAY = date(2026, 11, 10)
OLD = """scheme: x
name: x
versions:
  - {from: 2026-01-01, pay: [{kind: base}]}
  - {from: 2026-12-01, pay: [{kind: base}, {kind: allowance, amount: "100"}]}
"""
NEW = '  - {from: 2027-01-01, pay: [{kind: base}, {kind: allowance, amount: "200"}]}\n'


def reasons(text: str, old: str = OLD) -> list[str]:
    found = reasons_against(parse(old, "x.yaml"), parse(text, "x.yaml"), TODAY)
    assert all(words.en for words in found)
    return [words.zh for words in found]


def test_a_version_that_follows_may_be_published():
    assert reasons(OLD + NEW) == []
    assert reasons_against(None, parse(OLD.replace("2026-01-01", "2026-11-11"), "x.yaml"), TODAY) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (OLD, "没有差别"),
        (OLD + NEW.replace("2027-01-01", "2026-11-10"), "不晚于今天"),
        (OLD + NEW.replace("2027-01-01", "2026-11-20"), "早于已公布的 2026-12-01 版"),
        (OLD.replace('"100"', '"90"') + NEW, "2026-12-01 起的版本已经公布，不能再改"),
        (OLD.replace("from: 2026-12-01,", "from: 2026-12-02,"), "去掉了"),
        (OLD.replace("from: 2026-01-01,", "from: 2026-01-01, to: 2026-11-01,") + NEW, "不能再改"),
        (OLD.replace("scheme: x", "scheme: y") + NEW, "方案编号"),
    ],
)
def test_what_is_published_is_followed_and_never_changed(text: str, reason: str):
    assert any(reason in one for one in reasons(text)), reasons(text)


def test_names_may_be_put_right_and_an_end_that_lies_ahead_be_set_or_moved():
    ended = OLD.replace("from: 2026-12-01,", "from: 2026-12-01, to: 2027-06-01,")
    assert reasons(OLD.replace("name: x", "name: 新名字")) == []
    assert reasons(ended) == []
    assert reasons(ended.replace("2027-06-01", "2027-03-01"), ended) == []
    assert reasons(ended.replace("to: 2027-06-01,", ""), ended) == []


def test_the_day_is_written_into_what_is_new_alone():
    old, new = parse(OLD, "x.yaml"), parse(OLD + NEW, "x.yaml")
    assert [version.from_ for version in new_versions(old, new)] == [date(2027, 1, 1)]
    text = with_day_of_publishing(OLD + NEW, old, new, TODAY)
    assert text == OLD + NEW.replace("]}\n", "], published_on: 2026-11-10}\n")


@pytest.mark.parametrize(
    ("text", "months", "moved"),
    [
        ("month: 2026-11", 3, "month: 2027-02"),
        ("2026-01-31..2026-02-28", 1, "2026-02-28..2026-03-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-13-01 12345-01 1026-01-01", 1, "2026-13-01 12345-01 1026-01-01"),
    ],
)
def test_days_move_by_months_and_stay_days(text: str, months: int, moved: str):
    assert moved_by_months(text, months) == moved
