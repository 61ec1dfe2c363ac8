"""``steelyard scheme suggest``: balance points, steps and stretch targets from past months, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import catalogue_of, read_organisation
from steelyard.books.importing import tell_pending
from steelyard.books.scheme_files import SchemeFile
from steelyard.books.waits import SnapshotWaits
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, own_first
from steelyard.errors import InputRefused, Words
from steelyard.facts.lake import Lake
from steelyard.facts.snapshot import Snapshot
from steelyard.measures.months import Cuts, read_months
from steelyard.metrics.catalogue import Catalogue
from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.money import parse_yuan
from steelyard.periods import Period, parse_month
from steelyard.schemes import Version, governed
from steelyard.schemes.pay_items import Ksf
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text
from steelyard.simulate.suggest import suggest
from steelyard.simulate.suggested import Suggestion

#: A figure to suggest for, and what it is paid at its balance point in fen, where that is known.
Asked = tuple[str, Fraction | None]


@command(
    "scheme suggest",
    "从过去的月份建议平衡点、每档多大、冲刺目标，给出份额时还建议奖惩金额；每一步都写明理由，只是建议。",
    "Suggest balance points, steps and stretch targets from past months, and reward and penalty where a share is known; "
    "every step with its reasons, never a decision.",
    "steelyard scheme suggest 方案.yaml --for 2026-12",
    "steelyard scheme suggest --metric received_buyers --share 800 --for 2026-12 --months 6",
)
def suggest_points(
    context: typer.Context,
    month: Annotated[
        str, typer.Option("--for", help="为哪个月建议；用它之前的月份。 The month it is for.", metavar="MONTH")
    ],
    given: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME|FILE]",
            help="方案：用它管的人和它的指标；不给就看所有在职的人。 A scheme: its people and figures; else everybody.",
            callback=own_first,
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None, typer.Option("--metric", help="指标，可重复。 A metric; repeat for more.", metavar="KEY")
    ] = None,
    months: Annotated[int, typer.Option(help="看之前多少个整月。 How many full months before.", min=1, max=60)] = 12,
    share: Annotated[
        str | None,
        typer.Option(
            help="--metric 的份额，元。 What a --metric is paid at its balance point, in yuan.", metavar="YUAN"
        ),
    ] = None,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """0 = something is suggested for every figure, 1 = for one of them nothing can be."""
    desk = desk_of(context)
    period, catalogue = parse_month(month), catalogue_of(desk, own_metrics)
    version = None if given is None else SchemeFile(given).load(catalogue).version_on(period.start)
    asked = _asked(version, metrics or (), None if share is None else Fraction(parse_yuan(share)), catalogue)
    figures = _figures(desk, period, months, catalogue)
    people = _people(figures, version, period)
    names = Vocabulary(catalogue)
    found = [
        suggest(figures, names, people, key, period, months=months, share_fen=share_fen) for key, share_fen in asked
    ]
    if as_json:
        desk.write_json([one.as_json(desk.language) for one in found])
    else:
        for one in found:
            _print(desk, one)
    return 1 if any(one.balance is None for one in found) else 0


def _asked(
    version: Version | None, metrics: Sequence[str], share_fen: Fraction | None, catalogue: Catalogue
) -> list[Asked]:
    """The figures named, else those of the scheme's KSF, else of its indicators, each once.

    Raises: UnknownName for a metric nobody declared; InputRefused when no figure is named.
    """
    named: list[Asked] = [(catalogue.find(name).key, share_fen) for name in metrics]
    if not named and version is not None:
        named = list(_of_ksf(version)) or [(one.metric, None) for one in version.indicators if one.metric is not None]
    if not named:
        raise InputRefused(
            Words("没有指标可以建议。", "There is no figure to suggest for."),
            remedy=Words("请给出有指标的方案，或 --metric。", "Give a scheme with measured indicators, or --metric."),
            where="--metric",
        )
    return list(dict(named).items())


def _of_ksf(version: Version) -> Iterator[Asked]:
    for item in version.pay:
        if isinstance(item, Ksf):
            for one in item.indicators:
                if one.metric is not None:
                    yield one.metric, None if item.amount is None else item.amount * one.weight / 100


def _figures(desk: TerminalDesk, period: Period, months: int, catalogue: Catalogue) -> MeasuredFigures:
    """Figures of the months before the period. Raises: LakeError when there is no data."""
    lake = Lake.open(desk.home, create=False)
    tell_pending(desk, lake)
    snapshot: Snapshot = lake.snapshot()
    organisation = read_organisation(snapshot)
    past = Period(period.months_before(max(months, 3))[0].start, period.start)
    measures = read_months(snapshot, past, Cuts.of(organisation))
    return MeasuredFigures.from_table(measures, SnapshotWaits(snapshot), organisation, catalogue=catalogue)


def _people(figures: MeasuredFigures, version: Version | None, period: Period) -> Sequence[str]:
    """Whom the scheme governs in the month, else everybody employed in it."""
    organisation = figures.organisation
    if version is not None:
        return governed(version, organisation, period)
    return [one for one in organisation.employee_ids if organisation.employed(one, period) is not None]


def _print(desk: TerminalDesk, one: Suggestion) -> None:
    point, step = value_text(one.balance, one.unit), value_text(one.step, one.unit)
    heading = desk.word(
        f"{one.label.zh}：平衡点 {point}，每档 {step}", f"{one.label.en}: balance point {point}, step {step}"
    )
    desk.out.print(Text(heading, style="brand"), soft_wrap=True)
    for reason in one.reasons:
        desk.out.print(Text(f"  · {desk.words(reason)}"), soft_wrap=True)
    if one.written:
        desk.out.print(Text(f"  {one.written}", style="soft"), soft_wrap=True)
    desk.out.print()
