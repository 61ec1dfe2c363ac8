"""Places of a trial's charts on their canvas: whole numbers only, drawn as SVG by the template; the tables say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steelyard.errors import Words
from steelyard.money import format_yuan

Plain = dict[str, Any]
#: The waterfall: its width, and the height of one bar's row.
WIDE, ROW = 480, 34
LEFT = 110
RIGHT = 100
#: The dots: a square canvas, with room for the axes.
SIDE, MARGIN = 360, 44


def of(result: Plain) -> Plain:
    """Both pictures of a trial."""
    return {"waterfall": _waterfall(result), "dots": _dots(result["people"])}


def _waterfall(result: Plain) -> Plain:
    """From what was paid before, item by item, to what the draft pays; items that do not move are left out."""
    total = result["total"]
    steps = [item for item in result["items"] if item["old_fen"] != item["new_fen"]]
    at, spans = total["old_fen"], []
    for item in steps:
        after = at + item["new_fen"] - item["old_fen"]
        spans.append((item, at, after))
        at = after
    edges = [total["old_fen"], total["new_fen"], *(edge for _, a, b in spans for edge in (a, b))]
    low, high = min(edges), max(edges)
    # The bars of both totals begin in the dark: only the part that differs is worth a scale.
    low = max(0, low - max(high - low, high // 50) // 3)
    reach = max(high - low, 1)

    def x(fen: int) -> int:
        return LEFT + (fen - low) * (WIDE - LEFT - RIGHT) // reach

    before, after = Words("原来", "before"), Words("新方案", "draft")
    rows = [_bar(before, LEFT, x(total["old_fen"]), format_yuan(total["old_fen"]), "total")]
    for item, a, b in spans:
        difference = b - a
        shown = f"{'+' if difference > 0 else ''}{format_yuan(difference)}"
        words = Words(item["label"]["zh"], item["label"]["en"])
        rows.append(_bar(words, x(min(a, b)), x(max(a, b)), shown, "more" if difference > 0 else "less"))
    rows.append(_bar(after, LEFT, x(total["new_fen"]), format_yuan(total["new_fen"]), "total"))
    for place, row in enumerate(rows):
        row["y"] = place * ROW
    return {"rows": rows, "width": WIDE, "height": len(rows) * ROW, "is_cut": low > 0}


def _bar(label: Words, start: int, end: int, shown: str, tone: str) -> Plain:
    return {
        "label": label,
        "x": start,
        "width": max(end - start, 2),
        "end": max(end, start + 2) + 6,
        "shown": shown,
        "tone": tone,
    }


def _dots(people: Sequence[Plain]) -> Plain:
    """Everybody at (pay before, pay under the draft), per cycle compared; on the line nothing changes."""
    shown = [
        (one, one["old_fen"] // one["compared"], one["new_fen"] // one["compared"]) for one in people if one["compared"]
    ]
    amounts = [fen for _, old, new in shown for fen in (old, new)]
    if not amounts:
        return {"dots": [], "side": SIDE}
    low, high = min(amounts), max(amounts)
    pad = max((high - low) // 12, 100)
    low, high = max(0, low - pad), high + pad
    reach, room = high - low, SIDE - 2 * MARGIN

    def along(fen: int) -> int:
        return (fen - low) * room // reach

    dots = [
        {
            "x": MARGIN + along(old),
            "y": SIDE - MARGIN - along(new),
            "tone": "more" if new > old else "less" if new < old else "same",
            "title": f"{one['name']} {format_yuan(old)} → {format_yuan(new)}",
        }
        for one, old, new in shown
    ]
    return {
        "dots": dots,
        "side": SIDE,
        "start": MARGIN,
        "end": SIDE - MARGIN,
        "low": format_yuan(low // 100 * 100),
        "high": format_yuan(high // 100 * 100),
    }
