"""One law pack as its file says it: for which regions, and dated values with the text they come from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr

from steelyard.errors import Words
from steelyard.periods import holds_on
from steelyard.schemes.values import Day, Part, exact, unfit


def _value(given: Any) -> Fraction:
    """A number, or yes and no as one and nought."""
    return Fraction(given) if isinstance(given, bool) else exact(given)


class BothWords(Part):
    """A sentence in both languages, as a file writes it."""

    zh: str
    en: str

    @property
    def words(self) -> Words:
        """The sentence."""
        return Words(self.zh, self.en)


class LawValue(Part):
    """What one rule says from a day on, in which text, and that text in short."""

    rule: str
    from_: Day = Field(alias="from")
    to: Day | None = None
    value: Annotated[Fraction, BeforeValidator(_value)]
    source: BothWords
    says: BothWords

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return holds_on(self.from_, self.to, day)


def _regions(given: Any) -> Any:
    if isinstance(given, list) and all(isinstance(name, str) and name.strip() for name in given):
        return tuple(given)
    raise unfit(
        Words("这里要写地区名称的列表。", "A list of names of regions belongs here."),
        Words("请写 regions: [广州, 佛山]；全国写 []。", "Write regions: [Guangzhou, Foshan]; [] for everywhere."),
    )


class Pack(Part):
    """One file. ``regions``: as contracts name them, with or without 市 or 省; none means everywhere."""

    pack: str
    name: BothWords
    regions: Annotated[tuple[str, ...], BeforeValidator(_regions)] = ()
    rules: tuple[LawValue, ...] = Field(min_length=1)

    _file: str = PrivateAttr(default="")
    _text: str = PrivateAttr(default="")
    _lines: dict[int, int] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> str:
        """The file it was read from, as it was named."""
        return self._file

    @property
    def text(self) -> str:
        """The whole file as it was read."""
        return self._text

    def covers(self, region: str | None) -> bool:
        """Whether it speaks of a region."""
        return not self.regions or (region is not None and plain_region(region) in map(plain_region, self.regions))

    def line_of(self, value: LawValue) -> int | None:
        """The line of the file where a value stands."""
        return self._lines.get(self.rules.index(value))


def plain_region(region: str) -> str:
    """A region as it is compared: 广州市 and 广州 are one."""
    return region.strip().removesuffix("市").removesuffix("省")
