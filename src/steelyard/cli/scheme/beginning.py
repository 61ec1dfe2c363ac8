"""``steelyard scheme new``: a template copied to a file of one's own, comments and worked cases with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from steelyard.books.scheme_files import CASES
from steelyard.cli.app import command, desk_of
from steelyard.cli.options import deliver
from steelyard.errors import InputRefused, UnknownName, Words
from steelyard.reports.tables import write_whole
from steelyard.schemes import names
from steelyard.schemes.faults import did_you_mean
from steelyard.schemes.loader import cases_of, text_of

_ID = re.compile(r"^scheme: .*$", re.MULTILINE)


@command(
    "scheme new",
    "从模板起一份自己的方案：连注释和算例一起复制，换上自己的编号。",
    "Begin a scheme of your own from a template: comments and worked cases are copied, the id is yours.",
    "steelyard scheme new --from taobao-presales --out 我们的售前.yaml",
    "steelyard scheme new --from kpi-monthly --id our-kpi",
)
def new(
    context: typer.Context,
    template: Annotated[str, typer.Option("--from", help="模板名。 Template.", metavar="TEMPLATE")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="写入这个文件（不覆盖已有文件），否则打印。 Write to this file, never over another.", metavar="FILE"
        ),
    ] = None,
    own_id: Annotated[
        str | None,
        typer.Option("--id", help="方案编号，默认用文件名。 The scheme's id; else the file's name.", metavar="ID"),
    ] = None,
) -> int:
    """A copy to edit."""
    desk = desk_of(context)
    if template not in names():
        raise _unknown(template)
    named = own_id or (out.stem if out is not None else f"our-{template}")
    content = _ID.sub(lambda _: f"scheme: {_quoted(named)}", text_of(template), count=1).encode()
    if out is None:
        deliver(desk, content, None)
        return 0
    beside = out.with_suffix(CASES)
    for path in (out, beside):
        if path.exists():
            raise _exists(path)
    write_whole(out, content)
    write_whole(beside, cases_of(template)[1].encode())
    desk.say(
        desk.word(
            f"已写入 {out} 和算例 {beside}。改好之后：steelyard scheme check {out}",
            f"Written to {out}, with worked cases in {beside}. When edited: steelyard scheme check {out}",
        ),
        style="brand",
    )
    return 0


def _quoted(text: str) -> str:
    """An id as YAML text, whatever letters it has."""
    return text if re.fullmatch(r"[\w][\w.-]*", text) and not text[0].isdigit() else "'" + text.replace("'", "''") + "'"


def _unknown(template: str) -> UnknownName:
    near = did_you_mean(template, names())
    return UnknownName(
        Words(f"没有名为“{template}”的模板。{near.zh}", f'There is no template "{template}". {near.en}'.strip()),
        remedy=Words(f"模板有：{'、'.join(names())}。", f"Templates: {', '.join(names())}."),
        where="--from",
    )


def _exists(path: Path) -> InputRefused:
    return InputRefused(
        Words(f"{path} 已经存在，没有覆盖。", f"{path} exists and was not overwritten."),
        remedy=Words("请换一个文件名。", "Choose another file name."),
        where="--out",
    )
