"""Whom a version governs, what it requires, what missing indicators do, the grades; in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import Words
from steelyard.schemes.model import Version
from steelyard.trace import format_value

_CYCLES = {
    "month": Words("每月", "month"),
    "two_months": Words("每两月", "two months"),
    "quarter": Words("每季", "quarter"),
    "year": Words("每年", "year"),
}
_KEYS = {
    "line": Words("条线", "line"),
    "role": Words("岗位", "role"),
    "team": Words("小组", "team"),
    "tier": Words("等级", "tier"),
    "shop": Words("店铺", "shop"),
    "employee": Words("员工", "employee"),
}
_MISSING = {
    "renormalise": Words(
        "缺失的指标两边都去掉，按其余权重折算。", "A missing indicator leaves both sums; the rest is rescaled."
    ),
    "zero": Words("缺失的指标记 0 分。", "A missing indicator counts 0."),
    "stop": Words(
        "缺一项指标就不出分，并说明缺什么。", "A missing indicator stops the score and says what is missing."
    ),
}


def version_sentences(version: Version) -> Iterator[Words]:
    """Whom it governs, what it requires, what missing indicators do, the grades."""
    cycle = _CYCLES.get(version.cycle, Words(version.cycle, version.cycle))
    given = [(key, values) for key in _KEYS if (values := getattr(version.applies_to, key))]
    who_zh = "，".join(f"{_KEYS[key].zh}为 {'、'.join(values)}" for key, values in given) or "所有人"
    who_en = " and ".join(f"{_KEYS[key].en} {' or '.join(values)}" for key, values in given) or "everybody"
    yield Words(f"适用于{who_zh}，{cycle.zh}一期。", f"Governs {who_en}, one period per {cycle.en}.")
    for key, value in version.requires.items():
        yield Words(
            f"店铺设置 `{key}` 必须是 `{value}`，否则拒绝结算。",
            f"The shop's setting `{key}` must be `{value}`, else settling is refused.",
        )
    if version.indicators:
        yield _MISSING[version.missing]
    if version.grades:
        yield Words(
            f"等级：{'；'.join(_grades(version, '分及以上', '其余'))}。",
            f"Grades: {'; '.join(_grades(version, ' points and more', 'the rest'))}.",
        )


def _grades(version: Version, beyond: str, rest: str) -> Iterator[str]:
    for grade in version.grades:
        yield f"{grade.name} {rest if grade.from_ is None else format_value(grade.from_) + beyond}"
