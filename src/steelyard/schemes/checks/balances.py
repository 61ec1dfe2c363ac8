"""Balance points: exactly one form, keys that are months or quarters, a past that there can be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from steelyard.errors import Words
from steelyard.periods import Cycle
from steelyard.schemes.balances import Balance, History, PerHead
from steelyard.schemes.checks.parts import measure_known
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.history import Drawn, balances_in
from steelyard.schemes.model import Version
from steelyard.schemes.vocabulary import Vocabulary

_FORMS = ("value", "months", "quarters", "history", "per_head", "normal")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"\d{4}-Q[1-4]")

#: The cycles in which a number of one month, or of one quarter, is the number of the cycle.
_MONTHLY: tuple[Cycle, ...] = ("month", "ad_hoc")
_QUARTERLY: tuple[Cycle, ...] = ("month", "quarter", "ad_hoc")


def balance_faults(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    """Everything wrong with a version's balance points."""
    for drawn in balances_in(version):
        yield from _one(drawn.balance, drawn, (*path, *drawn.path), version.cycle, names)


def _one(balance: Balance, drawn: Drawn, path: Path, cycle: Cycle, names: Vocabulary) -> Iterator[Finding]:
    yield from _form(balance, drawn, path)
    if balance.months is not None:
        yield from _keys(balance.months, _MONTH, (*path, "months"), "2026-11")
        yield from _in_cycle(cycle, _MONTHLY, (*path, "months"))
    if balance.quarters is not None:
        yield from _keys(balance.quarters, _QUARTER, (*path, "quarters"), "2026-Q4")
        yield from _in_cycle(cycle, _QUARTERLY, (*path, "quarters"))
    if balance.history is not None:
        yield from _history(balance.history, drawn, (*path, "history"))
    if balance.per_head is not None:
        yield from _per_head(balance.per_head, drawn, (*path, "per_head"), names)
    for key, part in (("normal", balance.normal), ("campaign", balance.campaign)):
        if part is None:
            continue
        if part.normal is not None or part.campaign is not None:
            yield Finding(
                (*path, key),
                Words(f"{key} 里又分了平日和活动期。", f"{key} is divided into normal and campaign time once more."),
                Words("请只分一次。", "Divide it once."),
                at_key=True,
            )
        else:
            yield from _one(part, drawn, (*path, key), cycle, names)


def _form(balance: Balance, drawn: Drawn, path: Path) -> Iterator[Finding]:
    given = [key for key in _FORMS if getattr(balance, key) is not None]
    if balance.campaign is not None and "normal" not in given:
        given.append("normal")
    if len(given) != 1:
        what = (
            Words(
                f"平衡点写了不止一种：{'、'.join(given)}。",
                f"A balance point in more than one form: {', '.join(given)}.",
            )
            if given
            else Words("没有写平衡点。", "There is no balance point.")
        )
        yield Finding(
            (*path, given[1]) if given else path,
            what,
            Words(
                "请在 value、months、quarters、history、per_head、normal 与 campaign 中写一种。",
                "Write one of value, months, quarters, history, per_head, or normal with campaign.",
            ),
            at_key=True,
        )
        return
    if (balance.normal is None) != (balance.campaign is None):
        missing = "campaign" if balance.campaign is None else "normal"
        yield Finding(
            (*path, missing),
            Words(
                f"分平日和活动期的平衡点缺少 {missing}。",
                f"A balance point of normal and campaign time lacks {missing}.",
            ),
            Words(f"请加上 {missing}，或只写一个值。", f"Add {missing}, or write a single value."),
        )
    if balance.campaign is not None and not drawn.by_campaign:
        yield Finding(
            (*path, "campaign"),
            Words(
                "这里是整期的一个值，不能分平日和活动期。",
                "One value of the whole period is judged here, so it cannot be divided by campaign.",
            ),
            Words(
                "请只写一个平衡点；按活动分开请用薪酬项 ksf，或为活动期另写一个版本。",
                "Write one balance point; use the pay item ksf, or a version of its own for campaigns.",
            ),
            at_key=True,
        )


def _keys(given: Mapping[str, object], pattern: re.Pattern[str], path: Path, example: str) -> Iterator[Finding]:
    if not given:
        yield Finding(
            path,
            Words("一个月份或季度也没有写。", "Not one month or quarter is given."),
            Words(f'请写成 {{"{example}": "1200"}}。', f'Write {{"{example}": "1200"}}.'),
        )
    for key in given:
        if not pattern.fullmatch(key):
            yield Finding(
                (*path, key),
                Words(f"“{key}”写法不对。", f'"{key}" cannot be read.'),
                Words(f'请写成 "{example}"。', f'Write it as "{example}".'),
                at_key=True,
            )


def _in_cycle(cycle: Cycle, allowed: tuple[Cycle, ...], path: Path) -> Iterator[Finding]:
    if cycle not in allowed:
        yield Finding(
            path,
            Words(
                f"周期是 {cycle}，一期不止一个这样的时段，不知道用哪个数。",
                f"The cycle is {cycle}, which holds more than one of these, so the number is not one figure.",
            ),
            Words("请写一个固定值，或改周期。", "Write a fixed value, or change the cycle."),
            at_key=True,
        )


def _history(rule: History, drawn: Drawn, path: Path) -> Iterator[Finding]:
    if drawn.metric is None:
        yield from _of_people(path)
    if rule.aggregate == "quantile" and rule.level is None:
        yield Finding(
            (*path, "level"),
            Words("aggregate: quantile 要写明 level。", "aggregate: quantile needs a level."),
            Words('请加上 level，如 "0.3"。', 'Add a level such as "0.3".'),
        )
    if rule.aggregate != "quantile" and rule.level is not None:
        yield Finding(
            (*path, "level"),
            Words(
                f"aggregate: {rule.aggregate} 用不到 level。", f"aggregate: {rule.aggregate} has no use for a level."
            ),
            Words("请去掉 level，或写 aggregate: quantile。", "Remove level, or write aggregate: quantile."),
            at_key=True,
        )


def _per_head(rule: PerHead, drawn: Drawn, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if drawn.metric is None:
        yield from _of_people(path)
        return
    yield from measure_known(rule.measure, (*path, "measure"), names)
    if not names.is_measure(rule.measure) or not names.is_metric(drawn.metric):
        return
    units = [names.unit(key).replace("fen", "yuan") for key in (rule.measure, drawn.metric)]
    if units[0] != units[1] or not (names.adds_up(rule.measure) and names.adds_up(drawn.metric)):
        yield Finding(
            (*path, "measure"),
            Words(
                f"{rule.measure} 的人均产出不能作 {drawn.metric} 的平衡点。",
                f"Output per head of {rule.measure} is no balance point of {drawn.metric}.",
            ),
            Words(
                "per_head 只用于人数、件数、金额这样能相加的指标，单位要相同。",
                "per_head is for figures that add up, such as counts and amounts, in the same unit.",
            ),
        )


def _of_people(path: Path) -> Iterator[Finding]:
    yield Finding(
        path,
        Words("人工评分没有历史数据可取。", "Points given by people have no figures to draw from."),
        Words('请写一个值，如 balance: "80"。', 'Write a value such as balance: "80".'),
        at_key=True,
    )
