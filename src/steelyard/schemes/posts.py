"""How lines of business and roles are called; one nobody named is called by its key."""

from __future__ import annotations

from collections.abc import Mapping

from steelyard.errors import Words

ROLES: Mapping[str, Words] = {
    "agent": Words("客服", "agent"),
    "leader": Words("组长", "leader"),
    "supervisor": Words("主管", "supervisor"),
    "shop_manager": Words("店长", "shop manager"),
    "inspector": Words("质检", "inspector"),
}
LINES: Mapping[str, Words] = {
    "presales": Words("售前", "pre-sales"),
    "aftersales": Words("售后", "after-sales"),
    "complaints": Words("投诉", "complaints"),
    "hotline_orders": Words("热线订单", "hotline orders"),
    "hotline_complaints": Words("热线投诉", "hotline complaints"),
    "general": Words("综合", "general"),
    "management": Words("管理", "management"),
}


def called(names: Mapping[str, Words], key: str) -> Words:
    """A line or role in words."""
    return names.get(key, Words(key, key))
