"""A small company settled from figures written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from steelyard import schemes
from steelyard.facts.organisation import Account, Contract, Organisation, Person
from steelyard.pay import PaidCommission, Settlement, settle_all
from steelyard.periods import Period
from steelyard.scoring import score
from steelyard.scoring.given import GivenFigures

NOVEMBER = Period.month(2026, 11)


class Company:
    """One shop, its people, and the lines one scheme comes to."""

    def __init__(self, *names: str) -> None:
        self.names = names or ("e1",)
        self.tables: dict[str, tuple[object, ...]] = {
            "people": tuple(Person(name, name.upper()) for name in self.names),
            "accounts": tuple(Account("taobao", "s1", f"s1:{name}", name) for name in self.names),
            "contracts": tuple(
                Contract(name, 350_000, performance_fen=100_000, allowance_fen=20_000) for name in self.names
            ),
        }
        self.metrics: dict[tuple[str, str], Fraction | int | None] = {}
        self.measures: dict[tuple[str, str], Fraction | int | None] = {}
        self.others: dict[Period, dict[tuple[str, str], Fraction | int | None]] = {}

    def having(self, table: str, *rows: object) -> Company:
        self.tables[table] = rows
        return self

    def settle(
        self,
        pay: str,
        period: Period = NOVEMBER,
        *,
        indicators: str = "[]",
        vetoes: str = "[]",
        grades: str = "[]",
        earlier: Sequence[PaidCommission] = (),
        people: Sequence[str] | None = None,
    ) -> Settlement:
        version = (
            f"{{from: 2020-01-01, indicators: {indicators}, vetoes: {vetoes}, grades: {grades},"
            f" missing: renormalise, pay: {pay}}}"
        )
        return self.under([version], period, earlier=earlier, people=people)

    def under(
        self,
        versions: Sequence[str],
        period: Period = NOVEMBER,
        *,
        earlier: Sequence[PaidCommission] = (),
        people: Sequence[str] | None = None,
    ) -> Settlement:
        """Settle under the versions of one scheme, each written on one line."""
        listed = "".join(f"  - {version}\n" for version in versions)
        scheme = schemes.parse(f"scheme: test\nname: 测试\nversions:\n{listed}", "test.yaml")
        figures = GivenFigures(Organisation(**self.tables), self.metrics, self.measures, self.others)
        version = scheme.version_on(period.start)
        return settle_all(scheme, version, figures, score(scheme, version, figures, people, period), period, earlier)

    def lines(self, pay: str, period: Period = NOVEMBER, **more: object) -> Mapping[str, int]:
        """The first employee's lines; stops are raised."""
        settlement = self.settle(pay, period, **more)  # type: ignore[arg-type]  # keyword arguments passed through
        if settlement.stops:
            raise settlement.stops[0]
        return {line.item: line.amount_fen for line in settlement.statements[0].lines}


@pytest.fixture
def company():
    return Company
