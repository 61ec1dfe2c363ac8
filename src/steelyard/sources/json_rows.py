"""JSON Lines: one object per line; numbers keep their digits, names may differ from line to line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from steelyard.sources.decoding import Encoding, text_blocks
from steelyard.sources.problems import problem, refused
from steelyard.sources.rows import Damaged, RawRows, RawSheet, RawSource, text_array


@dataclass(slots=True)
class JsonLinesFile(RawSource):
    """One JSON Lines file; its header is the union of the names on all lines."""

    path: Path
    encoding: Encoding
    _keys: tuple[str, ...] = ()

    def sheets(self) -> list[RawSheet]:
        names: dict[str, None] = {}
        lines = 0
        for _, line in self._lines():
            lines += 1
            found = _object(line)
            if found:
                names.update(dict.fromkeys(found))
        if not lines:
            raise refused("empty_file", where=self.path.name)
        self._keys = tuple(names)
        return [RawSheet(self.path.name, [list(names)], self)]

    def below(self, sheet: str, header_row: int, names: Sequence[str]) -> Iterator[RawRows]:
        objects: list[dict[str, str]] = []
        numbers: list[int] = []
        damaged: list[Damaged] = []
        for number, line in self._lines():
            found = _object(line)
            if found is None:
                damaged.append(Damaged(number, line, problem("not_an_object", row=number, value=line)))
                continue
            objects.append(found)
            numbers.append(number)
            if len(objects) >= 50_000:
                yield _raw(objects, numbers, damaged, dict(zip(names, self._keys or names, strict=False)))
                objects, numbers, damaged = [], [], []
        yield _raw(objects, numbers, damaged, dict(zip(names, self._keys or names, strict=False)))

    def _lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        for block in text_blocks(self.path, self.encoding):
            lines = block.decode("utf-8").split("\n")
            if lines[-1] == "":
                lines.pop()
            for line in lines:
                number += 1
                if line.strip():
                    yield number, line.rstrip("\r")


def _raw(objects: list[dict[str, str]], numbers: list[int], damaged: list[Damaged], keys: Mapping[str, str]) -> RawRows:
    """``keys``: the name a column gets -> the name it has on the lines, which may be written otherwise (``staffId``)."""
    columns = {name: text_array([found.get(key) for found in objects]) for name, key in keys.items()}
    return RawRows(columns, pa.array(numbers, type=pa.int64()), damaged)


def _object(line: str) -> dict[str, str] | None:
    """The object's values as text, numbers with the digits they were written with; None where it is no flat object."""
    if len(line) > 16_000_000:
        return None
    try:
        found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    if "\\u" in line and not _is_text(found):
        return None
    return {name: text for name, value in found.items() if (text := _text(value)) is not None}


def _is_text(found: dict[str, object]) -> bool:
    """Whether every letter is whole: half of a pair, written as an escape, is in no encoding."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
