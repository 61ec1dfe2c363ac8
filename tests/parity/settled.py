"""A made-up company settled by the package, in the shape the plain answer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard import schemes
from steelyard.facts.organisation import (
    Account,
    Campaign,
    Contract,
    LawRow,
    ManualScore,
    MonthDays,
    Organisation,
    PayEntry,
    Person,
    Shop,
)
from steelyard.metrics import MeasuredFigures
from steelyard.pay import PaidCommission, Settlement, settle_together
from steelyard.pay.parts import parts_of
from steelyard.periods import Period
from steelyard.schemes.model import Scheme

World = dict[str, Any]


def organisation(world: World) -> Organisation:
    """The world's people, contracts, days, entries as the package holds them."""
    return Organisation(
        shops=tuple(Shop(shop, "taobao", shop) for shop in ("s1", "s2")),
        people=tuple(
            _record(Person, row, name=row["employee"], hired_on=row["hired"], left_on=row["left"])
            for row in world["people"]
        ),
        accounts=tuple(
            _record(Account, row, platform="taobao", shop_id=row["shop"], agent_id=row["agent"])
            for row in world["accounts"]
        ),
        contracts=tuple(
            _record(Contract, row, **{f"{key}_fen": row[key] for key in ("base", "performance", "allowance")})
            for row in world["contracts"]
        ),
        month_days=tuple(
            MonthDays(row["employee"], row["month"], Decimal(row["scheduled"]), Decimal(row["paid"]))
            for row in world["month_days"]
        ),
        campaigns=tuple(Campaign(row["name"], row["start"], row["end"], row["shop"]) for row in world["campaigns"]),
        manual_scores=tuple(
            _record(ManualScore, row | {"points": Decimal(row["points"])}, rater_group=row["group"])
            for row in world["ratings"]
        ),
        pay_entries=tuple(
            _record(
                PayEntry,
                row,
                entry_id=row["id"],
                business_day=row["day"],
                amount_fen=row["fen"],
                reason="原因",
                notice_day=row["notice"],
            )
            for row in world["entries"]
        ),
        law=tuple(_record(LawRow, row, min_wage_fen=row["fen"], source="示例") for row in world["law"]),
    )


def _record(record: type[Any], row: World, **more: Any) -> Any:
    """A record from the keys of a row that it has; the employee is called otherwise."""
    known = {field.name for field in fields(record)}
    given = {key: value for key, value in row.items() if key in known}
    return record(**({"employee_id": row["employee"]} if "employee_id" in known else {}), **(given | more))


@dataclass(frozen=True)
class Company:
    """Scheme files and a world, as the package sees them."""

    schemes: tuple[Scheme, ...]
    figures: MeasuredFigures

    @classmethod
    def of(cls, files: str | Sequence[str], world: World) -> Company:
        """From the texts of the files."""
        texts = [files] if isinstance(files, str) else files
        return cls(tuple(schemes.parse(text, "made-up.yaml") for text in texts), figures_of(world))

    def given(self, world: World) -> Company:
        """The same schemes over other facts."""
        return Company(self.schemes, figures_of(world))

    def settle(self, days: tuple[date, date], earlier: Sequence[PaidCommission] = ()) -> Settlement:
        """The package's statements and stops."""
        period = Period(*days)
        return settle_together(parts_of(self.schemes, self.figures, period), self.figures, period, earlier)


def figures_of(world: World) -> MeasuredFigures:
    return MeasuredFigures(world["measures"], None, organisation(world))


def told(settled: Settlement) -> dict[str, dict[str, Any]]:
    """Score, grade, lines and total of each statement; who is not there was stopped."""
    return {
        statement.employee_id: {
            "score": None if statement.sheet.score is None else Fraction(statement.sheet.score),
            "grade": statement.sheet.grade,
            "points": {indicator.key: indicator.points for indicator in statement.sheet.indicators},
            "lines": [(line.item, line.kind, int(line.amount_fen)) for line in statement.lines],
            "total": int(statement.total_fen),
        }
        for statement in settled.statements
    }
