"""``steelyard doctor``: is this machine able to do the work, and what to do if not."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import pyarrow as pa
import typer
from rich.table import Table
from rich.text import Text

from steelyard import __version__
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.engines.duckdb import DuckEngine
from steelyard.errors import SteelyardError
from steelyard.facts.lake import Lake
from steelyard.reports.statements_pdf import FONTS, FontMissing, check_fonts

LIBRARIES = ("duckdb", "ibis-framework", "deltalake", "pyarrow", "pydantic", "python-calamine", "xlsxwriter", "typst")

#: Below this an import of a month may not fit.
LEAST_FREE_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, whether it is well, what to do if not."""

    what: str
    found: str
    well: bool = True
    remedy: str = ""


@command(
    "doctor",
    "检查运行环境：版本、编码、磁盘、引擎、字体和数据。",
    "Check this machine: versions, encodings, disk, engine, fonts, data.",
    "steelyard doctor",
    "steelyard --home ./data doctor --json",
)
def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Look at everything and say what needs attention."""
    desk = desk_of(context)
    findings = [finding for look in CHECKS for finding in look(desk)]
    if as_json:
        desk.write_json([asdict(finding) for finding in findings])
    else:
        desk.show(_table(desk, findings))
    if all(finding.well for finding in findings):
        desk.say(desk.word("一切就绪。", "Everything is in order."), style="brand")
        return 0
    desk.say(desk.word("有需要处理的地方，见上表。", "Something needs attention, see above."), style="attention")
    return 1


def _table(desk: TerminalDesk, findings: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(style="soft", no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        mark = Text("✓", style="brand") if finding.well else Text("!", style="attention")
        found = Text(finding.found)
        if finding.remedy:
            found.append(f"\n{finding.remedy}", style="attention")
        table.add_row(mark, finding.what, found)
    return table


def _versions(desk: TerminalDesk) -> Iterator[Finding]:
    yield Finding("Steelyard", __version__)
    yield Finding("Python", f"{platform.python_version()} · {platform.system()} {platform.machine()}")
    yield Finding(desk.word("组件", "libraries"), ", ".join(f"{name} {version(name)}" for name in LIBRARIES))


def _encodings(desk: TerminalDesk) -> Iterator[Finding]:
    names = f"stdout {sys.stdout.encoding} · {desk.word('文件名', 'file names')} {sys.getfilesystemencoding()}"
    well = sys.getfilesystemencoding().lower().replace("-", "") in ("utf8", "mbcs")
    remedy = desk.word("请设置环境变量 PYTHONUTF8=1。", "Set the environment variable PYTHONUTF8=1.")
    yield Finding(
        desk.word("编码", "encodings"),
        f"{names} · locale {locale.getpreferredencoding(False)}",
        well,
        "" if well else remedy,
    )
    known = "㐀喆".encode("gb18030").decode("gb18030") == "㐀喆"
    yield Finding("GB18030 / GBK", desk.word("可读", "readable") if known else "?", known)
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        yield Finding(
            desk.word("时区库", "time zones"),
            desk.word("缺少 Asia/Shanghai", "Asia/Shanghai is missing"),
            False,
            desk.word("请安装 tzdata：pip install tzdata", "Install tzdata: pip install tzdata"),
        )
    else:
        yield Finding(desk.word("时区库", "time zones"), "Asia/Shanghai")


def _disk(desk: TerminalDesk) -> Iterator[Finding]:
    home = desk.home.absolute()
    standing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(standing).free
    yield Finding(
        desk.word("可用磁盘", "free disk"),
        f"{free / 2**30:,.1f} GiB · {standing}",
        free >= LEAST_FREE_BYTES,
        "" if free >= LEAST_FREE_BYTES else desk.word("请腾出至少 2 GiB。", "Make room for at least 2 GiB."),
    )
    try:
        with tempfile.TemporaryFile(dir=standing):
            writable = True
    except OSError:
        writable = False
    remedy = desk.word("请换一个 --home，或修改文件夹权限。", "Choose another --home, or change the folder's rights.")
    yield Finding(
        desk.word("可写", "writable"),
        desk.word("是", "yes") if writable else desk.word("否", "no"),
        writable,
        "" if writable else remedy,
    )


def _engine(desk: TerminalDesk) -> Iterator[Finding]:
    with duckdb.connect() as plain:
        memory = plain.execute("select value from duckdb_settings() where name = 'memory_limit'").fetchone()
    with DuckEngine() as engine:
        six = engine.table(pa.table({"six": [6]}), "six")
        answer = engine.fetch(six.select(answer=six.six * 7))["answer"][0].as_py()
    found = f"DuckDB {duckdb.__version__} · {os.cpu_count()} CPU"
    yield Finding(desk.word("引擎", "engine"), f"{found} · {memory[0] if memory else '?'}", answer == 42)


def _fonts(desk: TerminalDesk) -> Iterator[Finding]:
    try:
        check_fonts()
    except FontMissing as missing:
        yield Finding(desk.word("字体", "fonts"), str(FONTS), False, missing.in_(desk.language))
    else:
        yield Finding(desk.word("字体", "fonts"), "Noto Sans CJK SC")


def _lake(desk: TerminalDesk) -> Iterator[Finding]:
    label = desk.word("数据", "data")
    if not (desk.home / "lake").exists():
        start = desk.word(
            "还没有数据：steelyard import 文件夹，或 steelyard demo",
            "no data yet: steelyard import FOLDER, or steelyard demo",
        )
        yield Finding(label, f"{desk.home} · {start}")
        return
    try:
        commits = Lake.open(desk.home, create=False).commits()
    except SteelyardError as error:
        yield Finding(label, str(desk.home), False, error.in_(desk.language))
        return
    newest = f" · {commits[-1].at:%Y-%m-%d %H:%M} UTC" if commits else ""
    yield Finding(label, f"{desk.home} · {len(commits)} {desk.word('次提交', 'commits')}{newest}")


CHECKS: tuple[Callable[[TerminalDesk], Iterator[Finding]], ...] = (_versions, _encodings, _disk, _engine, _fonts, _lake)
