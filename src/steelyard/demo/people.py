"""Who works in the invented company, how well, with which accounts and on which shifts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from steelyard.demo import stories
from steelyard.demo.dice import between, dice, pick
from steelyard.demo.plan import (
    CAMPAIGN_END,
    CAMPAIGN_START,
    HOLIDAYS,
    HOUR,
    MINUTE,
    MUMU,
    XINGHE,
    YUNSHAN,
    Shop,
    in_campaign,
    midnight,
)

#: Shop, team, line, then names and the nicks of their accounts; employee ids E001.. follow this order.
_TEAMS = (
    (
        YUNSHAN,
        "云衫售前组",
        "presales",
        "林晓雯 周婷婷 王思琪 李梦洁 赵雅静 孙佳宁 吴欣怡 许嘉怡 郑可欣 陈雨桐",
        "晓雯 婷婷 小琪 梦洁 静静 佳宁 欣怡 嘉怡 可可 雨桐",
    ),
    (YUNSHAN, "云衫售后组", "aftersales", "何丽娜 郭晓燕 马慧敏 朱文静 胡雪莹 徐子涵", "娜娜 燕子 敏敏 文静 雪莹 子涵"),
    (
        MUMU,
        "木木售前组",
        "presales",
        "宋依依 唐诗雨 韩冰冰 冯思远 高志强 曹雨晴 彭晓彤 曾子墨",
        "依依 诗雨 冰冰 思远 阿强 雨晴 彤彤 子墨",
    ),
    (MUMU, "木木售后组", "aftersales", "罗家豪 梁美玲 谢文博 董建华 潘雪梅", "家豪 美玲 文博 建华 雪梅"),
    (
        XINGHE,
        "星河综合组",
        "general",
        "袁浩然 蒋明轩 蔡俊杰 余佳琪 杜宇航 叶晨曦 程子轩 魏晓峰 苏婉婷 吕志远 丁一凡",
        "小航 明轩 俊杰 佳琪 宇航 晨曦 子轩 晓峰 婉婷 志远 一凡",
    ),
)
_NIGHT_SEAT = 3
#: Usual waits; JD counts answers within thirty seconds, so its agents are quicker.
_MEDIANS_MS = {"taobao": (17_000, 36_000), "jd": (11_000, 21_000)}
_LEADERS = (
    ("L01", "沈雪芬", "雪芬", YUNSHAN, "云衫售前组", "presales"),
    ("L02", "江海燕", "海燕", YUNSHAN, "云衫售后组", "aftersales"),
    ("L03", "方建国", "建国", MUMU, "木木售前组", "presales"),
    ("L04", "石秀兰", "秀兰", MUMU, "木木售后组", "aftersales"),
    ("L05", "龙天宇", "天宇", XINGHE, "星河综合组", "general"),
)
SUPERVISOR_ID = "S01"
SUPERVISOR_NAME = "秦国栋"
NEWCOMER_HIRED = date(2026, 9, 14)
LEAVER_LEFT = date(2026, 10, 16)
NEW_ACCOUNT_FROM = date(2026, 10, 1)
PROMOTED_FROM = date(2026, 10, 1)
PROMOTED_ID = "E033"
_SECOND_SHOP_WEEKDAYS = (2, 3)


@dataclass(slots=True)
class Worker:
    """One person (or unmatched account) at the chat, with the habits that decide the figures.

    Per-mille habits: ``converts`` (an inquiry becomes an order), ``charms`` (a buyer is content), ``invites``,
    ``misses`` (a question is left unanswered), ``recommends``. ``load``: how many buyers the queue
    sends here, against 100.
    """

    employee_id: str
    name: str
    nick: str
    shop: Shop
    team: str
    line: str
    role: str
    tier: str
    agent_id: str
    median_ms: int
    sigma: int
    converts: int
    charms: int
    invites: int
    misses: int
    recommends: int
    load: int
    calls_buyer: str
    endings: tuple[str, ...]
    off_from: int
    watch: str
    hired_on: date
    left_on: date | None = None
    second_shop: Shop | None = None
    second_agent_id: str | None = None
    new_agent_id: str | None = None
    terse: bool = False
    picks_happy: bool = False
    only_campaign: bool = False

    def account_on(self, day: date) -> tuple[Shop, str]:
        """The shop and account used on a day."""
        if self.second_shop and self.second_agent_id and day.weekday() in _SECOND_SHOP_WEEKDAYS:
            return self.second_shop, self.second_agent_id
        if self.new_agent_id and day >= NEW_ACCOUNT_FROM:
            return self.shop, self.new_agent_id
        return self.shop, self.agent_id

    def median_on(self, day: date) -> int:
        """The usual wait on a day: the newcomer's falls week by week."""
        if self.employee_id != stories.NEWCOMER.employee_id:
            return self.median_ms
        return max(self.median_ms, 74_000 - (day - self.hired_on).days * 1_300)

    def converts_on(self, day: date) -> int:
        """Conversion per mille on a day: the newcomer's rises."""
        if self.employee_id != stories.NEWCOMER.employee_id:
            return self.converts
        return min(self.converts, 300 + (day - self.hired_on).days * 5)

    def employed_on(self, day: date) -> bool:
        """Whether the person belongs to the company on that day."""
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(slots=True)
class Duty:
    """One worker's shift on one day under one account; ``last_at`` follows the last message sent."""

    worker: Worker
    shop: Shop
    agent_id: str
    day: date
    planned_start: int
    planned_end: int
    start: int
    end: int
    rest_start: int
    rest_end: int
    overtime_kind: str | None
    leave_kind: str | None = None
    leave_approved: bool | None = None
    last_at: int = field(default=0)

    def takes_at(self, at: int) -> bool:
        """Whether new buyers are routed here at that instant."""
        return (
            self.leave_kind is None
            and self.start <= at < self.end - 10 * MINUTE
            and not self.rest_start <= at < self.rest_end
        )


