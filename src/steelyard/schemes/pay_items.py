"""What a scheme pays: the parameters of each kind of pay item, as a scheme file writes them.

The calculation of each stands in ``pay/``, in the file of its kind. To add a kind: its class here and in
``PayItem``, its file in ``pay/`` and its row in ``pay.items.ITEMS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from steelyard.errors import Words
from steelyard.schemes.balances import BalancePoint
from steelyard.schemes.curves import Better, tag_of
from steelyard.schemes.values import Count, Day, Exact, Few, Part, Positive, Ratio, Yuan, unfit


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


class Gate(Part):
    """A condition beyond which an item pays nothing, or at most ``at_most``; not known is not beyond."""

    unless: str
    at_most: Yuan = Field(default="0", validate_default=True)
    min_count: AtLeast | None = None


class GatedItem(Item):
    """A pay item that a gate may cut."""

    gate: Gate | None = None


class Base(Item):
    """Monthly base pay, the contract's unless ``amount`` is given, prorated by paid days."""

    kind: Literal["base"]
    amount: Yuan | None = None


class Allowance(Item):
    """Monthly allowance, the contract's unless ``amount`` is given, prorated by paid days."""

    kind: Literal["allowance"]
    amount: Yuan | None = None


class Performance(GatedItem):
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
    """``add`` to the rate for each whole ``per`` above ``above``; ``at_most`` limits what this modifier adds.

    ``above`` is a line, or the employee's own earlier value (``{history: ...}``).
    """

    metric: str
    per: Positive
    above: BalancePoint
    add: Ratio
    at_most: Ratio | None = None
    min_count: AtLeast | None = None


class Commission(GatedItem):
    """A share of sales, by tiers, above a part of the shop's turnover.

    ``campaign_tiers`` take the place of ``tiers`` for sales dated on campaign days.
    """

    kind: Literal["commission"]
    on: str
    less_share_of_shop: Ratio = Field(default="0", validate_default=True)
    mode: Literal["marginal", "whole"] = "marginal"
    tiers: tuple[Tier, ...] = Field(min_length=1)
    campaign_tiers: tuple[Tier, ...] | None = Field(default=None, min_length=1)
    rate_modifiers: tuple[RateModifier, ...] = ()
    net: Literal["sale"] | None = None


class Rank(Part):
    """The first places by one metric; ``prizes`` gives each place its own amount."""

    metric: str
    first: Few = Field(default=1, validate_default=True)
    prizes: tuple[Yuan, ...] | None = Field(default=None, min_length=1)
    min_count: AtLeast | None = None


class PerEvent(Part):
    """An amount for each one of a measure beyond ``above``, or a share (``rate``) of a measure of money."""

    measure: str
    amount: Yuan | None = None
    rate: Ratio | None = None
    above: Exact = Field(default="0", validate_default=True)
    at_most: Yuan | None = None


class AmountBand(Part):
    """One band of a metric (``from`` when higher is better, ``to`` when lower is) and what it pays."""

    from_: Exact | None = Field(default=None, alias="from")
    to: Exact | None = None
    amount: Yuan
    label: str | None = None


class AmountBands(Part):
    """An amount by band of one metric, best band first; the last has no edge."""

    metric: str
    bands: tuple[AmountBand, ...] = Field(min_length=1)
    better: Better | None = None


class Bonus(GatedItem):
    """An amount for the first places, when a condition holds, for each event, or by band of a metric.

    ``streak``: only when the rank was reached, or the condition held, in so many cycles in a row, this one included.
    """

    kind: Literal["bonus"]
    name: str
    amount: Yuan | None = None
    rank: Rank | None = None
    when: str | None = None
    per: PerEvent | None = None
    by: AmountBands | None = None
    streak: Few | None = None
    ties: Literal["full", "split"] = "full"
    min_count: AtLeast | None = None


class Ladder(GatedItem):
    """A step of the pay ladder: by grade or tier an amount (``table``) or a share of base pay (``base_factors``)."""

    kind: Literal["ladder"]
    by: Literal["grade", "tier"] = "grade"
    table: Mapping[str, Yuan] | None = None
    base_factors: Mapping[str, Exact] | None = None


class SeniorityStep(Part):
    """From this many full years of service on (included), this amount."""

    from_years: Few
    amount: Yuan


class Seniority(Item):
    """Pay for full years of service on the first day of the period: per year, or by steps."""

    kind: Literal["seniority"]
    per_year: Yuan | None = None
    at_most: Yuan | None = None
    steps: tuple[SeniorityStep, ...] | None = Field(default=None, min_length=1)


