"""What schemes may name: metrics and measures of a catalogue, their labels, units and directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.errors import FormulaError, UnknownName, Words
from steelyard.formula import Formula, compile_
from steelyard.measures.catalogue import is_computed
from steelyard.measures.model import Measure
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.metrics.model import Metric
from steelyard.schemes.faults import Finding, Path

Better = Literal["higher", "lower"]

#: The refunds of each measure of sales; ``sales_fen`` has none because the shop's setting may already take them off.
_REFUNDS: Mapping[str, str] = {
    "sales_order_first_fen": "sales_order_first_refund_fen",
    "sales_order_created_fen": "sales_order_created_refund_fen",
    "sales_paid_fen": "sales_paid_refund_fen",
    "sales_gross_fen": "sales_refund_fen",
}


@dataclass(frozen=True)
class Vocabulary:
    """The names of one organisation's catalogue, as schemes use them."""

    catalogue: Catalogue

    def declaration(self, name: str) -> Metric | Measure | None:
        """What a key or label means; None when nobody declared it."""
        try:
            return self.catalogue.find(name)
        except UnknownName:
            return None

    def key(self, name: str) -> str:
        """The key of a key or label; a name nobody declared is its own."""
        found = self.declaration(name)
        return found.key if found is not None else name

    def is_metric(self, key: str) -> bool:
        """Whether a key (no label) names a metric, or a measure used as one."""
        found = self.declaration(key)
        return found is not None and found.key == key

    def is_measure(self, key: str) -> bool:
        """Whether a key (no label) names a measure."""
        return self.catalogue.is_measure(key) and self.catalogue.measure(key).key == key

    def unit(self, key: str) -> str:
        """The unit of a metric or measure; empty for a name nobody declared."""
        found = self.declaration(key)
        return found.unit if found is not None else ""

    def better(self, key: str) -> Better | None:
        """Which direction is better; None for a name nobody declared."""
        found = self.declaration(key)
        return found.better if found is not None else None

    def adds_up(self, key: str) -> bool:
        """Whether a figure of more days is the sum of theirs: counts and sums, but no ratio, peak or percentile."""
        found = self.declaration(key)
        if isinstance(found, Measure):
            return found.combine == "sum"
        if found is None or found.quantile is not None or found.unit == "ratio":
            return False
        numerator, denominator = found.formulas()
        if denominator.names or denominator.scoped_names or numerator.scoped_names:
            return False
        return all(self.adds_up(name) for name in numerator.names) and _doubles(numerator)

    def family(self, key: str) -> str:
        """The family of a metric or measure; empty for a name nobody declared."""
        found = self.declaration(key)
        return found.family if found is not None else ""

    def label(self, key: str) -> Words:
        """How people call it; a measure in fen without its unit, since schemes show it in yuan."""
        found = self.declaration(key)
        if found is None:
            return Words(key, key)
        return Words(found.zh.replace("(分)", ""), found.en.replace(" (fen)", ""))

    def refunds_of(self, key: str) -> str | None:
        """The measure of the refunds of a measure of sales."""
        return _REFUNDS.get(key)

    def cases_of(self, key: str) -> str | None:
        """The measure that counts the cases of a ratio: its denominator, where that is one measure."""
        found = self.declaration(key)
        if not isinstance(found, Metric) or found.quantile is not None:
            return None
        below = self.declaration(found.formulas()[1].text.strip())
        return below.key if isinstance(below, Measure) else None

    def uncounted(self, key: str) -> tuple[Measure, ...]:
        """The measures a figure rests on that this version does not count from records, in order of key."""
        found = self.declaration(key)
        if found is None:
            return ()
        leaves = {found} if isinstance(found, Measure) else self.catalogue.leaves(found)
        return tuple(sorted((leaf for leaf in leaves if not is_computed(leaf)), key=lambda leaf: leaf.key))

    def near(self, written: str, *, measures_only: bool = False) -> Words:
        """Metrics and measures whose key or label is near what was written, as a question; empty when none is."""
        names = self.catalogue.near(written, self.catalogue.measures if measures_only else None)
        keys = list(dict.fromkeys(found.key for name in names if (found := self.declaration(name)) is not None))
        if not keys:
            return Words("", "")
        zh = "、".join(f"{key}（{self.label(key).zh}）" for key in keys)
        en = ", ".join(f"{key} ({self.label(key).en})" for key in keys)
        return Words(f"您是不是想写 {zh}？", f"Did you mean {en}?")

    def condition_faults(self, text: str, path: Path) -> Iterator[Finding]:
        """What is wrong with a condition: its grammar, a name nobody declared, or a number where yes or no belongs."""
        yield from self._formula_faults(text, path, is_condition=True)

    def number_faults(self, text: str, path: Path) -> Iterator[Finding]:
        """What is wrong with a formula for a number."""
        yield from self._formula_faults(text, path, is_condition=False)

    def _formula_faults(self, text: str, path: Path, *, is_condition: bool) -> Iterator[Finding]:
        try:
            formula = compile_(text)
        except FormulaError as error:
            yield Finding(
                path,
                Words(f"{error.what.zh}（{error.where}）。", f"{error.what.en} ({error.where})."),
                error.remedy or Words("", ""),
            )
            return
        if formula.is_condition != is_condition:
            yield Finding(path, *(_NO_CONDITION if is_condition else _NO_NUMBER))
        for name in sorted({*formula.names, *(name for _, name in formula.scoped_names)}):
            if self.declaration(name) is None:
                near = self.near(name)
                yield Finding(
                    path,
                    Words(
                        f"公式里没有叫 {name} 的指标。{near.zh}",
                        f"The formula names {name}, which nobody declared. {near.en}".strip(),
                    ),
                    Words("请写指标或计量的键，或它的中文名。", "Use the key or label of a metric or measure."),
                )


def _doubles(formula: Formula) -> bool:
    """Whether twice of everything gives twice as much, as sums do and quotients do not."""
    sample = {name: Fraction(place + 2) for place, name in enumerate(sorted(formula.names))}
    once, twice = formula.number(lambda name: sample[name]), formula.number(lambda name: sample[name] * 2)
    return once is not None and twice == once * 2


_NO_CONDITION = (
    Words("这是一个数，不是条件。", "This is a number, not a condition."),
    Words('请写成比较，如 "resolution_ratio >= 0.90"。', 'Write a comparison such as "resolution_ratio >= 0.90".'),
)
_NO_NUMBER = (
    Words("这是一个条件，不是数。", "This is a condition, not a number."),
    Words('请写成数，如 "tickets + 2 * disputes"。', 'Write a number such as "tickets + 2 * disputes".'),
)

#: The names of the built-in catalogue.
VOCABULARY = Vocabulary(CATALOGUE)