def account_name(shop: Shop, nick: str) -> str:
    """The account as the chat tool writes it."""
    return f"{shop.name}:{nick}" if shop.platform == "taobao" else f"星河客服{nick}"


def hire(seed: int) -> list[Worker]:
    """Everybody who chats: forty agents, five leaders, one account nobody has claimed."""
    rng = dice(seed, "people")
    workers: list[Worker] = []
    for shop, team, line, names, nicks in _TEAMS:
        for seat, (name, nick) in enumerate(zip(names.split(), nicks.split(), strict=True)):
            workers.append(
                _agent(
                    rng,
                    len(workers) + 1,
                    shop,
                    team,
                    line,
                    name,
                    nick,
                    nights=seat == _NIGHT_SEAT and line != "aftersales",
                )
            )
    workers += [_leader(rng, *leader) for leader in _LEADERS]
    workers.append(_temporary(rng))
    by_id = {worker.employee_id: worker for worker in workers}
    _plant(by_id)
    return workers


def _agent(rng: Random, number: int, shop: Shop, team: str, line: str, name: str, nick: str, *, nights: bool) -> Worker:
    return Worker(
        employee_id=f"E{number:03d}",
        name=name,
        nick=nick,
        shop=shop,
        team=team,
        line=line,
        role="agent",
        tier=pick(rng, ("初级", "中级", "中级", "高级")),
        agent_id=account_name(shop, nick),
        median_ms=between(rng, *_MEDIANS_MS[shop.platform]),
        sigma=between(rng, 58, 74),
        converts=between(rng, 440, 580),
        charms=between(rng, 840, 925),
        invites=between(rng, 430, 600),
        misses=between(rng, 4, 14),
        recommends=between(rng, 90, 210),
        load=between(rng, 85, 120),
        calls_buyer=pick(rng, ("亲", "亲", "亲亲", "亲亲", "亲爱的")),
        endings=pick(rng, _ENDINGS),
        off_from=number % 7,
        watch="night" if nights else ("late", "early")[number % 2],
        hired_on=date(between(rng, 2022, 2025), between(rng, 1, 12), between(rng, 1, 28)),
    )


_ENDINGS = (
    ("哦", "呢", "~", "哦", ""),
    ("呢", "哈", "", ""),
    ("哦", "哦~", "呢~"),
    ("", "", "的", "。"),
    ("哈", "哦", "~"),
    ("", "呢", "哦"),
)


def _leader(rng: Random, employee_id: str, name: str, nick: str, shop: Shop, team: str, _line: str) -> Worker:
    return Worker(
        employee_id=employee_id,
        name=name,
        nick=nick,
        shop=shop,
        team=team,
        line="management",
        role="leader",
        tier="组长",
        agent_id=account_name(shop, nick),
        median_ms=between(rng, 15_000, 22_000),
        sigma=60,
        converts=480,
        charms=900,
        invites=500,
        misses=4,
        recommends=100,
        load=100,
        calls_buyer="亲",
        endings=("", "。", "~"),
        off_from=between(rng, 0, 6),
        watch="early",
        hired_on=date(2021, between(rng, 1, 12), between(rng, 1, 28)),
    )


