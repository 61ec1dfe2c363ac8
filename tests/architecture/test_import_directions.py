"""Imports go one way, from what happened to what is shown."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "steelyard"

#: A module may import from its own layer and from those before it.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "money", "periods", "formula", "trace"}),
    frozenset({"facts", "engines"}),
    frozenset({"sources", "derive"}),
    frozenset({"measures"}),
    frozenset({"metrics"}),
    frozenset({"schemes"}),
    frozenset({"scoring"}),
    frozenset({"pay"}),
    frozenset({"simulate"}),
    frozenset({"demo"}),
    frozenset({"books"}),
    frozenset({"reports"}),
    frozenset({"cli", "web"}),
)
PLACE = {part: place for place, layer in enumerate(LAYERS) for part in layer}

#: Nothing before ``cli`` may know these.
OUTSIDE_WORLD = {"django", "requests", "httpx", "urllib.request", "socket", "http.client", "subprocess"}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.stem in PLACE)


def part_of(path: Path) -> str:
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.update({node.module} | {f"{node.module}.{alias.name}" for alias in node.names})
    return names


def backwards(part: str, names: set[str]) -> set[str]:
    reached = {name.split(".")[1] for name in names if name.startswith("steelyard.")} & PLACE.keys()
    return {other for other in reached if PLACE[other] > PLACE[part]}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_its_own_layer_and_those_before_it(path: Path) -> None:
    assert not backwards(part_of(path), imported(path))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_before_the_command_line_knows_the_network_or_a_clock(path: Path) -> None:
    if PLACE[part_of(path)] >= PLACE["cli"]:
        return
    text = path.read_text(encoding="utf-8")
    assert not imported(path) & OUTSIDE_WORLD
    assert not [call for call in ("datetime.now(", "date.today(", "time.time(", "os.environ") if call in text]


@pytest.mark.parametrize("path", sorted((SOURCE / "web").rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_web_borrows_nothing_from_the_command_line(path: Path) -> None:
    assert not [name for name in imported(path) if name.startswith("steelyard.cli")]


def test_every_part_of_the_package_has_its_place() -> None:
    parts = {part_of(path) for path in SOURCE.rglob("*.py") if path.name != "__init__.py" or path.parent != SOURCE}
    assert parts <= PLACE.keys()


def test_a_step_backwards_would_be_seen() -> None:
    assert backwards("facts", {"steelyard.pay.statement"}) == {"pay"}
    assert backwards("pay", {"steelyard.facts", "steelyard.money"}) == set()
