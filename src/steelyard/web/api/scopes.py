"""What a token may be given: each scope opens some operations, never more than the roles of its owner do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steelyard.errors import Words
from steelyard.web.accounts.access import TABLE, may


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing a token may do. ``is_pay``: amounts of people, given only after a fresh proof of who asks."""

    key: str
    words: Words
    is_pay: bool = False


SCOPES: tuple[Scope, ...] = (
    Scope("read:figures", Words("读指标、数据和评分表", "Read indicators, figures and score sheets")),
    Scope("read:people", Words("读员工、小组、店铺", "Read employees, teams and shops")),
    Scope("read:schemes", Words("读方案、检查方案", "Read and check schemes")),
    Scope("read:pay", Words("读薪酬批次和薪酬单", "Read pay runs and statements"), is_pay=True),
    Scope("read:imports", Words("读导入和任务的进度", "Read imports and the progress of jobs")),
    Scope("write:imports", Words("导入文件、停止自己的任务", "Import files, stop own jobs")),
)
BY_KEY = {scope.key: scope for scope in SCOPES}


def offered_to(user: Any) -> list[Scope]:
    """The scopes that open something the user's roles may call."""
    useful = {rule.scope for name, rule in TABLE.items() if rule.scope and may(user, name)}
    return [scope for scope in SCOPES if scope.key in useful]
