"""Project: an incentive by a count of its own, on some days, per unit, from a pool, or for the first places."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, line_of
from steelyard.pay.places import Place, places, prize
from steelyard.pay.shares import Claim, Division
from steelyard.periods import ONE_DAY, Period
from steelyard.schemes.pay_items import Project
from steelyard.schemes.sentences.parts import yuan
from steelyard.scoring.conditions import Number, count_by
from steelyard.trace import Trace, format_value


def settle(item: Project, case: Case) -> list[Line]:
    """One line, of zero for who takes no part and in periods without a day of the project.

    Figures are those of the project's days within the period; everyone governed takes part on equal terms.
    **Rounding**: units at an amount once to the fen, half away from zero; parts of a pool to the fen by largest
    remainder, then in order of employee id; split prizes likewise.
    """
    days = case.period.overlap(item.from_, item.to)
    if days is None:
        when = _dates(item)
        span = Words(f"{when.zh}，本期没有活动日", f"{when.en}, no day of it in this period")
        return [_line(item, case, Fraction(0), span, None)]
    counted = _counted(item, case, case.employee_id, days)
    head = _head(item, counted, days)
    units = units_of(item, counted.value)
    if not units:
        why = _why_none(item, counted)
        return [_line(item, case, Fraction(0), Words(f"{head.zh}，{why.zh}", f"{head.en}, {why.en}"), counted)]
    if item.pool is not None:
        return [_from_pool(item, item.pool, case, days, head, counted)]
    if item.prizes is not None:
        return [_by_place(item, item.prizes, case, days, head, counted)]
    return [_per_unit(item, case, units, head, counted)]


def units_of(item: Project, count: Fraction | None) -> Fraction:
    """What counts of a count: the part beyond ``above``, nothing below ``at_least`` or without a figure."""
    if count is None or count < item.at_least:
        return Fraction(0)
    return max(Fraction(0), count - item.above)


def _counted(item: Project, case: Case, employee_id: str, days: Period) -> Number:
    def counted() -> Number:
        return count_by(item.count, case.figures, case.names, employee_id, days)

    found: Number = case.run.once(("project", case.place, employee_id), counted)
    return found


def _per_unit(item: Project, case: Case, units: Fraction, head: Words, counted: Number) -> Line:
    each = item.per_unit or 0
    due = units * each
    fen = due if item.at_most is None else min(due, Fraction(item.at_most))
    text = f" × {format_amount(each)}"
    zh, en = f"{head.zh}{_beyond(item, units).zh}{text} 元", f"{head.en}{_beyond(item, units).en}{text} yuan"
    if fen < due:
        most = yuan(item.at_most or 0)
        zh, en = f"{zh}，最多 {most.zh}", f"{en}, at most {most.en}"
    return _line(item, case, fen, Words(zh, en), counted)


def _from_pool(item: Project, pool: int, case: Case, days: Period, head: Words, counted: Number) -> Line:
    def divided() -> Division:
        units = {who: units_of(item, _counted(item, case, who, days).value) for who in case.run.group}
        return Division(pool, {who: Claim(found, Words("", "")) for who, found in units.items()})

    division: Division = case.run.once(("project pool", case.place), divided)
    units, whole, count = units_of(item, counted.value), division.weight, len(division.parts)
    share, beyond = f"{format_value(units)}/{format_value(whole)}", _beyond(item, units)
    amount = yuan(pool)
    words = Words(
        f"{head.zh}{beyond.zh}，奖金池 {amount.zh}按数量分给 {count} 人，占 {share}",
        f"{head.en}{beyond.en}; pool of {amount.en} divided by count among {count}, {share} of it",
    )
    return _line(item, case, Fraction(division.parts[case.employee_id]), words, counted)


def _by_place(item: Project, prizes: tuple[int, ...], case: Case, days: Period, head: Words, counted: Number) -> Line:
    def ranked() -> dict[str, Place]:
        counts = {who: _counted(item, case, who, days).value for who in case.run.group}
        taking_part = {who: count if units_of(item, count) else None for who, count in counts.items()}
        return places(taking_part, higher_is_better=True)

    found: dict[str, Place] = case.run.once(("project places", case.place), ranked)
    place = found[case.employee_id]
    amount = prize(prizes, place, case.employee_id, split=item.ties == "split")
    zh, en = f"{head.zh}，{len(found)} 人中第 {place.place} 名", f"{head.en}, place {place.place} of {len(found)}"
    if len(place.tied) > 1:
        zh, en = f"{zh}（{len(place.tied)} 人并列）", f"{en} ({len(place.tied)} tied)"
    if place.place > len(prizes):
        zh, en = f"{zh}，奖励前 {len(prizes)} 名", f"{en}; the first {len(prizes)} are rewarded"
    return _line(item, case, Fraction(amount), Words(zh, en), counted)


def _line(item: Project, case: Case, fen: Fraction, words: Words, counted: Number | None) -> Line:
    sentence = Words(f"{item.name}：{words.zh}", f"{item.name}: {words.en}")
    inputs: tuple[Trace, ...] = ()
    if counted is not None:
        label = Words(item.count, item.count)
        inputs = (Trace(label, counted.value, "", rule=case.rule("count"), inputs=counted.traces),)
    return line_of(item.name, "project", fen, sentence, rule=case.rule(), inputs=inputs)


def _head(item: Project, counted: Number, days: Period) -> Words:
    """The days where the project has its own, and the count with the figures it was made from."""
    when = f"{days} " if item.from_ is not None or item.to is not None else ""
    value = "—" if counted.value is None else format_value(counted.value)
    return Words(
        f"{when}{item.count} = {value}（{counted.seen.zh}）", f"{when}{item.count} = {value} ({counted.seen.en})"
    )


def _beyond(item: Project, units: Fraction) -> Words:
    if not item.above:
        return Words("", "")
    edge, part = format_value(item.above), format_value(units)
    return Words(f"，超出 {edge} 的 {part}", f", {part} beyond {edge}")


def _why_none(item: Project, counted: Number) -> Words:
    if counted.value is None:
        return Words("没有数据，不计", "not known, so nothing")
    if counted.value < item.at_least:
        least = format_value(item.at_least)
        return Words(f"不足 {least}", f"fewer than {least}")
    edge = format_value(item.above)
    return Words(f"没有超出 {edge}", f"nothing beyond {edge}")


def _dates(item: Project) -> Words:
    """The first and the last day of the project, as far as it has them."""
    first = item.from_.isoformat() if item.from_ is not None else ""
    last = (item.to - ONE_DAY).isoformat() if item.to is not None else ""
    if not last:
        return Words(f"{first} 起", f"from {first} on")
    return Words(f"{first} 至 {last}".strip(), f"{first} to {last}" if first else f"until {last}")
