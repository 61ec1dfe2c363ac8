"""What a scheme pays: the parameters of each kind of pay item, as a scheme file writes them.

The calculation of each stands in ``pay/``, in the file of its kind. To add a kind: its class here and in
``PayItem``, its file in ``pay/`` and its row in ``pay.items.ITEMS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from steelyard.schemes.curves import tag_of
from steelyard.schemes.values import Count, Exact, Part, Positive, Ratio, Yuan


class AtLeast(Part):
    """A metric counts only when it rests on this many cases."""

    measure: str
    at_least: Count


class Item(Part):
    """What every pay item has: a name for its line."""

    name: str | None = None

    @property
    def item_key(self) -> str:
        """How statements and ``explain`` call the item: its name, else its kind."""
        return self.name or str(getattr(self, "kind", ""))


class Base(Item):
    """Monthly base pay, the contract's unless ``amount`` is given, prorated by paid days."""

    kind: Literal["base"]
    amount: Yuan | None = None


class Allowance(Item):
    """Monthly allowance, the contract's unless ``amount`` is given, prorated by paid days."""

    kind: Literal["allowance"]
    amount: Yuan | None = None


class Performance(Item):
    """Performance pay: by score, by a table of grades, or by a factor per grade."""

    kind: Literal["performance"]
    by: Literal["score", "grade", "coefficient"] = "score"
    amount: Yuan | None = None
    table: Mapping[str, Yuan] | None = None
    factors: Mapping[str, Exact] | None = None


class Tier(Part):
    """From this edge (yuan, included) the rate holds."""

    from_: Yuan = Field(alias="from")
    rate: Ratio


class RateModifier(Part):
    """``add`` to the rate for each whole ``per`` above ``above``; ``at_most`` limits what this modifier adds."""

    metric: str
    per: Positive
    above: Exact
    add: Ratio
    at_most: Ratio | None = None
    min_count: AtLeast | None = None


class Commission(Item):
    """A share of sales, by tiers, above a part of the shop's turnover."""

    kind: Literal["commission"]
    on: str
    less_share_of_shop: Ratio = Field(default="0", validate_default=True)
    mode: Literal["marginal", "whole"] = "marginal"
    tiers: tuple[Tier, ...] = Field(min_length=1)
    rate_modifiers: tuple[RateModifier, ...] = ()
    net: Literal["sale"] | None = None


class Rank(Part):
    """The first places by one metric."""

    metric: str
    first: Count = 1
    min_count: AtLeast | None = None


class Bonus(Item):
    """A fixed amount for the first places, or when a condition holds."""

    kind: Literal["bonus"]
    name: str
    amount: Yuan
    rank: Rank | None = None
    when: str | None = None
    ties: Literal["full", "split"] = "full"
    min_count: AtLeast | None = None


class Overtime(Item):
    """Overtime at 1.5, 2 and 3 times the hourly wage of ``base``, the contract's unless given."""

    kind: Literal["overtime"]
    base: Yuan | None = None


class Limit(Item):
    """The least (guarantee) or most (cap) that the named lines come to together."""

    kind: Literal["guarantee", "cap"]
    name: str
    of: tuple[str, ...] = Field(min_length=1)
    amount: Yuan


PayItem = Annotated[
    Annotated[Base, Tag("@base")]
    | Annotated[Allowance, Tag("@allowance")]
    | Annotated[Performance, Tag("@performance")]
    | Annotated[Commission, Tag("@commission")]
    | Annotated[Bonus, Tag("@bonus")]
    | Annotated[Overtime, Tag("@overtime")]
    | Annotated[Limit, Tag("@guarantee")]
    | Annotated[Limit, Tag("@cap")],
    Discriminator(tag_of),
]

PAY_KINDS = ("base", "allowance", "performance", "commission", "bonus", "overtime", "guarantee", "cap")
#: Kinds the file format names that this version cannot compute yet.
PAY_KINDS_TO_COME = ("ksf", "ladder", "reduction")
#: Kinds that are no items of a scheme but entered amounts.
ENTERED_KINDS = ("immediate_bonus", "damage", "not_earned", "attendance", "adjustment")
