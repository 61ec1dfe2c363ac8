"""Small pieces of Markdown the pages are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from steelyard.errors import Words

#: Stands under the title of every page.
GENERATED = "> 本页由程序中的声明生成，请勿手改。 Generated from the declarations; do not edit. `make docs`"


def page(title: Words, intro: Iterable[Words], body: Iterable[str]) -> str:
    """A whole page: title, generated notice, opening sentences in both languages, body."""
    opening = [line for words in intro for line in (words.zh, "", words.en, "")]
    return "\n".join([f"# {title.zh} · {title.en}", "", GENERATED, "", *opening, *body]).rstrip("\n") + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table and the empty line after it; cells are text and never break it."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{'|'.join([' --- '] * len(headings))}|",
        *(f"| {' | '.join(cell(text) for text in row)} |" for row in rows),
        "",
    ]


def cell(text: str) -> str:
    """Text of one cell: no line break, no bar."""
    return text.replace("|", "\\|").replace("\n", " ")


def anchored(kind: str, key: str) -> str:
    """A key as code with a place to link to, such as ``metrics.md#metric-csat_ratio``."""
    return f'<a id="{kind}-{key}"></a>`{key}`'


def both(words: Words | None) -> str:
    """A sentence in both languages, on one line; empty for None."""
    return "" if words is None else f"{words.zh} {words.en}"


def code(text: str) -> str:
    """Text as code, empty when there is none."""
    return f"`{text}`" if text else ""