class KsfIndicator(Part):
    """One key indicator: its share of the pay, its balance point, and what a whole step is worth in yuan.

    ``floor`` and ``cap`` bound its line: nothing and twice its share unless given.
    """

    weight: Positive
    balance: BalancePoint
    step: Positive
    reward: Yuan
    penalty: Yuan
    metric: str | None = None
    manual: str | None = None
    name: str | None = None
    floor: Yuan | None = None
    cap: Yuan | None = None
    min_count: AtLeast | None = None

    @property
    def key(self) -> str:
        """How its line is called: its name, else its figure."""
        return self.name or self.metric or self.manual or ""


class Ksf(GatedItem):
    """Performance pay split by weight over key indicators, each moving by whole steps away from its balance point."""

    kind: Literal["ksf"]
    amount: Yuan | None = None
    indicators: tuple[KsfIndicator, ...] = Field(min_length=1)


def _no_damage(given: Any) -> Any:
    """Damage is no rule: it needs a clause, a notice and proof of the single case."""
    if given == "damage":
        raise unfit(
            Words(
                "损失赔偿不能写成规则：每一笔都要有合同条款、书面通知和损失证明。",
                "Compensation for damage is no rule: each needs a clause, a written notice and proof.",
            ),
            Words(
                "请逐笔写进 pay_entries（kind: damage）；依法限额自动核对。",
                "Enter each in pay_entries (kind: damage); the legal limits are applied by themselves.",
            ),
        )
    return given


class Reduction(Item):
    """Variable pay not earned by a rule known beforehand, or absence; never more than the lines it names (``of``)."""

    kind: Literal["reduction"]
    name: str
    type: Annotated[Literal["not_earned", "attendance"], BeforeValidator(_no_damage)]
    of: tuple[str, ...] | None = Field(default=None, min_length=1)
    amount: Yuan | None = None
    when: str | None = None
    per: PerEvent | None = None
    by: AmountBands | None = None
    min_count: AtLeast | None = None


class ShareOf(Part):
    """A share of a figure of the employee's team or shops."""

    metric: str
    rate: Ratio
    scope: Literal["team", "shop"] = "shop"


class Pool(GatedItem):
    """A fixed amount, or a share of a figure, divided among the group by points, by a metric or by grade."""

    kind: Literal["pool"]
    name: str
    amount: Yuan | None = None
    share_of: ShareOf | None = None
    within: Literal["scheme", "team", "shop"] = "scheme"
    by: Literal["points", "metric", "grade"] = "points"
    metric: str | None = None
    grades: Mapping[str, Exact] | None = None
    min_score: Exact | None = None
    min_count: AtLeast | None = None


class Project(GatedItem):
    """An incentive beside the common scheme, open to everyone governed on equal terms.

    ``count`` is a formula over measures and metrics; from ``at_least`` on, each unit beyond ``above`` pays ``per_unit``,
    or the units divide ``pool``, or the first places by it get ``prizes``. ``from`` and ``to`` (excluded) narrow it to
    some days of the period.
    """

    kind: Literal["project"]
    name: str
    count: str
    above: Exact = Field(default="0", validate_default=True)
    at_least: Exact = Field(default="0", validate_default=True)
    per_unit: Yuan | None = None
    at_most: Yuan | None = None
    pool: Yuan | None = None
    prizes: tuple[Yuan, ...] | None = Field(default=None, min_length=1)
    ties: Literal["full", "split"] = "full"
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


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
    | Annotated[Ladder, Tag("@ladder")]
    | Annotated[Seniority, Tag("@seniority")]
    | Annotated[Ksf, Tag("@ksf")]
    | Annotated[Commission, Tag("@commission")]
    | Annotated[Bonus, Tag("@bonus")]
    | Annotated[Pool, Tag("@pool")]
    | Annotated[Project, Tag("@project")]
    | Annotated[Reduction, Tag("@reduction")]
    | Annotated[Overtime, Tag("@overtime")]
    | Annotated[Limit, Tag("@guarantee")]
    | Annotated[Limit, Tag("@cap")],
    Discriminator(tag_of),
]

PAY_KINDS = (
    "base",
    "allowance",
    "performance",
    "ladder",
    "seniority",
    "ksf",
    "commission",
    "bonus",
    "pool",
    "project",
    "reduction",
    "overtime",
    "guarantee",
    "cap",
)
#: Kinds that are no items of a scheme but entered amounts.
ENTERED_KINDS = ("immediate_bonus", "damage", "not_earned", "attendance", "adjustment")
