"""Orders of the invented company, and what becomes of them: payment, parcels, refunds, reviews."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from steelyard.demo import aftersales_talk as after
from steelyard.demo.catalogues import Article
from steelyard.demo.dice import about, between, pick
from steelyard.demo.plan import DAY, END, HOUR, MINUTE, SECOND, Shop, midnight

END_MS = midnight(END)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article in an order."""

    article: Article
    colour: str
    size: str
    quantity: int

    @property
    def amount_fen(self) -> int:
        """Price times pieces."""
        return self.article.price_fen * self.quantity


@dataclass(slots=True)
class Refund:
    """One refund request."""

    refund_id: str
    kind: str
    applied_at: int
    finished_at: int | None
    status: str
    amount_fen: int
    item_count: int
    reason: str
    is_dispute: bool
    handler_agent_id: str | None
    saved_fen: int | None


@dataclass(slots=True)
class Order:
    """One order; instants in shop time, later ones absent when they lie beyond the data's end."""

    shop: Shop
    order_id: str
    buyer_id: str
    created_at: int
    lines: tuple[OrderLine, ...]
    postage_fen: int
    discount_fen: int
    agent_id: str | None
    paid_at: int | None = None
    shipped_at: int | None = None
    finished_at: int | None = None
    closed_at: int | None = None
    refund: Refund | None = None
    flag: str | None = None
    seller_note: str | None = None
    happy: bool = True

    @property
    def goods_fen(self) -> int:
        """The goods before discounts."""
        return sum(line.amount_fen for line in self.lines)

    @property
    def payable_fen(self) -> int:
        """What is to be paid, postage included."""
        return self.goods_fen - self.discount_fen + self.postage_fen

    @property
    def paid_fen(self) -> int:
        """What was paid."""
        return 0 if self.paid_at is None else self.payable_fen

    @property
    def item_count(self) -> int:
        """Pieces."""
        return sum(line.quantity for line in self.lines)

    @property
    def status(self) -> str:
        """Where the order stood when the data was taken."""
        if self.closed_at is not None:
            return "closed"
        if self.paid_at is None:
            return "unpaid"
        if self.finished_at is not None:
            return "finished"
        return "paid" if self.shipped_at is None else "shipped"

    @property
    def updated_at(self) -> int:
        """The last thing that happened to it."""
        ends = (self.created_at, self.paid_at, self.shipped_at, self.finished_at, self.closed_at)
        return max(at for at in ends if at is not None)


def _reached(at: int) -> int | None:
    return at if at < END_MS else None


def place(
    rng: Random, shop: Shop, number: int, buyer_id: str, at: int, articles: list[Article], agent_id: str | None
) -> Order:
    """An order placed at that instant, followed to the end of the data."""
    lines = tuple(
        OrderLine(
            article,
            pick(rng, article.colours),
            pick(rng, article.sizes),
            2 if article.price_fen < 10_000 and rng.random() < 0.3 else 1,
        )
        for article in articles
    )
    goods = sum(line.amount_fen for line in lines)
    discount = goods // 29_900 * pick(rng, (2_000, 3_000, 5_000)) if rng.random() < 0.55 else 0
    postage = 0 if rng.random() < 0.9 else pick(rng, (800, 1_000, 1_200))
    order = Order(shop, _order_id(shop, number), buyer_id, at, lines, postage, min(discount, goods // 3), agent_id)
    _pay_and_ship(rng, order)
    if rng.random() < 0.04:
        order.flag, order.seller_note = (
            pick(rng, ("red", "yellow", "green")),
            pick(rng, ("加急发出", "送小礼品", "改地址已处理", "顾客要求检查质量")),
        )
    return order


def _order_id(shop: Shop, number: int) -> str:
    if shop.platform == "jd":
        return f"30{number * 7919 % 10**10:010d}"
    series = {"ys": "31", "mm": "32"}[shop.code]
    return f"{series}{number * 7919 % 10**11:011d}{number * 104_729 % 10**6:06d}"


def _pay_and_ship(rng: Random, order: Order) -> None:
    chance = rng.random()
    if chance < 0.905:
        order.paid_at = _reached(order.created_at + 12 * SECOND + about(rng, 50 * SECOND, 110))
    elif chance < 0.935:
        order.paid_at = _reached(order.created_at + between(rng, 3, 22) * HOUR + between(rng, 0, 3_599) * SECOND)
    else:
        order.closed_at = _reached(order.created_at + DAY)
        return
    if order.paid_at is None:
        return
    order.shipped_at = _reached(order.paid_at + between(rng, 3 * 60, 44 * 60) * MINUTE)
    if order.shipped_at is not None:
        order.finished_at = _reached(order.shipped_at + between(rng, 2 * 24 * 60, 11 * 24 * 60) * MINUTE)


def refund(rng: Random, order: Order, number: int, at: int, cause: str, handler: str | None) -> None:
    """A refund request on a paid order that has none yet; no order is refunded for more than was paid."""
    if order.paid_at is None or order.refund is not None or at <= order.paid_at or at >= END_MS:
        return
    whole = cause != "faults" or rng.random() < 0.55
    amount = order.paid_fen if whole else max(500, order.paid_fen * between(rng, 5, 25) // 100 // 100 * 100)
    amount = min(amount, order.paid_fen)
    shipped = order.shipped_at is not None and order.shipped_at < at
    kind = "refund_only" if not shipped or not whole else "return_refund"
    chance = rng.random()
    finished = _reached(at + (between(rng, 2, 30) * HOUR if kind == "refund_only" else between(rng, 50, 170) * HOUR))
    status = "open" if finished is None else "closed" if chance < 0.08 else "success"
    saved = order.paid_fen - amount if cause == "faults" and not whole and status == "success" else None
    order.refund = Refund(
        f"RF{order.shop.code.upper()}{number:07d}",
        kind,
        at,
        finished,
        status,
        amount,
        order.item_count if whole else 1,
        pick(rng, after.REFUND_REASONS.get(cause, after.REFUND_REASONS["returns"])),
        rng.random() < (0.12 if cause == "complaints" else 0.02),
        handler,
        saved,
    )
    if whole and status == "success" and finished is not None:
        order.closed_at, order.finished_at = finished, None
        if order.shipped_at is not None and order.shipped_at > at:
            order.shipped_at = None


def review(rng: Random, order: Order, number: int) -> tuple[object, ...] | None:
    """A row of the reviews table for one finished order in seven, or none."""
    if order.finished_at is None or rng.random() >= 0.14:
        return None
    at = _reached(order.finished_at + between(rng, 10, 4_000) * MINUTE)
    if at is None:
        return None
    chance = rng.random()
    bad, neutral = (0.012, 0.035) if order.happy else (0.16, 0.34)
    level = "bad" if chance < bad else "neutral" if chance < neutral else "good"
    cause = (
        None
        if level == "good"
        else pick(
            rng,
            ("product", "product", "logistics", "price", "other")
            if order.happy
            else ("service", "service", "service", "product", "logistics"),
        )
    )
    text = pick(rng, after.REVIEW_TEXTS[cause or "good"])
    agent_id = order.agent_id if cause == "service" else None
    return (
        order.shop.shop_id,
        f"RV{order.shop.code.upper()}{number:07d}",
        order.order_id,
        order.buyer_id,
        at,
        level,
        cause,
        text,
        agent_id,
    )
