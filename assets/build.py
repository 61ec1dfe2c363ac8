"""Copies what pages use out of node_modules into the package: styles, scripts, and one sprite of the icons named below.

Run by ``make assets`` after ``npm ci``; nothing is fetched by a browser from anywhere else.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "steelyard" / "web" / "static" / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
ICONS = (
    "alert-triangle", "arrow-down", "arrow-left", "arrow-up", "arrows-diff", "baseline-density-medium", "bell",
    "book", "bookmark", "building-store", "calendar", "chart-bar", "chart-dots", "chart-dots-3", "chart-funnel",
    "chart-histogram", "chart-line", "check", "chevron-down", "chevron-left", "chevron-right", "circle-check",
    "clock", "clock-hour-4", "cloud-upload", "coin", "columns-3", "database", "dots", "download", "edit", "eye",
    "eye-off", "file-import", "file-spreadsheet", "filter", "filter-2", "gauge", "grid-4x4", "help-circle", "history",
    "home", "key", "language", "layout-dashboard", "list-details", "lock", "login", "logout", "maximize", "message",
    "message-question", "messages", "moon", "player-play", "plus", "printer", "progress", "receipt", "refresh",
    "report-money", "robot", "scale", "school", "search", "settings", "shield-check", "shopping-cart", "sparkles",
    "star", "sun", "table", "table-export", "trash", "trending-down", "trending-up", "trophy", "user",
    "user-question", "users", "users-group", "wallet", "x",
)  # fmt: skip


def main() -> None:
    """Fill the vendor folder anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)
        strip_source_map(VENDOR / name)
    (VENDOR / "icons.svg").write_text(sprite(), encoding="utf-8")


def strip_source_map(path: Path) -> None:
    """A map that is not there would be asked for and not found."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "", text), encoding="utf-8")


def sprite() -> str:
    """Each icon as a symbol; stroked in the colour of the text beside it."""
    symbols = "".join(symbol(name) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def symbol(name: str) -> str:
    """One outline icon."""
    text = (MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
    body = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    assert body, name
    inner = re.sub(r"\s*\n\s*", "", body[1])
    look = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" {look}>{inner}</symbol>'


if __name__ == "__main__":
    main()
