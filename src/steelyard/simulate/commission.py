"""Commission over whole columns, in whole numbers; the fen are those of ``pay.commission``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from steelyard.money import round_fen
from steelyard.pay.commission import SHOP_TOTAL
from steelyard.pay.tiers import commission
from steelyard.schemes.pay_items import Commission, RateModifier
from steelyard.simulate.amounts import Amounts, half_up
from steelyard.simulate.points import only
from steelyard.simulate.rows import Rows
from steelyard.simulate.values import Ratios, Values


@dataclass(frozen=True, slots=True)
class _Tiers:
    """Edges in fen and rates as whole numbers over one denominator."""

    edges: list[int]
    rates: list[int]
    below: int
    whole: bool

    def earned(self, base: int, over: int, added: int) -> int:
        """The commission on base / over fen, rounded to the fen, half up; rates are raised by added / below."""
        if base <= 0:
            return 0
        if self.whole:
            rate = next(
                (
                    rate
                    for edge, rate in zip(reversed(self.edges), reversed(self.rates), strict=True)
                    if base >= edge * over
                ),
                None,
            )
            earned = 0 if rate is None else base * (rate + added)
        else:
            earned = 0
            for place, edge in enumerate(self.edges):
                if base <= edge * over:
                    break
                upper = self.edges[place + 1] * over if place + 1 < len(self.edges) else base
                earned += (min(base, upper) - edge * over) * (self.rates[place] + added)
        return half_up(earned, over * self.below)


def amounts(item: Commission, values: Values, rows: Rows) -> Amounts:
    """The commission of every row.

    **Rounding**: once per row to the fen, half away from zero; nothing is rounded before.
    Raises: NotCompiled for tiers of campaigns, gates and lines drawn by history.
    """
    only(item, "kind", "name", "on", "less_share_of_shop", "mode", "tiers", "rate_modifiers", "net")
    for tier in item.tiers:
        only(tier, "from_", "rate")
    sales, stops = values.read(item.on, rows), set[int]()
    refunds = values.read(values.names.refunds_of(item.on) or "", rows) if item.net is not None else None
    shop = _shop_totals(values, rows) if item.less_share_of_shop else [0] * len(rows)
    added, unit = _added(item, values, rows)
    below = lcm(unit, *(tier.rate.denominator for tier in item.tiers))
    tiers = _Tiers(
        [tier.from_ for tier in item.tiers],
        [int(tier.rate * below) for tier in item.tiers],
        below,
        item.mode == "whole",
    )
    share, fen = item.less_share_of_shop, []
    for row, (over, under) in enumerate(zip(sales.over, sales.under, strict=True)):
        total = shop[row]
        if not under or total is None or (refunds is not None and not refunds.under[row]):
            stops.add(row)
            fen.append(0)
        elif under == 100 and (refunds is None or refunds.under[row] == 100):
            net = over - (refunds.over[row] if refunds is not None else 0)
            base = net * share.denominator - total * share.numerator
            fen.append(tiers.earned(base, share.denominator, added[row] * (below // unit)))
        else:
            net_fen = (
                Fraction(over * 100, under) - (refunds.value(row) or 0) * 100
                if refunds
                else Fraction(over * 100, under)
            )
            fen.append(_exactly(item, net_fen, total * share, Fraction(added[row], unit)))
    return Amounts(fen, frozenset(stops))


def _exactly(item: Commission, net: Fraction, deducted: Fraction, added: Fraction) -> int:
    tiers = tuple((tier.from_, tier.rate) for tier in item.tiers)
    return int(round_fen(commission(net, deducted, tiers, item.mode, added)))


def _shop_totals(values: Values, rows: Rows) -> list[int | None]:
    """The turnover of each row's shops in fen; None without a shop, or where it is not known."""
    known: dict[object, int | None] = {}
    found: list[int | None] = []
    for (_, period), spans in zip(rows.pairs, values.past.spans(rows), strict=True):
        shops = tuple(sorted({span.shop_id for span in spans}))
        key = (shops, period)
        if key not in known:
            known[key] = values.past.shop_measure(SHOP_TOTAL, shops, period) if shops else None
        found.append(known[key])
    return found


def _added(item: Commission, values: Values, rows: Rows) -> tuple[list[int], int]:
    """What the modifiers add to each row's rate, as whole numbers over one denominator."""
    unit = lcm(
        *(modifier.add.denominator for modifier in item.rate_modifiers),
        *(modifier.at_most.denominator for modifier in item.rate_modifiers if modifier.at_most is not None),
    )
    added = [0] * len(rows)
    for modifier in item.rate_modifiers:
        for row, steps in enumerate(_steps(modifier, values, rows)):
            if steps:
                one = steps * int(modifier.add * unit)
                added[row] += one if modifier.at_most is None else min(one, int(modifier.at_most * unit))
    return added, unit


def _steps(modifier: RateModifier, values: Values, rows: Rows) -> list[int]:
    """Whole steps above the line, none for a missing value or one on too few cases."""
    only(modifier, "metric", "per", "above", "add", "at_most", "min_count")
    only(modifier.above, "value", "source")
    found: Ratios = values.read(modifier.metric, rows)
    above, per = modifier.above.value or Fraction(0), modifier.per
    top, bottom = per.denominator, above.denominator * per.numerator
    steps = [
        max(0, (n * above.denominator - above.numerator * d) * top // (d * bottom)) if d else 0
        for n, d in zip(found.over, found.under, strict=True)
    ]
    if modifier.min_count is not None:
        only(modifier.min_count, "measure", "at_least")
        counts, least = values.counts(modifier.min_count.measure, rows), modifier.min_count.at_least
        steps = [one if count is not None and count >= least else 0 for one, count in zip(steps, counts, strict=True)]
    return steps
