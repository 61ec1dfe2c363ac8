"""Scheme files as accidents and ill will leave them: a template with some of it cut, doubled, swapped or replaced."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from steelyard import schemes

#: What may stand where a number, a name or a list belongs.
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**40,
    "",
    " ",
    "0",
    "-0.5",
    "1e400",
    "9" * 5_000,
    "0." + "0" * 39 + "1",
    "NaN",
    "inf",
    "１２",
    "50%",
    "1,000",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "\u202e\u0000x",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢" * 200,
    "🙂",
    "9**9**9 > 0",
    "((((((" * 50,
    "not " * 500 + "csat_ratio > 0",
    "__import__('os')",
    "csat_ratio > 1 / 0",
    [],
    {},
    [[]],
    [None],
    {"kind": "base"},
    {"kind": "no such kind"},
    {"kind": ["base"]},
    {"": ""},
    {"from": "0", "rate": "0"},
    ["a"] * 300,
)
#: What may be typed into the text itself.
TYPED = (
    *(
        "\t",
        ":",
        "- ",
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "#",
        "&a ",
        "*a",
        "!!python/object:os.system ",
        "---\n",
        "%",
        "|\n",
        ">\n",
    ),
    *("? ", "\u0000", "\ufeff", "\u2028", "0.30", "1_000", "on", "010", "1:30", "~", "<<: ", "\r", "é", "：", "，"),
    *("[" * 40, "{a: " * 40, "\U0010ffff", "x" * 20_000),
)


#: The same reader twice; the one in C where there is one.
READER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


#: What may be typed, without quotes, where a value belongs.
BARE = (
    *("9" * 5_000, "[" * 3_000 + "]" * 3_000, "{a: " * 40 + "1" + "}" * 40, "0.5", "1e9", "0x1f", "1_000", "1:30"),
    *("2026-02-30", "9999-12-31", "on", "~", "!!float 1", "*a", "&a 1", "-", "? a", "| x", "50%", "'", "￥1"),
)


@cache
def templates() -> tuple[str, ...]:
    library = files("steelyard.schemes") / "library"
    return tuple((library / f"{name}.yaml").read_text(encoding="utf-8") for name in schemes.names())


def text(dice: Random) -> str:
    """One file, spoilt in one to three ways; most often its text, else what the text says."""
    found = dice.choice(templates())
    if dice.random() < 0.4:
        return spoilt_tree(dice, found)
    for _ in range(dice.randint(1, 3)):
        found = dice.choice(
            (cut_short, without_lines, doubled, swapped, typed, replaced, revalued, revalued, indented)
        )(dice, found)
    return found


def cut_short(dice: Random, found: str) -> str:
    return found[: dice.randrange(len(found) + 1)]


def without_lines(dice: Random, found: str) -> str:
    lines = found.splitlines(keepends=True)
    start = dice.randrange(len(lines) + 1)
    return "".join(lines[:start] + lines[start + dice.randint(1, 4) :])


def doubled(dice: Random, found: str) -> str:
    lines = found.splitlines(keepends=True)
    start, count = dice.randrange(len(lines) + 1), dice.randint(1, 12)
    return "".join(lines[: start + count] + lines[start:])


def swapped(dice: Random, found: str) -> str:
    lines = found.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = dice.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def typed(dice: Random, found: str) -> str:
    place = dice.randrange(len(found) + 1)
    return found[:place] + dice.choice(TYPED) + found[place:]


def replaced(dice: Random, found: str) -> str:
    """A few characters overwritten."""
    place = dice.randrange(len(found) + 1)
    return found[:place] + dice.choice(TYPED) + found[place + dice.randint(1, 20) :]


def revalued(dice: Random, found: str) -> str:
    """One value typed anew."""
    values = list(re.finditer(r'(?<=: )("[^"\n]*"|[^,\]}\s"\[{][^,\]}\n]*)', found))
    if not values:
        return found
    value = dice.choice(values)
    return found[: value.start()] + dice.choice(BARE) + found[value.end() :]


def indented(dice: Random, found: str) -> str:
    lines = found.splitlines(keepends=True)
    if lines:
        place = dice.randrange(len(lines))
        lines[place] = " " * dice.randint(0, 9) + lines[place].lstrip()
    return "".join(lines)


def spoilt_tree(dice: Random, found: str) -> str:
    """The file with values, whole parts or keys replaced by what does not belong there."""
    data = yaml.load(found, Loader=READER)
    for _ in range(dice.randint(1, 3)):
        holders = list(nodes(data))
        if holders:
            spoil(dice, dice.choice(holders))
    return json.dumps(data, ensure_ascii=False, indent=dice.choice((None, 1)))


#: Numbers that a rule may hold and nobody would write.
NUMBERS = ("0", "1", "2", "0.5", "50.5", "99.99", "100", "1000", "9" * 12, "9" * 25, "9" * 40, f"0.{'0' * 39}1")


def with_odd_numbers(dice: Random) -> str:
    """A template, for shops of any settings, with one of its numbers made very large, very small or odd."""
    data = json.loads(json.dumps(schemes_read()[dice.randrange(len(templates()))]))
    for version in data["versions"]:
        version.pop("requires", None)
    places = [
        (holder, key)
        for holder in nodes(data)
        for key in (holder if isinstance(holder, dict) else range(len(holder)))
        if isinstance(holder[key], str) and re.fullmatch(r"-?\d+(\.\d+)?", holder[key])
    ]
    counted = [
        (holder, key) for holder, key in places if key in ("months", "first", "streak", "from_years", "at_least")
    ]
    for holder, key in dice.sample(counted if counted and dice.random() < 0.4 else places, 1):
        holder[key] = dice.choice(NUMBERS)
    return json.dumps(data, ensure_ascii=False)


@cache
def schemes_read() -> tuple[Any, ...]:
    """What the templates say: texts, but true and false as themselves."""
    return tuple(_with_truths(yaml.load(found, Loader=READER)) for found in templates())


def _with_truths(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _with_truths(child) for key, child in node.items()}
    if isinstance(node, list):
        return [_with_truths(child) for child in node]
    return {"true": True, "false": False}.get(node, node)


def nodes(node: Any) -> Any:
    """Every mapping and list that holds something."""
    if isinstance(node, dict | list) and node:
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from nodes(child)


def spoil(dice: Random, holder: Any) -> None:
    place = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
    how = dice.random()
    if how < 0.6:
        holder[place] = deepcopy(dice.choice(VALUES))
    elif how < 0.8:
        del holder[place]
    elif isinstance(holder, dict):
        holder[dice.choice(("from", "kind", "weight", "amount", "when", "无", "constructor", "versions"))] = holder.pop(
            place
        )
    else:
        holder.insert(place, holder[place])
