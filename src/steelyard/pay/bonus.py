"""Bonus: a fixed amount for the first places by a metric, or when a condition holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.formula import compile_
from steelyard.money import Fen, format_amount, share_out
from steelyard.pay.case import Case
from steelyard.pay.lines import Line, line_of
from steelyard.schemes.pay_items import Bonus, Rank
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace


@dataclass(frozen=True, slots=True)
class Place:
    """One person's place: equal values share the better one, and the next is skipped."""

    place: int
    tied: tuple[str, ...]


def places(values: Mapping[str, Fraction | None], *, higher_is_better: bool) -> dict[str, Place]:
    """Places by value; whoever has no value has no place."""
    known = {who: value for who, value in values.items() if value is not None}
    found = {}
    for who, value in known.items():
        better = sum(1 for other in known.values() if (other > value if higher_is_better else other < value))
        found[who] = Place(better + 1, tuple(sorted(other for other, same in known.items() if same == value)))
    return found


def settle(item: Bonus, case: Case) -> list[Line]:
    """One line, of zero when the bonus is not earned, so that everyone sees why.

    **Rounding**: amounts are whole fen; a split goes by largest remainder, then by employee id.
    """
    vetoed = case.sheet.bonus_veto
    line = _by_rank(item, item.rank, case) if item.rank is not None else _by_condition(item, case)
    if vetoed is None or line.amount_fen == 0:
        return [line]
    return [
        line_of(
            item.name,
            "bonus",
            0,
            Words(
                f"{item.name}：本应得 {format_amount(line.amount_fen)} 元，因{vetoed.zh} 不发",
                f"{item.name}: {format_amount(line.amount_fen)} yuan would be due, not paid because of {vetoed.en}",
            ),
            rule=case.rule(),
            inputs=(line.trace,),
        )
    ]


def prize(amount: int, first: int, place: Place, who: str, *, split: bool) -> Fen:
    """What a place earns: the full amount, or its part of the prizes that the tied places hold together."""
    if place.place > first:
        return Fen(0)
    if not split:
        return Fen(amount)
    prizes = min(first, place.place + len(place.tied) - 1) - place.place + 1
    return share_out(amount * prizes, [1] * len(place.tied))[place.tied.index(who)]


def _by_rank(item: Bonus, rank: Rank, case: Case) -> Line:
    group = case.run.group
    floor = rank.min_count or item.min_count
    reading = case.read(rank.metric, floor)
    better = case.names.better(rank.metric) != "lower"
    found = case.run.once(
        ("places", case.place),
        lambda: places({who: case.run.read(rank.metric, who, floor).value for who in group}, higher_is_better=better),
    )
    place: Place | None = found.get(case.employee_id)
    label = reading.label
    if place is None:
        why = reading.why or Words("没有数据", "no value")
        sentence = Words(
            f"{item.name}：{label.zh}：{why.zh}，不参加排名", f"{item.name}: no place, {label.en}: {why.en}"
        )
        return line_of(item.name, "bonus", 0, sentence, rule=case.rule(), inputs=(reading.trace,))
    amount = prize(item.amount or 0, rank.first, place, case.employee_id, split=item.ties == "split")
    tied = len(place.tied)
    zh = f"{item.name}：{label.zh} {reading.text}，{len(found)} 人中第 {place.place} 名" + (
        f"（{tied} 人并列）" if tied > 1 else ""
    )
    en = f"{item.name}: {label.en} {reading.text}, place {place.place} of {len(found)}" + (
        f" ({tied} tied)" if tied > 1 else ""
    )
    if place.place > rank.first:
        zh, en = f"{zh}，奖励前 {rank.first} 名", f"{en}; the first {rank.first} are rewarded"
    elif tied > 1 and item.ties == "split":
        zh, en = f"{zh}，均分奖金", f"{en}, sharing the prize"
    trace = Trace(Words("名次", "place"), place.place, "", rule=case.rule("rank"), inputs=(reading.trace,))
    return line_of(item.name, "bonus", amount, Words(zh, en), rule=case.rule(), inputs=(trace,))


def _by_condition(item: Bonus, case: Case) -> Line:
    text = item.when or ""
    formula = compile_(text)
    if item.min_count is not None:
        count = case.figures.measure(item.min_count.measure, case.employee_id, case.period)
        if count is None:
            label = case.names.label(item.min_count.measure)
            sentence = Words(
                f"{item.name}：{label.zh}未统计，不评", f"{item.name}: {label.en} not measured, so not judged"
            )
            return line_of(item.name, "bonus", 0, sentence, rule=case.rule("min_count"))
        if count < item.min_count.at_least:
            label = case.names.label(item.min_count.measure)
            sentence = Words(
                f"{item.name}：{label.zh} {count} 少于 {item.min_count.at_least}，不评",
                f"{item.name}: {label.en} {count}, fewer than {item.min_count.at_least}, so not judged",
            )
            return line_of(item.name, "bonus", 0, sentence, rule=case.rule("min_count"))
    met = formula.holds(lambda name: case.read(name).value, lambda scope, name: case.read_scoped(scope, name).value)
    traces = [case.read(name).trace for name in sorted(formula.names)] + [
        case.read_scoped(scope, name).trace for scope, name in sorted(formula.scoped_names)
    ]
    scoped = [case.read_scoped(scope, name) for scope, name in sorted(formula.scoped_names)]
    seen = _seen(
        [case.read(name) for name in sorted(formula.names)]
        + [reading for reading in scoped if reading.unmeasured is not None]
    )
    condition = Trace(Words(text, text), "true" if met else "false", "", rule=case.rule("when"), inputs=tuple(traces))
    answer = Words("满足" if met else "不满足", "holds" if met else "does not hold")
    sentence = Words(f"{item.name}：{text} {answer.zh}（{seen.zh}）", f"{item.name}: {text} {answer.en} ({seen.en})")
    return line_of(
        item.name, "bonus", (item.amount or 0) if met else 0, sentence, rule=case.rule(), inputs=(condition,)
    )


def _seen(readings: Sequence[Reading]) -> Words:
    seen = [_seen_one(reading) for reading in readings]
    return Words("，".join(words.zh for words in seen), ", ".join(words.en for words in seen))


def _seen_one(reading: Reading) -> Words:
    if reading.unmeasured is not None:
        why = reading.unmeasured
        return Words(f"{reading.label.zh}未统计：{why.zh}", f"{reading.label.en} not measured: {why.en}")
    return Words(f"{reading.label.zh} {reading.text}", f"{reading.label.en} {reading.text}")