def _temporary(rng: Random) -> Worker:
    return Worker(
        employee_id="",
        name="",
        nick="临时01",
        shop=YUNSHAN,
        team="",
        line="presales",
        role="agent",
        tier="",
        agent_id=account_name(YUNSHAN, "临时01"),
        median_ms=between(rng, 38_000, 48_000),
        sigma=70,
        converts=360,
        charms=820,
        invites=300,
        misses=20,
        recommends=40,
        load=100,
        calls_buyer="亲",
        endings=("", "哦"),
        off_from=0,
        watch="late",
        hired_on=CAMPAIGN_START,
        left_on=CAMPAIGN_END,
        only_campaign=True,
    )


def _plant(by_id: dict[str, Worker]) -> None:
    star = by_id["E001"]
    star.median_ms, star.sigma, star.converts, star.charms, star.misses, star.recommends, star.tier = (
        9_000,
        48,
        670,
        955,
        1,
        260,
        "高级",
    )
    star.load = 215
    slow = by_id["E021"]
    slow.median_ms, slow.sigma, slow.converts, slow.charms, slow.misses, slow.terse = 75_000, 78, 330, 790, 34, True
    slow.load = 80
    cheater = by_id["E002"]
    cheater.median_ms, cheater.charms, cheater.invites, cheater.picks_happy = 30_000, 630, 320, True
    newcomer = by_id["E010"]
    newcomer.median_ms, newcomer.converts, newcomer.hired_on, newcomer.tier = 19_000, 500, NEWCOMER_HIRED, "新人"
    two = by_id["E008"]
    two.second_shop, two.second_agent_id = MUMU, account_name(MUMU, "嘉怡")
    second = by_id["E019"]
    second.second_shop, second.second_agent_id = YUNSHAN, account_name(YUNSHAN, "冰冰")
    by_id["E025"].new_agent_id = account_name(MUMU, "阿豪")
    by_id["E028"].left_on = LEAVER_LEFT


# ---- shifts ------------------------------------------------------------------------------------------

_WATCHES = {
    "early": (8 * HOUR, 16 * HOUR + 30 * MINUTE),
    "late": (15 * HOUR, 23 * HOUR + 30 * MINUTE),
    "night": (17 * HOUR + 30 * MINUTE, 26 * HOUR),
}


def rostered(worker: Worker, day: date) -> bool:
    """Whether the ordinary rota (five days on, two off) plans the worker on that day."""
    if worker.only_campaign:
        return in_campaign(day)
    return (day.toordinal() + worker.off_from) % 7 < 5


def watch_on(worker: Worker, day: date) -> str:
    """Early and late alternate by the week; nights stay nights."""
    if worker.watch == "night" or worker.only_campaign or worker.role == "leader":
        return worker.watch
    flip = day.isocalendar().week % 2 == 1
    return {("early", True): "late", ("late", True): "early"}.get((worker.watch, flip), worker.watch)


def duty_on(rng: Random, worker: Worker, day: date) -> Duty | None:
    """The worker's shift on a day, or none."""
    if not worker.employed_on(day):
        return None
    extra = in_campaign(day) and (day.toordinal() + worker.off_from) % 7 == 5
    if not rostered(worker, day) and not extra:
        return None
    shop, agent_id = worker.account_on(day)
    opens, closes = _WATCHES[watch_on(worker, day)]
    begin, finish = midnight(day) + opens, midnight(day) + closes
    late = between(rng, 3, 24) * MINUTE if rng.random() < 0.035 else -between(rng, 0, 9) * MINUTE
    start = begin + late + between(rng, 0, 59) * 1000
    rest = begin + between(rng, 200, 260) * MINUTE
    overtime = "holiday" if day in HOLIDAYS else "restday" if extra else None
    duty = Duty(
        worker,
        shop,
        agent_id,
        day,
        begin,
        finish,
        start,
        finish + between(rng, 0, 8) * MINUTE + between(rng, 0, 59) * 1000,
        rest,
        rest + between(rng, 25, 40) * MINUTE,
        overtime,
    )
    if overtime is None and rng.random() < 0.016:
        duty.leave_kind, duty.leave_approved = pick(rng, ("事假", "病假", "年假", "年假")), rng.random() < 0.9
    return duty


def roster(seed: int, workers: list[Worker], day: date) -> list[Duty]:
    """All shifts of one day, in the order of the people."""
    rng = dice(seed, "roster", day.isoformat())
    return [duty for worker in workers if (duty := duty_on(rng, worker, day)) is not None]


def month_days(worker: Worker, start: date, end: date, duties: list[Duty]) -> tuple[int, int]:
    """Days scheduled in the full month, and days paid: worked, or on paid annual leave."""
    scheduled = sum(rostered(worker, start + timedelta(number)) for number in range((end - start).days))
    paid = sum(duty.leave_kind in (None, "年假") and duty.overtime_kind != "restday" for duty in duties)
    return scheduled, min(paid, scheduled)
