"""What service costs and what it brings in, of one settled period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from steelyard.metrics.evaluate import MeasuredFigures
from steelyard.periods import Period


@dataclass(frozen=True, slots=True)
class Worth:
    """The pay of one period beside its sales, all in fen; None where something is not known."""

    pay_fen: int | None
    performance_fen: int | None
    """The part of the pay that depends on performance."""
    service_sales_fen: int | None
    """Sales credited to service, as the shops' attribution rules say."""
    shop_sales_fen: int | None
    """All paid orders of the shops."""

    @property
    def service_share(self) -> Fraction | None:
        """The part of all sales that service led; None where nothing was sold."""
        if self.service_sales_fen is None or not self.shop_sales_fen:
            return None
        return Fraction(self.service_sales_fen, self.shop_sales_fen)

    @property
    def cost_per_yuan(self) -> Fraction | None:
        """Yuan of pay for each yuan of sales that service led; None where it led none."""
        if self.pay_fen is None or not self.service_sales_fen:
            return None
        return Fraction(self.pay_fen, self.service_sales_fen)


def led_by_service(figures: MeasuredFigures, shop_ids: Collection[str], period: Period) -> int | None:
    """Sales in fen credited to any account of some shops, unmatched ones too; what nobody led is left out.

    None where nothing was recorded.
    """
    found = [
        value.value
        for scope, value in figures.values("agent", period, ["sales_fen"])
        if value.value is not None
        and any(span.shop_id in shop_ids for span in figures.accounts("agent", scope, period))
    ]
    return int(sum(found, Fraction(0))) if found else None
