"""``steelyard scheme diff``: what changed between two scheme files or two versions, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import catalogue_of
from steelyard.books.scheme_files import SchemeFile
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, day_of, own_first
from steelyard.errors import Words
from steelyard.metrics.catalogue import Catalogue
from steelyard.schemes import Scheme, Version
from steelyard.schemes.differences import (
    SIGNS,
    Change,
    VersionDifference,
    paid_by_score,
    scheme_differences,
    version_differences,
)

SIDE = "方案文件或模板名；加 @日期 只看那天生效的版本。 Scheme file or template; @DAY for the version in force then."


@command(
    "scheme diff",
    "比较两份方案或两个版本：增、删、从什么改成什么，哪些动到钱，有没有改到已经开始的时间段。",
    "Compare two schemes or versions: what was added, removed, changed from what to what, what moves pay, and what touches "
    "periods already begun.",
    "steelyard scheme diff 旧方案.yaml 新方案.yaml",
    "steelyard scheme diff 方案.yaml@2026-01-01 方案.yaml@2026-07-01",
)
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="A[@DAY]", help=SIDE, callback=own_first)],
    new: Annotated[str, typer.Argument(metavar="B[@DAY]", help=SIDE, callback=own_first)],
    today: Annotated[
        str | None,
        typer.Option(
            "--today", help="以哪天为今天判断是否已开始，默认今天。 Which day counts as today.", metavar="DAY"
        ),
    ] = None,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """0 = told, 1 = periods already begun would change."""
    desk = desk_of(context)
    now = desk.now().date() if today is None else day_of("--today", today)
    found = _compared(old, new, catalogue_of(desk, own_metrics), now)
    if as_json:
        desk.write_json([_as_json(each) for each in found])
    else:
        for each in found:
            _print(desk, each)
        if not any(each.changes or each.flags for each in found):
            desk.say(desk.word("没有差别。", "No difference."), style="brand")
    return 1 if any(each.flags for each in found) else 0


def _compared(old: str, new: str, catalogue: Catalogue, today: date) -> Sequence[VersionDifference]:
    (before, old_day), (after, new_day) = _opened(old, catalogue), _opened(new, catalogue)
    if old_day is None and new_day is None:
        return scheme_differences(before, after, today)
    pair = _version(before, old_day), _version(after, new_day)
    return [version_differences(*pair, after.vocabulary, today)]


def _opened(given: str, catalogue: Catalogue) -> tuple[Scheme, date | None]:
    name, sign, day = given.rpartition("@")
    if not sign or not day[:4].isdigit():
        return SchemeFile(given).load(catalogue), None
    return SchemeFile(name).load(catalogue), day_of(given, day)


def _version(scheme: Scheme, day: date | None) -> Version:
    """The version in force on the day; without a day the newest."""
    return max(scheme.versions, key=lambda version: version.from_) if day is None else scheme.version_on(day)


def _print(desk: TerminalDesk, each: VersionDifference) -> None:
    desk.out.print(Text(desk.words(_heading(each)), style="brand"))
    for change in each.changes:
        line = Text(f"  {SIGNS[change.kind]} ")
        line.append("¥ " if change.moves_pay else "  ", style="brass")
        line.append(desk.words(change.words))
        desk.out.print(line, soft_wrap=True)
    for words in (*_money(each), *each.flags):
        style = "fault" if words in each.flags else "attention"
        desk.out.print(Text(f"  {desk.words(words)}", style=style), soft_wrap=True)


def _heading(each: VersionDifference) -> Words:
    before, after = each.before, each.after
    if after is None:
        return Words(f"{before and before.from_} 版去掉了", f"version {before and before.from_} is gone")
    if before is None:
        return Words(f"新的 {after.from_} 版", f"new version {after.from_}")
    if before.from_ == after.from_:
        return Words(f"{after.from_} 版", f"version {after.from_}")
    return Words(f"{before.from_} 版 → {after.from_} 版", f"version {before.from_} → {after.from_}")


def _money(each: VersionDifference) -> Iterator[Words]:
    """Which lines of pay move, and by what."""
    if each.after is None:
        return
    moving = [change for change in each.changes if change.moves_pay]
    if not moving:
        if each.changes:
            yield Words("不动钱。", "No yuan moves.")
        return
    direct = [change.what for change in moving if change.of == "pay"]
    if direct:
        yield Words(
            f"直接动钱：{'、'.join(what.zh for what in direct)}。",
            f"Pay moves by itself: {', '.join(what.en for what in direct)}.",
        )
    if any(change.of in ("indicator", "veto", "grade") for change in moving):
        yield _through_the_score(paid_by_score(each.after))


def _through_the_score(items: Sequence[Words]) -> Words:
    if not items:
        return Words(
            "得分、等级或否决会变，但没有一项薪酬看它们。",
            "Scores, grades or vetoes change, but no pay item looks at them.",
        )
    return Words(
        f"得分、等级或否决会变，经由它们动到：{'、'.join(item.zh for item in items)}。",
        f"Scores, grades or vetoes change, and through them: {', '.join(item.en for item in items)}.",
    )


def _as_json(each: VersionDifference) -> dict[str, object]:
    return {
        "before": None if each.before is None else str(each.before.from_),
        "after": None if each.after is None else str(each.after.from_),
        "changes": [_change_json(change) for change in each.changes],
        "flags": [{"zh": words.zh, "en": words.en} for words in each.flags],
    }


def _change_json(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind,
        "of": change.of,
        "what": {"zh": change.what.zh, "en": change.what.en},
        "details": [{"zh": words.zh, "en": words.en} for words in change.details],
        "moves_pay": change.moves_pay,
    }
