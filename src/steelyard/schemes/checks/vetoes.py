"""Vetoes and grades: a limit, an effect and what the effect needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among, doubled, edge_faults, measure_known, metric_known, one_of
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Grade, Version, Veto
from steelyard.schemes.vocabulary import Vocabulary

#: The key each veto effect needs besides its limit.
_EFFECT_NEEDS = {"zero_indicator": "indicator", "cap_total": "total", "cap_grade": "grade"}


def veto_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    for place, veto in enumerate(version.vetoes):
        here = (*path, "vetoes", place)
        yield from one_of(veto, ("measure", "metric"), here)
        yield from one_of(veto, ("more_than", "less_than"), here)
        if veto.measure is not None:
            yield from measure_known(veto.measure, (*here, "measure"), names)
        if veto.metric is not None:
            yield from metric_known(veto.metric, (*here, "metric"), names)
        if veto.min_count is not None:
            yield from measure_known(veto.min_count.measure, (*here, "min_count", "measure"), names)
        yield from _effect(veto, version, here)


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
