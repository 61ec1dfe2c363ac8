"""Bonus: for the first places by a metric, when a condition holds, for each event, by band; or for a streak of them."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.pay.case import Case
from steelyard.pay.due import Due, by_bands, by_condition, per_event
from steelyard.pay.lines import Line, line_of
from steelyard.pay.luck import across_the_line
from steelyard.pay.places import Place, places, prize
from steelyard.pay.streak import in_a_row
from steelyard.schemes.pay_items import Bonus, Rank
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace


def settle(item: Bonus, case: Case) -> list[Line]:
    """One line, of zero when the bonus is not earned, so that everyone sees why.

    **Rounding**: amounts are whole fen; a split goes by largest remainder, then by employee id; a share of money once
    to the fen, half away from zero.
    Raises: PayStopped for a streak when the period is not one cycle, so that the cycles before it are not known.
    """
    due = earned(item, case)
    if item.streak is not None:
        due = in_a_row(item, due, earned, case)
    sentence = Words(f"{item.name}：{due.words.zh}", f"{item.name}: {due.words.en}")
    return [line_of(item.name, "bonus", due.fen, sentence, rule=case.rule(), inputs=due.inputs)]


def earned(item: Bonus, case: Case) -> Due:
    """What the rule comes to in the period of the case, whatever the cycles before it."""
    if item.rank is not None:
        return _by_rank(item, item.rank, case)
    if item.per is not None:
        return per_event(item.per, item.min_count, case)
    if item.by is not None:
        return by_bands(item.by, item.min_count, case)
    return by_condition(item.when or "", item.amount or 0, item.min_count, case)


def prizes_of(item: Bonus, rank: Rank) -> tuple[int, ...]:
    """The prize of each place in fen, first place first."""
    return rank.prizes if rank.prizes is not None else (item.amount or 0,) * rank.first


def _by_rank(item: Bonus, rank: Rank, case: Case) -> Due:
    floor = rank.min_count or item.min_count
    reading = case.read(rank.metric, floor)
    found: dict[str, Place] = case.run.once(
        ("places", case.place),
        lambda: places(
            {who: case.run.read(rank.metric, who, floor).value for who in case.run.group},
            higher_is_better=case.names.better(rank.metric) != "lower",
        ),
    )
    place = found.get(case.employee_id)
    if place is None:
        return _no_place(reading)
    prizes = prizes_of(item, rank)
    amount = prize(prizes, place, case.employee_id, split=item.ties == "split")
    trace = Trace(Words("名次", "place"), place.place, "", rule=case.rule("rank"), inputs=(reading.trace,))
    words = _place_words(item, reading, place, len(found), len(prizes))
    luck = across_the_line(rank.metric, found, len(prizes), case)
    words = Words(f"{words.zh}{luck.zh}", f"{words.en}{luck.en}")
    return Due(Fraction(amount), place.place <= len(prizes), words, (trace,))


def _no_place(reading: Reading) -> Due:
    why = reading.why or Words("没有数据", "no value")
    words = Words(f"{reading.label.zh}：{why.zh}，不参加排名", f"no place, {reading.label.en}: {why.en}")
    return Due(Fraction(0), False, words, (reading.trace,))


def _place_words(item: Bonus, reading: Reading, place: Place, ranked: int, rewarded: int) -> Words:
    tied = len(place.tied)
    zh = f"{reading.label.zh} {reading.text}，{ranked} 人中第 {place.place} 名"
    en = f"{reading.label.en} {reading.text}, place {place.place} of {ranked}"
    if tied > 1:
        zh, en = f"{zh}（{tied} 人并列）", f"{en} ({tied} tied)"
    if place.place > rewarded:
        return Words(f"{zh}，奖励前 {rewarded} 名", f"{en}; the first {rewarded} are rewarded")
    if tied > 1 and item.ties == "split":
        return Words(f"{zh}，均分奖金", f"{en}, sharing the prize")
    return Words(zh, en)
