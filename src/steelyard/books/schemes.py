"""The installation's own schemes: one YAML file each in the folder ``schemes`` of the data.

Command line, pages and pay runs all read them here, so that a scheme published in a browser is the one that pays.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from steelyard.errors import InputRefused, SchemeError, SchemeNotInForce, Words
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.periods import Period
from steelyard.schemes import Scheme, Version, names, parse

FOLDER = "schemes"
CASES = ".cases.yaml"
#: A key is the name of a file, on every system, and stands in addresses and on the command line.
_KEY = re.compile(r"[^\W_][\w-]{0,59}")


@dataclass(frozen=True, slots=True)
class OwnScheme:
    """One scheme of the installation: its text, and the scheme it says or why it cannot be used.

    ``digest``: SHA-256 of the text. ``cases``: the text of the worked cases beside it, empty where there are none.
    """

    key: str
    path: Path
    text: str
    digest: str
    cases: str
    scheme: Scheme | None
    refused: SchemeError | None

    def version_on(self, day: date) -> Version | None:
        """The version in force on a day; None where there is none, or the file cannot be used."""
        if self.scheme is None:
            return None
        try:
            return self.scheme.version_on(day)
        except SchemeNotInForce:
            return None


def schemes_of(home: Path, catalogue: Catalogue = CATALOGUE) -> list[OwnScheme]:
    """Every scheme of the data folder, by key; those that cannot be used too, with the reason."""
    folder = home / FOLDER
    found = sorted(path for path in folder.glob("*.yaml") if not path.name.endswith(CASES)) if folder.is_dir() else []
    return [_opened(path, catalogue) for path in found]


def own_scheme(home: Path, key: str, catalogue: Catalogue = CATALOGUE) -> OwnScheme | None:
    """One scheme of the data folder; None where there is none of that key."""
    path = _path(home, key)
    return _opened(path, catalogue) if path is not None else None


def schemes_in_force(home: Path, period: Period, catalogue: Catalogue = CATALOGUE) -> list[tuple[OwnScheme, Version]]:
    """The schemes with a version in force on the first day of a period, which governs all of it.

    Raises: SchemeRefused or SchemeError when any file cannot be used: nobody may fall out of their scheme in silence.
    """
    found = []
    for one in schemes_of(home, catalogue):
        if one.refused is not None:
            raise one.refused
        version = one.version_on(period.start)
        if version is not None:
            found.append((one, version))
    return found


def source_of(home: Path, given: str) -> str:
    """What a name on the command line stands for: the file of an own scheme, else what was given.

    An own scheme comes before a template of the same name; ``NAME@DAY`` keeps its day.
    """
    name, sign, day = given.rpartition("@")
    if not sign or not day[:4].isdigit():
        name, sign, day = given, "", ""
    path = _path(home, name)
    return given if path is None else f"{path}{sign}{day}"


def sources_of(home: Path, given: Sequence[str]) -> list[str]:
    """The same for several names."""
    return [source_of(home, one) for one in given]


def refuse_key(home: Path, key: str) -> None:
    """Whether a new scheme may have a key.

    Raises: InputRefused for one that is no file name, is a template's or is taken.
    """
    if not _KEY.fullmatch(key):
        raise InputRefused(
            Words(f"“{key[:40]}”不能作方案编号。", f'"{key[:40]}" cannot be the id of a scheme.'),
            remedy=Words(
                "请用文字、字母、数字和连字符，最多 60 个，如 our-presales。",
                "Use letters, digits and hyphens, at most 60, such as our-presales.",
            ),
        )
    if key in names():
        raise InputRefused(
            Words(f"“{key}”是模板的名字。", f'"{key}" is the name of a template.'),
            remedy=Words(f"请换一个，如 our-{key}。", f"Choose another, such as our-{key}."),
        )
    if any(path.stem.casefold() == key.casefold() for path in (home / FOLDER).glob("*.yaml")):
        raise InputRefused(
            Words(f"已经有方案“{key}”。", f'There is a scheme "{key}" already.'),
            remedy=Words("请换一个编号，或修改那份方案。", "Choose another id, or change that scheme."),
        )


def keep(home: Path, key: str, text: str, cases: str) -> str:
    """Write a scheme and its worked cases over the older ones, each whole or not at all; the digest of the text.

    Raises: InputRefused for a key that is no file name.
    """
    if not _KEY.fullmatch(key):
        refuse_key(home, key)
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if cases:
        write_text(folder / f"{key}{CASES}", cases)
    write_text(folder / f"{key}.yaml", text)
    return digest_of(text)


def adopt(home: Path, schemes: Mapping[str, tuple[str, str]]) -> None:
    """Schemes that come with data (text and worked cases by key) laid beside it, over none that is there."""
    for key, (text, cases) in schemes.items():
        if _path(home, key) is None:
            keep(home, key, text, cases)


def digest_of(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _path(home: Path, key: str) -> Path | None:
    """The file of a key, found by looking at what is there: a name never leads anywhere else."""
    folder = home / FOLDER
    if not key or not folder.is_dir():
        return None
    return next((path for path in folder.glob("*.yaml") if path.stem == key and not path.name.endswith(CASES)), None)


def _opened(path: Path, catalogue: Catalogue) -> OwnScheme:
    content = path.read_bytes()
    text = content.decode("utf-8-sig", errors="replace")
    beside = path.with_name(f"{path.stem}{CASES}")
    cases = beside.read_text(encoding="utf-8-sig", errors="replace") if beside.is_file() else ""
    scheme, refused = None, None
    try:
        scheme = _parsed(content, f"{FOLDER}/{path.name}", catalogue)
    except SchemeError as error:
        refused = error
    return OwnScheme(path.stem, path, text, hashlib.sha256(content).hexdigest(), cases, scheme, refused)


@lru_cache(maxsize=64)
def _parsed(content: bytes, file: str, catalogue: Catalogue) -> Scheme:
    """The scheme of a file's bytes, read once for the same bytes and metrics. Raises: SchemeRefused, each time."""
    return parse(content, file, catalogue)


def write_text(path: Path, text: str) -> None:
    """Beside first, then moved over: who reads sees the old text or the new one."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
