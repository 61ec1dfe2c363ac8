"""How a value becomes points: the parameters of each curve, as a scheme file writes them.

The calculation of each stands in ``scoring/``, in the file of its name. To add a curve: its class here and in
``Curve``, its file in ``scoring/`` and its row in ``scoring.curves.CURVES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from steelyard.schemes.balances import BalancePoint
from steelyard.schemes.values import Exact, Part, Positive

Better = Literal["higher", "lower"]


class Linear(Part):
    """0 points at ``worst``, 100 at ``best``, straight between; ``worst`` above ``best`` when lower is better."""

    kind: Literal["linear"]
    worst: Exact
    best: Exact
    cap: Positive = Field(default="1", validate_default=True)


class Target(Part):
    """Share of the target reached (lower-better: target over value), from 0 to ``cap``."""

    kind: Literal["target"]
    target: Positive
    cap: Positive = Field(default="1.2", validate_default=True)
    better: Better | None = None


class Band(Part):
    """One band: its edge (``from`` when higher is better, ``to`` when lower is), its points and its name."""

    from_: Exact | None = Field(default=None, alias="from")
    to: Exact | None = None
    points: Exact
    label: str | None = None


class Bands(Part):
    """Half-open bands, best first; the last has no edge and takes all the rest."""

    kind: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1)
    better: Better | None = None


class Deduct(Part):
    """Points taken from ``start``, ``per`` for each event, not below ``floor``."""

    kind: Literal["deduct"]
    per: Positive
    start: Exact = Field(default="100", validate_default=True)
    floor: Exact = Field(default="0", validate_default=True)


class PlaceBand(Part):
    """Places up to ``to`` (by: place) or the best share ``to`` of the group (by: share) get these points.

    A share of the group is rounded up to whole people, so that the first place is never without its band.
    """

    to: Positive | None = None
    points: Exact
    label: str | None = None


class Rank(Part):
    """Points by place among everyone under the same version; equal values share the better place.

    Without bands the points fall evenly from 100 at the first place to 0 at the last; alone is the first place.
    """

    kind: Literal["rank"]
    by: Literal["place", "share"] = "place"
    bands: tuple[PlaceBand, ...] | None = None


class Ksf(Part):
    """100 at the balance point, ``up`` more for each step better and ``down`` less for each step worse."""

    kind: Literal["ksf"]
    balance: BalancePoint
    step: Positive
    up: Exact
    down: Exact
    floor: Exact = Field(default="0", validate_default=True)
    cap: Exact = Field(default="200", validate_default=True)
    better: Better | None = None


class Manual(Part):
    """The points people gave."""

    kind: Literal["manual"]


def tag_of(given: Any) -> str | None:
    """The class a mapping's ``kind`` asks for; the sign keeps the tag apart from keys in error paths."""
    kind = given.get("kind") if isinstance(given, Mapping) else getattr(given, "kind", None)
    return f"@{kind}" if isinstance(kind, str) else None


Curve = Annotated[
    Annotated[Linear, Tag("@linear")]
    | Annotated[Target, Tag("@target")]
    | Annotated[Bands, Tag("@bands")]
    | Annotated[Deduct, Tag("@deduct")]
    | Annotated[Rank, Tag("@rank")]
    | Annotated[Ksf, Tag("@ksf")]
    | Annotated[Manual, Tag("@manual")],
    Discriminator(tag_of),
]

CURVE_KINDS = ("linear", "target", "bands", "deduct", "rank", "ksf", "manual")
