"""Archives and workbooks made to hurt are refused in time and memory; honest ones are read."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from steelyard.sources import FileReading, FileRefused, ReadOptions, expand, read

Reader = Callable[..., FileReading]
MESSAGES = "shop_id,message_id,sent_at,buyer_id,sender\ns,{},2026-01-01 10:00,b,buyer\n"
SECONDS, MEGABYTES = 2.0, 150

#: Reads the path in a fresh process; prints reasons, seconds and the memory the reading added.
MEASURE = """
import json, sys, threading, time
from pathlib import Path
import psutil
from steelyard.sources import FileRefused, ReadOptions, expand, read
me = psutil.Process(); start_memory = peak = me.memory_info().rss; done = False
def watch():
    global peak
    while not done:
        peak = max(peak, me.memory_info().rss); time.sleep(0.005)
thread = threading.Thread(target=watch); thread.start(); start = time.perf_counter()
try:
    reasons = [found.reason for file in expand([Path(sys.argv[1])]) for found in read(file, ReadOptions()).problems]
except FileRefused as error:
    reasons = [error.problem.reason]
seconds = time.perf_counter() - start; done = True; thread.join()
print(json.dumps({"reasons": reasons, "seconds": seconds, "megabytes": (peak - start_memory) / 2**20}))
"""


def measured(path: Path) -> list[str]:
    """The reasons of refusal, once time and memory have stayed in bounds."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(run.stdout)
    assert found["seconds"] < SECONDS, found
    assert found["megabytes"] < MEGABYTES, found
    reasons: list[str] = found["reasons"]
    return reasons


def honest_book() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("messages")
    sheet.write_row(0, 0, ["shop_id", "message_id", "sent_at", "buyer_id", "sender"])
    sheet.write_row(1, 0, ["s", "1", "2026-01-01 10:00", "b", "buyer"])
    book.close()
    return out.getvalue()


def with_part(
    path: Path, name: str, change: Callable[[bytes], bytes], *, extra: dict[str, bytes] | None = None
) -> Path:
    """The honest workbook with one part changed."""
    with (
        zipfile.ZipFile(io.BytesIO(honest_book())) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for info in source.infolist():
            body = source.read(info)
            target.writestr(info.filename, change(body) if info.filename == name else body)
        for part, body in (extra or {}).items():
            target.writestr(part, body)
    return path


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def test_a_workbook_of_half_a_megabyte_that_unpacks_to_512_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "messages.xlsx"
    with (
        zipfile.ZipFile(io.BytesIO(honest_book())) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for info in source.infolist():
            if info.filename != SHEET:
                target.writestr(info.filename, source.read(info))
        with target.open(SHEET, "w") as part:
            part.write(b'<?xml version="1.0"?><worksheet><sheetData>')
            for _ in range(512):
                part.write(b'<row r="1"><c><v>0</v></c></row>'.ljust(1024) * 1024)
            part.write(b"</sheetData></worksheet>")
    assert path.stat().st_size < 4_000_000
    assert measured(path) == ["workbook_refused"]


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = with_part(tmp_path / "messages.xlsx", STRINGS, lambda body: body + b" " * 200_000_000)
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(STRINGS)
    real = info.file_size.to_bytes(4, "little")
    while (at := raw.find(real)) >= 0:
        raw[at : at + 4] = (10_000).to_bytes(4, "little")
    path.write_bytes(raw)
    assert measured(path)[0] in ("workbook_refused", "unreadable")


@pytest.mark.parametrize("name", ["messages.xlsx", "export.zip"])
def test_ten_thousand_entries_are_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"f{number}.csv", b"")
    assert measured(tmp_path / name) == ["workbook_refused" if name.endswith("xlsx") else "archive_refused"]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b"<!DOCTYPE x>",
        b"<!-- " + b"x" * 70_000 + b"--><!DOCTYPE x>",
    ],
)
def test_a_document_type_in_a_workbook_is_refused(declared: bytes, tmp_path: Path) -> None:
    path = with_part(tmp_path / "messages.xlsx", STRINGS, lambda body: body.replace(b"<sst", declared + b"<sst", 1))
    assert measured(path) == ["workbook_refused"]


