"""Commission: tiers on sales above a part of the shop's turnover, campaign days at tiers of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.errors import PayStopped, Words
from steelyard.money import round_fen
from steelyard.pay.case import Case
from steelyard.pay.clawbacks import clawbacks
from steelyard.pay.lines import Line, amount_text, line_of, percent_text
from steelyard.pay.paid_commissions import PaidCommission, PaidPart
from steelyard.pay.rate_modifiers import added
from steelyard.pay.tiers import Slice, Tiers, slices
from steelyard.periods import Period
from steelyard.schemes.pay_items import Commission, Tier
from steelyard.scoring.reading import reading_of
from steelyard.scoring.stretches import by_campaign, read_over, together
from steelyard.trace import Trace

#: The measure of a shop's turnover.
SHOP_TOTAL = "shop_paid_fen"


def settle(item: Commission, case: Case) -> list[Line]:
    """One line for the sale and one per clawback.

    **Rounding**: each line once, half away from zero; slices and parts are not rounded.
    Raises: PayStopped when sales, refunds, the shop total or the line of a modifier are not known.
    """
    scheme = case.run.scheme.scheme
    return [_sale(item, case), *clawbacks(case, lambda paid: (paid.scheme, paid.item) == (scheme, item.item_key))]


@dataclass(frozen=True, slots=True)
class _Part:
    """The sales of some days under one set of tiers, in fen."""

    stretches: tuple[Period, ...]
    is_campaign: bool
    tiers: Tiers
    sales: Fraction
    refunds: Fraction
    deducted: Fraction
    slices: tuple[Slice, ...]

    @property
    def net(self) -> Fraction:
        """Sales less refunds."""
        return self.sales - self.refunds

    @property
    def base(self) -> Fraction:
        """What earns commission: never below zero."""
        return max(Fraction(0), self.net - self.deducted)

    @property
    def earned(self) -> Fraction:
        """Not rounded."""
        return sum((part.earned for part in self.slices), Fraction(0))


def _sale(item: Commission, case: Case) -> Line:
    money = _money_of(item, case)
    modifiers = added(item, case)
    rate = sum((one.rate for one in modifiers), Fraction(0))
    parts = list(_parts(item, case, money, rate))
    paid = sum((part.earned for part in parts), Fraction(0))
    name = Words(item.name or "提成", item.name or "Commission")
    words = [_words(item, part, apart=len(parts) > 1) for part in parts]
    return line_of(
        item.item_key,
        "commission",
        paid,
        Words(
            name.zh + " " + "；".join(one.zh for one in words),
            f"{name.en}: " + "; ".join(one.en for one in words),
        ),
        rule=case.rule(),
        inputs=(
            *(trace for one in money for trace in one.traces),
            *(one.trace for one in modifiers),
            *(_base_trace(item, part, case) for part in parts),
        ),
        details=(*(_slice_words(one) for part in parts for one in part.slices), *(one.words for one in modifiers)),
        paid_commission=None if item.net is None else _remembered(item, case, parts, rate, int(round_fen(paid))),
    )


def _remembered(item: Commission, case: Case, parts: Sequence[_Part], rate: Fraction, paid: int) -> PaidCommission:
    return PaidCommission(
        case.employee_id,
        item.item_key,
        case.period,
        item.on,
        item.mode,
        rate,
        tuple(
            PaidPart(part.stretches, tuple(part.tiers), part.deducted, int(part.sales), int(part.refunds))
            for part in parts
        ),
        paid,
        case.run.scheme.scheme,
        case.rule(),
    )


# --- the money of each part --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Money:
    """One figure over the stretches of each part in fen, with its traces."""

    fen: tuple[Fraction, ...]
    traces: tuple[Trace, ...]


def _stretches(item: Commission, case: Case) -> list[tuple[tuple[Period, ...], bool]]:
    """The days of each part: campaign days are one of their own where they have tiers of their own."""
    if item.campaign_tiers is None:
        return [((case.period,), False)]
    return by_campaign(case.figures, case.employee_id, case.period)


def _money_of(item: Commission, case: Case) -> list[_Money]:
    """Sales, refunds and the shops' turnover, as far as the item asks for them."""
    days = [stretches for stretches, _ in _stretches(item, case)]
    found = [_own(item, case, item.on, days)]
    if item.net is not None:
        found.append(_own(item, case, _refund_key(item, case), days))
    if item.less_share_of_shop:
        found.append(_shop_total(item, case, days))
    return found


def _parts(item: Commission, case: Case, money: Sequence[_Money], rate: Fraction) -> Iterator[_Part]:
    nothing = Fraction(0)
    for place, (stretches, is_campaign) in enumerate(_stretches(item, case)):
        tiers = _pairs(item.campaign_tiers if is_campaign and item.campaign_tiers is not None else item.tiers)
        sales, *more = [one.fen[place] for one in money]
        refunds = more.pop(0) if item.net is not None else nothing
        deducted = more.pop(0) * item.less_share_of_shop if item.less_share_of_shop else nothing
        cut = tuple(slices(sales - refunds - deducted, tiers, item.mode, rate))
        yield _Part(stretches, is_campaign, tiers, sales, refunds, deducted, cut)


