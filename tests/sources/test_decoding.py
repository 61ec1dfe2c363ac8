"""Encodings: right, or refused with row and byte; never a replaced character."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from steelyard.sources import FileReading

Reader = Callable[..., FileReading]
HEADER = "shop_id,message_id,sent_at,buyer_id,sender,text\n"
TEXT = "亲，您好，这件毛衣有货，今天下单明天就能发出"


def line(text: str, number: int = 1) -> str:
    return f"s,{number},2026-01-01 10:00:00,b,buyer,{text}\n"


def texts(reading: FileReading) -> list[object]:
    assert not reading.refused, reading.problems
    return [row["text"] for row in reading.tables["messages"].table().to_pylist()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
def test_text_is_right_in_every_encoding_that_can_be_told(encoding: str, read_text: Reader) -> None:
    text = HEADER + line(TEXT) + line("好的", 2)
    raw = {
        "utf-16-le-bom": b"\xff\xfe" + text.encode("utf-16-le"),
        "utf-16-be-bom": b"\xfe\xff" + text.encode("utf-16-be"),
    }
    reading = read_text("messages.csv", raw[encoding] if encoding in raw else text.encode(encoding))
    assert texts(reading) == [TEXT, "好的"]


@pytest.mark.parametrize("text", ["𠮷野家的𠀀和😀", "龘龘䶮"])
def test_characters_of_four_bytes_survive(text: str, read_text: Reader) -> None:
    assert texts(read_text("messages.csv", HEADER + line(TEXT + text), "gb18030")) == [TEXT + text]
    assert texts(read_text("messages.csv", HEADER + line(text))) == [text]


@pytest.mark.parametrize("text", ["親，您好，這件毛衣有貨嗎", "好", "訂單編號與買家姓名，請問什麼時候可以發貨呢"])
def test_big5_is_right_or_refused(text: str, read_text: Reader) -> None:
    reading = read_text("messages.csv", HEADER + line(text), "big5")
    assert reading.refused
    assert reading.problems[0].reason == "encoding_unknown"
    assert reading.problems[0].row == 2


def test_utf8_cut_in_mid_character_is_refused_with_row_and_byte(read_text: Reader) -> None:
    whole = (HEADER + line(TEXT) + line(TEXT, 2)).encode()
    for cut in (2, 3):
        raw = whole[:-cut]
        reading = read_text("messages.csv", raw)
        assert reading.refused
        assert reading.problems[0].row == 3
        assert f"byte {len(whole) - 4}" in reading.problems[0].words.en


def test_gb18030_cut_in_mid_character_is_refused_with_row_and_byte(read_text: Reader) -> None:
    raw = (HEADER + line(TEXT)).encode("gb18030")[:-2]
    reading = read_text("messages.csv", raw)
    assert reading.refused
    assert (reading.problems[0].row, reading.problems[0].reason) == (2, "encoding_unknown")
    assert f"byte {len(raw) - 1}" in reading.problems[0].words.en


def test_a_damaged_byte_in_utf8_is_not_taken_for_gb18030(read_text: Reader) -> None:
    raw = (HEADER + line(TEXT) + line(TEXT, 2)).encode()
    at = raw.rindex("毛".encode())
    reading = read_text("messages.csv", raw[:at] + b"\xff" + raw[at + 1 :])
    assert reading.refused
    assert reading.problems[0].row == 3
    assert f"byte {at}" in reading.problems[0].words.en


def test_utf16_cut_in_mid_character_and_nul_bytes_are_refused(read_text: Reader) -> None:
    assert (
        read_text("messages.csv", (HEADER + line(TEXT)).encode("utf-16")[:-1]).problems[0].reason == "encoding_unknown"
    )
    assert read_text("messages.csv", (HEADER + line("x")).encode("utf-16-le")).problems[0].reason == "encoding_unknown"
    assert read_text("messages.csv", HEADER + line("a\0b")).problems[0].row == 2


def test_a_replacement_character_that_came_with_the_file_is_never_stored(read_text: Reader) -> None:
    reading = read_text("messages.csv", HEADER + line("好\ufffd") + line("好", 2))
    assert texts(reading) == ["好"]
    assert [(found.row, found.reason) for found in reading.problems] == [(2, "damaged_text")]


def test_block_ends_inside_characters_and_records_do_no_harm(
    read_text: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEADER + "".join(line(f'"{TEXT}\n{number}, ""引号"""', number) for number in range(60))
    expected = [f'{TEXT}\n{number}, "引号"' for number in range(60)]
    for size in (7, 64, 101, 1000):
        monkeypatch.setattr("steelyard.sources.decoding.BLOCK", size)
        for encoding in ("utf-8", "gb18030"):
            reading = read_text("messages.csv", text, encoding)
            assert texts(reading) == expected, size
            assert [row["_row"] for row in reading.tables["messages"].table().to_pylist()] == [
                2 + 2 * number for number in range(60)
            ]


def test_an_empty_file_and_one_of_only_a_header(read_text: Reader) -> None:
    assert read_text("messages.csv", b"").problems[0].reason == "empty_file"
    assert read_text("messages.csv", b"\xef\xbb\xbf").problems[0].reason == "empty_file"
    assert texts(read_text("messages.csv", HEADER)) == []


def test_old_macintosh_line_ends_are_lines(read_text: Reader) -> None:
    assert texts(read_text("messages.csv", (HEADER + line("好") + line("行", 2)).replace("\n", "\r"))) == ["好", "行"]
