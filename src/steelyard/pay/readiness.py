"""What would hold up a pay run, person by person, before it is computed: schemes, contracts, days, accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from steelyard.errors import Words
from steelyard.facts.organisation import Organisation
from steelyard.periods import Period
from steelyard.schemes.coverage import Chosen, Coverage, coverage

NoticeKind = Literal["doubled", "contract", "days", "nobody", "undated", "unmatched"]
NOTICE_KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)

NOTICES: Mapping[NoticeKind, tuple[Words, Words]] = {
    "doubled": (
        Words("同时归入两个方案，不能结算", "under two schemes, which cannot be settled"),
        Words("请只选一个，或收紧其中一个的适用范围。", "Choose one of them, or narrow whom it applies to."),
    ),
    "contract": (
        Words("没有合同，算不出底薪", "without a contract, so without base pay"),
        Words("请在合同（contracts）里补上。", "Enter one in contracts."),
    ),
    "days": (
        Words("没有做满整期，又没有应出勤和计薪天数", "not employed all the time, and without scheduled and paid days"),
        Words("请在考勤（month_days）里补上。", "Enter them in month_days."),
    ),
    "nobody": (
        Words("所选方案都不适用，不会有薪酬单", "under none of these schemes, so without a statement"),
        Words("请加选方案，或核对条线和岗位。", "Choose one more scheme, or check line and role."),
    ),
    "undated": (
        Words("没有入职日，按老员工归入", "without a first day of service, so taken as long in service"),
        Words("请在人员（people 的 hired_on）里补上。", "Enter hired_on in people."),
    ),
    "unmatched": (
        Words("账号不知道是谁的", "an account nobody is known to hold"),
        Words("请把账号绑定到员工。", "Bind the account to an employee."),
    ),
}
"""What each kind of notice says, and what to do."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing about one person that holds up their pay, or may surprise. ``detail``: between which schemes ..."""

    kind: NoticeKind
    employee_id: str
    name: str
    detail: str = ""

    @property
    def words(self) -> Words:
        """What it is."""
        return NOTICES[self.kind][0]

    @property
    def remedy(self) -> Words:
        """What to do."""
        return NOTICES[self.kind][1]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whom each scheme would govern, in the order given, and every notice, the gravest kind first."""

    groups: tuple[tuple[str, ...], ...]
    notices: tuple[Notice, ...]

    @property
    def people(self) -> int:
        """How many would be settled under any of the schemes."""
        return len({employee_id for group in self.groups for employee_id in group})


def readiness(
    chosen: Sequence[Chosen], organisation: Organisation, period: Period, unmatched: Sequence[str] = ()
) -> Readiness:
    """Schemes laid over the people of a period, and what is missing. ``unmatched``: ids accounts are scored under."""
    laid = coverage(chosen, organisation, period, unmatched)
    found = [*_of_coverage(laid, unmatched), *_of_base_pay(chosen, laid, organisation, period)]
    named = [
        Notice(kind, employee_id, organisation.name_of(employee_id, period.last_day), detail)
        for kind, employee_id, detail in found
    ]
    order = sorted(set(named), key=lambda one: (NOTICE_KINDS.index(one.kind), one.employee_id))
    return Readiness(laid.groups, tuple(order))


_Found = tuple[NoticeKind, str, str]


def _of_coverage(laid: Coverage, unmatched: Sequence[str]) -> Iterator[_Found]:
    yield from (("doubled", employee_id, "、".join(names)) for employee_id, names in laid.doubled)
    yield from (("nobody", employee_id, "") for employee_id in laid.nobody if employee_id not in unmatched)
    yield from (("undated", employee_id, "") for employee_id in laid.undated)
    yield from (("unmatched", account, "") for account in unmatched)


def _of_base_pay(
    chosen: Sequence[Chosen], laid: Coverage, organisation: Organisation, period: Period
) -> Iterator[_Found]:
    """Base pay needs a contract, unless the scheme names the amount, and paid days where somebody came or left."""
    for (_, version), group in zip(chosen, laid.groups, strict=True):
        base = next((item for item in version.pay if item.kind == "base"), None)
        if base is None:
            continue
        for employee_id in group:
            employed = organisation.employed(employee_id, period)
            if employed is None:
                continue
            if base.amount is None and organisation.contract_on(employee_id, employed.last_day) is None:
                yield "contract", employee_id, ""
            if any(
                _is_part(month, employed) and not _days(organisation, employee_id, month) for month in period.months()
            ):
                yield "days", employee_id, ""


def _is_part(month: Period, employed: Period) -> bool:
    """Whether somebody was employed in a month, and not in all of it."""
    return month.overlap(employed.start, employed.end) not in (None, month)


def _days(organisation: Organisation, employee_id: str, month: Period) -> bool:
    return organisation.month_days_of(employee_id, month) is not None
