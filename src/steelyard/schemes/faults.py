"""What is wrong with a scheme file, each finding with its file, line, key, reason and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from steelyard.errors import Language, SchemeError, Words

#: The way to one value of a file: keys of mappings and places in lists, outermost first.
Path = tuple[str | int, ...]


def key_of(path: Path) -> str:
    """A path as people write it: ``versions[0].indicators[1].weight``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one key, before it is known on which line the key stands; ``code`` names a kind of advice."""

    path: Path
    what: Words
    remedy: Words
    at_key: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one scheme file, or advised against in it; then ``code`` names the kind of advice."""

    file: str
    line: int
    key: str
    what: Words
    remedy: Words
    code: str = ""

    def in_(self, language: Language) -> str:
        """The fault as one line of text: place, key, reason, remedy."""
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}: {key}{self.what.in_(language)} {self.remedy.in_(language)}"

    def __str__(self) -> str:
        return self.in_("zh")


class SchemeRefused(SchemeError):
    """A scheme file with faults; ``faults`` holds every one of them, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        first = self.faults[0]
        key = f"{first.key}: " if first.key else ""
        more = self.faults[1:]
        what = Words(
            key + first.what.zh + (f"（另有 {len(more)} 处问题）" if more else ""),
            key + first.what.en + (f" (and {len(more)} more)" if more else ""),
        )
        super().__init__(what, remedy=first.remedy, where=f"{first.file}:{first.line}")

    def in_(self, language: Language) -> str:
        """Every fault on a line of its own."""
        return "\n".join(fault.in_(language) for fault in self.faults)

    def __str__(self) -> str:
        return self.in_("zh")


def did_you_mean(name: str, known: Iterable[str]) -> Words:
    """A suggestion among the known names, or empty words when none is near."""
    near = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    if not near:
        return Words("", "")
    return Words(f"您是不是想写 {'、'.join(near)}？", f"Did you mean {', '.join(near)}?")
