"""Whom a version governs and which settings it requires."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.errors import SteelyardError, Words
from steelyard.facts.organisation_tables import ROLES
from steelyard.facts.settings import SETTINGS, declared, preset_named, read_value
from steelyard.schemes.faults import Finding, Path, did_you_mean
from steelyard.schemes.model import Tenure, Version


def assignment(version: Version, path: Path) -> Iterator[Finding]:
    for place, role in enumerate(version.applies_to.role or ()):
        if role not in ROLES:
            near = did_you_mean(role, ROLES)
            yield Finding(
                (*path, "applies_to", "role", place),
                Words(f"没有角色 {role}。{near.zh}", f"There is no role {role}. {near.en}".strip()),
                Words(f"角色有：{'、'.join(ROLES)}。", f"Roles: {', '.join(ROLES)}."),
            )
    yield from _tenure(version.applies_to.tenure, (*path, "applies_to", "tenure"))
    yield from _requires(version, path)


def _tenure(tenure: Tenure | None, path: Path) -> Iterator[Finding]:
    if tenure is None:
        return
    if tenure.at_least is None and tenure.less_than is None:
        yield Finding(
            path,
            Words("tenure 没有写几个月。", "tenure says no number of months."),
            Words("请写 {less_than: 3} 或 {at_least: 3}。", "Write {less_than: 3} or {at_least: 3}."),
        )
    elif tenure.at_least is not None and tenure.less_than is not None and tenure.at_least >= tenure.less_than:
        yield Finding(
            (*path, "less_than"),
            Words(
                f"满 {tenure.at_least} 个月又不满 {tenure.less_than} 个月的人不存在。",
                f"Nobody has at least {tenure.at_least} and fewer than {tenure.less_than} months of service.",
            ),
            Words("less_than 须大于 at_least。", "less_than must be more than at_least."),
        )


def _requires(version: Version, path: Path) -> Iterator[Finding]:
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
