"""Every measure and metric by key and label, and an organisation's own metrics beside them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from steelyard.errors import InputRefused, UnknownName, Words
from steelyard.formula import normalise_name
from steelyard.measures.catalogue import MEASURES
from steelyard.measures.model import Measure
from steelyard.metrics.model import Metric
from steelyard.metrics.registry import METRICS
from steelyard.metrics.shares import is_ratio_of_counts, is_share

#: Families whose measures are also kept per issue tag, as ``key:issue=value``.
_TAGGED_FAMILIES = ("resolution",)
_TAG = ":issue="
_SHOP = "shop_"


class Catalogue:
    """The metrics and measures of one organisation: the built-in ones and its own.

    A name is a key or a label in either language; full-width letters and brackets are read as the plain ones.
    Every measure is a metric too, under its own key.
    """

    def __init__(self, own: Iterable[Metric] = ()) -> None:
        self.own = tuple(own)
        self.measures = MEASURES
        self.metrics = METRICS | {metric.key: metric for metric in self.own}
        self._found: dict[str, Metric | Measure] = {}
        self._shares: dict[str, bool] = {}
        self._check_labels()
        for metric in self.own:
            self._check_own(metric)

    def metric(self, name: str) -> Metric:
        """The metric of a key or label; a measure's name gives the measure as a metric.

        Raises: UnknownName with the nearest known name.
        """
        found = self.find(name)
        return as_metric(found) if isinstance(found, Measure) else found

    def measure(self, name: str) -> Measure:
        """The measure of a key or label.

        Raises: UnknownName with the nearest known name.
        """
        found = self._measure_named(name)
        if found is None:
            raise self._unknown(name, self.measures)
        return found

    def find(self, name: str) -> Metric | Measure:
        """What a name means in a formula: a metric, else a measure.

        Raises: UnknownName with the nearest known name.
        """
        found = self._found.get(name) or self._metric_named(name) or self._measure_named(name)
        if found is None:
            raise self._unknown(name, [*self.metrics, *self.measures])
        self._found[name] = found
        return found

    def is_metric(self, name: str) -> bool:
        """Whether a name means a metric or a measure."""
        return (self._metric_named(name) or self._measure_named(name)) is not None

    def is_measure(self, name: str) -> bool:
        """Whether a name means a measure."""
        return self._measure_named(name) is not None

    def is_share(self, metric: Metric) -> bool:
        """Whether its values are shares of counted cases."""
        if metric.key not in self._shares:
            self._shares[metric.key] = is_share(metric, self)
        return self._shares[metric.key]

    def counts(self, metric: Metric) -> bool:
        """Whether its values divide counts, weighted or not, by the number of cases."""
        return is_ratio_of_counts(metric, self)

    def near(self, name: str, keys: Iterable[str] | None = None) -> list[str]:
        """Known keys or labels that look like a name, best first; empty when none does."""
        wanted = None if keys is None else set(keys)
        names = [label for label, key in self._names.items() if wanted is None or key in wanted]
        return difflib.get_close_matches(normalise_name(name)[:100], names, n=3, cutoff=0.6)

    def parts(self, metric: Metric) -> Iterator[Metric | Measure]:
        """What a metric's formula names, each once, in order of name; a percentile names nothing."""
        if metric.quantile is not None:
            return iter(())
        numerator, denominator = metric.formulas()
        names = {*numerator.names, *denominator.names}
        names |= {name for _, name in (*numerator.scoped_names, *denominator.scoped_names)}
        return (self.find(tagged(name, metric)) for name in sorted(names))

    def leaves(self, metric: Metric) -> set[Measure]:
        """Every measure a metric rests on."""
        found: set[Measure] = set()
        for part in self.parts(metric):
            if isinstance(part, Measure):
                found.add(part)
            else:
                found |= self.leaves(part)
        return found

    # --- inside -------------------------------------------------------------------------------

    def _metric_named(self, name: str) -> Metric | None:
        found = self.metrics.get(self._names.get(normalise_name(name), ""))
        if found is not None:
            return found
        base, _, value = name.partition(_TAG)
        of_all = self._metric_named(base) if value else None
        if of_all is None or of_all.own or of_all.family not in _TAGGED_FAMILIES:
            return None
        return replace(
            of_all, key=f"{of_all.key}{_TAG}{value}", zh=f"{of_all.zh}({value})", en=f"{of_all.en} ({value})"
        )

    def _measure_named(self, name: str) -> Measure | None:
        found = self.measures.get(self._names.get(normalise_name(name), ""))
        if found is not None:
            return found
        base, _, value = name.partition(_TAG)
        of_all = self._measure_named(base) if value else None
        if of_all is not None and of_all.family in _TAGGED_FAMILIES:
            return replace(
                of_all, key=f"{of_all.key}{_TAG}{value}", zh=f"{of_all.zh}({value})", en=f"{of_all.en} ({value})"
            )
        of_agents = self.measures.get(name.removeprefix(_SHOP)) if name.startswith(_SHOP) else None
        if of_agents is None or of_agents.virtual:
            return None
        return replace(
            of_agents, key=name, zh=f"全店{of_agents.zh}", en=f"shop's {of_agents.en}", table="agent_reports"
        )

    def _unknown(self, name: str, keys: Iterable[str]) -> UnknownName:
        near = self.near(name, keys)
        shown = name[:100]
        return UnknownName(
            Words(f"没有名为“{shown}”的指标或计量", f"No metric or measure is called “{shown}”"),
            remedy=Words(
                f"是不是 {'、'.join(near)}？" if near else "运行 steelyard metrics --help 或查看指标目录。",
                f"Did you mean {', '.join(near)}?" if near else "See the reference of metrics and measures.",
            ),
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        """Key of every key and label."""
        items: list[Measure | Metric] = [*self.measures.values(), *self.metrics.values()]
        return {normalise_name(name): item.key for item in items for name in (item.zh, item.en, item.key)}

    def _check_labels(self) -> None:
        """No name may mean two things."""
        taken: dict[str, str] = {}
        items: list[Measure | Metric] = [*MEASURES.values(), *METRICS.values(), *self.own]
        for item in items:
            for name in {normalise_name(name) for name in (item.key, item.zh, item.en)}:
                if name in taken:
                    raise InputRefused(
                        Words(
                            f"名称“{name}”已用于 {taken[name]}", f"The name “{name}” already belongs to {taken[name]}"
                        ),
                        remedy=Words(
                            "每个指标的键和中英文名称都不能与其他指标相同。",
                            "Keys and labels must differ from those of every other metric and measure.",
                        ),
                        where=item.key,
                    )
                taken[name] = item.key

    def _check_own(self, metric: Metric) -> None:
        """Every name is known and no formula leads back to itself."""
        pending: list[tuple[Metric, tuple[str, ...]]] = [(metric, (metric.key,))]
        while pending:
            here, path = pending.pop()
            for part in self.parts(here):
                if isinstance(part, Measure):
                    continue
                if part.key in path:
                    circle = " -> ".join((*path, part.key))
                    raise InputRefused(
                        Words(f"公式绕回自身：{circle}", f"The formula leads back to itself: {circle}"),
                        remedy=Words("请改其中一个公式。", "Change one of these formulas."),
                        where=metric.key,
                    )
                if part.own:
                    pending.append((part, (*path, part.key)))


def as_metric(measure: Measure) -> Metric:
    """A measure under its own key, in its own unit."""
    return Metric(
        measure.key,
        measure.family,
        measure.zh,
        measure.en,
        measure.unit,
        measure.better,
        numerator=f"「{measure.key}」",
        note=measure.note,
    )


def tagged(name: str, metric: Metric) -> str:
    """A name inside a metric's formula; in a metric of one issue tag its figures carry the tag too."""
    _, tag, value = metric.key.partition(_TAG)
    return f"{name}{tag}{value}" if tag and tag not in name else name


#: The built-in metrics and measures.
CATALOGUE = Catalogue()
