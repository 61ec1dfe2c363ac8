"""Small files in the layouts shops have, written as the platforms write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from steelyard.sources import FileReading, InputFile, ReadOptions, read

Reader = Callable[..., FileReading]
Cell = object


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write text into a file of that name, in that encoding."""

    def _write(name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return _write


@pytest.fixture
def write_book(tmp_path: Path) -> Callable[..., Path]:
    """Write rows into sheets of a workbook; datetimes get a date format."""

    def _write(name: str, sheets: dict[str, Sequence[Sequence[Cell]]], *, date_1904: bool = False) -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904, "default_date_format": "yyyy-mm-dd hh:mm:ss"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
        book.close()
        return path

    return _write


@pytest.fixture
def read_path() -> Reader:
    """Read one file with the given options."""

    def _read(path: Path, **options: object) -> FileReading:
        return read(InputFile(path), ReadOptions(**options))  # type: ignore[arg-type]  # options by name, checked at run time

    return _read


@pytest.fixture
def read_text(write: Callable[..., Path], read_path: Reader) -> Reader:
    """Write text as a file and read it."""

    def _read(name: str, text: str | bytes, encoding: str = "utf-8", **options: object) -> FileReading:
        return read_path(write(name, text, encoding), **options)

    return _read
