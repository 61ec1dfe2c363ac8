"""The office's side of the invented company: who is who, contracts, settings, campaign, leaders' scores, entered pay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from steelyard.demo.dice import between, dice
from steelyard.demo.people import (
    NEW_ACCOUNT_FROM,
    PROMOTED_FROM,
    PROMOTED_ID,
    SUPERVISOR_ID,
    SUPERVISOR_NAME,
    Duty,
    Worker,
    month_days,
)
from steelyard.demo.plan import (
    CAMPAIGN_END,
    CAMPAIGN_NAME,
    CAMPAIGN_START,
    MONTHS,
    SHOPS,
    days,
)

_RULES_FROM = date(2026, 1, 1)
_REGION = "示例市"
_BASE_FEN = {"新人": 320_000, "初级": 350_000, "中级": 400_000, "高级": 460_000, "组长": 550_000, "主管": 800_000}
Rows = list[Mapping[str, object]]


def organisation(seed: int, workers: Sequence[Worker], duties: Sequence[Duty]) -> dict[str, Rows]:
    """All organisation tables by name, rows by column name."""
    known = [worker for worker in workers if worker.employee_id]
    return {
        "shops": [
            {"shop_id": shop.shop_id, "platform": shop.platform, "name": shop.name, "timezone": "Asia/Shanghai"}
            for shop in SHOPS
        ],
        "settings": [
            {"shop_id": shop.shop_id, "key": "preset", "start": _RULES_FROM, "value": shop.preset} for shop in SHOPS
        ],
        "people": [row for worker in known for row in _people(worker)] + [_supervisor()],
        "accounts": [row for worker in known for row in _accounts(worker)],
        "contracts": [_contract(worker) for worker in known]
        + [
            {
                "employee_id": SUPERVISOR_ID,
                "start": _RULES_FROM,
                "base_fen": _BASE_FEN["主管"],
                "performance_fen": 300_000,
                "allowance_fen": 50_000,
                "region": _REGION,
            },
        ],
        "month_days": [row for start, end in MONTHS for row in _month(known, duties, start, end)],
        "campaigns": [{"name": CAMPAIGN_NAME, "shop_id": None, "start": CAMPAIGN_START, "end": CAMPAIGN_END}],
        "manual_scores": _leader_scores(seed, known),
        "pay_entries": _pay_entries(known),
        "law": [
            {
                "region": _REGION,
                "start": _RULES_FROM,
                "min_wage_fen": 230_000,
                "source": "示例数据，不是任何地区的真实标准 example data, not a real standard",
            }
        ],
    }


def _people(worker: Worker) -> Rows:
    row: dict[str, object] = {
        "employee_id": worker.employee_id,
        "name": worker.name,
        "start": worker.hired_on,
        "end": worker.left_on,
        "team": worker.team,
        "line": worker.line,
        "role": worker.role,
        "tier": worker.tier,
        "hired_on": worker.hired_on,
        "left_on": worker.left_on,
        "leader_id": SUPERVISOR_ID if worker.role == "leader" else None,
        "support_line": "second" if worker.role == "leader" else "first",
    }
    if worker.employee_id != PROMOTED_ID:
        return [row]
    return [{**row, "end": PROMOTED_FROM, "tier": "中级"}, {**row, "start": PROMOTED_FROM, "tier": "高级"}]


def _supervisor() -> Mapping[str, object]:
    return {
        "employee_id": SUPERVISOR_ID,
        "name": SUPERVISOR_NAME,
        "start": date(2020, 3, 2),
        "team": "客服部",
        "line": "management",
        "role": "supervisor",
        "tier": "主管",
        "hired_on": date(2020, 3, 2),
    }


def _accounts(worker: Worker) -> Rows:
    start = max(worker.hired_on, _RULES_FROM)
    first: dict[str, object] = {
        "platform": worker.shop.platform,
        "shop_id": worker.shop.shop_id,
        "agent_id": worker.agent_id,
        "start": start,
        "employee_id": worker.employee_id,
        "end": worker.left_on,
    }
    if worker.new_agent_id:
        return [
            {**first, "end": NEW_ACCOUNT_FROM},
            {**first, "agent_id": worker.new_agent_id, "start": NEW_ACCOUNT_FROM},
        ]
    if worker.second_shop and worker.second_agent_id:
        second = {
            **first,
            "platform": worker.second_shop.platform,
            "shop_id": worker.second_shop.shop_id,
            "agent_id": worker.second_agent_id,
        }
        return [first, second]
    return [first]


def _contract(worker: Worker) -> Mapping[str, object]:
    return {
        "employee_id": worker.employee_id,
        "start": max(worker.hired_on, _RULES_FROM),
        "end": worker.left_on,
        "base_fen": _BASE_FEN[worker.tier],
        "performance_fen": 300_000 if worker.role == "leader" else 200_000,
        "allowance_fen": 30_000 if worker.role == "leader" else 20_000,
        "region": _REGION,
    }


def _month(workers: Sequence[Worker], duties: Sequence[Duty], start: date, end: date) -> Rows:
    by_person: dict[str, list[Duty]] = {}
    for duty in duties:
        if start <= duty.day < end:
            by_person.setdefault(duty.worker.employee_id, []).append(duty)
    month = f"{start:%Y-%m}"
    rows: Rows = []
    for worker in workers:
        scheduled, paid = month_days(worker, start, end, by_person.get(worker.employee_id, []))
        rows.append(
            {
                "employee_id": worker.employee_id,
                "month": month,
                "scheduled_days": Decimal(scheduled),
                "paid_days": Decimal(paid),
            }
        )
    office = Decimal(sum(day.weekday() < 5 for day in days(start, end)))
    rows.append({"employee_id": SUPERVISOR_ID, "month": month, "scheduled_days": office, "paid_days": office})
    return rows


def _leader_scores(seed: int, workers: Sequence[Worker]) -> Rows:
    """The leader's points for each agent in each month, the supervisor's for each leader; half points."""
    rng = dice(seed, "leaders")
    leaders = {worker.team: worker.employee_id for worker in workers if worker.role == "leader"}
    rows: Rows = []
    for start, end in MONTHS:
        for worker in workers:
            if worker.hired_on >= end:
                continue
            fair = 72 + (worker.charms - 780) // 10 - max(0, worker.median_ms - 30_000) // 6_000
            halves = min(max(2 * fair + between(rng, -8, 10), 110), 196)
            rows.append(
                {
                    "employee_id": worker.employee_id,
                    "start": start,
                    "end": end,
                    "indicator": "leader",
                    "rater": SUPERVISOR_ID if worker.role == "leader" else leaders[worker.team],
                    "points": Decimal(halves) / 2,
                }
            )
            if worker.role == "agent":
                rows += _votes(rng, worker, start, end, halves, leaders[worker.team], workers)
        rows.append(
            {
                "employee_id": SUPERVISOR_ID,
                "start": start,
                "end": end,
                "indicator": "leader",
                "rater": "老板",
                "points": Decimal("88.5"),
            }
        )
    return rows


def _votes(
    rng: Random, worker: Worker, start: date, end: date, halves: int, leader: str, workers: Sequence[Worker]
) -> Rows:
    """The vote on an agent's attitude: two colleagues (A), the leader (B), the supervisor (C)."""
    mates = [
        other.employee_id
        for other in workers
        if other.team == worker.team and other.role == "agent" and other is not worker and other.hired_on < start
    ]
    first = between(rng, 0, len(mates) - 1)
    raters = [("A", mates[first]), ("A", mates[(first + 1) % len(mates)]), ("B", leader), ("C", SUPERVISOR_ID)]
    return [
        {
            "employee_id": worker.employee_id,
            "start": start,
            "end": end,
            "indicator": "attitude",
            "rater": rater,
            "rater_group": group,
            "points": Decimal(min(max(halves + between(rng, -6, 8), 120), 198)) / 2,
        }
        for group, rater in raters
    ]


