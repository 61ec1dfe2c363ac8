"""Archives and workbooks are hostile until measured: entries, sizes, ratios, paths, links, nesting, XML declarations.

Nothing is unpacked before its directory has been read, and nothing is unpacked past the size that directory states.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from steelyard.sources.problems import FileRefused, refused

_CHUNK = 1024 * 1024
_NESTED = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".jar"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold. ``ratio`` holds from ``ratio_from`` unpacked bytes on."""

    entries: int
    total: int
    one: int
    ratio: int
    ratio_from: int = 16 * 1024 * 1024
    directory: int = 8 * 1024 * 1024


ZIP_LIMITS = Limits(entries=5_000, total=16 * 1024**3, one=8 * 1024**3, ratio=200)
WORKBOOK_LIMITS = Limits(entries=1_000, total=768 * 1024**2, one=512 * 1024**2, ratio=100)
#: Cells of the smallest rectangle around a sheet's data (the reader lays all of them out), and rows of its format.
MOST_CELLS = 20_000_000
#: Bytes a sheet may come to when every cell repeats the longest shared text.
MOST_SHARED_BYTES = 2 * 1024**3


def members(path: Path, limits: Limits = ZIP_LIMITS) -> list[zipfile.ZipInfo]:
    """The files of an archive, once all of them have passed the limits; names are decoded, folders left out.

    Raises: FileRefused (``archive_refused``).
    """
    infos = _directory(path, limits, "archive_refused")
    found = []
    for info in infos:
        info.filename = _real_name(info)
        name = info.filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or re.match(r"^[A-Za-z]:", name) or "\0" in name:
            raise _unsafe(path, f"路径 path {name!r}")
        mode = info.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
            raise _unsafe(path, f"链接 link {name!r}")
        if info.flag_bits & 0x1:
            raise _unsafe(path, f"已加密 encrypted {name!r}")
        hidden = any(part.startswith((".", "__MACOSX", "~$")) for part in parts)
        if info.is_dir() or hidden:
            continue
        if PurePosixPath(name).suffix.lower() in _NESTED:
            raise _unsafe(path, f"压缩包套压缩包 nested archive {name!r}")
        found.append(info)
    return sorted(found, key=lambda info: info.filename)


@contextmanager
def unpacked(path: Path, name: str, limits: Limits = ZIP_LIMITS) -> Iterator[Path]:
    """One member of an archive as a file that lives as long as the context; never more bytes than its directory says."""
    info = next((info for info in members(path, limits) if info.filename == name), None)
    if info is None:
        raise refused("unreadable", detail=name, where=path.name)
    with TemporaryDirectory(prefix="steelyard-") as folder:
        target = Path(folder) / ("member" + PurePosixPath(name).suffix.lower())
        try:
            with zipfile.ZipFile(path) as archive, target.open("wb") as out:
                source_info = archive.infolist()[_position(archive, info)]
                with archive.open(source_info) as source:
                    left = info.file_size
                    while chunk := source.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise _unsafe(path, f"比声明的大 larger than stated {name!r}")
                        out.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise refused("unreadable", detail=f"{name}: {error}", where=path.name) from error
        if shutil.disk_usage(folder).free == 0:
            raise refused("unreadable", detail="磁盘已满 disk full", where=path.name)
        yield target


def _position(archive: zipfile.ZipFile, wanted: zipfile.ZipInfo) -> int:
    return next(index for index, info in enumerate(archive.infolist()) if info.header_offset == wanted.header_offset)


def guard_workbook(path: Path, limits: Limits = WORKBOOK_LIMITS) -> None:
    """Refuse a workbook that would not open in bounded time and memory, or whose XML declares a document type.

    Every part is inflated once, counted and thrown away; only then may the reader have the file.
    Raises: FileRefused (``workbook_refused``).
    """
    infos = _directory(path, limits, "workbook_refused")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise _bad_workbook(path, "重复的部件 a part stands there twice")
    if "[Content_Types].xml" not in names:
        raise _bad_workbook(path, "不是 XLSX not an XLSX workbook")
    longest = 0
    try:
        with zipfile.ZipFile(path) as archive:
            ordered = sorted(infos, key=lambda info: "sharedStrings" not in info.filename)
            for info in ordered:
                if info.flag_bits & 0x1:
                    raise _bad_workbook(path, "已加密 encrypted")
                scan = _Scan(path, info.filename)
                with archive.open(info) as source:
                    size = 0
                    while chunk := source.read(_CHUNK):
                        size += len(chunk)
                        if size > info.file_size:
                            raise _bad_workbook(path, f"比声明的大 larger than stated {info.filename!r}")
                        scan.feed(chunk)
                scan.finish()
                longest = max(longest, scan.longest_string)
                if scan.shared_cells * longest > MOST_SHARED_BYTES:
                    raise _bad_workbook(path, f"重复引用长文字 long texts referred to too often {info.filename!r}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refused("unreadable", detail=str(error), where=path.name) from error


_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d+)[\"']")
_DECLARED = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)