def _pairs(tiers: Sequence[Tier]) -> tuple[tuple[int, Fraction], ...]:
    return tuple((tier.from_, tier.rate) for tier in tiers)


def _own(item: Commission, case: Case, key: str, days: Sequence[tuple[Period, ...]]) -> _Money:
    """A figure of the employee's; nothing in a part where nothing was recorded, but known in one of them at least."""
    readings = [read_over(case.figures, case.names, key, case.employee_id, stretches) for stretches in days]
    if all(reading.value is None for reading in readings):
        raise _unknown(item, case, readings[0].label)
    fen = (Fraction(0) if reading.value is None else reading.value * 100 for reading in readings)
    return _Money(tuple(fen), tuple(reading.trace for reading in readings))


def _unknown(item: Commission, case: Case, label: Words) -> PayStopped:
    return case.stop(
        item,
        Words(f"不知道{label.zh}", f"{label.en} is not known"),
        Words(
            "请导入这段时间的订单和聊天记录，并运行 steelyard rebuild。",
            "Import the orders and chats of the period and run steelyard rebuild.",
        ),
    )


def _refund_key(item: Commission, case: Case) -> str:
    key = case.names.refunds_of(item.on)
    if key is None:
        raise AssertionError(f"{item.on} has no refunds; the scheme check lets no such item through")
    return key


def _shop_total(item: Commission, case: Case, days: Sequence[tuple[Period, ...]]) -> _Money:
    shops = case.figures.shops_of(case.employee_id, case.period)
    if not shops:
        raise case.stop(
            item,
            Words("没有客服账号，不知道属于哪个店铺", "there is no account, so the shop is not known"),
            Words("请在 accounts 中登记账号。", "Enter the account in accounts."),
        )
    found = [[case.figures.shop_metric(SHOP_TOTAL, shops, stretch) for stretch in stretches] for stretches in days]
    values = [one[0] if len(one) == 1 else together(case.names, SHOP_TOTAL, one) for one in found]
    readings = [reading_of(case.names, SHOP_TOTAL, value, None) for value in values]
    if all(reading.value is None for reading in readings):
        raise case.stop(
            item,
            Words("不知道店铺销售额", "the shop's turnover is not known"),
            Words("请导入店铺的全部订单。", "Import all orders of the shop."),
        )
    fen = (Fraction(0) if reading.value is None else reading.value * 100 for reading in readings)
    return _Money(tuple(fen), tuple(reading.trace for reading in readings))


# --- words ---------------------------------------------------------------------------------------


def _base_trace(item: Commission, part: _Part, case: Case) -> Trace:
    rule = case.rule("campaign_tiers") if part.is_campaign else case.rule()
    what = Words("提成基数", "base amount of the commission")
    return Trace(what, part.base / 100, "yuan", rule=rule, note=_base_words(item, part))


def _base_words(item: Commission, part: _Part) -> Words:
    share, net = percent_text(item.less_share_of_shop), amount_text(part.net)
    if not item.less_share_of_shop:
        return Words(f"销售额 {net}", f"sales {net}")
    deducted = amount_text(part.deducted)
    return Words(
        f"销售额 {net} − 店铺销售额的 {share} {deducted}，不低于 0",
        f"sales {net} − {share} of the shop's turnover {deducted}, at least 0",
    )


def _slice_words(part: Slice) -> Words:
    text = f"{amount_text(part.part)} × {percent_text(part.rate)} = {amount_text(part.earned)}"
    return Words(text, text)


def _words(item: Commission, part: _Part, *, apart: bool) -> Words:
    net_zh, net_en = ("净", "net ") if item.net else ("", "")
    days_zh, days_en = "", ""
    if apart:
        days_zh, days_en = ("活动期", "campaign ") if part.is_campaign else ("平日", "other ")
    zh, en = (
        f"{days_zh}{net_zh}销售额 {amount_text(part.net)} 元",
        f"{days_en}{net_en}sales {amount_text(part.net)} yuan",
    )
    if not part.slices:
        return Words(f"{zh}，提成基数 0.00 元", f"{en}, base 0.00 yuan")
    share, base = percent_text(item.less_share_of_shop), amount_text(part.base)
    if item.less_share_of_shop:
        zh, en = f"{zh}超出店铺 {share} 的部分 {base} 元", f"{en}, above {share} of the shop's turnover {base} yuan"
    sums = " + ".join(f"{amount_text(one.part)} × {percent_text(one.rate)}" for one in part.slices)
    return Words(f"{zh}：{sums}", f"{en}: {sums}")
