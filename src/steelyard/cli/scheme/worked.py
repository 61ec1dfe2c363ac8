"""``steelyard scheme cases``: the worked cases of a scheme, each settled anew and held against what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import catalogue_of
from steelyard.books.scheme_files import CASES, SchemeFile
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, own_first
from steelyard.errors import InputRefused, SchemeError, Words
from steelyard.money import format_yuan
from steelyard.pay.cases import Difference, WorkedCase, differences, run_case
from steelyard.schemes import Scheme


@command(
    "scheme cases",
    "重新计算方案的算例，逐个核对；算出来不一样的会列出。",
    "Settle the worked cases of a scheme again and compare; what comes out otherwise is listed.",
    "steelyard scheme cases taobao-presales",
    "steelyard scheme cases 方案.yaml --lines",
)
def cases(
    context: typer.Context,
    given: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="方案名或文件。 Scheme or file.", callback=own_first)
    ],
    lines: Annotated[
        bool, typer.Option("--lines", help="也列出每一行薪酬怎么算的。 Also every line of pay with its sentence.")
    ] = False,
    own_metrics: OwnMetrics = None,
) -> int:
    """0 = every case comes out as written, 1 = some do not."""
    desk = desk_of(context)
    file = SchemeFile(given)
    scheme, found = file.load(catalogue_of(desk, own_metrics)), file.cases()
    if not found:
        raise _none(file)
    wrong = 0
    for case in found:
        told = compared(scheme, case)
        wrong += bool(told)
        desk.out.print(
            Text("✗ " if told else "✓ ", style="fault" if told else "brand").append(case.name, style="default")
        )
        for text in (*difference_texts(desk, told), *(_line_texts(desk, scheme, case) if lines else ())):
            desk.out.print(Text(f"    {text}"), soft_wrap=True)
    said = Words(f"{len(found)} 个算例，{wrong} 个与写的不符", f"{len(found)} worked cases, {wrong} come out otherwise")
    desk.say(desk.words(said), style="attention" if wrong else "brand")
    return 1 if wrong else 0


def compared(scheme: Scheme, case: WorkedCase) -> list[Difference]:
    """What a case expects that did not come out. Raises: SchemeError naming the case where it is not whole."""
    try:
        return differences(scheme, case)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SchemeError(
            Words(
                f"算例“{case.name}”不完整或写错：{error!r}。", f'The worked case "{case.name}" is not whole: {error!r}.'
            ),
            remedy=Words("请参照模板的 .cases.yaml。", "See a template's .cases.yaml."),
            where=scheme.file,
        ) from error


def difference_texts(desk: TerminalDesk, found: Sequence[Difference]) -> Iterator[str]:
    """One difference a line: who, what, written and found."""
    for one in found:
        written, came = desk.word("写的是", "written"), desk.word("算出来是", "comes out as")
        yield f"{one.employee} {one.what}: {written} {one.expected}; {came} {one.found}".strip()


def _line_texts(desk: TerminalDesk, scheme: Scheme, case: WorkedCase) -> Iterator[str]:
    outcome = run_case(scheme, case)
    if outcome.stopped is not None:
        yield outcome.stopped.in_(desk.language)
    for name, statement in outcome.statements.items():
        score = "—" if statement.sheet.score is None else f"{statement.sheet.score:.2f}"
        yield f"{name}  {desk.word('评分', 'score')} {score} {statement.sheet.grade or ''}  {format_yuan(statement.total_fen)}"
        yield from (f"  {desk.words(line.sentence)}" for line in statement.lines)


def _none(file: SchemeFile) -> InputRefused:
    beside = CASES if file.is_template else file.cases_path.name
    return InputRefused(
        Words("没有算例。", "There are no worked cases."),
        remedy=Words(
            f"请在方案旁边写 {beside}，格式见模板（steelyard scheme new 会一起复制）。",
            f"Write {beside} beside the scheme; templates show how (steelyard scheme new copies theirs).",
        ),
        where=file.given,
    )
