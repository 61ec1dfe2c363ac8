"""The law of one region on one day, put together from the packs, and a digest of all that they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from steelyard.errors import PayStopped, Words
from steelyard.pay.law.loader import built_in_packs
from steelyard.pay.law.pack import LawValue, Pack, plain_region
from steelyard.pay.law.rules import RULES
from steelyard.trace import Trace, format_value


class LawNotKnown(PayStopped):
    """No pack says what a rule was on that day; pay is never guessed."""


@dataclass(frozen=True, slots=True)
class Law:
    """The values in force for one region on one day, each with the pack it stands in."""

    region: str | None
    day: date
    values: Mapping[str, tuple[Pack, LawValue]]

    def number(self, key: str) -> Fraction:
        """A rule's value.

        Raises: LawNotKnown when no pack has one for the day.
        """
        return self._found(key)[1].value

    def asks_for(self, key: str) -> bool:
        """Whether a yes-or-no rule holds; a rule nobody gives does not."""
        return key in self.values and self.values[key][1].value == 1

    def rule_name(self, key: str) -> str:
        """How traces name it: pack, first day in force, file and line."""
        pack, value = self._found(key)
        line = pack.line_of(value)
        return f"{pack.pack}@{value.from_} {pack.file}" + (f":{line}" if line is not None else "")

    def trace(self, key: str) -> Trace:
        """The value with the text it comes from."""
        _, value = self._found(key)
        rule = RULES[key]
        shown: Fraction | str = ("true" if value.value else "false") if rule.unit == "flag" else value.value
        note = Words(f"{value.source.zh}：{value.says.zh}", f"{value.source.en}: {value.says.en}")
        return Trace(rule.words, shown, "ratio" if rule.unit == "ratio" else "", rule=self.rule_name(key), note=note)

    def _found(self, key: str) -> tuple[Pack, LawValue]:
        if key in self.values:
            return self.values[key]
        words = RULES[key].words
        raise LawNotKnown(
            Words(
                f"法规包没有 {self.day} 的“{words.zh}”，不知道按什么算。",
                f'No law pack says "{words.en}" for {self.day}, so the amount is not known.',
            ),
            remedy=Words(
                f"请在法规包中补上 {key} 在这一天的值和出处。",
                f"Add {key} for that day, with its source, to a law pack.",
            ),
        )


@dataclass(frozen=True)
class LawBook:
    """Some packs. The country's holds everywhere, a regional one beside it.

    Where both give a rule, the value that protects the employee more holds; of equal ones the regional is named.
    """

    packs: tuple[Pack, ...]

    def law(self, region: str | None, day: date) -> Law:
        """What holds for a region (as contracts name it; None: the country's alone) on a day."""
        covering = sorted((pack for pack in self.packs if pack.covers(region)), key=lambda pack: bool(pack.regions))
        values: dict[str, tuple[Pack, LawValue]] = {}
        for pack in covering:
            for value in _in_force(pack, day):
                if value.rule not in values or _protects(value, values[value.rule][1]):
                    values[value.rule] = (pack, value)
        return Law(region, day, values)

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region a pack names, in order, as it is compared."""
        return tuple(sorted({plain_region(region) for pack in self.packs for region in pack.regions}))

    @cached_property
    def digest(self) -> str:
        """What the packs say as one short text: changes with every value, date and source, not with comments."""
        said = [[pack.pack, sorted(pack.regions), [_plain(value) for value in pack.rules]] for pack in self.packs]
        text = json.dumps(sorted(said, key=str), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def law_digest(packs: Sequence[Pack] | None = None) -> str:
    """The digest of some packs, of those that come with the program unless given; a pay run pins it."""
    return (BUILT_IN if packs is None else LawBook(tuple(packs))).digest


def _in_force(pack: Pack, day: date) -> Iterator[LawValue]:
    """The newest value of each rule in force on a day."""
    newest: dict[str, LawValue] = {}
    for value in sorted(pack.rules, key=lambda value: value.from_):
        if value.holds_on(day):
            newest[value.rule] = value
    return iter(newest.values())


def _protects(value: LawValue, other: LawValue) -> bool:
    """Whether a value protects at least as much as another of its rule."""
    return value.value <= other.value if RULES[value.rule].protects == "lower" else value.value >= other.value


def _plain(value: LawValue) -> list[str]:
    words = (value.source.zh, value.source.en, value.says.zh, value.says.en)
    return [value.rule, str(value.from_), str(value.to or ""), format_value(value.value), *words]


#: The packs that come with the program.
BUILT_IN = LawBook(built_in_packs())
