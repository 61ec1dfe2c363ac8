"""On the way of pay no float is written, made or left behind by a division of whole numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "steelyard"
#: What decides points and pay, and what it counts with.
EXACT = ("scoring", "pay", "schemes", "money.py", "formula.py", "periods.py", "trace.py")
#: Modules whose functions answer floats; ``Decimal.sqrt`` is exact to its context and stays.
OF_FLOATS = {
    "math": {"sqrt", "log", "log2", "log10", "exp", "pow", "fsum", "dist", "hypot"},
    "statistics": {"fmean", "stdev"},
}
#: How alike two words must be for a suggestion; no figure.
NO_FIGURE = {"cutoff"}


def modules() -> list[Path]:
    found = [
        path for part in EXACT for path in ([SOURCE / part] if part.endswith(".py") else (SOURCE / part).rglob("*.py"))
    ]
    return sorted(found)


def floats_in(text: str) -> Iterator[str]:
    """Every place where a float comes about: a literal, a call that makes one, a division of bare whole numbers."""
    tree = ast.parse(text)
    spared = {node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in NO_FIGURE}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex) and node not in spared:
            yield f"{node.lineno}: {node.value}"
        if isinstance(node, ast.Call) and _makes_float(node.func):
            yield f"{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div) and _is_whole(node):
            yield f"{node.lineno}: {ast.unparse(node)}"


def _makes_float(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "float"
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return called.attr in OF_FLOATS.get(called.value.id, set())
    return False


def _is_whole(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether both sides can be seen to be whole numbers: literals, lengths, counts, fen."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
    return all(_looks_whole(side) for side in sides)


def _looks_whole(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"len", "int", "round_fen", "Fen"}
    if isinstance(node, ast.BinOp):
        return _looks_whole(node.left) and _looks_whole(node.right)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.endswith(("_fen", "_ms", "_count", "day_count"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_float_comes_about_where_points_and_pay_are_decided(path: Path) -> None:
    assert list(floats_in(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "x = 0.5",
        "x = float(y)",
        "x = len(a) / 2",
        "x = line.amount_fen / 100",
        "x = math.sqrt(y)",
        "x_fen /= 2",
        "x = 1e3",
    ],
)
def test_a_float_would_be_seen(text: str) -> None:
    assert list(floats_in(text))


@pytest.mark.parametrize("text", ["x = Fraction(1, 2)", "x = value / 100", "x = a_fen // 2", 'x = "0.5"'])
def test_exact_arithmetic_is_left_alone(text: str) -> None:
    assert list(floats_in(text)) == []
