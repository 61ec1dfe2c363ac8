"""Sections: every indicator in one of them, and each as heavy as its indicators."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.checks.parts import among, doubled
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Section, Version
from steelyard.trace import format_value


def section_faults(version: Version, path: Path) -> Iterator[Finding]:
    """Nothing is asked where a version lists no sections; then an indicator's section is only a word."""
    if not version.sections:
        return
    names = [section.name for section in version.sections]
    for name in sorted(doubled(names)):
        yield Finding(
            (*path, "sections"),
            Words(f"板块 {name} 写了两次。", f"The section {name} is given twice."),
            Words("请合并成一个。", "Make them one."),
            at_key=True,
        )
    for place, indicator in enumerate(version.indicators):
        here = (*path, "indicators", place, "section")
        if indicator.section is None:
            yield Finding(
                here,
                Words(f"指标 {indicator.key} 不属于任何板块。", f"The indicator {indicator.key} is in no section."),
                Words(f"请加上 section：{'、'.join(names)} 之一。", f"Add section: one of {', '.join(names)}."),
            )
        else:
            yield from among(indicator.section, names, here, Words("板块", "section"))
    if any(indicator.section not in names for indicator in version.indicators):
        return  # the weights cannot agree before every indicator is in its section
    for place, section in enumerate(version.sections):
        yield from _weight(version, section, (*path, "sections", place))


def _weight(version: Version, section: Section, path: Path) -> Iterator[Finding]:
    weights = [indicator.weight for indicator in version.indicators if indicator.section == section.name]
    total = sum(weights, Fraction(0))
    if not weights:
        yield Finding(
            path,
            Words(f"板块 {section.name} 里没有指标。", f"The section {section.name} holds no indicator."),
            Words("请把指标的 section 写成它，或去掉它。", "Put an indicator into it, or remove it."),
        )
    elif total != section.weight:
        shown = format_value(total), format_value(section.weight)
        yield Finding(
            (*path, "weight"),
            Words(
                f"板块 {section.name} 里指标的权重合计是 {shown[0]}，不是 {shown[1]}。",
                f"The weights of the indicators in {section.name} sum to {shown[0]}, not {shown[1]}.",
            ),
            Words(
                "请改板块或指标的 weight，使两者相等。",
                "Change the section's or the indicators' weights until they agree.",
            ),
        )
