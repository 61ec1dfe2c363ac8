"""``rebuild``, ``verify``, ``imports`` and ``undo``: keeping the store in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from steelyard.books.backup import back_up
from steelyard.books.backup import restore as lay_out
from steelyard.books.importing import bring_up_to_date
from steelyard.cli.app import command, desk_of
from steelyard.engines.choice import engine_named
from steelyard.facts.lake import Lake
from steelyard.facts.snapshot import DERIVED
from steelyard.measures import pipeline


@command(
    "rebuild",
    "从原始记录重新计算全部派生数据和计数；结果的摘要应与之前相同。",
    "Compute everything again from the facts; the digest must stay the same.",
    "steelyard rebuild",
    "steelyard rebuild --engine spark://master:7077",
)
def rebuild(context: typer.Context) -> int:
    """Recompute all derived tables and measures, and print their digest."""
    desk = desk_of(context)
    lake = Lake.open(desk.home, create=False)
    with desk.steps() as progress:
        pipeline.rebuild(lake, at=desk.now(), progress=progress, engine=engine_named(desk.engine))
    digest = lake.snapshot().digest(DERIVED)
    desk.say(desk.word("已重新计算。摘要：", "Rebuilt. Digest:"), style="brand")
    desk.write_bytes(f"{digest}\n".encode())
    return 0


@command(
    "verify",
    "逐个核对数据文件的 sha256：缺失、截断、被改动的字节都会列出。",
    "Check every stored file against its sha256: missing, cut or changed bytes are listed.",
    "steelyard verify",
)
def verify(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """Re-hash the store."""
    desk = desk_of(context)
    damages = Lake.open(desk.home, create=False).verify()
    if as_json:
        desk.write_json([{"path": str(damage.path), "kind": damage.kind} for damage in damages])
    if not damages:
        desk.say(desk.word("所有数据文件完好。", "Every stored file is as it was written."), style="brand")
        return 0
    for damage in damages:
        desk.say(desk.words(damage.words), style="fault")
    desk.say(
        desk.word(
            "请从备份恢复这些文件；若只涉及派生数据，运行 steelyard rebuild。",
            "Restore these files from a backup; if only derived tables are hit, run steelyard rebuild.",
        ),
        style="attention",
    )
    return 1


@command("imports", "列出历次导入。", "List the imports.", "steelyard imports")
def imports(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """What was imported, newest last."""
    desk = desk_of(context)
    done = [commit for commit in Lake.open(desk.home, create=False).commits() if commit.kind != "derive"]
    if as_json:
        desk.write_json(
            [
                {
                    "import_id": commit.import_id,
                    "kind": commit.kind,
                    "at": commit.at.isoformat(),
                    "commit": commit.number,
                }
                for commit in done
            ]
        )
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in ("导入号 import", "类型 kind", "时间 at (UTC)", "提交 commit"):
        table.add_column(heading, no_wrap=True)
    for commit in done:
        table.add_row(commit.import_id or "", commit.kind, f"{commit.at:%Y-%m-%d %H:%M:%S}", str(commit.number))
    desk.show(table)
    return 0


@command(
    "undo",
    "撤销一次导入，并重新计算受影响的部分。",
    "Take one import back and compute what it touched again.",
    "steelyard undo IMPORT_ID",
)
def undo(
    context: typer.Context,
    import_id: Annotated[str, typer.Argument(help="steelyard imports 列出的导入号。 The id listed by imports.")],
) -> int:
    """Undo one import."""
    desk = desk_of(context)
    lake = Lake.open(desk.home, create=False)
    lake.undo(import_id, at=desk.now())
    bring_up_to_date(desk, lake)
    desk.say(desk.word(f"已撤销导入 {import_id}。", f"Import {import_id} is undone."), style="brand")
    return 0


@command(
    "backup",
    "把数据、薪酬批次、方案和（SQLite 的）数据库备份成一个文件；网页和导入不用停。",
    "Back data, pay runs, schemes and the SQLite database up into one file; nothing has to stop.",
    "steelyard backup ./steelyard-2026-11.tar",
)
def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(help="写到哪个文件。 The file to write.", metavar="FILE")],
) -> int:
    """Write the installation into one file."""
    desk = desk_of(context)
    commit = back_up(desk.home, target)
    desk.say(
        desk.word(f"已备份到 {target}（第 {commit} 号提交）。", f"Backed up to {target} (commit {commit})."),
        style="brand",
    )
    return 0


@command(
    "restore",
    "从备份恢复到一个空文件夹，并逐个核对文件。",
    "Lay a backup out in an empty folder and check every file.",
    "steelyard restore ./steelyard-2026-11.tar --home ./restored",
)
def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="备份文件。 The backup.", metavar="FILE")],
) -> int:
    """Restore into the home folder."""
    desk = desk_of(context)
    commit = lay_out(source, desk.home)
    desk.say(
        desk.word(
            f"已恢复到 {desk.home}（第 {commit} 号提交），所有文件完好。",
            f"Restored into {desk.home} (commit {commit}); every file is as it was written.",
        ),
        style="brand",
    )
    return 0
