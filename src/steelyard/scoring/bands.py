"""Bands: half-open, the first that holds from the best down."""

from __future__ import annotations

from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.curves import Band, Bands
from steelyard.scoring.context import Context
from steelyard.scoring.points import Better, Points
from steelyard.trace import format_value


def points(curve: Bands, value: Fraction, better: Better, _: Context) -> Points:
    """Better higher: the first band with v >= from; better lower: the first with v <= to."""
    higher = (curve.better or better) == "higher"
    band = next(band for band in curve.bands if _holds(band, value, higher))
    edge = band.from_ if higher else band.to
    name = band.label or format_value(band.points)
    if edge is None:
        how = Words(f"其余：{name}", f"all the rest: {name}")
    elif higher:
        how = Words(f"达到 {format_value(edge)}：{name}", f"{format_value(edge)} or more: {name}")
    else:
        how = Words(f"不超过 {format_value(edge)}：{name}", f"{format_value(edge)} or less: {name}")
    return Points(band.points, how, band.label)


def _holds(band: Band, value: Fraction, higher: bool) -> bool:
    if higher:
        return band.from_ is None or value >= band.from_
    return band.to is None or value <= band.to