def _pay_entries(workers: Sequence[Worker]) -> Rows:
    """A few amounts people entered: every kind once, and the nights."""

    def entry(
        number: int, employee: str, day: date, kind: str, item: str, fen: int, reason: str, **more: object
    ) -> Mapping[str, object]:
        return {
            "entry_id": f"PE2026{number:04d}",
            "employee_id": employee,
            "business_day": day,
            "kind": kind,
            "item": item,
            "amount_fen": fen,
            "reason": reason,
            **more,
        }

    rows: Rows = [
        entry(
            1, "E013", date(2026, 9, 12), "immediate_bonus", "挽回顾客即时奖", 10_000, "成功化解一起纠纷，顾客撤销退款"
        ),
        entry(2, "E001", date(2026, 10, 21), "immediate_bonus", "大促之星", 20_000, "大促首日接待量与转化双第一"),
        entry(3, "E018", date(2026, 9, 18), "attendance", "事假扣款", -6_000, "事假半天，按出勤规定"),
        entry(
            4,
            "E027",
            date(2026, 10, 13),
            "damage",
            "错发赔偿",
            -15_000,
            "备注错误导致发错货，买家拒收",
            clause="劳动合同第 12 条",
            notice_day=date(2026, 10, 15),
        ),
        entry(
            5, "E021", date(2026, 10, 30), "not_earned", "响应奖未得", -8_000, "按九月公布的规则，三分钟响应率未达标"
        ),
        entry(
            6,
            "E005",
            date(2026, 10, 8),
            "adjustment",
            "九月补发",
            4_350,
            "九月漏计一笔订单提成",
            refers_to="commission",
        ),
    ]
    night = [worker.employee_id for worker in workers if worker.watch == "night"]
    for number, employee in enumerate(night):
        for month, day in enumerate((date(2026, 9, 30), date(2026, 10, 31))):
            rows.append(
                entry(10 + 2 * number + month, employee, day, "allowance", "夜班补贴", 30_000, "夜班至凌晨两点")
            )
    return rows


