"""``steelyard scheme show``: a scheme as people read it, every rule a numbered sentence."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from steelyard.books.evaluation import catalogue_of
from steelyard.books.scheme_files import SchemeFile
from steelyard.cli.app import command, desk_of
from steelyard.cli.desk import TerminalDesk
from steelyard.cli.options import OwnMetrics, day_of, own_first
from steelyard.schemes import Scheme, Version
from steelyard.schemes.sentences import sentences_of


@command(
    "scheme show",
    "阅读方案：每条规则一句话，按版本编号。",
    "Read a scheme: every rule as a numbered sentence, version by version.",
    "steelyard scheme show taobao-presales",
    "steelyard --lang en scheme show 方案.yaml --on 2026-11-01",
)
def show(
    context: typer.Context,
    given: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="方案名或文件。 Scheme or file.", callback=own_first)
    ],
    on: Annotated[
        str | None,
        typer.Option("--on", help="只看这一天生效的版本。 Only the version in force on this day.", metavar="DAY"),
    ] = None,
    own_metrics: OwnMetrics = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> int:
    """The reading view."""
    desk = desk_of(context)
    file = SchemeFile(given)
    scheme = file.load(catalogue_of(desk, own_metrics))
    versions = scheme.versions if on is None else (scheme.version_on(day_of("--on", on)),)
    cases = len(file.cases())
    if as_json:
        desk.write_json(_as_json(scheme, versions, cases))
        return 0
    desk.out.print(Text(f"{scheme.name} · {scheme.scheme}", style="brand"))
    if scheme.note is not None:
        desk.out.print(Text(scheme.note))
    for version in versions:
        _print(desk, scheme, version)
    desk.say(
        desk.word(f"算例 {cases} 个（steelyard scheme cases）", f"{cases} worked cases (steelyard scheme cases)"),
        style="soft",
    )
    return 0


def _print(desk: TerminalDesk, scheme: Scheme, version: Version) -> None:
    desk.out.print()
    desk.out.print(Text(desk.word(f"{version.from_} 起", f"from {version.from_}"), style="brass"))
    for number, words in enumerate(sentences_of(version, scheme.vocabulary), start=1):
        desk.out.print(Text(f"{number:3}. {desk.words(words)}"), soft_wrap=True)


def _as_json(scheme: Scheme, versions: tuple[Version, ...], cases: int) -> dict[str, object]:
    return {
        "scheme": scheme.scheme,
        "name": scheme.name,
        "note": scheme.note,
        "versions": [
            {
                "from": str(version.from_),
                "sentences": [{"zh": words.zh, "en": words.en} for words in sentences_of(version, scheme.vocabulary)],
            }
            for version in versions
        ],
        "worked_cases": cases,
    }
