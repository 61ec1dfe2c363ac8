"""The frame of the invented company: its shops, its two months, its campaign, and when buyers write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from steelyard.demo import catalogues, presales_talk
from steelyard.demo.catalogues import Article
from steelyard.demo.phrases import Topic

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SHANGHAI_MS = 8 * HOUR

START = date(2026, 9, 1)
END = date(2026, 11, 1)
MONTHS = ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 1), date(2026, 11, 1)))

CAMPAIGN_NAME = "10月大促"
CAMPAIGN_START = date(2026, 10, 20)
CAMPAIGN_END = date(2026, 10, 27)
HOLIDAYS = (date(2026, 9, 25), date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 3))

#: A shop-day kept only as copied chat text, and days kept only as a Chitu report: both before the two months.
CHAT_TEXT_DAY = date(2026, 8, 31)
REPORT_START = date(2026, 8, 24)
REPORT_END = date(2026, 8, 31)


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop: what it sells, how busy it is, what its platform calls things."""

    shop_id: str
    platform: str
    name: str
    code: str
    articles: tuple[Article, ...]
    topics: tuple[Topic, ...]
    topic_weights: tuple[int, ...]
    chats_per_day: int
    silent_per_hundred: int
    after_sale_permille: int
    return_permille: int
    names_conversations: bool
    preset: str


def _weights(own: tuple[Topic, ...], own_weight: int) -> tuple[int, ...]:
    """Cumulative weights: the shop's own topics first, then the common ones by how often they come up."""
    common = {
        "stock": 22,
        "shipping": 24,
        "discount": 22,
        "invoice": 4,
        "promise": 10,
        "genuine": 6,
        "gift": 5,
        "pay": 7,
    }
    total, edges = 0, []
    for weight in [own_weight] * len(own) + [common[topic.key] for topic in presales_talk.COMMON]:
        total += weight
        edges.append(total)
    return tuple(edges)


def _shop(
    shop_id: str,
    platform: str,
    name: str,
    code: str,
    articles: tuple[Article, ...],
    own: tuple[Topic, ...],
    own_weight: int,
    chats: int,
    silent: int,
    after_sale: int,
    returns: int,
) -> Shop:
    return Shop(
        shop_id,
        platform,
        name,
        code,
        articles,
        own + presales_talk.COMMON,
        _weights(own, own_weight),
        chats,
        silent,
        after_sale,
        returns,
        platform == "jd",
        platform,
    )


YUNSHAN = _shop(
    "tb-yunshan", "taobao", "云衫女装旗舰店", "ys", catalogues.CLOTHES, presales_talk.CLOTHES_TALK, 30, 180, 32, 330, 90
)
MUMU = _shop(
    "tb-mumu", "taobao", "木木家居生活馆", "mm", catalogues.HOME, presales_talk.HOME_TALK, 20, 134, 32, 300, 45
)
XINGHE = _shop(
    "jd-xinghe", "jd", "星河数码专营店", "xh", catalogues.DIGITAL, presales_talk.DIGITAL_TALK, 22, 134, 42, 290, 40
)
SHOPS = (YUNSHAN, MUMU, XINGHE)

#: Weight of each hour of the day; the evening is the rush, the small hours nearly silent.
HOURS = (14, 7, 4, 2, 2, 3, 6, 14, 36, 58, 72, 70, 52, 54, 60, 62, 58, 52, 50, 66, 86, 92, 74, 36)
CAMPAIGN_HOURS = (40, 16, 6, 3, 2, 3, 8, 20, 40, 62, 72, 70, 54, 54, 60, 62, 60, 58, 62, 92, 128, 124, 96, 56)


def _cumulative(weights: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sum(weights[: hour + 1]) for hour in range(len(weights)))


HOUR_EDGES = _cumulative(HOURS)
CAMPAIGN_HOUR_EDGES = _cumulative(CAMPAIGN_HOURS)


def in_campaign(day: date) -> bool:
    """Whether the campaign holds on that day."""
    return CAMPAIGN_START <= day < CAMPAIGN_END


def traffic_percent(day: date) -> int:
    """How busy a day is, against an ordinary weekday."""
    if in_campaign(day):
        return {0: 260, 1: 210}.get((day - CAMPAIGN_START).days, 180)
    if date(2026, 10, 1) <= day < date(2026, 10, 8):
        return 82
    return (96, 100, 100, 102, 104, 112, 114)[day.weekday()]


def midnight(day: date) -> int:
    """Shop-time milliseconds at which a day begins (counted as if the shop's clock were UTC)."""
    return (day - date(1970, 1, 1)).days * DAY


def days(start: date, end: date) -> list[date]:
    """Every day from start to before end."""
    return [start + timedelta(number) for number in range((end - start).days)]
