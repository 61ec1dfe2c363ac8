"""Whom and when a version governs, and what it requires; in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steelyard.errors import Words
from steelyard.periods import ONE_DAY
from steelyard.schemes.model import AppliesTo, Version
from steelyard.schemes.posts import LINES, ROLES, called

_CYCLES = {
    "month": Words("每月一期", "one period per month"),
    "two_months": Words("每两月一期", "one period per two months"),
    "quarter": Words("每季一期", "one period per quarter"),
    "year": Words("每年一期", "one period per year"),
    "ad_hoc": Words("时间段不定", "for any period"),
}
_KEYS: Mapping[str, tuple[Words, Mapping[str, Words]]] = {
    "line": (Words("条线", "line"), LINES),
    "role": (Words("岗位", "role"), ROLES),
    "team": (Words("小组", "team"), {}),
    "tier": (Words("职级", "tier"), {}),
    "shop": (Words("店铺", "shop"), {}),
    "employee": (Words("员工", "employee"), {}),
}


def assignment_sentences(version: Version) -> Iterator[Words]:
    """Whom it governs and for how long, beside what, when it was published, what it requires."""
    yield _governs(version)
    if version.beside:
        yield Words(
            "附加方案：在本人所属的方案之外另算，发在同一张薪酬单上。",
            "In addition to the scheme that governs a person otherwise, on the same statement.",
        )
    yield from _dates(version)
    for key, value in version.requires.items():
        yield Words(
            f"店铺设置 `{key}` 必须是 `{value}`，否则拒绝结算。",
            f"The shop's setting `{key}` must be `{value}`, else settling is refused.",
        )


def _governs(version: Version) -> Words:
    rule, cycle = version.applies_to, _CYCLES[version.cycle]
    who = [*_people(rule), *_service(rule), *_times(rule)]
    zh = "，".join(words.zh for words in who) or "所有人"
    en = " and ".join(words.en for words in who) or "everybody"
    return Words(f"适用于{zh}，{cycle.zh}。", f"Governs {en}, {cycle.en}.")


def _people(rule: AppliesTo) -> Iterator[Words]:
    for key, (noun, names) in _KEYS.items():
        values = [called(names, value) for value in getattr(rule, key) or ()]
        if values:
            yield Words(
                f"{noun.zh}为{'、'.join(value.zh for value in values)}",
                f"{noun.en} {' or '.join(value.en for value in values)}",
            )


def _service(rule: AppliesTo) -> Iterator[Words]:
    if rule.tenure is None:
        return
    least, less = rule.tenure.at_least, rule.tenure.less_than
    zh = [f"满 {least} 个月"] * (least is not None) + [f"不满 {less} 个月"] * (less is not None)
    en = [f"at least {least}"] * (least is not None) + [f"fewer than {less}"] * (less is not None)
    yield Words(f"期初入职{'、'.join(zh)}", f"{' and '.join(en)} full months of service on the period's first day")


def _times(rule: AppliesTo) -> Iterator[Words]:
    if rule.campaign is True:
        yield Words("时间段碰到本店的活动", "a period that touches a campaign of the shop")
    elif rule.campaign is False:
        yield Words("时间段里本店没有活动", "a period without a campaign of the shop")
    elif rule.campaign is not None:
        zh, en = "、".join(rule.campaign), " or ".join(rule.campaign)
        yield Words(f"时间段碰到本店的活动“{zh}”", f"a period that touches the shop's campaign {en}")
    if rule.months is not None:
        months = "、".join(map(str, rule.months)), ", ".join(map(str, rule.months))
        yield Words(f"时间段从 {months[0]} 月开始", f"a period that begins in month {months[1]}")


def _dates(version: Version) -> Iterator[Words]:
    if version.to is not None:
        last = version.to - ONE_DAY
        yield Words(f"到 {last} 为止（含当天）。", f"Until {last}, that day included.")
    if version.published_on is not None:
        yield Words(f"公布于 {version.published_on}。", f"Published on {version.published_on}.")
    if version.review_on:
        days = [str(day) for day in version.review_on]
        yield Words(f"回顾日：{'、'.join(days)}。", f"To be reviewed on {', '.join(days)}.")
