"""Bytes to text, strictly: byte-order marks, then UTF-8, then GB18030; else refused with row and byte.

Nothing is guessed and nothing is replaced. Two traps have their own rule: UTF-8 that is cut or damaged is often
valid GB18030 (a file whose valid part already holds three-byte characters is damaged UTF-8, not GB18030), and
Big5 nearly always decodes as GB18030 into other characters (a file that is valid Big5 too, and whose characters are
mostly outside the 3,755 common simplified ones, is refused as undecided).
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from steelyard.sources.problems import FileRefused, refused

BLOCK = 8 * 1024 * 1024
#: A line longer than this is not text of a table.
MOST_LINE = 64 * 1024 * 1024
_THREE_BYTES = re.compile(rb"[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
#: Below this share of common characters, text that is valid Big5 as well is not taken for GB18030.
COMMON_SHARE_PERCENT = 75

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text: Python codec, length of the mark, and the file's sha256."""

    codec: str
    mark: int
    sha256: str


def sha256_of(path: Path) -> str:
    """The file's sha256, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def identify(path: Path) -> Encoding:
    """The one encoding in which every byte of the file is text.

    Raises: FileRefused (``encoding_unknown``) with row and byte offset.
    """
    digest = hashlib.sha256()
    failure: int | None = None
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        mark, codec = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", ""))
        if codec.startswith("utf-16"):
            sha = sha256_of(path)
            _check(path, codec, len(mark), name="UTF-16")
            return Encoding(codec, len(mark), sha)
        offset, held = 0, b""
        while block := stream.read(BLOCK):
            digest.update(block)
            if failure is None:
                whole = held + block
                bad, held = _utf8_failure(whole)
                if bad is not None:
                    failure = offset - (len(whole) - len(block)) + bad
            offset += len(block)
        if failure is None and held:
            failure = offset - len(held)
    sha = digest.hexdigest()
    if failure is None:
        return Encoding("utf-8", len(mark), sha)
    if mark or _holds_three_bytes(path, failure):
        raise _undecided(
            path,
            failure,
            "UTF-8",
            "文件多半是 UTF-8，但在此处损坏或被截断",
            "it is mostly UTF-8 but damaged or cut here",
        )
    _check(path, "gb18030", 0, name="UTF-8 / GB18030")
    _check_not_big5(path)
    return Encoding("gb18030", 0, sha)


def _utf8_failure(block: bytes) -> tuple[int | None, bytes]:
    """Offset of the first byte that is not UTF-8, and the unfinished tail to be joined to the next block."""
    whole = len(block)
    for back in range(1, min(4, whole) + 1):
        byte = block[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            if length > back:
                whole -= back
            break
    body, tail = block[:whole] if whole < len(block) else block, block[whole:]
    offsets = pa.py_buffer((0).to_bytes(8, "little") + len(body).to_bytes(8, "little"))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(body)]).validate(full=True)
    except pa.ArrowInvalid:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError as error:
            return error.start, b""
    return None, tail


def _holds_three_bytes(path: Path, end: int) -> bool:
    with path.open("rb") as stream:
        return bool(_THREE_BYTES.search(stream.read(min(end, 64 * BLOCK))))


def _check(path: Path, codec: str, mark: int, *, name: str) -> None:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    done = mark
    with path.open("rb") as stream:
        stream.seek(mark)
        while True:
            block = stream.read(BLOCK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _undecided(
                    path, done - held + error.start, name, "此处的字节不是文字", "the byte is not text"
                ) from error
            if not block:
                return
            done += len(block)


def _check_not_big5(path: Path) -> None:
    """Refuse text that may as well be Big5."""
    as_big5 = codecs.getincrementaldecoder("big5")("strict")
    as_gb = codecs.getincrementaldecoder("gb18030")("strict")
    common = rare = 0
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK)
            try:
                as_big5.decode(block, final=not block)
            except UnicodeDecodeError:
                return
            text = as_gb.decode(block, final=not block)
            if not block:
                break
            beyond = sum(1 for char in text if char > "\x7f")
            pairs = [found.group()[0] for found in _PAIR.finditer(text.encode("gb2312", "ignore"))]
            symbols = sum(lead < 0xB0 for lead in pairs)
            usual = sum(0xB0 <= lead <= 0xD7 for lead in pairs)
            common += usual
            rare += beyond - symbols - usual
    if common * 100 < (common + rare) * COMMON_SHARE_PERCENT:
        first = _first_high_byte(path)
        raise _undecided(
            path, first, "Big5 / GB18030", "可能是繁体 Big5，也可能是 GB18030", "it may be Big5 or GB18030"
        )


def _first_high_byte(path: Path) -> int:
    offset = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            found = re.search(rb"[\x80-\xff]", block)
            if found:
                return offset + found.start()
            offset += len(block)
    return 0


def _undecided(path: Path, offset: int, name: str, zh: str, en: str) -> FileRefused:
    row = 1
    with path.open("rb") as stream:
        left = offset
        while left > 0 and (block := stream.read(min(left, BLOCK))):
            row += block.count(b"\n")
            left -= len(block)
    return refused(
        "encoding_unknown",
        row=row,
        detail=f"{name}, {zh} / {en}（第 {row} 行 row {row}, 字节 byte {offset}）",
        where=path.name,
    )


def lines_in(block: bytes) -> int:
    """Line ends in a block (much faster than ``bytes.count`` where lines are short)."""
    return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == 10))


def text_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """The file as UTF-8 blocks that end at a line end (the last one ends with the file); NUL bytes refuse the file."""
    held = b""
    row = 1
    for block in _utf8_blocks(path, encoding):
        if b"\0" in block:
            bad = row + block.count(b"\n", 0, block.index(b"\0"))
            raise refused("encoding_unknown", row=bad, detail=f"NUL（第 {bad} 行 row {bad}）", where=path.name)
        if not held and b"\r" in block and b"\n" not in block:
            block = block.replace(b"\r", b"\n")  # old Macintosh line ends
        row += lines_in(block)
        cut = block.rfind(b"\n") + 1
        if not cut:
            held += block
            if len(held) > MOST_LINE:
                raise refused(
                    "encoding_unknown", row=row, detail="一行超过 64 MB / a line of more than 64 MB", where=path.name
                )
            continue
        yield held + block[:cut]
        held = block[cut:]
    if held:
        yield held


def _utf8_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(encoding.mark)
        if encoding.codec == "utf-8":
            while block := stream.read(BLOCK):
                yield block
            return
        decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        while block := stream.read(BLOCK // 2):
            text = decoder.decode(block)
            if text:
                yield text.encode("utf-8")
        last = decoder.decode(b"", final=True)
        if last:
            yield last.encode("utf-8")


def text_of(path: Path, encoding: Encoding, *, limit: int = 512 * 1024 * 1024) -> str:
    """The whole text of a smaller file.

    Raises: FileRefused where the file is larger than ``limit`` bytes.
    """
    if path.stat().st_size > limit:
        raise refused("unreadable", detail=f"> {limit // 2**20} MB", where=path.name)
    return b"".join(text_blocks(path, encoding)).decode("utf-8")
