"""A whole installation as one file, taken while others go on writing, and laid out again from it.

Facts, derived tables and pay runs never change once written, so the newest commit's files and those before it are
copied as they lie; databases in the folder are copied by SQLite itself, first, so that nothing they name is missing.
"""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from steelyard.errors import InputRefused, LakeDamaged, Words
from steelyard.facts.lake import Lake

#: What an installation keeps beside its lake, where it is there.
BESIDE = ("schemes", "law", "payruns", "secret_key", "metrics.yaml")


def back_up(home: Path, target: Path) -> int:
    """Write everything an installation rests on into one file; returns the commit it stands at.

    Raises: InputRefused where the target is there already; LakeError where there is no data.
    """
    if target.exists():
        raise InputRefused(
            Words(f"{target} 已经存在，没有覆盖。", f"{target} is there already and was left as it is."),
            remedy=Words("请换一个文件名。", "Name another file."),
        )
    lake = Lake.open(home, create=False)
    draft = target.with_name(f".{target.name}.part")
    try:
        with tarfile.open(draft, "w") as archive:
            _add_databases(archive, home)
            commit = lake.snapshot().commit
            for path in lake.history(commit):
                archive.add(path, f"lake/{path.relative_to(lake.folder).as_posix()}")
            for path in _beside(home):
                archive.add(path, path.relative_to(home).as_posix())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return commit


def restore(source: Path, home: Path) -> int:
    """Lay an installation out from such a file into a folder of its own; returns the commit it stands at.

    Raises: InputRefused where the folder holds anything; LakeDamaged where a byte is not what was backed up.
    """
    if home.exists() and any(home.iterdir()):
        raise InputRefused(
            Words(f"文件夹 {home} 不是空的，没有恢复。", f"The folder {home} is not empty; nothing was restored."),
            remedy=Words("请用 --home 指定一个空文件夹。", "Name an empty folder with --home."),
        )
    home.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(source) as archive:
            archive.extractall(home, filter="data")
    except (OSError, tarfile.TarError) as fault:
        raise InputRefused(
            Words(f"{source} 不是完整的备份：{fault}", f"{source} is no whole backup: {fault}"),
            remedy=Words("请换一份备份。", "Use another backup."),
        ) from fault
    lake = Lake.open(home, create=False)
    damages = lake.verify()
    if damages:
        raise LakeDamaged(damages[0].words, where=str(home))
    return lake.snapshot().commit


def _add_databases(archive: tarfile.TarFile, home: Path) -> None:
    for path in sorted(home.glob("*.sqlite3")):
        with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
            copy = Path(folder) / path.name
            with closing(sqlite3.connect(path)) as running, closing(sqlite3.connect(copy)) as copied:
                running.backup(copied)
            archive.add(copy, path.name)


def _beside(home: Path) -> Iterator[Path]:
    for name in BESIDE:
        top = home / name
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        for path in found:
            is_draft = any(part.startswith(".") for part in path.relative_to(home).parts)
            if path.is_file() and not is_draft and path.name != "writer.lock":
                yield path
