"""Commission: tiers on sales above a part of the shop's turnover, rate modifiers, and later refunds clawed back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from steelyard.errors import Words
from steelyard.money import Fen, round_fen
from steelyard.pay.case import Case
from steelyard.pay.lines import KIND_NAMES, Line, PaidCommission, amount_text, line_of, percent_text
from steelyard.schemes.pay_items import Commission, RateModifier
from steelyard.schemes.wording import value_text
from steelyard.scoring.reading import Reading
from steelyard.trace import Trace

#: The measure of a shop's turnover.
SHOP_TOTAL = "shop_paid_fen"

Tiers = Sequence[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the base amount and the rate it earns; ``upper`` is None for the last tier."""

    lower: int
    upper: int | None
    part: Fraction
    rate: Fraction

    @property
    def earned(self) -> Fraction:
        """The commission of this part in fen, not rounded."""
        return self.part * self.rate


def slices(
    base: Fraction, tiers: Tiers, mode: Literal["marginal", "whole"], added_rate: Fraction = Fraction(0)
) -> list[Slice]:
    """The base amount (fen) cut by tier: each slice at its rate, or all of it at the rate of the reached tier.

    A lower edge belongs to its tier. Every slice that holds something is listed; an empty base gives none.
    """
    if base <= 0:
        return []
    uppers = [*(lower for lower, _ in tiers[1:]), None]
    reached = [(lower, upper, rate) for (lower, rate), upper in zip(tiers, uppers, strict=True) if base >= lower]
    if mode == "whole":
        lower, upper, rate = reached[-1]
        return [Slice(lower, upper, base, rate + added_rate)]
    cut = (
        Slice(lower, upper, (base if upper is None else min(base, Fraction(upper))) - lower, rate + added_rate)
        for lower, upper, rate in reached
    )
    return [part for part in cut if part.part > 0]


def commission(
    sales: Fraction, deducted: Fraction, tiers: Tiers, mode: Literal["marginal", "whole"], added_rate: Fraction
) -> Fraction:
    """The commission in fen on sales less what is deducted, not rounded; never below zero."""
    return sum(
        (part.earned for part in slices(max(Fraction(0), sales - deducted), tiers, mode, added_rate)), Fraction(0)
    )


def settle(item: Commission, case: Case) -> list[Line]:
    """One line for the sale and one per clawback.

    **Rounding**: each line once, half away from zero; slices are not rounded.
    Raises: PayStopped when sales, refunds or the shop total are not known.
    """
    scheme = case.run.scheme.scheme
    return [_sale(item, case), *clawbacks(case, lambda paid: (paid.scheme, paid.item) == (scheme, item.item_key))]


