"""Remembered mappings: kept by name, found by headers, given up, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.books.mappings import MappingBook, parse_mapping
from steelyard.errors import UnknownName
from steelyard.sources.mappings import FileMapping, MappingRefused


def mapping(name: str, table: str = "reviews") -> FileMapping:
    return parse_mapping(
        f"mapping: {name}\ntable: {table}\nconstants: {{shop_id: s1}}\n"
        "fields: {review_id: 号, buyer_id: 人, created_at: 时, level: 级}",
        "m.yaml",
    )


ONE, TWO = frozenset({"号", "人", "时", "级"}), frozenset({"号", "人", "时", "级", "备注"})


def test_a_mapping_serves_every_set_of_headers_it_was_used_on(tmp_path: Path) -> None:
    MappingBook.of(tmp_path).remember(mapping("a"), [ONE]).remember(mapping("a"), [TWO])
    book = MappingBook.of(tmp_path)
    assert [one.name for one in book.mappings] == ["a"]
    assert book.for_headers(ONE) == book.for_headers(TWO) == book.named("a")
    assert book.for_headers(frozenset({"号"})) is None


def test_headers_belong_to_the_newest_mapping_and_the_older_is_gone_with_its_last(tmp_path: Path) -> None:
    book = MappingBook.of(tmp_path).remember(mapping("a"), [ONE, TWO]).remember(mapping("b"), [ONE])
    found = {one.name: one.layouts for one in book.mappings}
    assert found == {"a": {TWO}, "b": {ONE}}
    assert {one.name: one.layouts for one in MappingBook.of(tmp_path).mappings} == found
    assert [one.name for one in book.remember(mapping("b"), [TWO]).mappings] == ["b"]
    assert [path.name for path in (tmp_path / "mappings").iterdir()] == ["b.yaml"]


def test_a_forgotten_mapping_is_unknown(tmp_path: Path) -> None:
    book = MappingBook.of(tmp_path).remember(mapping("a"), [ONE]).forget("a")
    assert book.for_headers(ONE) is MappingBook.of(tmp_path).for_headers(ONE) is None
    with pytest.raises(UnknownName):
        book.forget("a")


def test_a_remembered_file_that_was_broken_by_hand_is_never_passed_over(tmp_path: Path) -> None:
    MappingBook.of(tmp_path).remember(mapping("a"), [ONE])
    (tmp_path / "mappings" / "a.yaml").write_text("mapping: a\ntable: nothing\n", encoding="utf-8")
    with pytest.raises(MappingRefused):
        MappingBook.of(tmp_path)


def test_a_measure_nobody_declared_is_refused() -> None:
    with pytest.raises(MappingRefused, match="received_people"):
        parse_mapping(
            "mapping: a\ntable: agent_reports\nfields: {agent_id: 人}\nmeasures: {received_people: 数}", "m.yaml"
        )
