"""Pool: an amount divided among the group by points, by a metric or by grade, to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import Words
from steelyard.money import round_fen
from steelyard.pay.case import Case, Run
from steelyard.pay.claims import claim_of
from steelyard.pay.lines import Line, line_of, percent_text
from steelyard.pay.shares import Division
from steelyard.schemes.pay_items import Pool, ShareOf
from steelyard.schemes.sentences.parts import yuan
from steelyard.scoring.reading import Reading, read, read_shops
from steelyard.trace import Trace, format_value


@dataclass(frozen=True, slots=True)
class Circle:
    """Those who share one pool: everyone under the scheme, one team, or one shop."""

    key: str
    name: Words
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A pool with its amount and everybody's claims, in words, and the figure it is a share of."""

    division: Division
    words: Words
    trace: Trace


def settle(item: Pool, case: Case) -> list[Line]:
    """One line: the employee's part of the pool of their scheme, team or shops; zero, with the reason, for no part.

    Whoever works in several shops has a part of each shop's pool.
    **Rounding**: a share of a figure once to the fen, half away from zero; the parts to the fen by largest remainder,
    then in order of employee id, so that they sum to the pool.
    Raises: PayStopped when the figure is not known, or when a score that decides everybody's part is held up.
    """
    circles = list(_circles(item, case.run, case.employee_id))
    pools = [_filled(item, circle, case) for circle in circles]
    amount = sum(pool.division.parts.get(case.employee_id, 0) for pool in pools)
    said = [_words(item, circle, pool, case.employee_id) for circle, pool in zip(circles, pools, strict=True)]
    said = said or [Words("不在任何一个店铺或小组里，没有份额", "in no shop or team, so no part")]
    sentence = Words(
        f"{item.name}：{'；'.join(words.zh for words in said)}", f"{item.name}: {'; '.join(words.en for words in said)}"
    )
    inputs = [trace for pool in pools for trace in (pool.trace, *pool.division.claims[case.employee_id].inputs)]
    return [line_of(item.name, "pool", amount, sentence, rule=case.rule(), inputs=tuple(inputs))]


def _circles(item: Pool, run: Run, employee_id: str) -> Iterator[Circle]:
    if item.within == "scheme":
        yield Circle("", Words("", ""), run.group)
    elif item.within == "team":
        team = _team_of(run, employee_id)
        if team is not None:
            yield Circle(team, Words(team, team), tuple(who for who in run.group if _team_of(run, who) == team))
    else:
        for shop_id in run.figures.shops_of(employee_id, run.period):
            shop = run.figures.organisation.shop(shop_id)
            name = shop.name if shop is not None else shop_id
            yield Circle(shop_id, Words(name, name), _people_of_shop(run, shop_id))


def _team_of(run: Run, employee_id: str) -> str | None:
    """The team on the first day of the period, of those who join later on their first day."""
    organisation = run.figures.organisation
    employed = organisation.employed(employee_id, run.period)
    spans = [] if employed is None else organisation.person_spans(employee_id, employed)
    return spans[0][1].team if spans else None


def _people_of_shop(run: Run, shop_id: str) -> tuple[str, ...]:
    def found() -> tuple[str, ...]:
        return tuple(who for who in run.group if shop_id in run.figures.shops_of(who, run.period))

    people: tuple[str, ...] = run.once(("people of shop", shop_id), found)
    return people


def _filled(item: Pool, circle: Circle, case: Case) -> Filled:
    """The pool of one circle, computed once for all who share it."""

    def filled() -> Filled:
        total, words, inputs = _amount(item, circle, case)
        division = Division(total, {who: claim_of(item, case, who) for who in circle.people})
        return Filled(division, words, _trace(division, inputs, case.rule()))

    pool: Filled = case.run.once(("pool", case.place, circle.key), filled)
    return pool


def _trace(division: Division, inputs: tuple[Trace, ...], rule: str) -> Trace:
    whole, count = format_value(division.weight), len(division.parts)
    note = Words(f"分给 {count} 人，份数合计 {whole}", f"divided among {count}, weights together {whole}")
    return Trace(Words("奖金池", "pool"), Fraction(division.total, 100), "yuan", rule=rule, inputs=inputs, note=note)


def _amount(item: Pool, circle: Circle, case: Case) -> tuple[int, Words, tuple[Trace, ...]]:
    """The pool in fen, in words, and from which figure; never below nothing."""
    share = item.share_of
    if share is None:
        amount = item.amount or 0
        return amount, yuan(amount), ()
    reading = _figure(share, circle, case.run, of_shop=item.within == "shop")
    if reading.value is None:
        why = reading.why or Words("没有数据", "no value")
        raise case.stop(
            item,
            Words(f"不知道{reading.label.zh}：{why.zh}", f"{reading.label.en} is not known: {why.en}"),
            Words("请导入这段时间的数据。", "Import the records of the period."),
        )
    amount = max(0, round_fen(reading.value * 100 * share.rate))
    shown, rate = reading.text, percent_text(share.rate)
    words = Words(
        f"{yuan(amount).zh}（{reading.label.zh} {shown} × {rate}）",
        f"{yuan(amount).en} ({reading.label.en} {shown} × {rate})",
    )
    return amount, words, (reading.trace,)


def _figure(share: ShareOf, circle: Circle, run: Run, *, of_shop: bool) -> Reading:
    """The figure of the circle's team, asked of somebody who was in it all the period; or of its shop.

    A scheme's or team's pool rests on the shops of all its people; a shop's on that shop alone, also where somebody
    works in another one too, so that no turnover fills two pools.
    """
    figures, names = run.figures, run.scheme.vocabulary
    if share.scope == "team":
        settled = [who for who in circle.people if len(figures.organisation.person_spans(who, run.period)) == 1]
        return read(figures, names, share.metric, (settled or circle.people)[0], run.period, scope="team")
    shops = {shop for who in circle.people for shop in figures.shops_of(who, run.period)}
    return read_shops(figures, names, share.metric, [circle.key] if of_shop else sorted(shops), run.period)


def _words(item: Pool, circle: Circle, pool: Filled, employee_id: str) -> Words:
    """The pool, how it is divided, and the employee's own claim."""
    where = Words(f"{circle.name.zh} ", f"{circle.name.en}, ") if circle.name.zh else circle.name
    claim, division = pool.division.claims[employee_id], pool.division
    zh, en = f"{where.zh}奖金池 {pool.words.zh}", f"{where.en}pool of {pool.words.en}"
    if not division.parts:
        return Words(f"{zh}，没有人够条件，不发（{claim.words.zh}）", f"{en}, nobody has a part ({claim.words.en})")
    by, count = _BY[item.by], len(division.parts)
    zh, en = f"{zh}，{by.zh}分给 {count} 人", f"{en}, divided {by.en} among {count}"
    if employee_id not in division.parts:
        return Words(f"{zh}；{claim.words.zh}，没有份额", f"{en}; {claim.words.en}, so no part")
    whole = format_value(division.weight)
    own = format_value(claim.weight or Fraction(0))
    return Words(f"{zh}；{claim.words.zh}，占 {own}/{whole}", f"{en}; {claim.words.en}, {own} of {whole}")


_BY = {
    "points": Words("按得分", "by points"),
    "metric": Words("按指标", "by a metric"),
    "grade": Words("按等级", "by grade"),
}
