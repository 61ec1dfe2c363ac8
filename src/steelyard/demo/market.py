"""One shop lives through its days: buyers arrive, talk, order, come back; agents answer within their shifts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import accumulate

from steelyard.demo import aftersales_talk as after
from steelyard.demo import presales_talk as before
from steelyard.demo.catalogues import Article
from steelyard.demo.dice import about, between, dice, pick, weighted
from steelyard.demo.people import Duty
from steelyard.demo.phrases import Messages, Topic
from steelyard.demo.plan import (
    CAMPAIGN_HOUR_EDGES,
    DAY,
    HOUR,
    HOUR_EDGES,
    MINUTE,
    SECOND,
    Shop,
    in_campaign,
    midnight,
    traffic_percent,
)
from steelyard.demo.sales import END_MS, Order, place, refund, review
from steelyard.demo.talk import Line, Talk

_NICK_WORDS = (
    "小鹿",
    "橙子",
    "月亮",
    "柠檬",
    "豆豆",
    "阿宝",
    "糖糖",
    "一只猫",
    "晚风",
    "星星",
    "可乐",
    "团子",
    "麦子",
    "小熊",
    "棉花",
    "薄荷",
    "向日葵",
    "石榴",
    "鲸鱼",
    "奶茶",
    "布丁",
    "雪梨",
    "青柠",
    "芝麻",
    "栗子",
    "木槿",
    "清风",
    "半夏",
    "桃子",
    "饭团",
)
_NICK_TAILS = (
    "爱吃糖",
    "在路上",
    "的日常",
    "不加冰",
    "小铺",
    "同学",
    "妈妈",
    "呀呀",
    "先生",
    "loves",
    "88",
    "每天早起",
    "今天也要开心",
    "_",
    "酱",
    "",
)
#: Night messages answered by a person in the morning, per shop: enough to show what one such wait does to a mean.
_LATE_ANSWERS = 4
_AFTER_EDGES = (44, 70, 84, 88, 100)
_AFTER_KINDS = ("parcel", "returns", "faults", "complaints", "paperwork")
_AFTER_TOPICS = {
    "parcel": after.PARCEL,
    "returns": after.RETURNS,
    "faults": after.FAULTS,
    "complaints": after.COMPLAINTS,
    "paperwork": after.PAPERWORK,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A buyer who will write: before an order, or after one."""

    buyer_id: str
    order: Order | None = None
    cause: str = ""
    article: Article | None = None
    is_return: bool = False


@dataclass(slots=True)
class Records:
    """Everything one shop leaves behind; rows are tuples in the order of the table's columns, in shop time."""

    lines: list[Line] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    ratings: list[tuple[object, ...]] = field(default_factory=list)
    reviews: list[tuple[object, ...]] = field(default_factory=list)
    tickets: list[tuple[object, ...]] = field(default_factory=list)
    memberships: list[tuple[object, ...]] = field(default_factory=list)
    tags: list[tuple[object, ...]] = field(default_factory=list)


