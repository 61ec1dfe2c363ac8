"""Appeals that wait for an answer of somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from steelyard.errors import Words
from steelyard.web.appeals import queries
from steelyard.web.appeals.models import OPEN_STATES
from steelyard.web.payroll.sight import PAY_ROLES
from steelyard.web.shell.tasks import Task


def tasks(user: Any) -> Iterator[Task]:
    """Each open appeal the user may decide, due when an answer was promised."""
    if not user.roles & set(PAY_ROLES):
        return
    for appeal in queries.visible_appeals(user).filter(state__in=OPEN_STATES):
        if queries.may_decide_now(user, appeal):
            yield Task(
                Words(f"答复 {appeal.statement.name} 的申诉", f"Answer the appeal of {appeal.statement.name}"),
                reverse("appeals_one", args=[appeal.pk]),
                "message-question",
                appeal.reply_by,
            )
