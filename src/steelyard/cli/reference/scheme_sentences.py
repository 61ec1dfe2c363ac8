"""The rules of a scheme as sentences in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.curves import Bands, Curve, Deduct, Linear, Target
from steelyard.schemes.model import Indicator, MinCount, Version, Veto
from steelyard.schemes.pay_items import (
    Allowance,
    AtLeast,
    Base,
    Bonus,
    Commission,
    Limit,
    Overtime,
    PayItem,
    Performance,
    RateModifier,
)
from steelyard.schemes.vocabulary import VOCABULARY
from steelyard.scoring.reading import value_text
from steelyard.scoring.sheet import label_of
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
_FEW = {
    "exclude": Words("不计入", "it is left out"),
    "zero": Words("记 0 分", "it counts 0"),
    "manual": Words("由人评定", "a person decides"),
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


def indicator_sentence(indicator: Indicator) -> Words:
    """Weight, figure, curve, and what few cases do."""
    label = label_of(indicator, VOCABULARY)
    curve = _curve(indicator)
    few = _few(indicator.min_count)
    weight = format_value(indicator.weight)
    key = f"`{indicator.metric}`" if indicator.metric else f"`manual: {indicator.manual}`"
    return Words(
        f"{label.zh}（{key}）占 {weight}：{curve.zh}{few.zh}。",
        f"{label.en} ({key}) weighs {weight}: {curve.en}{few.en}.",
    )


def _curve(indicator: Indicator) -> Words:
    if indicator.groups:
        shares = "/".join(format_value(weight) for weight in indicator.groups.values())
        names = "/".join(indicator.groups)
        return Words(
            f"评分组 {names} 按 {shares} 加权，保留两位小数", f"voter groups {names} weigh {shares}, two decimals"
        )
    if indicator.curve is None or indicator.metric is None:
        return Words("由人评 0 到 100 分", "0 to 100 points given by people")
    return _measured(indicator.curve, VOCABULARY.unit(indicator.metric))


def _measured(curve: Curve, unit: str) -> Words:
    def shown(value: Fraction | None) -> str:
        return value_text(value, unit)

    if isinstance(curve, Linear):
        cap = format_value(curve.cap * 100)
        return Words(
            f"{shown(curve.worst)} 得 0 分，{shown(curve.best)} 得 100 分，中间按直线，最高 {cap} 分",
            f"0 points at {shown(curve.worst)}, 100 at {shown(curve.best)}, straight between, at most {cap}",
        )
    if isinstance(curve, Target):
        cap = format_value(curve.cap * 100)
        return Words(
            f"达到目标 {shown(curve.target)} 得 100 分，按比例，最高 {cap} 分",
            f"100 points at the target {shown(curve.target)}, in proportion, at most {cap}",
        )
    if isinstance(curve, Bands):
        return Words(
            "；".join(_bands(curve, shown, (" 起", " 以内", "其余", " 分"))),
            "; ".join(_bands(curve, shown, (" and more", " and less", "the rest", " points"))),
        )
    if isinstance(curve, Deduct):
        start, per, floor = map(format_value, (curve.start, curve.per, curve.floor))
        return Words(
            f"从 {start} 分起，每次扣 {per} 分，最低 {floor} 分",
            f"{start} points less {per} for each, not below {floor}",
        )
    return Words("由人评 0 到 100 分", "0 to 100 points given by people")


def _bands(curve: Bands, shown: Callable[[Fraction | None], str], words: tuple[str, str, str, str]) -> Iterator[str]:
    above, below, rest, points = words
    for band in curve.bands:
        if band.from_ is not None:
            edge = shown(band.from_) + above
        else:
            edge = rest if band.to is None else shown(band.to) + below
        yield f"{edge} {format_value(band.points)}{points}" + (f" {band.label}" if band.label else "")


def _few(floor: MinCount | None) -> Words:
    if floor is None:
        return Words("", "")
    label, otherwise = VOCABULARY.label(floor.measure), _FEW[floor.otherwise]
    return Words(
        f"；{label.zh}不足 {floor.at_least} 时{otherwise.zh}",
        f"; with fewer than {floor.at_least} {label.en} {otherwise.en}",
    )


def veto_sentence(version: Version, veto: Veto) -> Words:
    """The limit and what lies beyond it."""
    key = veto.measure or veto.metric or ""
    label = Words(veto.name, veto.name) if veto.name else VOCABULARY.label(key)
    limit = veto.more_than if veto.more_than is not None else veto.less_than
    shown = value_text(limit, VOCABULARY.unit(key))
    beyond = Words("超过", "more than") if veto.more_than is not None else Words("低于", "less than")
    effect = _effect(version, veto)
    few = _at_least(veto.min_count)
    return Words(
        f"{label.zh}（`{key}`）{beyond.zh} {shown}：{effect.zh}{few.zh}。",
        f"{label.en} (`{key}`) {beyond.en} {shown}: {effect.en}{few.en}.",
    )


def _effect(version: Version, veto: Veto) -> Words:
    if veto.effect == "zero_indicator":
        label = next(label_of(one, VOCABULARY) for one in version.indicators if one.key == veto.indicator)
        return Words(f"“{label.zh}”记 0 分", f"{label.en} counts 0")
    return {
        "zero_total": Words("总分记 0", "the total is 0"),
        "cap_total": Words(
            f"总分最高 {format_value(veto.total or Fraction(0))}",
            f"the total is at most {format_value(veto.total or Fraction(0))}",
        ),
        "cap_grade": Words(f"等级最高 {veto.grade}", f"the grade is at best {veto.grade}"),
        "no_bonus": Words("奖金不发", "no bonus is paid"),
    }[veto.effect]


def _at_least(floor: AtLeast | None) -> Words:
    if floor is None:
        return Words("", "")
    label = VOCABULARY.label(floor.measure)
    return Words(f"（{label.zh}至少 {floor.at_least}）", f" (given at least {floor.at_least} {label.en})")


def pay_sentence(item: PayItem) -> Words:
    """What the item pays."""
    if isinstance(item, Base | Allowance):
        name = Words("底薪", "Base pay") if isinstance(item, Base) else Words("津贴", "Allowance")
        amount = Words("按合同", "the contract's") if item.amount is None else _yuan(item.amount)
        return Words(f"{name.zh}：{amount.zh}，按出勤折算。", f"{name.en}: {amount.en}, prorated by paid days.")
    if isinstance(item, Performance):
        return _performance(item)
    if isinstance(item, Commission):
        return _commission(item)
    if isinstance(item, Bonus):
        return _bonus(item)
    if isinstance(item, Overtime):
        return Words(
            "加班：时薪 = 底薪 ÷ 21.75 ÷ 8，工作日 1.5 倍、休息日 2 倍、法定节假日 3 倍。",
            "Overtime: hourly = base / 21.75 / 8; 1.5 on workdays, 2 on rest days, 3 on public holidays.",
        )
    return _limit(item)


def _performance(item: Performance) -> Words:
    amount = Words("合同绩效", "the contract's performance pay") if item.amount is None else _yuan(item.amount)
    if item.by == "score":
        return Words(f"绩效：{amount.zh} × 得分 ÷ 100。", f"Performance: {amount.en} × score / 100.")
    if item.by == "grade":
        cells = [(grade, format_amount(paid)) for grade, paid in (item.table or {}).items()]
        return Words(
            f"绩效按等级：{'，'.join(f'{grade} {paid} 元' for grade, paid in cells)}。",
            f"Performance by grade: {', '.join(f'{grade} {paid} yuan' for grade, paid in cells)}.",
        )
    factors = [f"{grade} × {format_value(factor)}" for grade, factor in (item.factors or {}).items()]
    return Words(
        f"绩效：{amount.zh}乘等级系数：{'，'.join(factors)}。",
        f"Performance: {amount.en} times the grade's factor: {', '.join(factors)}.",
    )


def _commission(item: Commission) -> Words:
    label = VOCABULARY.label(item.on)
    name = Words(item.name, item.name) if item.name else Words("提成", "Commission")
    net = Words("扣除这些订单的退款，", "less refunds of those orders, ") if item.net else Words("", "")
    less = Words("", "")
    if item.less_share_of_shop:
        share = value_text(item.less_share_of_shop, "ratio")
        less = Words(f"减去店铺成交额的 {share}，", f"less {share} of the shop's turnover, ")
    mode = (
        Words("各段按各段费率", "each slice at its own rate")
        if item.mode == "marginal"
        else Words("全额按所到档", "all at the tier reached")
    )
    tiers = [(format_amount(tier.from_), value_text(tier.rate, "ratio")) for tier in item.tiers]
    modifiers = list(map(_modifier, item.rate_modifiers))
    return Words(
        f"{name.zh}：{label.zh}，{net.zh}{less.zh}{mode.zh}："
        f"{'，'.join(f'{edge} 元起 {rate}' for edge, rate in tiers)}{''.join(words.zh for words in modifiers)}。",
        f"{name.en}: {label.en}, {net.en}{less.en}{mode.en}: "
        f"{', '.join(f'{rate} from {edge} yuan' for edge, rate in tiers)}{''.join(words.en for words in modifiers)}.",
    )


def _modifier(modifier: RateModifier) -> Words:
    label, unit = VOCABULARY.label(modifier.metric), VOCABULARY.unit(modifier.metric)
    per, above = value_text(modifier.per, unit), value_text(modifier.above, unit)
    add, few = value_text(modifier.add, "ratio"), _at_least(modifier.min_count)
    most = Words("", "")
    if modifier.at_most is not None:
        limit = value_text(modifier.at_most, "ratio")
        most = Words(f"，最多加 {limit}", f", at most {limit}")
    return Words(
        f"；{label.zh}在 {above} 以上每满 {per} 费率加 {add}{most.zh}{few.zh}",
        f"; each whole {per} of {label.en} above {above} adds {add} to the rate{most.en}{few.en}",
    )


def _bonus(item: Bonus) -> Words:
    amount, few = _yuan(item.amount), _at_least(item.min_count)
    if item.rank is not None:
        label, of_rank = VOCABULARY.label(item.rank.metric), _at_least(item.rank.min_count)
        ties = (
            Words("并列平分", "ties share it")
            if item.ties == "split"
            else Words("并列各得全额", "ties each get it in full")
        )
        return Words(
            f"{item.name}：{label.zh}前 {item.rank.first} 名得 {amount.zh}，{ties.zh}{of_rank.zh}{few.zh}。",
            f"{item.name}: the top {item.rank.first} by {label.en} get {amount.en}; {ties.en}{of_rank.en}{few.en}.",
        )
    return Words(
        f"{item.name}：满足 `{item.when}` 得 {amount.zh}{few.zh}。",
        f"{item.name}: {amount.en} when `{item.when}`{few.en}.",
    )


def _limit(item: Limit) -> Words:
    amount, of = _yuan(item.amount), ", ".join(item.of)
    word = Words("不低于", "at least") if item.kind == "guarantee" else Words("不高于", "at most")
    return Words(f"{item.name}：{of} 合计{word.zh} {amount.zh}。", f"{item.name}: {of} together {word.en} {amount.en}.")


def _yuan(fen: int) -> Words:
    return Words(f"{format_amount(fen)} 元", f"{format_amount(fen)} yuan")
