"""Why something is suggested: a sentence for each step of the reasoning, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount, round_fen
from steelyard.periods import Period
from steelyard.schemes.wording import value_text
from steelyard.scoring.past import months_text
from steelyard.simulate.suggested import FEW_MONTHS, GROWTH, MOSTLY, RECENT, Overview, Stretch, Suggestion, Trial


def reasons(made: Suggestion, asked: Sequence[Period]) -> Iterator[Words]:
    """The past used, what it holds, whether it compares, what follows for balance point, step, targets and money."""
    overview = made.overview
    if overview is None:
        which = months_text(asked)
        yield Words(
            f"{which.zh} 没有人有整月的数据，无从建议；请与员工商定，并在 source 写明来历",
            f"nobody has a full month with a figure in {which.en}, so nothing is suggested; agree on a number and say in "
            "source where it comes from",
        )
        return
    yield _past(overview, asked)
    yield _levels(made, overview)
    yield _comparison(overview)
    yield from _newcomers(made, overview)
    yield _balance(made)
    yield _step(made, overview)
    yield from (_stretch(made, one) for one in made.stretches)
    if made.trial is not None:
        yield _trial(made.trial)


def _shown(made: Suggestion, value: Fraction | None) -> str:
    return value_text(value, made.unit)


def _percent(share: Fraction) -> str:
    return value_text(share, "ratio")


def _past(overview: Overview, asked: Sequence[Period]) -> Words:
    which, people, count = months_text(overview.months), overview.people, overview.person_months
    return Words(
        f"用了 {which.zh}（{len(overview.months)}/{len(asked)} 个月）里 {people} 人的 {count} 个人月：整月在职、有记录、有数值",
        f"{count} person-months of {people} people in {which.en} ({len(overview.months)} of {len(asked)} months): employed "
        "all month, with records and a value",
    )


def _levels(made: Suggestion, overview: Overview) -> Words:
    mean, median, reached = (_shown(made, value) for value in (overview.mean, overview.median, overview.reached))
    mostly = _percent(MOSTLY)
    at_least = Words("达到或高于", "or more") if made.better == "higher" else Words("达到或低于", "or less")
    return Words(
        f"平均 {mean}，中位数 {median}；{mostly} 的人月{at_least.zh} {reached}",
        f"mean {mean}, median {median}; {mostly} of the person-months came to {reached} {at_least.en}",
    )


def _comparison(overview: Overview) -> Words:
    if overview.growth is None:
        return Words("月份太少，看不出增减", "too few months to tell growth")
    change, limit = _percent(abs(overview.growth)), _percent(GROWTH)
    up = overview.growth >= 0
    moved = Words(f"{'高' if up else '低'} {change}", f"{change} {'higher' if up else 'lower'}")
    if overview.compares:
        return Words(
            f"同一批人后半段比前半段{moved.zh}，不超过 {limit}，过去可比",
            f"the same people's later half is {moved.en} than the earlier, within {limit}: the past compares",
        )
    return Words(
        f"同一批人后半段比前半段{moved.zh}，超过 {limit}，过去不可比",
        f"the same people's later half is {moved.en} than the earlier, beyond {limit}: the past does not compare",
    )


def _newcomers(made: Suggestion, overview: Overview) -> Iterator[Words]:
    if not overview.newcomers:
        return
    months = min(FEW_MONTHS, len(overview.months))
    count, who = len(overview.newcomers), "、".join(overview.newcomers[:5])
    more = "等" if count > 5 else ""
    use = (
        Words("一个写明的平衡点", "a number of their own")
        if overview.per_head is None
        else Words(
            f"人均产出（最近 {RECENT} 个月 {_shown(made, overview.per_head)}）",
            f"output per head ({_shown(made, overview.per_head)} in the last {RECENT} months)",
        )
    )
    yield Words(
        f"{count} 人（{who}{more}）不足 {months} 个整月，没有可比的过去，宜用{use.zh}",
        f"{count} people ({', '.join(overview.newcomers[:5])}{' and others' if count > 5 else ''}) have fewer than "
        f"{months} full months and no past that compares: use {use.en}",
    )


def _balance(made: Suggestion) -> Words:
    balance = _shown(made, made.balance)
    if made.balance is None:
        return Words(
            f"最近 {RECENT} 个月没有整月的数据，平衡点请与员工商定",
            f"nobody has a full month in the last {RECENT}; agree on the balance point",
        )
    if made.form == "history":
        return Words(
            f"建议平衡点取各人自己的月平均（合起来 {balance}）",
            f"suggested: each one's own monthly mean ({balance} together)",
        )
    if made.form == "recent":
        return Words(
            f"建议平衡点取各人最近 {RECENT} 个月的平均（合起来 {balance}）",
            f"suggested: each one's own mean of the last {RECENT} months ({balance} together)",
        )
    return Words(
        f"建议平衡点取最近 {RECENT} 个月的人均产出 {balance}，大家相同",
        f"suggested: output per head of the last {RECENT} months, {balance}, the same for everybody",
    )


def _step(made: Suggestion, overview: Overview) -> Words:
    spread = _shown(made, overview.spread)
    if made.step is None:
        return Words("各月没有差别，定不出每档多大", "the months do not differ, so there is no telling a step")
    step = _shown(made, made.step)
    return Words(
        f"一半的人月离本人平均不超过 {spread}，每档取 {step}：寻常的好月能满一两档",
        f"half of the person-months lie within {spread} of their own mean, so a step is {step}: an ordinary good month "
        "makes a step or two",
    )


def _stretch(made: Suggestion, one: Stretch) -> Words:
    level = _percent(one.level)
    if one.value is None:
        return Words(f"冲刺 {level} 超过 100%，达不到，宜另定", f"a stretch of {level} would pass 100 %: set another")
    value = _shown(made, one.value)
    return Words(
        f"冲刺目标 {level} 是 {value}，过去有 {one.reached} 个人月达到",
        f"the stretch target of {level} is {value}, reached in {one.reached} past person-months",
    )


def _trial(trial: Trial) -> Words:
    share, cost = format_amount(round_fen(trial.share_fen)), format_amount(round_fen(trial.cost_fen))
    reward, penalty = format_amount(trial.reward_fen), format_amount(trial.penalty_fen)
    return Words(
        f"份额 {share} 元时，每好一档加 {reward} 元、每差一档减 {penalty} 元：过去共好 {trial.above} 档、差 {trial.below} 档，"
        f"平均每人月比份额多 {cost} 元",
        f"with a share of {share} yuan, {reward} more for each step better and {penalty} less for each worse: the past was "
        f"{trial.above} steps better and {trial.below} worse, on average {cost} yuan beyond the share",
    )