class _Scan:
    """What one part of a workbook holds, read in chunks with an overlap."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.is_xml = name.endswith((".xml", ".rels", ".vml"))
        self.is_sheet = "/worksheets/" in name and self.is_xml
        self.is_strings = "sharedStrings" in name
        self.longest_string = 0
        self.shared_cells = 0
        self._columns: set[bytes] = set()
        self._top_row = 0
        self._tail = b""
        self._since_string = 0
        self._first = True

    def feed(self, chunk: bytes) -> None:
        if not self.is_xml:
            return
        if self._first:
            self._first = False
            if chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in chunk[:4]:
                raise _bad_workbook(self.path, f"XML 不是 UTF-8 XML is not UTF-8 {self.name!r}")
            encoding = _ENCODING.search(chunk[:200])
            if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"utf8"):
                raise _bad_workbook(self.path, f"XML 不是 UTF-8 XML is not UTF-8 {self.name!r}")
        text = self._tail + chunk
        if _DECLARED.search(text):
            raise _bad_workbook(self.path, f"XML 含 DOCTYPE/ENTITY the XML declares a document type {self.name!r}")
        cut = text.rfind(b"<")
        if cut <= 0 or len(text) - cut > 65_536:
            cut = len(text)
        whole, self._tail = text[:cut], text[cut:]
        if self.is_sheet:
            self._measure(whole)
        if self.is_strings:
            self._strings(whole)

    def finish(self) -> None:
        if self.is_sheet:
            self._measure(self._tail)
        if self.is_strings:
            self.longest_string = max(self.longest_string, self._since_string)

    def _measure(self, text: bytes) -> None:
        cells = _CELL.findall(text)
        self._columns.update({column.upper() for column, _ in cells})
        rows = [int(row) for row in {row for _, row in cells} if len(row) < 9] + [
            int(row) for row in _ROW.findall(text) if len(row) < 9
        ]
        if any(len(row) >= 9 for _, row in cells):
            raise _bad_workbook(self.path, f"行号过大 a row number too great {self.name!r}")
        self._top_row = max([self._top_row, *rows])
        self.shared_cells += text.count(b't="s"') + text.count(b"t='s'")
        wide = max((_column_number(column) for column in self._columns), default=0)
        if wide * self._top_row > MOST_CELLS:
            raise _bad_workbook(self.path, f"{self._top_row:,} × {wide:,} 格 cells {self.name!r}")

    def _strings(self, text: bytes) -> None:
        parts = text.split(b"</si>")
        parts[0] = b" " * self._since_string + parts[0] if self._since_string else parts[0]
        self.longest_string = max(self.longest_string, *(len(part) for part in parts))
        self._since_string = len(parts[-1])
        if self.longest_string > 4 * 1024 * 1024:
            raise _bad_workbook(self.path, "一格文字过长 one text is too long")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _directory(path: Path, limits: Limits, code: str) -> list[zipfile.ZipInfo]:
    """The central directory, its end record read first so that a huge one is never loaded."""

    def fail(detail: str) -> FileRefused:
        return refused(code, detail=detail, where=path.name)

    try:
        entries, size = _end_record(path)
    except (OSError, struct.error) as error:
        raise refused("unreadable", detail=str(error), where=path.name) from error
    if entries > limits.entries:
        raise fail(f"{entries:,} 个文件 entries > {limits.entries:,}")
    if size > limits.directory:
        raise fail(f"目录 {size:,} 字节 bytes of directory")
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise refused("unreadable", detail=str(error), where=path.name) from error
    if len(infos) > limits.entries:
        raise fail(f"{len(infos):,} 个文件 entries > {limits.entries:,}")
    total = 0
    for info in infos:
        total += info.file_size
        if info.file_size > limits.one or total > limits.total:
            raise fail(f"解压后超过 unpacked > {limits.one // 2**20:,} / {limits.total // 2**20:,} MB")
        if info.file_size >= limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise fail(f"压缩比 ratio {info.file_size // max(info.compress_size, 1):,} : 1 {info.filename!r}")
    packed = path.stat().st_size
    if total >= limits.ratio_from and total > limits.ratio * packed:
        raise fail(f"压缩比 ratio {total // max(packed, 1):,} : 1")
    return infos


def _end_record(path: Path) -> tuple[int, int]:
    """Number of entries and bytes of directory, from the archive's last record (64-bit archives: their own)."""
    length = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, length - 65_557 - 20))
        tail = stream.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0:
            raise struct.error("不是 ZIP not a zip file")
        entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
        locator = tail[at - 20 : at] if at >= 20 else b""
        if locator.startswith(b"PK\x06\x07"):
            offset = struct.unpack("<Q", locator[8:16])[0]
            stream.seek(offset)
            record = stream.read(56)
            if record.startswith(b"PK\x06\x06"):
                entries, size = struct.unpack("<QQ", record[32:48])
    return entries, size


def _real_name(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made on Chinese Windows write GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unsafe(path: Path, detail: str) -> FileRefused:
    return refused("archive_refused", detail=detail, where=path.name)


def _bad_workbook(path: Path, detail: str) -> FileRefused:
    return refused("workbook_refused", detail=detail, where=path.name)