def test_a_document_type_hidden_in_another_encoding_is_refused(tmp_path: Path, read_path: Reader) -> None:
    path = with_part(
        tmp_path / "messages.xlsx", STRINGS, lambda body: ("<!DOCTYPE x>" + body.decode()).encode("utf-16")
    )
    assert read_path(path).problems[0].reason == "workbook_refused"


@pytest.mark.parametrize("cell", [b'r="XFD1048576"', b"r='ZZ999999'", b'r = "zz1048576"'])
def test_one_cell_far_away_does_not_lay_out_the_whole_sheet(cell: bytes, tmp_path: Path) -> None:
    path = with_part(tmp_path / "messages.xlsx", SHEET, lambda body: body.replace(b'r="E2"', cell))
    assert measured(path) == ["workbook_refused"]


def test_a_long_text_shared_by_many_cells_is_refused(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(3, 100_000))
    body = with_part(
        tmp_path / "a.xlsx",
        STRINGS,
        lambda text: text.replace(b"<t>s</t>", b"<t>" + bytes(range(97, 123)) * 1200 + b"</t>"),
    )
    path = tmp_path / "messages.xlsx"
    with zipfile.ZipFile(body) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for info in source.infolist():
            part = source.read(info)
            target.writestr(
                info.filename, part.replace(b"</sheetData>", rows + b"</sheetData>") if info.filename == SHEET else part
            )
    assert measured(path) == ["workbook_refused"]


def test_an_archive_of_a_gigabyte_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("messages.csv", "w") as part,
    ):
        for _ in range(256):
            part.write(b"\0" * 1024 * 1024)
    assert measured(path) == ["archive_refused"]


@pytest.mark.parametrize(
    "name", ["../messages.csv", "/messages.csv", "a/../../messages.csv", "C:\\messages.csv", "..\\messages.csv"]
)
def test_paths_that_leave_the_archive_are_refused(name: str, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, MESSAGES.format(1))
    with pytest.raises(FileRefused) as caught:
        expand([tmp_path / "a.zip"])
    assert caught.value.problem.reason == "archive_refused"


def test_links_and_nested_archives_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("messages.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    for info, body in ((link, "/etc/passwd"), (zipfile.ZipInfo("inner.zip"), "x")):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(info, body)
        with pytest.raises(FileRefused):
            expand([tmp_path / "a.zip"])


def test_an_honest_archive_is_read_with_its_chinese_names(tmp_path: Path) -> None:
    path = tmp_path / "导出.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("一月/messages.csv", MESSAGES.format(1))
        archive.writestr("__MACOSX/._messages.csv", b"\0")
        archive.writestr("readme.md", "x")
        archive.writestr("b/messages.xlsx", honest_book())
    files = expand([path])
    assert [file.member for file in files] == ["b/messages.xlsx", "一月/messages.csv"]
    for file in files:
        reading = read(file, ReadOptions())
        assert reading.problems == []
        assert reading.tables["messages"].rows == 1
        assert reading.path.endswith(f"导出.zip!{file.member}")


def test_names_written_in_gbk_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("abcd.csv", MESSAGES.format(1))
    path.write_bytes(path.read_bytes().replace(b"abcd", "订单".encode("gbk")))
    assert [file.name for file in expand([path])] == ["订单.csv"]


def test_a_broken_archive_or_workbook_or_an_unknown_kind_is_refused_in_words(tmp_path: Path, read_path: Reader) -> None:
    for name, reason in (
        ("messages.xlsx", "unreadable"),
        ("messages.parquet", "unreadable"),
        ("messages.xls", "kind_unknown"),
        ("messages.xlsx", "unreadable"),
    ):
        (tmp_path / name).write_bytes(b"PK\x03\x04 nothing")
        assert read_path(tmp_path / name).problems[0].reason == reason
    (tmp_path / "a.zip").write_bytes(honest_book()[:300])
    with pytest.raises(FileRefused):
        expand([tmp_path / "a.zip"])
