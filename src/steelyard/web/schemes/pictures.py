"""Places of the charts of schemes on their canvas: whole numbers only, drawn as SVG by the template; words say the same."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steelyard.errors import Words
from steelyard.money import format_yuan
from steelyard.simulate.candidates import Spread
from steelyard.simulate.statistics import Interval

if TYPE_CHECKING:
    from steelyard.web.schemes.selection import Card

Plain = dict[str, Any]
#: The waterfall: its width, and the height of one bar's row.
WIDE, ROW = 480, 34
LEFT = 110
RIGHT = 100
#: The dots: a square canvas, with room for the axes.
SIDE, MARGIN = 360, 44
#: The strip of a spread, and of an interval from -1 to 1.
STRIP = 240
#: The map of the selection board: the canvas, where its field begins and ends, the lane below for unknown chance.
MAP_WIDE, MAP_HIGH = 640, 380
FIELD = (56, 24, 620, 290)
LANE = 322
#: How wide the words of one label are taken to be, by character.
WIDE_CHARACTER, NARROW_CHARACTER = 12, 7
#: So many labels fit on the map.
LABELS = 14


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


def strip(spread: Spread) -> Plain:
    """A spread from its lowest to its highest value: the middle eight tenths as a bar, the middle and now as ticks."""

    def x(value: Fraction) -> int:
        reach = spread.most - spread.least
        return STRIP // 2 if not reach else 6 + int((value - spread.least) * (STRIP - 12) / reach)

    return {
        "wide": STRIP,
        "x": x(spread.low),
        "width": max(x(spread.high) - x(spread.low), 2),
        "middle": x(spread.middle),
        "now": None if spread.now is None else x(spread.now),
    }


def interval(found: Interval | None) -> Plain | None:
    """A correlation from -1 to 1 with its interval; what says nothing covers the middle."""
    if found is None:
        return None

    def x(value: float) -> int:
        return STRIP // 2 + round(max(-1.0, min(1.0, value)) * (STRIP // 2 - 6))

    low, high = x(found.low), x(found.high)
    return {"wide": STRIP, "zero": STRIP // 2, "x": low, "width": max(high - low, 2), "at": x(found.value)}


def selection(cards: Sequence[Card], *, noisy: float, alike: float) -> Plain:
    """The map of the board: to the right what tells people apart, further up what is less by chance.

    Metrics whose chance cannot be told lie in a lane of their own below. Labels of the shortlist first, as many as fit.
    """
    left, top, right, bottom = FIELD
    dots: list[Plain] = []
    for card in cards:
        one = card.figure
        if one.separates is None:
            continue
        dots.append(
            {
                "card": card,
                "x": left + round(one.separates * (right - left)),
                "y": LANE if one.noise is None else top + round(one.noise * (bottom - top)),
                "layer": one.layer,
                "is_chosen": card.is_chosen,
                "is_shortlisted": one.is_shortlisted,
                "label": None,
            }
        )
    _label(sorted(dots, key=lambda dot: (not dot["is_chosen"], not dot["is_shortlisted"], dot["y"])))
    return {
        "wide": MAP_WIDE,
        "high": MAP_HIGH,
        "dots": dots,
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
        "lane": LANE,
        "alike": left + round(alike * (right - left)),
        "noisy": top + round(noisy * (bottom - top)),
        "field_wide": right - left,
        "field_high": bottom - top,
        "good_wide": right - left - round(alike * (right - left)),
        "good_high": round(noisy * (bottom - top)),
    }


def _label(dots: Sequence[Plain]) -> None:
    """Words beside dots, to the left where the right edge is near; one that would lie over another is left out."""
    taken = [(dot["x"] - 8, dot["x"] + 8, dot["y"]) for dot in dots]
    labels = 0
    for dot in dots:
        words = dot["card"].figure.label
        wide = max(_width(words.zh), _width(words.en))
        is_left = dot["x"] + 12 + wide > MAP_WIDE
        start = dot["x"] - 12 - wide if is_left else dot["x"] + 12
        end, y = start + wide, dot["y"]
        is_free = start >= 0 and all(abs(y - other) >= 15 or end < low or high < start for low, high, other in taken)
        if is_free and labels < LABELS:
            labels += 1
            taken.append((start, end, y))
            dot["label"] = {"x": dot["x"] + (-12 if is_left else 12), "anchor": "end" if is_left else "start"}


def _width(text: str) -> int:
    return sum(WIDE_CHARACTER if ord(one) > 0x2E80 else NARROW_CHARACTER for one in text)
