"""Checks that several parts of a scheme share: names, choices, edges."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.faults import Finding, Path, did_you_mean
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def doubled(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def edge_faults(edges: Sequence[Fraction | None], edge: str, where: Path, *, falling: bool) -> Iterator[Finding]:
    """Best first, no two alike, and the last without an edge: else values fall into no band or into two."""
    *inner, last = edges
    if last is not None:
        yield Finding(
            (*where, len(edges) - 1, edge),
            Words(
                f"最后一档也写了 {edge}，其余的值不属于任何一档（有空洞）。",
                f"The last band has {edge} too, so the remaining values fall into no band (a hole).",
            ),
            Words(
                f"请去掉最后一档的 {edge}，或再加一档不写 {edge}。",
                f"Remove {edge} from the last band, or add a band without {edge}.",
            ),
            at_key=True,
        )
    for place, value in enumerate(inner):
        if value is None:
            yield Finding(
                (*where, place),
                Words(
                    f"只有最后一档可以不写 {edge}；后面的档永远用不到（重叠）。",
                    f"Only the last band may lack {edge}; those after it are never reached (overlap).",
                ),
                Words(f"请补上 {edge}。", f"Add {edge}."),
            )
    known = [(place, value) for place, value in enumerate(edges) if value is not None]
    for (_, earlier), (place, later) in itertools.pairwise(known):
        if later == earlier or (later > earlier) == falling:
            order = Words("从高到低" if falling else "从低到高", "fall" if falling else "rise")
            yield Finding(
                (*where, place, edge),
                Words(
                    f"{edge} {format_value(later)} 与前一档 {format_value(earlier)} 重叠或次序颠倒。",
                    f"{edge} {format_value(later)} overlaps the band before it ({format_value(earlier)}) "
                    "or is out of order.",
                ),
                Words(
                    f"最好的档在前，{edge} 必须{order.zh}，不能相同。",
                    f"The best band comes first; {edge} must {order.en} and never repeat.",
                ),
            )


def band_faults(
    edges: Sequence[tuple[Fraction | None, Fraction | None]], better: str, where: Path
) -> Iterator[Finding]:
    """Bands by (from, to): the edge that goes with the better direction, best first, the last without."""
    edge, other = ("from", "to") if better == "higher" else ("to", "from")
    given = [low for low, _ in edges] if edge == "from" else [high for _, high in edges]
    wrong = [high for _, high in edges] if edge == "from" else [low for low, _ in edges]
    for place, value in enumerate(wrong):
        if value is not None:
            yield Finding(
                (*where, place, other),
                Words(
                    f"{better} 更好时各档写 {edge}，不写 {other}。",
                    f"When {better} is better, bands have {edge}, not {other}.",
                ),
                Words(f"请把 {other} 换成 {edge}，或改 better。", f"Use {edge}, or change better."),
                at_key=True,
            )
            return
    yield from edge_faults(given, edge, where, falling=better == "higher")


def one_of(part: object, keys: tuple[str, ...], path: Path) -> Iterator[Finding]:
    """Exactly one of the keys is given."""
    given = [key for key in keys if getattr(part, key) is not None]
    if len(given) == 1:
        return
    *others, last = keys
    zh, en = "、".join(keys), f"{', '.join(others)} and {last}"
    if given:
        yield Finding(
            (*path, given[1]),
            Words(f"{zh} 只能写一个。", f"Only one of {en} can be given."),
            Words("请去掉其中一个。", "Remove one of them.") if len(keys) == 2 else Words("请只留一个。", "Keep one."),
            at_key=True,
        )
    else:
        yield Finding(
            (*path, keys[0]),
            Words(f"{zh} 必须写一个。", f"One of {en} is required."),
            Words(f"请加上 {'、'.join(others)} 或 {last}。", f"Add {', '.join(others)} or {last}."),
        )


def needless(part: object, key: str, path: Path, remedy: Words) -> Iterator[Finding]:
    """A key that means nothing beside what else is given; ``remedy`` says where it would."""
    if getattr(part, key) is not None:
        yield Finding((*path, key), Words(f"{key} 在这里用不到。", f"{key} has no use here."), remedy, at_key=True)


def metric_known(key: str, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if names.is_metric(key):
        return
    near = names.near(key)
    yield Finding(
        path,
        Words(f"没有指标 {key}。{near.zh}", f"There is no metric {key}. {near.en}".strip()),
        Words(
            "请写指标或计量的键；全部的键见参考文档。",
            "Write the key of a metric or measure; the reference lists them all.",
        ),
    )


def measure_known(key: str, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if names.is_measure(key):
        return
    near = names.near(key, measures_only=True)
    yield Finding(
        path,
        Words(f"没有计量 {key}。{near.zh}", f"There is no measure {key}. {near.en}".strip()),
        Words("请写计量的键；全部的键见参考文档。", "Write the key of a measure; the reference lists them all."),
    )


def among(name: str, known: Sequence[str], path: Path, noun: Words) -> Iterator[Finding]:
    if name not in known:
        near = did_you_mean(name, known)
        yield Finding(
            path,
            Words(
                f"这个版本没有{noun.zh} {name}。{near.zh}", f"This version has no {noun.en} {name}. {near.en}".strip()
            ),
            Words(f"现有：{'、'.join(known) or '（没有）'}。", f"There are: {', '.join(known) or 'none'}."),
        )
