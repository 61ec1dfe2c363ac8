"""The tables of the goal guide: which indicators serve a goal in which kind of shop, with weights that sum to 100."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from steelyard.errors import Words
from steelyard.money import parse_number, share_out

#: Weights come in steps of this many points.
WEIGHT_STEP = 5
Shape = Literal["linear", "target", "manual"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One indicator the guide may suggest. ``worst`` and ``best`` hold where the shop has no months of its own."""

    metric: str
    key: str
    section: str
    layer: str
    curve: Shape
    worst: Fraction | None
    best: Fraction | None
    few: tuple[str, int] | None
    reason: Words
    source: Words


@dataclass(frozen=True, slots=True)
class Goal:
    """What a scheme is to achieve."""

    name: Words
    why: Words
    weights: Mapping[str, Fraction]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopKind:
    """How a kind of shop shifts the weights."""

    name: Words
    why: Words
    times: Mapping[str, Fraction]
    add: Mapping[str, Fraction]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything the guide knows."""

    indicators: Mapping[str, Candidate]
    goals: Mapping[str, Goal]
    shop_kinds: Mapping[str, ShopKind]
    layer_goals: Mapping[str, tuple[str, ...]]


@cache
def tables() -> Tables:
    """The tables that come with the package."""
    data = yaml.safe_load((files("steelyard.simulate") / "goals.yaml").read_text(encoding="utf-8"))
    return Tables(
        {metric: _candidate(metric, row, data["sources"]) for metric, row in data["indicators"].items()},
        {
            key: Goal(_words(row["name"]), _words(row["why"]), _numbers(row["weights"]), tuple(row["also"]))
            for key, row in data["goals"].items()
        },
        {key: _shop_kind(row) for key, row in data["shop_kinds"].items()},
        {layer: tuple(metrics) for layer, metrics in data["layer_goals"].items()},
    )


def weights(goal: Goal, kind: ShopKind) -> dict[str, int]:
    """The weight of each indicator in steps of 5, heaviest first, summing to 100; what comes to nothing is left out.

    Each goal weight is multiplied by the shop's factor and what the shop adds is added; then they are brought to 100,
    and the steps left over go to the largest remainders.
    """
    raw = {
        metric: weight * kind.times.get(metric, Fraction(1))
        for metric, weight in goal.weights.items()
        if metric not in kind.without
    }
    for metric, weight in kind.add.items():
        raw[metric] = max(raw.get(metric, Fraction(0)), weight)
    shares = share_out(100 // WEIGHT_STEP, list(raw.values()))
    found = {metric: int(share) * WEIGHT_STEP for metric, share in zip(raw, shares, strict=True) if share}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _candidate(metric: str, row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Candidate:
    few = row.get("few")
    return Candidate(
        metric,
        row["key"],
        row["section"],
        row["layer"],
        row["curve"],
        None if "worst" not in row else parse_number(row["worst"]),
        None if "best" not in row else parse_number(row["best"]),
        None if few is None else (few["measure"], few["at_least"]),
        _words(row["reason"]),
        _words(sources[row["source"]]),
    )


def _shop_kind(row: Mapping[str, Any]) -> ShopKind:
    return ShopKind(
        _words(row["name"]),
        _words(row["why"]),
        _numbers(row.get("times", {})),
        _numbers(row.get("add", {})),
        tuple(row.get("without", ())),
    )


def _numbers(row: Mapping[str, Any]) -> dict[str, Fraction]:
    return {key: parse_number(str(value)) for key, value in row.items()}


def _words(row: Mapping[str, str]) -> Words:
    return Words(row["zh"], row["en"])
