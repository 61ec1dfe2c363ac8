"""Reads of appeals: those against statements in sight, and who may answer them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from steelyard.web.appeals.models import Appeal
from steelyard.web.payroll import queries
from steelyard.web.payroll.sight import PAY_ROLES


def visible_appeals(user: Any) -> QuerySet[Appeal]:
    """Appeals against the statements in a user's sight, the newest first."""
    seen = queries.visible_statements(user).order_by().values("pk")
    return Appeal.objects.filter(statement__in=seen).select_related("statement__run", "opened_by", "correcting_run")


def visible_appeal(user: Any, pk: int) -> Appeal | None:
    """One appeal; None where it is out of sight or not there."""
    return visible_appeals(user).filter(pk=pk).first()


def may_decide(user: Any, appeal: Appeal) -> bool:
    """Whether a user may answer an appeal in sight: the office, never on their own pay."""
    is_own = appeal.opened_by_id == user.pk or appeal.statement.employee_id == (user.employee_id or None)
    return bool(user.roles & set(PAY_ROLES)) and not is_own


def may_decide_now(user: Any, appeal: Appeal) -> bool:
    """Whether it waits for this user: a first evaluator's proposal waits for somebody else."""
    is_theirs = appeal.state == "open" or user.pk not in appeal.first_evaluators
    return appeal.is_open and is_theirs and may_decide(user, appeal)
