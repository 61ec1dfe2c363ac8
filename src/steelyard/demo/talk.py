"""One conversation as it unfolds: who writes what when, and how long the buyer has to wait."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from steelyard.demo import presales_talk as words
from steelyard.demo.catalogues import Article
from steelyard.demo.dice import about, between, pick
from steelyard.demo.people import Duty
from steelyard.demo.phrases import Messages, Topic
from steelyard.demo.plan import MINUTE, SECOND, Shop

_CITIES = (
    "杭州",
    "上海",
    "北京",
    "广州",
    "深圳",
    "成都",
    "重庆",
    "武汉",
    "西安",
    "长沙",
    "郑州",
    "南京",
    "苏州",
    "沈阳",
    "哈尔滨",
    "昆明",
    "合肥",
    "青岛",
    "厦门",
    "兰州",
)
_CARRIERS = ("中通", "圆通", "韵达", "申通", "极兔", "邮政")
_MODELS = (
    "iPhone 16",
    "iPhone 15 Pro",
    "小米15",
    "华为Mate70",
    "MacBook Air",
    "联想小新",
    "iPad Air",
    "荣耀Magic7",
    "拯救者Y7000",
)
_GIFTS = ("小礼品", "护衣袋", "定制贴纸", "帆布袋", "收纳袋", "清洁布")


class Line(NamedTuple):
    """One message before it is written to a file; ``at`` is shop time in milliseconds."""

    conversation_id: str | None
    at: int
    buyer_id: str
    agent_id: str | None
    sender: str
    kind: str
    is_auto: bool
    text: str | None
    to_agent_id: str | None
    sku_id: str | None


class Talk:
    """A conversation under way: the clock, the parties, and the lines so far."""

    __slots__ = (
        "at",
        "buyer_id",
        "conversation_id",
        "duty",
        "first",
        "lines",
        "load",
        "longest_wait",
        "missed",
        "rng",
        "shop",
        "slots",
        "waiting",
    )

    def __init__(
        self,
        rng: Random,
        lines: list[Line],
        shop: Shop,
        buyer_id: str,
        conversation_id: str | None,
        article: Article,
        at: int,
        duty: Duty | None,
        load: int,
    ) -> None:
        self.rng = rng
        self.lines = lines
        self.first = len(lines)
        self.shop = shop
        self.buyer_id = buyer_id
        self.conversation_id = conversation_id
        self.at = at
        self.duty = duty
        self.load = load
        self.waiting = False
        self.missed = False
        self.longest_wait = 0
        self.slots = _slots(rng, shop, article)
        if duty is not None:
            self.meet(duty)

    def meet(self, duty: Duty) -> None:
        """From here on this agent is the buyer's."""
        self.duty = duty
        self.slots["nick"] = duty.worker.nick
        self.slots["q"] = duty.worker.calls_buyer

    def _add(
        self,
        agent_id: str | None,
        sender: str,
        kind: str,
        text: str | None,
        *,
        auto: bool = False,
        to: str | None = None,
        sku: str | None = None,
    ) -> None:
        self.lines.append(
            Line(self.conversation_id, self.at, self.buyer_id, agent_id, sender, kind, auto, text, to, sku)
        )

    # ---- the buyer ---------------------------------------------------------------------------------

    def asks(self, messages: Messages) -> None:
        """The buyer writes one thought in one or more messages."""
        rng = self.rng
        for number, message in enumerate(messages):
            if number or len(self.lines) > self.first:
                self.at += max(1_400, about(rng, 15_000 if number == 0 else 5_000, 85))
            self._buyer_line(message)

    def _buyer_line(self, message: str) -> None:
        rng = self.rng
        agent_id = self.duty.agent_id if self.duty else None
        self.waiting = True
        if message == "[图片]" or message == "[视频]":
            self._add(agent_id, "buyer", "image" if message == "[图片]" else "video", message)
            return
        text = message.format_map(self.slots) if "{" in message else message
        chance = rng.random()
        if chance < 0.06:
            text += pick(rng, words.EMOJI)
        elif chance < 0.085:
            text = _mistyped(rng, text)
        elif chance < 0.095:
            text = text.replace("，", " ")
        self._add(agent_id, "buyer", "text", text)

    def shows(self, article: Article) -> None:
        """The buyer sends the card of an article."""
        self._add(self.duty.agent_id if self.duty else None, "buyer", "product_card", article.title, sku=article.sku_id)
        self.waiting = True
        self.at += between(self.rng, 1_500, 6_000)

    def shows_order(self, order_id: str) -> None:
        """The buyer sends the card of an order."""
        self._add(self.duty.agent_id if self.duty else None, "buyer", "order_card", f"订单编号 {order_id}")
        self.waiting = True
        self.at += between(self.rng, 1_500, 6_000)

    # ---- the agent ---------------------------------------------------------------------------------

    def answers(self, messages: Messages) -> bool:
        """The agent answers after a wait; False when the question stays unanswered."""
        duty = self.duty
        assert duty is not None
        rng, worker = self.rng, duty.worker
        if self.waiting:
            if rng.random() * 1000 < worker.misses:
                self.missed = True
                return False
            self._wait(duty)
            if worker.terse and rng.random() < 0.4:
                messages = (pick(rng, words.SHORT_REPLIES),)
        else:
            self.at += between(rng, 3_000, 14_000)
        for number, message in enumerate(messages):
            if number:
                self.at += between(rng, 2_500, 11_000)
            self._agent_line(duty, message)
        self.waiting = False
        return True

    def _wait(self, duty: Duty) -> None:
        rng = self.rng
        delay = max(1_200, about(rng, duty.worker.median_on(duty.day) * self.load // 100, duty.worker.sigma))
        delay += between(rng, 0, 999)
        self.longest_wait = max(self.longest_wait, delay)
        asked = self.at
        if delay > 100 * SECOND and rng.random() < 0.4:
            self.at = asked + delay * between(rng, 50, 80) // 100
            self._add(duty.agent_id, "buyer", "text", pick(rng, words.NUDGES))
        self.at = asked + delay
        if delay > 150 * SECOND and rng.random() < 0.3:
            self._agent_line(duty, pick(rng, words.SORRY_LATE))
            self.at += between(rng, 2_000, 8_000)

    def _agent_line(self, duty: Duty, message: str) -> None:
        if message == "[图片]":
            self._add(duty.agent_id, "agent", "image", message)
        else:
            self.slots["e"] = pick(self.rng, duty.worker.endings)
            text = message.format_map(self.slots) if "{" in message else message
            self._add(duty.agent_id, "agent", "text", text)
        duty.last_at = max(duty.last_at, self.at)

    def recommends(self, other: Article) -> None:
        """The agent recommends another article and sends its card."""
        duty = self.duty
        assert duty is not None
        self.slots["other"] = other.short
        self.at += between(self.rng, 4_000, 15_000)
        self._agent_line(duty, pick(self.rng, words.RECOMMENDATIONS))
        self.at += between(self.rng, 1_500, 5_000)
        self._add(duty.agent_id, "agent", "product_card", other.title, sku=other.sku_id)
        duty.last_at = max(duty.last_at, self.at)

    def invites(self) -> int:
        """The agent invites a rating; the instant of the invitation."""
        duty = self.duty
        assert duty is not None
        self.at += between(self.rng, 3_000, 40_000)
        self._add(duty.agent_id, "agent", "rating_invite", None)
        duty.last_at = max(duty.last_at, self.at)
        return self.at

    def notes(self, text: str) -> None:
        """The agent leaves a note the buyer does not see."""
        duty = self.duty
        assert duty is not None
        self.at += between(self.rng, 4_000, 20_000)
        self._add(duty.agent_id, "agent", "note", text)
        duty.last_at = max(duty.last_at, self.at)

    def passes_to(self, target: Duty, line: str) -> None:
        """The agent says so and transfers the buyer to a colleague, who is now waited for."""
        if not self.answers((line,)):
            self.missed = False
        duty = self.duty
        assert duty is not None
        self.at += between(self.rng, 1_500, 9_000)
        self._add(duty.agent_id, "agent", "transfer", None, to=target.agent_id)
        duty.last_at = max(duty.last_at, self.at)
        self.meet(target)
        self.waiting = True

    # ---- machines ----------------------------------------------------------------------------------

    def replies_by_itself(self) -> None:
        """The account's auto-reply, a moment after the first question; it answers nothing."""
        duty = self.duty
        assert duty is not None
        self.at += between(self.rng, 300, 1_300)
        self._add(duty.agent_id, "agent", "text", pick(self.rng, words.AUTO_REPLIES).format_map(self.slots), auto=True)

    def bot_says(self, text: str) -> None:
        """The shop's robot writes."""
        self.at += between(self.rng, 400, 1_600)
        self._add(None, "bot", "text", text.format_map(self.slots), auto=True)

    def bot_hands_over(self, duty: Duty) -> None:
        """The robot's system hands the buyer to an agent."""
        self.at += between(self.rng, 800, 3_000)
        self._add(None, "system", "transfer", None, to=duty.agent_id)
        self.meet(duty)
        self.waiting = True

    # ---- a subject ---------------------------------------------------------------------------------

    def discusses(self, topic: Topic, follow_percent: int) -> bool:
        """A whole topic: its first step, and later ones by chance; False when left unanswered."""
        rng = self.rng
        for number, step in enumerate(topic.steps):
            if number and rng.random() * 100 >= follow_percent:
                break
            exchange = pick(rng, step)
            self.asks(pick(rng, exchange.asks))
            if not self.answers(pick(rng, exchange.replies)):
                return False
        return True

    @property
    def too_long(self) -> bool:
        """Whether the shift is over and the agent should come to an end."""
        return self.duty is not None and self.at > self.duty.end + 25 * MINUTE


def _mistyped(rng: Random, text: str) -> str:
    right, wrong = pick(rng, words.TYPOS)
    return text.replace(right, wrong, 1)


def _slots(rng: Random, shop: Shop, article: Article) -> dict[str, str]:
    number = rng.getrandbits(30)
    return {
        "shop": shop.name,
        "item": article.short,
        "colour": pick(rng, article.colours),
        "size": pick(rng, article.sizes),
        "other": pick(rng, shop.articles).short,
        "height": str(152 + number % 22),
        "weight": str(88 + number // 32 % 62),
        "bust": str(80 + number % 24),
        "city": _CITIES[number // 7 % 20],
        "carrier": _CARRIERS[number // 11 % 6],
        "days": str(2 + number // 13 % 4),
        "cut": str((5, 10, 15, 20, 30, 50)[number // 17 % 6]),
        "gift": _GIFTS[number // 19 % 6],
        "clock": ("15点", "16点", "17点", "18点")[number % 4],
        "post": str(8 + number % 9),
        "n": str(2 + number // 23 % 9),
        "model": _MODELS[number // 29 % 9],
        "protect": ("7", "15", "30")[number % 3],
        "order": "",
        "q": "亲",
        "e": "",
        "nick": "",
    }