class Market:
    """One shop and its chance: ``live`` a day, then ``close`` the books."""

    def __init__(
        self, seed: int, shop: Shop, scale: Fraction, *, first_buyer: int = 0, purpose: str = "market"
    ) -> None:
        self.shop = shop
        self.scale = scale
        self.rng = dice(seed, purpose, shop.shop_id)
        self.records = Records()
        self.after_topics = {
            cause: tuple(topic for topic in topics if shop.code in after.ONLY_FOR.get(topic.key, (shop.code,)))
            for cause, topics in _AFTER_TOPICS.items()
        }
        self.visits: dict[int, list[Visit]] = {}
        self.buyers = first_buyer
        self.talks = 0
        self.orders_placed = 0
        self.refunds = 0
        self.old_buyers: list[str] = []
        self.late_answers: set[str] = set()
        self.busy = 100

    # ---- a day -------------------------------------------------------------------------------------

    def live(self, day: date, duties: list[Duty]) -> None:
        """Everything that happens in the shop on one day; ``duties`` hold the night before as well."""
        rng = self.rng
        visits = self.visits.pop(day.toordinal(), [])
        wanted = self._portion(Fraction(self.shop.chats_per_day * traffic_percent(day) * between(rng, 92, 108), 10_000))
        while len(visits) < wanted:
            visits.append(self._new_visit())
        edges = CAMPAIGN_HOUR_EDGES if in_campaign(day) else HOUR_EDGES
        arrivals = sorted(midnight(day) + weighted(rng, edges) * HOUR + between(rng, 0, HOUR - 1) for _ in visits)
        rng.shuffle(visits)
        for at, visit in zip(arrivals, visits, strict=True):
            if at < END_MS - 2 * HOUR:
                self._receive(at, visit, day, duties)
        self._silent_orders(day, edges)

    def _portion(self, number: Fraction) -> int:
        """The number at the company's scale, its fraction as a chance."""
        exact = number * self.scale
        whole = exact.numerator // exact.denominator
        return whole + (Fraction(int(self.rng.random() * 1_000_000), 1_000_000) < exact - whole)

    def _new_visit(self) -> Visit:
        rng = self.rng
        if self.old_buyers and rng.random() < 0.07:
            return Visit(pick(rng, self.old_buyers))
        return Visit(self._new_buyer(), cause=_AFTER_KINDS[weighted(rng, _AFTER_EDGES)] if rng.random() < 0.05 else "")

    def _new_buyer(self) -> str:
        self.buyers += 1
        rng = self.rng
        if self.shop.platform == "jd":
            return f"jd_demo{self.buyers * 37 % 100_000:05d}{'abcdefgh'[self.buyers % 8]}{self.buyers // 100_000 or ''}"
        return f"{pick(rng, _NICK_WORDS)}{pick(rng, _NICK_TAILS)}{self.shop.code}{self.buyers:05d}"

    # ---- routing -----------------------------------------------------------------------------------

    def _receive(self, at: int, visit: Visit, day: date, duties: list[Duty]) -> None:
        rng = self.rng
        article = visit.article or (visit.order.lines[0].article if visit.order else pick(rng, self.shop.articles))
        hour = at % DAY // HOUR
        self.busy = (150 if in_campaign(day) else 100) * (116 if 19 <= hour < 22 else 100) // 100
        line = "aftersales" if visit.order or visit.cause else "presales"
        duty = self._route(at, duties, line)
        talk = Talk(
            rng, self.records.lines, self.shop, visit.buyer_id, self._conversation_id(), article, at, None, self.busy
        )
        if visit.order is not None:
            talk.slots["order"] = visit.order.order_id[-6:]
        if duty is None:
            self._night(talk, visit, day, duties)
        elif line == "presales":
            self._presales(talk, duty, article)
        else:
            self._aftersales(talk, duty, duties, visit)

    def _conversation_id(self) -> str | None:
        self.talks += 1
        return f"xh-s{self.talks:07d}" if self.shop.names_conversations else None

    def _route(self, at: int, duties: list[Duty], line: str, *, but: str | None = None) -> Duty | None:
        """An agent of the line on duty; else any agent on duty; leaders only take what is passed to them."""
        here = [duty for duty in duties if duty.worker.role == "agent" and duty.agent_id != but and duty.takes_at(at)]
        of_line = [duty for duty in here if duty.worker.line in (line, "general")]
        chosen = of_line or here
        if not chosen:
            return None
        edges = list(accumulate(duty.worker.load for duty in chosen))
        return chosen[weighted(self.rng, edges)]

    def _leader(self, at: int, duties: list[Duty], line: str) -> Duty | None:
        """The leader on duty, of that line's team where there are two."""
        word = {"presales": "售前", "aftersales": "售后"}[line]
        leaders = [duty for duty in duties if duty.worker.role == "leader" and duty.takes_at(at)]
        return next((duty for duty in leaders if word in duty.worker.team or duty.worker.team.endswith("综合组")), None)

    # ---- before an order ---------------------------------------------------------------------------

    def _open(self, talk: Talk, duty: Duty, openings: tuple[str, ...], shown: Article | None = None) -> bool:
        """The first words, machines included; False when the buyer's greeting stays unanswered."""
        rng = self.rng
        if rng.random() < 0.11:
            self._through_the_bot(talk, duty)
            return True
        talk.meet(duty)
        if shown is not None and rng.random() < 0.33:
            talk.shows(shown)
        if rng.random() < 0.42:
            talk.asks((pick(rng, openings),))
            if rng.random() < 0.5:
                talk.replies_by_itself()
            if rng.random() < 0.62:
                return talk.answers((pick(rng, before.GREETING_REPLIES),))
        return True

    def _through_the_bot(self, talk: Talk, duty: Duty) -> None:
        rng = self.rng
        talk.asks((pick(rng, before.GREETINGS),))
        talk.bot_says(pick(rng, before.BOT_GREETINGS))
        talk.asks(self._some_question(self.shop.topics))
        talk.bot_says(pick(rng, before.BOT_ANSWERS))
        talk.asks((pick(rng, before.ASK_FOR_PEOPLE),))
        talk.bot_hands_over(duty)

    def _presales(self, talk: Talk, duty: Duty, article: Article) -> None:
        rng = self.rng
        if not self._open(talk, duty, before.GREETINGS, article):
            return
        first = ""
        for number in range((1, 2, 2, 3, 3, 4)[int(rng.random() * 6)]):
            topic = self.shop.topics[weighted(rng, self.shop.topic_weights)]
            first = first or topic.issue
            if number and talk.too_long:
                break
            if not talk.discusses(topic, 46):
                self._end(talk, duty, first, bought=False)
                return
        other = None
        if rng.random() * 1000 < duty.worker.recommends:
            other = pick(rng, self.shop.articles)
            talk.recommends(other)
        self._decide(talk, duty, article, other, first)

    def _decide(self, talk: Talk, duty: Duty, article: Article, other: Article | None, issue: str) -> None:
        """The buyer orders or leaves; long waits drive buyers away."""
        rng = self.rng
        chance = duty.worker.converts_on(duty.day) - min(140, talk.longest_wait // 2_500)
        bought = rng.random() * 1000 < chance
        at_once = bought and rng.random() < 0.66
        if bought:
            order = self._order(talk, duty, article, other, at_once)
            bought = order is not None
        if at_once and bought:
            talk.asks((pick(rng, before.CLOSING_BUY),))
            talk.answers(tuple(part.strip() for part in pick(rng, before.CLOSING_BUY_REPLIES).split("//")))
        elif rng.random() < 0.6:
            talk.asks((pick(rng, before.CLOSING_LEAVE),))
            talk.answers((pick(rng, before.CLOSING_LEAVE_REPLIES),))
        if not bought and rng.random() < 0.07:
            self._return_later(talk, Visit(talk.buyer_id, article=article, is_return=True), between(rng, 1, 2))
        self._end(talk, duty, issue, bought=bought)

    def _order(self, talk: Talk, duty: Duty, article: Article, other: Article | None, at_once: bool) -> Order | None:
        rng = self.rng
        delay = between(rng, 15, 110) * SECOND if at_once else 10 * MINUTE + about(rng, 150 * MINUTE, 120)
        at = talk.at + delay
        if at >= END_MS:
            return None
        articles = [article]
        if other is not None and other is not article and rng.random() < 0.34:
            articles.append(other)
        if rng.random() < 0.16:
            articles.append(pick(rng, self.shop.articles))
        order = self._placed(talk.buyer_id, at, articles, duty.agent_id)
        order.happy = rng.random() * 1000 < duty.worker.charms
        if at_once:
            talk.at = at
        if rng.random() < 0.035:
            self.records.memberships.append((self.shop.shop_id, talk.buyer_id, at, duty.agent_id))
        return order

    def _placed(self, buyer_id: str, at: int, articles: list[Article], agent_id: str | None) -> Order:
        rng = self.rng
        self.orders_placed += 1
        order = place(rng, self.shop, self.orders_placed, buyer_id, at, articles, agent_id)
        self.records.orders.append(order)
        if order.paid_at is not None:
            if rng.random() * 1000 < self.shop.after_sale_permille:
                self._will_return_about(order)
            elif rng.random() * 1000 < self.shop.return_permille:
                self.refunds += 1
                refund(rng, order, self.refunds, order.paid_at + between(rng, 20, 9_000) * MINUTE, "returns", None)
            if len(self.old_buyers) < 4_000:
                self.old_buyers.append(buyer_id)
        return order

    def _will_return_about(self, order: Order) -> None:
        rng = self.rng
        cause = _AFTER_KINDS[weighted(rng, _AFTER_EDGES)]
        wait = between(rng, 1, 4) if cause in ("parcel", "paperwork") else between(rng, 3, 10)
        assert order.paid_at is not None
        day = order.paid_at // DAY + wait + date(1970, 1, 1).toordinal()
        self.visits.setdefault(day, []).append(Visit(order.buyer_id, order, cause))

    def _return_later(self, talk: Talk, visit: Visit, days: int) -> None:
        if talk.waiting:  # an open question would be answered by that visit, as one wait over the night
            days = max(days, 2)
        day = talk.at // DAY + days + date(1970, 1, 1).toordinal()
        self.visits.setdefault(day, []).append(visit)

    def _silent_orders(self, day: date, edges: tuple[int, ...]) -> None:
        rng = self.rng
        number = self._portion(
            Fraction(self.shop.chats_per_day * self.shop.silent_per_hundred * traffic_percent(day), 10_000)
        )
        for _ in range(number):
            at = midnight(day) + weighted(rng, edges) * HOUR + between(rng, 0, HOUR - 1)
            articles = [pick(rng, self.shop.articles)] + (
                [pick(rng, self.shop.articles)] if rng.random() < 0.12 else []
            )
            self._placed(self._new_buyer(), at, articles, None)

    # ---- after an order ----------------------------------------------------------------------------

    def _aftersales(self, talk: Talk, duty: Duty, duties: list[Duty], visit: Visit) -> None:
        rng = self.rng
        strays = self.shop.platform == "taobao" and rng.random() < 0.09
        front = self._route(talk.at, duties, "presales") if strays else None
        if not self._open(talk, front or duty, after.OPENINGS):
            return
        if visit.order is not None and rng.random() < 0.55:
            talk.shows_order(visit.order.order_id)
        topic = pick(rng, self.after_topics[visit.cause])
        if front is not None and front is not duty and front.worker.line != duty.worker.line:
            talk.asks(pick(rng, pick(rng, topic.steps[0]).asks))
            talk.passes_to(duty, pick(rng, after.TRANSFER_LINES))
            talk.slots["q"] = duty.worker.calls_buyer
        else:
            duty = front or duty
        if not talk.discusses(topic, 62):
            self._end(talk, duty, topic.issue, bought=False, upset=True)
            return
        leader = (
            self._leader(talk.at, duties, "aftersales") if visit.cause == "complaints" and rng.random() < 0.45 else None
        )
        if leader is not None:
            talk.asks((pick(rng, ("叫你们领导来", "找你们主管", "你做不了主就换人")),))
            talk.passes_to(leader, pick(rng, after.ESCALATION_LINES))
            duty = leader
            if not talk.answers(pick(rng, pick(rng, topic.steps[-1]).replies)):
                return
        self._settle_case(talk, duty, visit, topic.issue)

    def _settle_case(self, talk: Talk, duty: Duty, visit: Visit, issue: str) -> None:
        """Refund, ticket, note, farewell, and perhaps another visit because nothing was solved."""
        rng = self.rng
        solved = rng.random() * 1000 < duty.worker.charms - (90 if visit.cause in ("faults", "complaints") else 0)
        odds = {"returns": 0.72, "faults": 0.55, "complaints": 0.4}.get(visit.cause, 0.0)
        if visit.order is not None and rng.random() < odds:
            self.refunds += 1
            refund(rng, visit.order, self.refunds, talk.at + between(rng, 1, 300) * MINUTE, visit.cause, duty.agent_id)
        if visit.cause in ("faults", "complaints") and rng.random() < 0.5:
            self._ticket(talk, duty, visit, solved)
            talk.notes(pick(rng, ("已登记工单", "等待快递核实", "已申请补发", "承诺今日回复顾客")))
        if rng.random() < 0.66:
            talk.asks((pick(rng, after.CLOSINGS if solved or rng.random() < 0.5 else after.ANGRY_CLOSINGS),))
            talk.answers((pick(rng, after.CLOSING_REPLIES),))
        if not solved and visit.order is not None:
            visit.order.happy = False
            if rng.random() < 0.3:
                self._return_later(talk, visit, between(rng, 1, 3))
        self._end(talk, duty, issue, bought=False, upset=not solved)

    def _ticket(self, talk: Talk, duty: Duty, visit: Visit, solved: bool) -> None:
        rng = self.rng
        number = len(self.records.tickets) + 1
        created = talk.at
        first = created + between(rng, 4, 180) * MINUTE
        resolved = first + between(rng, 30, 3_000) * MINUTE
        is_complaint = visit.cause == "complaints" and not solved
        done = resolved < END_MS
        self.records.tickets.append(
            (
                self.shop.shop_id,
                f"GD{self.shop.code.upper()}{number:06d}",
                talk.buyer_id,
                duty.agent_id,
                "投诉" if visit.cause == "complaints" else "质量问题",
                pick(rng, ("1", "1", "2", "2", "3")),
                0 if rng.random() < 0.88 else 1,
                created,
                first if first < END_MS else None,
                resolved if done else None,
                0 if solved or rng.random() < 0.6 else 1,
                "resolved" if done else "open",
                is_complaint,
                is_complaint and rng.random() < 0.2,
            )
        )

    # ---- the end of a conversation -----------------------------------------------------------------

    def _end(self, talk: Talk, duty: Duty, issue: str, *, bought: bool, upset: bool = False) -> None:
        """Invitation, rating, tag; who is content is decided here, before anybody asks."""
        rng, worker = self.rng, duty.worker
        charm = (
            worker.charms
            - min(170, talk.longest_wait // 2_200)
            - (140 if upset else 0)
            - (260 if talk.missed else 0)
            + (25 if bought else 0)
        )
        happy = rng.random() * 1000 < charm
        if talk.conversation_id is not None and rng.random() < 0.8:
            self.records.tags.append(
                (self.shop.shop_id, talk.conversation_id, "issue", issue or "其他", "客服打标", duty.agent_id)
            )
        invites = rng.random() * 1000 < worker.invites and not talk.missed and (happy or not worker.picks_happy)
        if invites:
            self._rate(talk, duty, talk.invites(), "invited", happy)
        elif rng.random() < (0.007 if happy else 0.014):
            self._rate(talk, duty, None, "self", happy)
        if rng.random() < 0.1:
            self._rate(talk, duty, None, "follow_up", happy)

    def _rate(self, talk: Talk, duty: Duty, invited_at: int | None, origin: str, happy: bool) -> None:
        rng = self.rng
        number = len(self.records.ratings) + 1
        rated_at: int | None = None
        if origin == "invited":
            if rng.random() < 0.38:
                rated_at = talk.at + between(rng, 8 * SECOND, 15 * MINUTE)
        elif origin == "self":
            rated_at = talk.at + between(rng, 20 * SECOND, 40 * MINUTE)
        else:
            rated_at = (talk.at // DAY + 1) * DAY + between(rng, 10 * HOUR, 17 * HOUR)
            if rng.random() < 0.25:
                rated_at = None
        if rated_at is not None and rated_at >= END_MS:
            rated_at = None
        if rated_at is None and invited_at is None:
            return
        score = None if rated_at is None else _score(rng.random(), happy)
        resolved = None if origin != "follow_up" or score is None else score >= 4
        comment = (
            pick(rng, after.COMMENTS["high" if happy else "low"]) if score is not None and rng.random() < 0.2 else ""
        )
        self.records.ratings.append(
            (
                self.shop.shop_id,
                f"PJ{self.shop.code.upper()}{number:07d}",
                talk.conversation_id,
                talk.buyer_id,
                duty.agent_id,
                invited_at,
                rated_at,
                score,
                origin,
                resolved,
                comment or None,
            )
        )

    def _some_question(self, topics: tuple[Topic, ...]) -> Messages:
        """What somebody might ask first."""
        return pick(self.rng, pick(self.rng, pick(self.rng, topics).steps[0]).asks)

    # ---- the night ---------------------------------------------------------------------------------

    def _night(self, talk: Talk, visit: Visit, day: date, duties: list[Duty]) -> None:
        """Nobody is there: the robot talks, and now and then somebody answers in the morning."""
        rng = self.rng
        talk.asks((pick(rng, before.GREETINGS if not visit.order else after.OPENINGS),))
        talk.bot_says(pick(rng, before.BOT_GREETINGS))
        topics = self.after_topics[visit.cause] if visit.cause else self.shop.topics
        talk.asks(self._some_question(topics))
        if rng.random() < 0.8:
            talk.bot_says(pick(rng, before.BOT_ANSWERS))
        if rng.random() < 0.4:
            talk.asks((pick(rng, after.NIGHT_LEAVE),))
        early = min(
            (
                duty
                for duty in duties
                if duty.day == day and duty.leave_kind is None and duty.start > talk.at and duty.worker.role == "agent"
            ),
            default=None,
            key=lambda duty: (duty.start, duty.agent_id),
        )
        if (
            early is not None
            and early.agent_id not in self.late_answers
            and len(self.late_answers) < _LATE_ANSWERS
            and rng.random() < 0.04
        ):
            self.late_answers.add(early.agent_id)
            talk.at = early.start + between(rng, 1, 8) * MINUTE
            talk.meet(early)
            talk.waiting = False
            talk.answers((pick(rng, after.MORNING_ANSWERS),))
        elif rng.random() < 0.3:
            self._return_later(talk, visit, 1)

    # ---- the books ---------------------------------------------------------------------------------

    def close(self) -> Records:
        """Reviews of what was received, and every list in the order of time."""
        records = self.records
        rng = self.rng
        for order in records.orders:
            row = review(rng, order, len(records.reviews) + 1)
            if row is not None:
                records.reviews.append(row)
        records.lines.sort(key=lambda line: line.at)
        records.orders.sort(key=lambda order: (order.created_at, order.order_id))
        return records


def _score(chance: float, happy: bool) -> int:
    if happy:
        return 5 if chance < 0.86 else 4
    return 3 if chance < 0.4 else 2 if chance < 0.65 else 1
