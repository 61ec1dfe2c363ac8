"""``steelyard scheme check``: every fault of scheme files with its line, advice, worked cases, and whom they govern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import catalogue_of, read_organisation
from steelyard.books.scheme_files import SchemeFile
from steelyard.cli.app import command, desk_of
from steelyard.cli.coverage_told import left_to_nobody, under_two, without_first_day
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, day_of, own_first
from steelyard.cli.scheme.worked import compared, difference_texts
from steelyard.errors import SteelyardError, Words
from steelyard.facts.lake import Lake
from steelyard.metrics.catalogue import Catalogue
from steelyard.pay.cases import Difference
from steelyard.periods import Period
from steelyard.schemes import Fault, Scheme, SchemeRefused
from steelyard.schemes.coverage import coverage


@dataclass(slots=True)
class Checked:
    """What one file came to: its scheme, or why there is none; its worked cases that come out otherwise."""

    file: SchemeFile
    scheme: Scheme | None = None
    faults: Sequence[Fault] = ()
    refused: SteelyardError | None = None
    case_count: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def status(self) -> int:
        """0 = nothing to say, 1 = advice or a case that comes out otherwise, 2 = cannot be used."""
        if self.refused is not None:
            return 2
        return 1 if self.differences or (self.scheme is not None and self.scheme.problems) else 0


@command(
    "scheme check",
    "检查方案文件：每处问题指明文件、行、键、原因和怎么改；建议另列；旁边的 .cases.yaml 一起核对；给出 --home 时还看有谁没人管。",
    "Check scheme files: every fault with file, line, key, reason and remedy; advice apart; the .cases.yaml beside is run; "
    "with --home also whom the schemes leave out.",
    "steelyard scheme check 方案.yaml",
    "steelyard --home ./data scheme check 售前.yaml 售后.yaml --on 2026-11-01",
)
def check(
    context: typer.Context,
    given: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="方案文件或名字。 Scheme files or names.", callback=own_first)
    ],
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            help="看这一天所在的月里谁归谁管，默认今天。 Whom they govern in the month of this day.",
            metavar="DAY",
        ),
    ] = None,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """0 = nothing to say, 1 = advice, or something comes out otherwise, 2 = a file cannot be used."""
    desk = desk_of(context)
    catalogue = catalogue_of(desk, own_metrics)
    files = [SchemeFile(one) for one in given]
    checked = [_checked(file, catalogue) for file in files if not file.is_cases or len(files) == 1]
    if not as_json:
        for one in checked:
            _print(desk, one)
    open_ends, clashes = _laid_over_people(desk, checked, on)
    if as_json:
        desk.write_json(
            {
                "files": [_as_json(desk, one) for one in checked],
                "people": [desk.words(words) for words in (*clashes, *open_ends)],
            }
        )
    else:
        for words in (*clashes, *open_ends):
            desk.out.print(Text(desk.words(words), style="attention"), soft_wrap=True)
    return max([*(one.status for one in checked), 2 * bool(clashes), 1 * bool(open_ends)])


def _checked(file: SchemeFile, catalogue: Catalogue) -> Checked:
    checked = Checked(file)
    try:
        checked.scheme = file.load(catalogue)
        cases = file.cases()
        checked.case_count = len(cases)
        checked.differences = [found for case in cases for found in compared(checked.scheme, case)]
    except SchemeRefused as refused:
        checked.refused, checked.faults = refused, refused.faults
    except SteelyardError as error:
        checked.refused = error
    return checked


def _laid_over_people(
    desk: TerminalDesk, checked: Sequence[Checked], on: str | None
) -> tuple[list[Words], list[Words]]:
    """What the usable schemes leave open among the people of one month, and whom two of them claim."""
    if desk.home_is_default:
        return [], []
    day = desk.now().date() if on is None else day_of("--on", on)
    period = Period.of_cycle(day, "month")
    organisation = read_organisation(Lake.open(desk.home, create=False).snapshot())
    chosen = [
        (one.scheme, one.scheme.version_on(day))
        for one in checked
        if one.scheme is not None and _in_force(one.scheme, day)
    ]
    laid = coverage(chosen, organisation, period)
    open_ends = [*left_to_nobody(laid, organisation, period), *without_first_day(laid, organisation, period)]
    return open_ends, list(under_two(laid, organisation, period))


def _in_force(scheme: Scheme, day: date) -> bool:
    try:
        scheme.version_on(day)
    except SteelyardError:
        return False
    return True


def _print(desk: TerminalDesk, one: Checked) -> None:
    for fault in one.faults:
        desk.out.print(Text(fault.in_(desk.language), style="fault"), soft_wrap=True)
    if one.refused is not None and not one.faults:
        desk.out.print(Text(one.refused.in_(desk.language), style="fault"), soft_wrap=True)
    for text in difference_texts(desk, one.differences):
        desk.out.print(Text(f"{one.file.cases_path}: {text}", style="fault"), soft_wrap=True)
    if one.scheme is None:
        return
    count = len(one.scheme.versions)
    desk.out.print(
        Text(
            desk.word(
                f"{one.file.given}：可以用，{count} 个版本，{one.case_count} 个算例",
                f"{one.file.given}: can be used, {count} versions, {one.case_count} worked cases",
            ),
            style="brand",
        ),
        soft_wrap=True,
    )
    if one.scheme.problems:
        desk.out.print(Text(desk.word("建议（不影响使用）：", "Advice (never a block):"), style="soft"))
        for advice in one.scheme.problems:
            desk.out.print(Text(f"  {advice.in_(desk.language)}"), soft_wrap=True)


def _as_json(desk: TerminalDesk, one: Checked) -> dict[str, object]:
    advice = () if one.scheme is None else one.scheme.problems
    return {
        "file": one.file.given,
        "usable": one.refused is None,
        "faults": [_fault_json(desk, fault) for fault in one.faults]
        or ([{"what": one.refused.in_(desk.language)}] if one.refused is not None else []),
        "advice": [_fault_json(desk, fault) for fault in advice],
        "worked_cases": one.case_count,
        "differences": list(difference_texts(desk, one.differences)),
    }


def _fault_json(desk: TerminalDesk, fault: Fault) -> dict[str, object]:
    return {
        "line": fault.line,
        "key": fault.key,
        "what": desk.words(fault.what),
        "remedy": desk.words(fault.remedy),
        **({"code": fault.code} if fault.code else {}),
    }