# ---- attendance --------------------------------------------------------------------------------------


def attendance(seed: int, duties: Sequence[Duty]) -> tuple[Rows, Rows]:
    """Shifts and presence of everybody whose account has an owner; the end of a day follows the last message."""
    rng = dice(seed, "presence")
    shifts: Rows = []
    presence: Rows = []
    for duty in duties:
        if not duty.worker.employee_id:
            continue
        end = max(duty.end, duty.last_at + 45_000)
        row: dict[str, object] = {
            "agent_id": duty.agent_id,
            "business_day": duty.day,
            "shop_id": duty.shop.shop_id,
            "planned_start": duty.planned_start,
            "planned_end": duty.planned_end,
            "leave_minutes": 0,
            "overtime_minutes": 0,
        }
        if duty.leave_kind is not None:
            shifts.append(
                {**row, "leave_kind": duty.leave_kind, "leave_minutes": 480, "leave_approved": duty.leave_approved}
            )
            continue
        minutes = (
            (end - duty.planned_end) // 60_000 if duty.overtime_kind is None else (end - duty.start) // 60_000 - 30
        )
        kind = duty.overtime_kind or ("workday" if minutes >= 30 else None)
        shifts.append(
            {
                **row,
                "actual_start": duty.start,
                "actual_end": end,
                "overtime_kind": kind,
                "overtime_minutes": minutes if kind else 0,
            }
        )
        brief = duty.start + between(rng, 60, 150) * 60_000
        back = brief + between(rng, 4, 12) * 60_000
        marks = (
            ("online", duty.start, brief),
            ("away", brief, back),
            ("online", back, duty.rest_start),
            ("rest", duty.rest_start, duty.rest_end),
            ("online", duty.rest_end, end),
        )
        presence += [
            {"agent_id": duty.agent_id, "state": state, "start": start, "end": finish, "shop_id": duty.shop.shop_id}
            for state, start, finish in marks
        ]
    return shifts, presence
