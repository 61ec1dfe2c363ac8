"""One employee asked about: their figures, conditions over them, and how the rules round. Part of the second answer."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from plain_figures import LOWER_IS_BETTER, World, cut, employed, figure, measure, number, on_day, rows_of, shops_of

Part = dict[str, Any]
Period = tuple[date, date]


class Stops(Exception):
    """Something is missing, so nothing is paid."""


@dataclass(frozen=True)
class Asked:
    """One employee in one period under one version, and everybody else under it."""

    world: World
    version: Part
    period: Period
    group: tuple[str, ...]
    who: str
    scheme: Part

    def of(self, other: str) -> Asked:
        return replace(self, who=other)

    def figure(self, key: str, scope: str = "own") -> Fraction | None:
        return figure(self.world, key, self.who, self.period, scope)

    def on_days(self, days: Period) -> Asked:
        return replace(self, period=days)

    def in_cycle(self, period: Period) -> Asked:
        """The same one in another period, among whom the version then in force governed."""
        version = version_on(self.scheme, period[0])
        everybody = sorted({row["employee"] for row in self.world["people"]})
        group = tuple(who for who in everybody if governs(version, self.world, who, period))
        return replace(self, version=version, period=period, group=group)

    def enough(self, part: Part) -> bool:
        """Whether a part's own min_count is reached."""
        floor = part.get("min_count")
        if floor is None:
            return True
        count = measure(self.world, floor["measure"], self.who, self.period)
        return count is not None and count >= int(floor["at_least"])

    def floored(self, key: str, part: Part, scope: str = "own") -> Fraction | None:
        """The figure, or nothing while it rests on too few cases."""
        return self.figure(key, scope) if self.enough(part) else None


def away_from_zero(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole, rest = divmod(abs(value), 1)
    return int(whole + (rest >= Fraction(1, 2))) * (1 if value >= 0 else -1)


def two_decimals(value: Fraction) -> Fraction:
    return Fraction(away_from_zero(value * 100), 100)


def direction(part: Part, metric: str | None) -> str:
    """Which way is better: as the curve says, else as the metric's own."""
    return part.get("better") or ("lower" if metric in LOWER_IS_BETTER else "higher")


def version_on(scheme: Part, day: date) -> Part:
    """The version in force on the first day of the period."""
    begun = [version for version in scheme["versions"] if version["from"] <= day.isoformat()]
    return max(begun, key=lambda version: version["from"])


def governs(version: Part, world: World, who: str, period: Period) -> bool:
    """Whether a version asks for somebody as they are on the first day, or on the day they join."""
    days, rule = employed(world, who, period), version.get("applies_to", {})
    if days is None:
        return False
    row = on_day(rows_of(world, "people", who), days[0])
    shops = shops_of(world, who, period)
    touched = {
        one["name"]
        for one in world["campaigns"]
        if one["shop"] in (None, *shops) and cut(one["start"], one["end"], period)
    }
    asked = [
        row is not None
        and all(row[key] in _list(rule[key]) for key in ("line", "role", "team", "tier") if key in rule),
        "employee" not in rule or who in _list(rule["employee"]),
        "shop" not in rule or bool(set(shops) & set(_list(rule["shop"]))),
        "tenure" not in rule or _served(rule["tenure"], row["hired"] if row else None, period[0]),
        "months" not in rule or str(period[0].month) in rule["months"],
        rule.get("campaign") != "true" or bool(touched),
        rule.get("campaign") != "false" or not touched,
        rule.get("campaign", "true") in ("true", "false") or bool(touched & set(_list(rule["campaign"]))),
    ]
    return all(asked)


def _list(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _served(rule: Part, hired: date | None, day: date) -> bool:
    """Full months of service; who has no first day on record counts as long in service."""
    if hired is None:
        return "less_than" not in rule
    months = (day.year - hired.year) * 12 + day.month - hired.month - (day.day < hired.day)
    return int(rule.get("at_least", "0")) <= max(0, months) < int(rule.get("less_than", "9999"))


def name_of(item: Part) -> str:
    return str(item.get("name") or item["kind"])


def fen(text: str) -> Fraction:
    """An amount in yuan, in fen."""
    return number(text) * 100


# --- conditions --------------------------------------------------------------------------------


def condition(asked: Asked, text: str) -> bool:
    """Whether a condition holds; what is not known is neither true nor false until the end, and then false."""
    return _truth(asked, ast.parse(text, mode="eval").body) is True


def _truth(asked: Asked, node: ast.expr) -> bool | None:
    if isinstance(node, ast.BoolOp):
        deciding = isinstance(node.op, ast.Or)
        answers = [_truth(asked, part) for part in node.values]
        if deciding in answers:
            return deciding
        return None if None in answers else not deciding
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        answer = _truth(asked, node.operand)
        return None if answer is None else not answer
    assert isinstance(node, ast.Compare)
    left, right = value_of(asked, node.left), value_of(asked, node.comparators[0])
    if left is None or right is None:
        return None
    return _COMPARE[type(node.ops[0])](left, right)


_COMPARE: dict[type, Callable[[Fraction, Fraction], bool]] = {
    ast.GtE: lambda left, right: left >= right,
    ast.Gt: lambda left, right: left > right,
    ast.LtE: lambda left, right: left <= right,
    ast.Lt: lambda left, right: left < right,
}


def value_of(asked: Asked, node: ast.expr) -> Fraction | None:
    """A number, a figure, one of the team or shop, or a sum or product of them."""
    if isinstance(node, ast.Constant):
        return number(str(node.value))
    if isinstance(node, ast.Name):
        return asked.figure(node.id)
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        name = node.args[0]
        assert isinstance(name, ast.Name)
        return asked.figure(name.id, node.func.id)
    assert isinstance(node, ast.BinOp)
    left, right = value_of(asked, node.left), value_of(asked, node.right)
    if left is None or right is None:
        return None
    return left + right if isinstance(node.op, ast.Add) else left * right
