"""How a measure is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from steelyard.errors import Words

Better = Literal["higher", "lower"]
Combine = Literal["sum", "max"]
MeasureUnit = Literal["count", "ms", "fen", "minute", "point", "point_x100"]
#: What later event may still change a value of a past day.
Delay = Literal["none", "next_day", "inquiry_window", "repeat_days", "month"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One integer per shop, business day and agent, additive over days and agents (``peak_``: combined by max).

    ``table`` holds the rows it counts. ``virtual``: not stored, but read from stored ones by the shop's settings.
    """

    key: str
    family: str
    zh: str
    en: str
    unit: MeasureUnit = "count"
    better: Better = "higher"
    combine: Combine = "sum"
    table: str = ""
    delay: Delay = "none"
    virtual: bool = False
    note: Words | None = None

    @property
    def words(self) -> Words:
        """Its label in both languages."""
        return Words(self.zh, self.en)
