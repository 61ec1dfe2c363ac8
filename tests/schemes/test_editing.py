"""Values of a scheme file changed in place: everything else stays as its writer left it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from steelyard.schemes import SchemeRefused, located
from steelyard.schemes.editing import NoSuchPlace, Raw, Value, add, again, entry_text, put, put_key, take, written
from steelyard.schemes.loader import text_of

Path = tuple[str | int, ...]

FILE = """# 我们的方案
scheme: ours   # 编号
name: "旧名"
versions:
  - from: 2026-01-01   # 第一天
    applies_to: {line: presales}
    indicators:
      # 转化：最要紧
      - key: conversion
        metric: inquiry_paid_ratio
        weight: "60"   # 六成
        curve: {kind: linear, worst: "0.30", best: "0.60"}
      # 满意
      - {key: satisfaction, metric: csat_ratio, weight: "40", curve: {kind: bands, bands: [{from: "0.90", points: 100}, {points: 0}]}}
    # 缺数据
    missing: renormalise
    pay:
      - {kind: base}
      - kind: performance
        amount: "2000"
        by: score
"""


def read(text: str) -> Any:
    return located.read(text, "ours.yaml").data


def test_a_value_is_replaced_and_every_other_character_stays():
    changed = put(FILE, {("versions", 0, "indicators", 0, "weight"): 55, ("name",): '新"名'})
    assert changed == FILE.replace('"60"', '"55"').replace('"旧名"', '"新\\"名"')


def test_an_entry_goes_with_the_comment_above_it_and_no_other():
    changed = take(FILE, ("versions", 0, "indicators", 0))
    assert "最要紧" not in changed
    assert "六成" not in changed
    assert "# 满意\n      - {key: satisfaction" in changed
    assert "# 缺数据\n    missing" in changed


def test_an_entry_is_added_behind_the_last_one_as_deep_as_the_others():
    changed = add(FILE, ("versions", 0, "indicators"), Raw('{key: new, weight: "10"}'))
    assert changed == FILE.replace("    # 缺数据\n", '      - {key: new, weight: "10"}\n    # 缺数据\n')


def test_a_list_nobody_wrote_is_begun_where_its_keys_stand():
    changed = add(FILE, ("versions", 0, "grades"), Raw("{name: A}"))
    assert changed == FILE + "    grades:\n      - {name: A}\n"
    assert read(add(FILE, ("versions", 0, "pay", 0, "of"), "base"))["versions"][0]["pay"][0]["of"] == ["base"]


def test_a_key_is_put_behind_the_one_it_belongs_to():
    changed = put_key(FILE, ("versions", 0, "published_on"), date(2025, 12, 20), after="from")
    assert changed == FILE.replace("# 第一天\n", "# 第一天\n    published_on: 2025-12-20\n")


def test_a_key_that_is_there_has_its_value_replaced():
    assert put_key(FILE, ("versions", 0, "missing"), "stop") == FILE.replace("renormalise", "stop")


def test_the_last_entry_takes_its_list_with_it():
    text = FILE.replace('      - kind: performance\n        amount: "2000"\n        by: score\n', "")
    assert "pay" not in read(take(text, ("versions", 0, "pay", 0)))["versions"][0]


def test_a_key_behind_the_dash_of_a_list_leaves_its_place_to_the_next():
    assert take(FILE, ("versions", 0, "pay", 1, "kind")).endswith('      - amount: "2000"\n        by: score\n')


def test_an_entry_is_written_again_with_the_comments_inside_it():
    changed = again(FILE, ("versions", 0))
    assert read(changed)["versions"][1] == read(FILE)["versions"][0]
    assert changed.count("# 第一天") == 2
    assert changed.startswith(FILE)


def test_an_entry_written_again_stands_behind_itself():
    changed = again(FILE, ("versions", 0, "indicators", 1, "curve", "bands", 0))
    assert changed == FILE.replace(
        '{from: "0.90", points: 100}', '{from: "0.90", points: 100}, {from: "0.90", points: 100}'
    )
    assert read(again(FILE, ("versions", 0, "indicators", 0)))["versions"][0]["indicators"][1]["key"] == "conversion"


def test_the_text_of_an_entry_ends_with_its_own_last_line():
    assert (
        entry_text(FILE, ("versions", 0, "pay", 1)) == 'kind: performance\n        amount: "2000"\n        by: score\n'
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("主管评分", "主管评分"),
        ("presales", "presales"),
        (100, "100"),
        ("100", '"100"'),
        (date(2026, 1, 1), "2026-01-01"),
        ("2026-01-01", '"2026-01-01"'),
        ("0.30", '"0.30"'),
        ("yes", '"yes"'),
        ("null", '"null"'),
        ("a: b", '"a: b"'),
        ("# x", '"# x"'),
        ("*x", '"*x"'),
        ("", '""'),
        ("two\nlines", '"two\\nlines"'),
        ("010", '"010"'),
        (True, "true"),
        (["售前", "a b"], '[售前, "a b"]'),
        ([1, 12], "[1, 12]"),
    ],
)
def test_a_value_is_written_so_that_it_reads_as_it_was_given(value: Value, words: str):
    assert written(value) == words
    assert read(f"a: {words}\n")["a"] == value


def test_a_number_its_writer_put_in_quotes_stays_in_them():
    assert written(100, in_quotes=True) == '"100"'


@pytest.mark.parametrize("path", [("nothing",), ("versions", 9), ("versions", -1), ("versions", "x"), ("name", "x")])
def test_a_place_that_is_not_there_is_said(path: Path):
    for change in (lambda: put(FILE, {path: "x"}), lambda: take(FILE, path), lambda: add(FILE, (*path, "y"), "x")):
        with pytest.raises(NoSuchPlace):
            change()


def test_hostile_files_are_refused_before_anything_is_looked_up():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(9)
    )
    with pytest.raises(SchemeRefused):
        put(bomb, {("a",): 1})


def _ways(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict):
        for key, held in data.items():
            yield from _ways(held, (*path, key))
    elif isinstance(data, list):
        for place, held in enumerate(data):
            yield from _ways(held, (*path, place))
    if path:
        yield path, data


def _holder(data: Any, path: Path) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


def _without(data: Any, path: Path) -> Any:
    rest = copy.deepcopy(data)
    holder = _holder(rest, path)
    if len(holder) == 1 and len(path) > 1:
        return _without(data, path[:-1])
    if len(holder) > 1:
        del holder[path[-1]]
    return rest


@pytest.mark.parametrize("text", [FILE, text_of("kpi-monthly")], ids=["small", "template"])
def test_every_value_can_be_changed_and_every_part_removed_and_nothing_else_moves(text: str):
    data = read(text)
    for path, held in _ways(data):
        assert read(take(text, path)) == _without(data, path), path
        if isinstance(held, dict | list):
            continue
        wanted = copy.deepcopy(data)
        _holder(wanted, path)[path[-1]] = '新 "值": #x'
        assert read(put(text, {path: '新 "值": #x'})) == wanted, path
