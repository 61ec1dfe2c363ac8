"""Vetoes and grades: a limit, an effect and what the effect needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among, doubled, edge_faults, measure_known, metric_known, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Grade, Version, Veto
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value

#: The key each veto effect needs besides its limit.
_EFFECT_NEEDS = {"zero_indicator": "indicator", "cap_total": "total", "cap_grade": "grade"}


def veto_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    for place, veto in enumerate(version.vetoes):
        here = (*path, "vetoes", place)
        yield from one_of(veto, ("measure", "metric", "when"), here)
        if veto.when is None:
            yield from one_of(veto, ("more_than", "less_than"), here)
        else:
            yield from _when(veto, veto.when, here, names)
        if veto.measure is not None:
            yield from measure_known(veto.measure, (*here, "measure"), names)
        if veto.metric is not None:
            yield from metric_known(veto.metric, (*here, "metric"), names)
        if veto.min_count is not None:
            yield from measure_known(veto.min_count.measure, (*here, "min_count", "measure"), names)
        yield from _effect(veto, version, here)


def _when(veto: Veto, when: str, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from names.condition_faults(when, (*path, "when"))
    for key in ("more_than", "less_than"):
        if getattr(veto, key) is not None:
            yield Finding(
                (*path, key),
                Words(f"when 已经写明界线，用不到 {key}。", f"when says the limit itself and has no use for {key}."),
                Words(f"请去掉 {key}，或把 when 换成 measure 或 metric。", f"Remove {key}, or use measure or metric."),
                at_key=True,
            )


def _effect(veto: Veto, version: Version, path: Path) -> Iterator[Finding]:
    needed = _EFFECT_NEEDS.get(veto.effect)
    for key in _EFFECT_NEEDS.values():
        given = getattr(veto, key) is not None
        if key == needed and not given:
            yield Finding(
                (*path, key),
                Words(f"effect: {veto.effect} 要写明 {key}。", f"effect: {veto.effect} needs {key}."),
                Words(f"请加上 {key}。", f"Add {key}."),
            )
        if key != needed and given:
            yield Finding(
                (*path, key),
                Words(f"effect: {veto.effect} 用不到 {key}。", f"effect: {veto.effect} has no use for {key}."),
                Words(f"请去掉 {key}。", f"Remove {key}."),
                at_key=True,
            )
    if veto.effect == "zero_indicator" and veto.indicator is not None:
        yield from among(
            veto.indicator,
            [indicator.key for indicator in version.indicators],
            (*path, "indicator"),
            Words("指标", "indicator"),
        )
    if veto.effect == "cap_grade" and veto.grade is not None:
        yield from among(veto.grade, [grade.name for grade in version.grades], (*path, "grade"), Words("等级", "grade"))
    if veto.effect in ("zero_total", "cap_total") and not version.indicators:
        yield Finding(
            (*path, "effect"),
            Words("方案没有指标，也就没有总分可否决。", "The scheme has no indicators, so there is no total to cut."),
            Words("请去掉它，或改用 no_bonus。", "Remove it, or use no_bonus."),
        )


def grade_faults(grades: Sequence[Grade], path: Path) -> Iterator[Finding]:
    if not grades:
        return
    for name in sorted(doubled(grade.name for grade in grades)):
        yield Finding(
            path,
            Words(f"等级 {name} 写了两次。", f"The grade {name} is given twice."),
            Words("请给每档不同的名称。", "Give each grade a name of its own."),
            at_key=True,
        )
    yield from edge_faults([grade.from_ for grade in grades], "from", path, falling=True)
    yield from _wanted(grades, path)


def _wanted(grades: Sequence[Grade], path: Path) -> Iterator[Finding]:
    """The shares of people wanted in each grade: all or none of them, and together everybody."""
    given = [grade.wanted for grade in grades if grade.wanted is not None]
    if not given:
        return
    for place, grade in enumerate(grades):
        if grade.wanted is None:
            yield Finding(
                (*path, place),
                Words(
                    f"等级 {grade.name} 没有写 wanted，而别的等级写了。",
                    f"Grade {grade.name} has no wanted, though others have.",
                ),
                Words("请每档都写，或都不写。", "Give it for every grade or for none."),
            )
            return
    if sum(given) != 1:
        text = format_value(sum(given) * 100)
        yield Finding(
            (*path, len(grades) - 1, "wanted"),
            Words(f"各档 wanted 合计是 {text}%，不是 100%。", f"The wanted shares sum to {text}%, not 100%."),
            Words('请使合计为 "1"。', 'Make them sum to "1".'),
        )
