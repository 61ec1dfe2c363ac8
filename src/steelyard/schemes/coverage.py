"""Who is governed by which of several schemes, by none of them, by two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.errors import SchemeError, Words
from steelyard.facts.organisation import Organisation
from steelyard.periods import Period
from steelyard.schemes.assignment import governed, unknown_tenure
from steelyard.schemes.model import Scheme, Version

#: A scheme and its version in force on the first day of the period.
Chosen = tuple[Scheme, Version]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Schemes laid over the people of one period.

    ``groups``: whom each scheme governs, in the order the schemes were given. ``nobody``: employees no scheme governs;
    being governed ``beside`` is not enough. ``doubled``: employees under two schemes of which neither is ``beside``.
    ``undated``: whose unknown first day of service decides under which scheme they fall.
    """

    groups: tuple[tuple[str, ...], ...]
    nobody: tuple[str, ...]
    doubled: tuple[tuple[str, tuple[str, ...]], ...]
    undated: tuple[str, ...]


def coverage(
    chosen: Sequence[Chosen], organisation: Organisation, period: Period, unmatched: Sequence[str] = ()
) -> Coverage:
    """Lay schemes over the people employed in the period, ``unmatched`` accounts among them."""
    groups = tuple(governed(version, organisation, period, unmatched) for _, version in chosen)
    holders: dict[str, list[str]] = {}
    for (scheme, version), group in zip(chosen, groups, strict=True):
        if not version.beside:
            for employee_id in group:
                holders.setdefault(employee_id, []).append(scheme.scheme)
    present = {one for one in organisation.employee_ids if _is_present(organisation, one, period)}
    return Coverage(
        groups,
        tuple(sorted((present | set(unmatched)) - holders.keys())),
        tuple((one, tuple(names)) for one, names in sorted(holders.items()) if len(names) > 1),
        tuple(sorted({one for _, version in chosen for one in unknown_tenure(version, organisation, period)})),
    )


def two_schemes(name: str, employee_id: str, first: str, second: str) -> SchemeError:
    """That one person falls under two schemes, of which neither is beside the other."""
    return SchemeError(
        Words(
            f"{name}（{employee_id}）同时归入“{first}”和“{second}”两个方案，不知道按哪一个算。",
            f'{name} ({employee_id}) falls under both "{first}" and "{second}"; which one pays is unknown.',
        ),
        remedy=Words(
            "请收紧其中一个方案的 applies_to（条线、岗位、班组、店铺、工龄）；若其中一个是附加的激励，请写 beside: true。",
            "Narrow applies_to of one of them (line, role, team, shop, tenure); if one is an incentive in addition, "
            "write beside: true.",
        ),
    )


def _is_present(organisation: Organisation, employee_id: str, period: Period) -> bool:
    """Employed in the period, and known in it by a row of people or an account."""
    employed = organisation.employed(employee_id, period)
    return employed is not None and bool(
        organisation.person_spans(employee_id, employed) or organisation.accounts_of(employee_id, employed)
    )