def _sale(item: Commission, case: Case) -> Line:
    sales = _money(item, case, item.on)
    inputs = [sales.trace]
    refunds = Fraction(0)
    if item.net is not None:
        refunded = _money(item, case, _refund_key(item, case))
        refunds = refunded.fen
        inputs.append(refunded.trace)
    deducted = Fraction(0)
    if item.less_share_of_shop:
        total = _shop_total(item, case)
        deducted = total.fen * item.less_share_of_shop
        inputs.append(total.trace)
    added = [_added(modifier, case, place) for place, modifier in enumerate(item.rate_modifiers)]
    inputs.extend(part.trace for part in added)
    added_rate = sum((part.rate for part in added), Fraction(0))
    net = sales.fen - refunds
    base = max(Fraction(0), net - deducted)
    tiers = tuple((tier.from_, tier.rate) for tier in item.tiers)
    parts = slices(base, tiers, item.mode, added_rate)
    paid = commission(net, deducted, tiers, item.mode, added_rate)
    inputs.append(
        Trace(
            Words("提成基数", "base amount of the commission"),
            base / 100,
            "yuan",
            rule=case.rule(),
            note=_base_words(item, net, deducted),
        )
    )
    name = Words(item.name or "提成", item.name or "Commission")
    return line_of(
        item.item_key,
        "commission",
        paid,
        _sentence(name, item, net, base, parts),
        rule=case.rule(),
        inputs=tuple(inputs),
        details=(*map(_slice_words, parts), *(part.words for part in added)),
        paid_commission=None
        if item.net is None
        else PaidCommission(
            case.employee_id,
            item.item_key,
            case.period,
            item.on,
            item.mode,
            tiers,
            added_rate,
            deducted,
            int(sales.fen),
            int(refunds),
            int(round_fen(paid)),
            case.run.scheme.scheme,
            case.rule(),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Money:
    fen: Fraction
    trace: Trace


def _money(item: Commission, case: Case, key: str) -> _Money:
    reading = case.read(key)
    if reading.value is None:
        raise case.stop(
            item,
            Words(f"不知道{reading.label.zh}", f"{reading.label.en} is not known"),
            Words(
                "请导入这段时间的订单和聊天记录，并运行 steelyard rebuild。",
                "Import the orders and chats of the period and run steelyard rebuild.",
            ),
        )
    return _Money(reading.value * 100, reading.trace)


def _refund_key(item: Commission, case: Case) -> str:
    key = case.names.refunds_of(item.on)
    if key is None:
        raise AssertionError(f"{item.on} has no refunds; the scheme check lets no such item through")
    return key


def _shop_total(item: Commission, case: Case) -> _Money:
    shops = case.figures.shops_of(case.employee_id, case.period)
    if not shops:
        raise case.stop(
            item,
            Words("没有客服账号，不知道属于哪个店铺", "there is no account, so the shop is not known"),
            Words("请在 accounts 中登记账号。", "Enter the account in accounts."),
        )
    reading = case.read_shops(SHOP_TOTAL, shops)
    if reading.value is None:
        raise case.stop(
            item,
            Words("不知道店铺销售额", "the shop's turnover is not known"),
            Words("请导入店铺的全部订单。", "Import all orders of the shop."),
        )
    return _Money(reading.value * 100, reading.trace)


@dataclass(frozen=True, slots=True)
class _Added:
    rate: Fraction
    words: Words
    trace: Trace


def _added(modifier: RateModifier, case: Case, place: int) -> _Added:
    reading = case.read(modifier.metric, modifier.min_count)
    rate = added_rate(modifier, reading.value)
    words = _modifier_words(modifier, reading, rate, case.names.unit(reading.key))
    return _Added(
        rate,
        words,
        Trace(
            Words("费率加成", "added to the rate"),
            rate,
            "ratio",
            rule=case.rule("rate_modifiers", place),
            inputs=(reading.trace,),
            note=words,
        ),
    )


def added_rate(modifier: RateModifier, value: Fraction | None) -> Fraction:
    """What one modifier adds: whole steps above its line, none for a missing value, at most its limit."""
    if value is None:
        return Fraction(0)
    steps = max(0, (value - (modifier.above.value or 0)) // modifier.per)
    added = steps * modifier.add
    return added if modifier.at_most is None else min(added, modifier.at_most)


def _modifier_words(modifier: RateModifier, reading: Reading, rate: Fraction, unit: str) -> Words:
    label, above, add = reading.label, value_text(modifier.above.value, unit), percent_text(modifier.add)
    if reading.value is None:
        why = reading.why or Words("没有数据", "no value")
        return Words(f"{label.zh}：{why.zh}，费率不加", f"{label.en}: {why.en}, nothing is added")
    steps = max(0, (reading.value - (modifier.above.value or 0)) // modifier.per)
    limit = f"，最多 {percent_text(modifier.at_most)}" if modifier.at_most is not None else ""
    limit_en = f", at most {percent_text(modifier.at_most)}" if modifier.at_most is not None else ""
    return Words(
        f"{label.zh} {reading.text} 高出 {above} {steps} 档 × {add}{limit} = 费率 +{percent_text(rate)}",
        f"{label.en} {reading.text}: {steps} whole steps above {above} × {add}{limit_en} = rate +{percent_text(rate)}",
    )


def _base_words(item: Commission, net: Fraction, deducted: Fraction) -> Words:
    share = percent_text(item.less_share_of_shop)
    if not item.less_share_of_shop:
        return Words(f"销售额 {amount_text(net)}", f"sales {amount_text(net)}")
    return Words(
        f"销售额 {amount_text(net)} − 店铺销售额的 {share} {amount_text(deducted)}，不低于 0",
        f"sales {amount_text(net)} − {share} of the shop's turnover {amount_text(deducted)}, at least 0",
    )


def _slice_words(part: Slice) -> Words:
    text = f"{amount_text(part.part)} × {percent_text(part.rate)} = {amount_text(part.earned)}"
    return Words(text, text)


def _sentence(name: Words, item: Commission, net: Fraction, base: Fraction, parts: Sequence[Slice]) -> Words:
    net_zh, net_en = (" 净", "net ") if item.net else (" ", "")
    share = percent_text(item.less_share_of_shop)
    if not parts:
        return Words(
            f"{name.zh}{net_zh}销售额 {amount_text(net)} 元，提成基数 0.00 元",
            f"{name.en}: {net_en}sales {amount_text(net)} yuan, base 0.00 yuan",
        )
    zh = f"{name.zh}{net_zh}销售额 {amount_text(net)} 元"
    en = f"{name.en}: {net_en}sales {amount_text(net)} yuan"
    if item.less_share_of_shop:
        zh += f"超出店铺 {share} 的部分 {amount_text(base)} 元"
        en += f", above {share} of the shop's turnover {amount_text(base)} yuan"
    sums = " + ".join(f"{amount_text(part.part)} × {percent_text(part.rate)}" for part in parts)
    return Words(f"{zh}：{sums}", f"{en}: {sums}")


def clawbacks(case: Case, of: Callable[[PaidCommission], bool]) -> Iterator[Line]:
    """A line for each earlier commission of the employee whose sales were refunded since, at the rate originally paid.

    Of several records of one commission the last counts. ``of`` tells which commissions are meant.
    Raises: PayStopped when the refunds of an earlier period are not known.
    """
    latest = {
        (paid.scheme, paid.item, paid.period): paid
        for paid in case.run.earlier
        if paid.employee_id == case.employee_id and paid.period.start < case.period.start and of(paid)
    }
    for _, paid in sorted(latest.items(), key=lambda pair: pair[0]):
        refunded = case.read(case.names.refunds_of(paid.on) or "", period=paid.period)
        if refunded.value is None:
            raise case.stop(
                paid.item,
                Words(
                    f"不知道 {paid.period} 的销售后来退了多少",
                    f"the refunds of the sales of {paid.period} are not known",
                ),
                Words("请保留那段时间的订单和退款数据。", "Keep the orders and refunds of that period."),
            )
        line = clawback(paid, refunded.value * 100, paid.rule or case.rule(), refunded.trace)
        if line is not None:
            yield line


def clawback(paid: PaidCommission, refunds_now: Fraction, rule: str, evidence: Trace) -> Line | None:
    """What a paid commission comes to after all refunds known now, less what was paid; None when nothing changed.

    **Rounding**: the commission after refunds once, half away from zero; the difference is whole fen.
    """
    due = round_fen(commission(paid.sales_fen - refunds_now, paid.deducted_fen, paid.tiers, paid.mode, paid.added_rate))
    if paid.at_most_fen is not None:
        due = min(due, Fen(paid.at_most_fen))
    difference = due - paid.paid_fen
    if difference == 0:
        return None
    name = KIND_NAMES.get(paid.item, Words(paid.item, paid.item))
    since = refunds_now - paid.refunds_fen
    sentence = Words(
        f"{paid.period} 的销售又退款 {amount_text(since)} 元，"
        f"按当时的费率提成应为 {amount_text(due)} 元，已发 {amount_text(paid.paid_fen)} 元，差额",
        f"Sales of {paid.period} were refunded by another {amount_text(since)} yuan; at the rate of that time the "
        f"commission is {amount_text(due)} yuan, {amount_text(paid.paid_fen)} yuan was paid, difference",
    )
    return line_of(
        f"{paid.item} clawback {paid.period}",
        "clawback",
        difference,
        sentence,
        rule=rule,
        label=Words(f"{name.zh}（{paid.period} 退款）", f"{name.en}, refunds of {paid.period}"),
        inputs=(evidence,),
        refers_to=f"{paid.item} {paid.period}",
        paid_commission=replace(paid, refunds_fen=int(refunds_now), paid_fen=int(due)),
    )
