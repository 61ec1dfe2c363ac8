"""Whom a version governs and which settings it requires."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import SteelyardError, Words
from steelyard.facts.organisation_tables import ROLES
from steelyard.facts.settings import SETTINGS, declared, preset_named, read_value
from steelyard.schemes.faults import Finding, Path, did_you_mean
from steelyard.schemes.model import Version


def assignment(version: Version, path: Path) -> Iterator[Finding]:
    for place, role in enumerate(version.applies_to.role or ()):
        if role not in ROLES:
            near = did_you_mean(role, ROLES)
            yield Finding(
                (*path, "applies_to", "role", place),
                Words(f"没有角色 {role}。{near.zh}", f"There is no role {role}. {near.en}".strip()),
                Words(f"角色有：{'、'.join(ROLES)}。", f"Roles: {', '.join(ROLES)}."),
            )
    for key, text in version.requires.items():
        where = (*path, "requires", key)
        try:
            setting = declared(key, key)
            read_value(setting, text, key)
            if key == "preset":
                preset_named(text, key)
        except SteelyardError as error:
            yield Finding(
                where,
                Words(f"{error.what.zh}。", f"{error.what.en}."),
                error.remedy or Words(f"设置项有：{'、'.join(SETTINGS)}。", f"Settings: {', '.join(SETTINGS)}."),
                at_key=True,
            )
