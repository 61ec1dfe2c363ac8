"""Bands: half-open, the first that holds from the best down."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from steelyard.errors import Words
from steelyard.schemes.curves import Bands
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points
from steelyard.trace import format_value


def points(curve: Bands, value: Fraction, better: Better, _: Context) -> Points:
    """Better higher: the first band with v >= from; better lower: the first with v <= to."""
    higher = (curve.better or better) == "higher"
    band = reached(curve.bands, value, higher=higher)
    edge = band.from_ if higher else band.to
    name = band.label or format_value(band.points)
    if edge is None:
        how = Words(f"其余：{name}", f"all the rest: {name}")
    elif higher:
        how = Words(f"达到 {format_value(edge)}：{name}", f"{format_value(edge)} or more: {name}")
    else:
        how = Words(f"不超过 {format_value(edge)}：{name}", f"{format_value(edge)} or less: {name}")
    return Points(band.points, how, band.label)


class Edged(Protocol):
    """A band by its edges, whatever it gives."""

    @property
    def from_(self) -> Fraction | None: ...
    @property
    def to(self) -> Fraction | None: ...


AnyBand = TypeVar("AnyBand", bound=Edged)


def reached(bands: Sequence[AnyBand], value: Fraction, *, higher: bool) -> AnyBand:
    """The first band that holds, best first; the last has no edge and takes all the rest."""
    return next(band for band in bands if _holds(band, value, higher))


def _holds(band: Edged, value: Fraction, higher: bool) -> bool:
    if higher:
        return band.from_ is None or value >= band.from_
    return band.to is None or value <= band.to
