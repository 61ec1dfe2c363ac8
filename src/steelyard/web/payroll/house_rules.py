"""Writes of how this installation pays: its rules, where pay goes, which leader sees which team's statements."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import Words
from steelyard.web.accounts.models import User
from steelyard.web.audit import services as audit
from steelyard.web.payroll import queries
from steelyard.web.payroll.models import BankAccount, LeaderSight, Rules
from steelyard.web.payroll.refusals import StepRefused, needs
from steelyard.web.payroll.services import REASON
from steelyard.web.payroll.sight import runs_pay

#: A number of an account: digits alone, long enough to be one.
_NUMBER = re.compile(r"\d{8,30}")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+|\d+\.0*")


@transaction.atomic
def set_rules(
    actor: Any, why: str, *, answer_days: int, reply_days: int, large_change_percent: int, maker_may_approve: bool
) -> Rules:
    """New rules from now on; runs published before keep their deadlines. Only the owner lets a maker approve."""
    kept = needs(why, REASON)
    before = queries.rules()
    if not (1 <= answer_days <= 60 and 1 <= reply_days <= 60 and 1 <= large_change_percent <= 1000):
        raise StepRefused(
            Words("天数请写 1 到 60，百分比请写 1 到 1000。", "Days are 1 to 60, the percentage 1 to 1000.")
        )
    if maker_may_approve != before.maker_may_approve and "owner" not in actor.roles:
        raise StepRefused(
            Words("是否允许制单人审批，只有老板能改。", "Only the owner decides whether a maker approves.")
        )
    asked = {
        "answer_days": answer_days,
        "reply_days": reply_days,
        "large_change_percent": large_change_percent,
        "maker_may_approve": maker_may_approve,
    }
    made = Rules.objects.create(at=timezone.now(), by=actor, why=kept, **asked)
    was = {name: getattr(before, name) for name in asked}
    audit.record(actor=actor, action="set_pay_rules", subject="payroll:rules", before=was, after=asked, why=kept)
    return made


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of pasted accounts: how many are new or changed, how many were known, what was refused and why."""

    changed: int
    known: int
    refused: tuple[tuple[int, Words], ...]


@transaction.atomic
def enter_accounts(actor: Any, text: str) -> Entered:
    """Accounts from lines of employee id, number, and if wanted holder and bank; the audit keeps four digits.

    A number a spreadsheet has rounded, or that is none, is refused with its line and never mended.
    """
    if not runs_pay(actor):
        raise StepRefused(Words("您不能维护收款账号。", "You cannot enter accounts."))
    newest = {row.employee_id: row for row in BankAccount.objects.order_by("id")}
    changed: list[BankAccount] = []
    known, refused = 0, []
    for line, cells in _lines(text):
        found = _read(cells)
        if isinstance(found, Words):
            refused.append((line, found))
            continue
        employee_id, number, holder, bank = found
        old = newest.get(employee_id)
        if old is not None and (old.number, old.holder, old.bank) == (number, holder, bank):
            known += 1
            continue
        row = BankAccount(employee_id=employee_id, number=number, holder=holder, bank=bank, at=timezone.now(), by=actor)
        newest[employee_id] = row
        changed.append(row)
    BankAccount.objects.bulk_create(changed)
    if changed:
        audit.record(
            actor=actor,
            action="enter_bank_accounts",
            subject="payroll:accounts",
            after={row.employee_id: row.masked for row in changed},
        )
    return Entered(len(changed), known, tuple(refused))


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Rows of a pasted sheet or a CSV file, numbered from 1; blank ones and a heading are passed over."""
    rows = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))
    numbered = [(place, [cell.strip() for cell in row]) for place, row in enumerate(rows, 1) if any(row)]
    return [(place, row) for place, row in numbered if row[0].casefold() not in ("工号", "employee_id")]


def _read(cells: list[str]) -> tuple[str, str, str, str] | Words:
    if len(cells) < 2:
        return Words("要有工号和账号两列", "two columns are needed: employee id and account")
    employee_id, holder, bank = cells[0], *[*cells[2:4], "", ""][:2]
    number = unicodedata.normalize("NFKC", cells[1]).strip("'= \"").replace(" ", "").replace("-", "")
    if _ROUNDED.fullmatch(number) and not number.isdigit():
        return Words(
            "账号已被表格软件改写，末几位已丢失", "a spreadsheet has rounded the number; its last digits are gone"
        )
    if number and not _NUMBER.fullmatch(number):
        return Words("账号应是 8 到 30 位数字", "an account is 8 to 30 digits")
    return employee_id[:200], number, holder[:200], bank[:200]


@transaction.atomic
def give_sight(actor: Any, user_id: int, team: str, why: str) -> LeaderSight:
    """Let a leader see the published statements of one team."""
    kept = needs(why, REASON)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or "leader" not in user.roles or not team.strip():
        raise StepRefused(Words("请选择组长和小组。", "Choose a leader and a team."))
    sight, is_new = LeaderSight.objects.get_or_create(
        user=user, team=team.strip()[:200], ended_at=None, defaults={"given_at": timezone.now(), "given_by": actor}
    )
    if is_new:
        after = {"user": user.username, "team": sight.team}
        audit.record(actor=actor, action="give_pay_sight", subject=f"user:{user.pk}", after=after, why=kept)
    return sight


@transaction.atomic
def end_sight(actor: Any, pk: int, why: str) -> None:
    """They see it no longer."""
    kept = needs(why, REASON)
    sight = (
        LeaderSight.objects.select_for_update(of=("self",)).select_related("user").filter(pk=pk, ended_at=None).first()
    )
    if sight is None:
        raise StepRefused(Words("这一条已经结束。", "It has ended already."))
    sight.ended_at = timezone.now()
    sight.save(update_fields=["ended_at"])
    before = {"user": sight.user.username, "team": sight.team}
    audit.record(actor=actor, action="end_pay_sight", subject=f"user:{sight.user_id}", before=before, why=kept)
