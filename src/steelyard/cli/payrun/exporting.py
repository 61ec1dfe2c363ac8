"""``steelyard payrun export``: a stored run as a workbook or a CSV file, exactly as it was stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from steelyard.cli.app import command, desk_of
from steelyard.cli.options import deliver
from steelyard.cli.payrun.comparing import RunName
from steelyard.errors import InputRefused, Words
from steelyard.pay.run_store import RunStore
from steelyard.reports.stored_run import lines_csv, report_of_run
from steelyard.reports.workbook import workbook_bytes


@command(
    "payrun export",
    "把薪酬批次导出为工作簿（xlsx）或逐行的 CSV，内容就是存下的那一份。",
    "Export a pay run as a workbook (xlsx) or as CSV line by line: exactly what was stored.",
    "steelyard payrun export 2026-11 --out 11月.xlsx",
    "steelyard payrun export 2026-11 --out 11月.csv",
)
def export_run(
    context: typer.Context,
    run: RunName,
    out: Annotated[Path, typer.Option("--out", help="文件名，.xlsx 或 .csv。 File, .xlsx or .csv.", metavar="FILE")],
) -> int:
    """One stored run as a file."""
    desk = desk_of(context)
    store = RunStore(desk.home)
    stored = store.open(store.find(run))
    if out.suffix.lower() == ".xlsx":
        deliver(desk, workbook_bytes(report_of_run(desk, stored), desk.language), out, is_binary=True)
    elif out.suffix.lower() == ".csv":
        deliver(desk, lines_csv(desk, stored), out)
    else:
        raise InputRefused(
            Words(f"不知道“{out.suffix}”是什么格式。", f'"{out.suffix}" is no format that can be written.'),
            remedy=Words("请用 .xlsx 或 .csv。", "Use .xlsx or .csv."),
            where="--out",
        )
    return 0
