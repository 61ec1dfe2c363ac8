"""A balance point for one employee, one figure and one period: a number, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import round_half_away
from steelyard.periods import Period
from steelyard.schemes.balances import Balance, History, PerHead
from steelyard.schemes.wording import value_text
from steelyard.scoring.context import Context
from steelyard.scoring.past import aggregated, months_present, months_text, yuan_per
from steelyard.scoring.per_head import group_of, output_of
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Point:
    """A balance point in the scheme's unit, for the whole period; ``how`` says where it comes from.

    ``value`` is None when it cannot be known: ``how`` then says why, ``remedy`` what to do. ``is_new``: only because
    the employee has no past of their own.
    """

    value: Fraction | None
    how: Words
    trace: Trace
    remedy: Words | None = None
    is_new: bool = False

    def part(self, share: Fraction) -> Point:
        """The point of a part of the period, for a count or a sum: its share of the whole."""
        times = f"× {share}"
        how = Words(f"{self.how.zh}，{times}", f"{self.how.en}, {times}")
        value = None if self.value is None else self.value * share
        trace = Trace(self.trace.what, value, self.trace.unit, inputs=(self.trace,), note=Words(times, times))
        return replace(self, value=value, how=how, trace=trace)


def balance_point(balance: Balance, context: Context, *, rule: str = "", campaign: bool = False) -> Point:
    """The balance point of the figure the context speaks of; ``campaign`` asks for that of campaign days.

    A given number holds for one cycle as it stands. History and output per head are monthly figures: those of counts
    and sums are multiplied by the months of the period, those of ratios and means are not.
    """
    if balance.normal is not None and balance.campaign is not None:
        return balance_point(balance.campaign if campaign else balance.normal, context, rule=rule)
    if balance.history is not None:
        return _sourced(_from_history(balance.history, context, rule), balance)
    if balance.per_head is not None:
        return _sourced(_from_output(balance.per_head, context, rule), balance)
    return _sourced(_given(balance, context, rule), balance)


def _sourced(point: Point, balance: Balance) -> Point:
    """The point with what the scheme says of where it comes from."""
    if balance.source is None or point.value is None:
        return point
    source = Words(f"来源：{balance.source}", f"source: {balance.source}")
    note = None if point.trace.note is None else _and(point.trace.note, source)
    return replace(point, how=_and(point.how, source), trace=replace(point.trace, note=note))


def _given(balance: Balance, context: Context, rule: str) -> Point:
    """A number of the scheme: its only one, or the one of the month or quarter in which the period begins."""
    if balance.value is not None:
        return _point(balance.value, Words("方案写明", "given in the scheme"), context, rule)
    table, key = balance.months or balance.quarters or {}, _key(balance, context.period)
    value = table.get(key)
    if value is not None:
        how = Words(f"方案写明的 {key}", f"given in the scheme for {key}")
        return _point(value, how, context, rule)
    return _missing(
        Words(f"方案没有写 {key} 的平衡点", f"the scheme gives no balance point for {key}"),
        Words(
            f"请在新版本中写明，现有：{'、'.join(table)}。",
            f"Add it in a new version; there are: {', '.join(table)}.",
        ),
        rule,
    )


def _key(balance: Balance, period: Period) -> str:
    start = period.start
    return f"{start:%Y-%m}" if balance.months is not None else f"{start.year}-Q{(start.month + 2) // 3}"


def _from_history(rule: History, context: Context, name: str) -> Point:
    months = months_present(context, rule.months)
    if not months:
        return _no_history(rule, context, name)
    value = _adjusted(aggregated(rule, months), rule)
    aggregate = _AGGREGATES[rule.aggregate]
    level = "" if rule.level is None else f" {format_value(rule.level * 100)}%"
    which = months_text([month.month for month in months])
    present, asked = len(months), rule.months
    how = Words(
        f"本人 {which.zh}（{present}/{asked} 个月）的{aggregate.zh}{level}",
        f"{aggregate.en}{level} of one's own {which.en} ({present} of {asked} months)",
    )
    return _monthly(value, _and(how, _adjustment(rule)), context, name, tuple(month.trace for month in months))


_AGGREGATES = {
    "mean": Words("月平均", "monthly mean"),
    "median": Words("月中位数", "monthly median"),
    "quantile": Words("各月分位", "quantile of the months"),
}


def _no_history(rule: History, context: Context, name: str) -> Point:
    asked = context.period.months_before(rule.months)
    which, employed = months_text(asked), context.figures.organisation.employed
    is_new = not any(employed(context.employee_id, month) == month for month in asked)
    why = Words("不在职", "not employed then") if is_new else Words("没有数据", "no figures")
    point = _missing(
        Words(f"{which.zh} 没有可比的整月（{why.zh}）", f"no full month to compare with in {which.en} ({why.en})"),
        Words(
            "请导入那些月份的记录；新人请另用固定平衡点或 per_head 的方案。",
            "Import the records of those months; give newcomers a scheme with a fixed balance point or per_head.",
        ),
        name,
    )
    return replace(point, is_new=is_new)


def _from_output(rule: PerHead, context: Context, name: str) -> Point:
    group = group_of(rule, context)
    if not group:
        noun = _PEOPLE[rule.people]
        return _missing(
            Words(f"不知道属于哪个{noun.zh}", f"the {noun.en} is not known"),
            Words("请在 people 或 accounts 中登记。", "Enter it in people or accounts."),
            name,
        )
    output = output_of(rule, context, group)
    if not output.person_months:
        which = months_text(context.period.months_before(rule.months))
        return _missing(
            Words(
                f"{'、'.join(group)} 在 {which.zh} 没有记录，算不出人均",
                f"nothing was recorded of {', '.join(group)} in {which.en}, so there is no output per head",
            ),
            Words("请导入那些月份的记录。", "Import the records of those months."),
            name,
        )
    value = output.total * yuan_per(context.names.unit(rule.measure)) / output.person_months
    which, heads = months_text(output.months), format_value(output.person_months)
    how = Words(
        f"{'、'.join(group)} {which.zh} 的人均月产出（{heads} 人月）",
        f"output per head and month of {', '.join(group)} in {which.en} ({heads} person-months)",
    )
    return _monthly(_adjusted(value, rule), _and(how, _adjustment(rule)), context, name, (output.trace,))


_PEOPLE = {
    "team": Words("小组", "team"),
    "line": Words("条线", "line"),
    "shop": Words("店铺", "shop"),
}


def _adjusted(value: Fraction, rule: History | PerHead) -> Fraction:
    """The value times ``times``, then to the nearest whole step of ``round``, halves away from zero."""
    value *= rule.times
    return value if rule.round is None else round_half_away(value / rule.round) * rule.round


def _adjustment(rule: History | PerHead) -> Words | None:
    times = None if rule.times == 1 else Words(f"× {format_value(rule.times)}", f"× {format_value(rule.times)}")
    if rule.round is None:
        return times
    step = format_value(rule.round)
    return (
        _and(times, Words(f"取整到 {step}", f"rounded to {step}"))
        if times
        else Words(f"取整到 {step}", f"rounded to {step}")
    )


def _monthly(value: Fraction, how: Words, context: Context, rule: str, inputs: tuple[Trace, ...]) -> Point:
    """A monthly figure, multiplied by the months of the period where it adds up."""
    months = months_in(context.period) if context.names.adds_up(context.metric or "") else Fraction(1)
    if months != 1:
        shown = format_value(months)
        how = _and(how, Words(f"× {shown} 个月", f"× {shown} months"))
    return _point(value * months, how, context, rule, inputs)


def months_in(period: Period) -> Fraction:
    """How many months a period holds, days of a month as a share of it."""
    parts = zip(period.month_parts(), period.months(), strict=True)
    return sum((Fraction(part.day_count, month.day_count) for part, month in parts), Fraction(0))


def _point(value: Fraction, how: Words, context: Context, rule: str, inputs: tuple[Trace, ...] = ()) -> Point:
    unit = context.names.unit(context.metric) if context.metric is not None else "point"
    shown = value_text(value, unit)
    trace = Trace(
        Words("平衡点", "balance point"),
        value,
        "yuan" if unit == "fen" else unit,
        rule=rule,
        inputs=inputs,
        note=Words(f"{shown}：{how.zh}", f"{shown}: {how.en}"),
    )
    return Point(value, how, trace)


def _missing(why: Words, remedy: Words, rule: str) -> Point:
    return Point(None, why, Trace(Words("平衡点", "balance point"), None, "", rule=rule, note=why), remedy)


def _and(first: Words, second: Words | None) -> Words:
    return first if second is None else Words(f"{first.zh}，{second.zh}", f"{first.en}, {second.en}")
