"""The mappings an installation remembers: one YAML file each in the folder ``mappings`` of the data.

Command line and pages share them, so that a layout mapped in a browser is known to a nightly import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from steelyard.books.schemes import write_text
from steelyard.errors import UnknownName, Words
from steelyard.measures.catalogue import MEASURES
from steelyard.sources.mappings import FileMapping, parse, to_text

FOLDER = "mappings"


def load_mapping(path: Path) -> FileMapping:
    """A mapping from a file a person wrote.

    Raises: MappingRefused; OSError where there is no such file.
    """
    return parse_mapping(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)


def parse_mapping(text: str, file: str) -> FileMapping:
    """A mapping from its text, its measures checked against those there are. Raises: MappingRefused."""
    return parse(text, file, MEASURES)


@dataclass(frozen=True, slots=True)
class MappingBook:
    """Every remembered mapping, by name."""

    home: Path
    mappings: tuple[FileMapping, ...]

    @classmethod
    def of(cls, home: Path) -> MappingBook:
        """The mappings of a data folder. Raises: MappingRefused for a file that cannot be used: it is never passed over."""
        folder = home / FOLDER
        paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        return cls(home, tuple(load_mapping(path) for path in paths if not path.name.startswith(".")))

    def named(self, name: str) -> FileMapping:
        """One mapping. Raises: UnknownName."""
        found = next((one for one in self.mappings if one.name == name), None)
        if found is None:
            names = [one.name for one in self.mappings]
            raise UnknownName(
                Words(f"没有名为“{name[:60]}”的对照表。", f'No mapping "{name[:60]}" is remembered.'),
                remedy=Words(
                    f"记住的有：{'、'.join(names)}。" if names else "还没有记住任何对照表。",
                    f"Remembered: {', '.join(names)}." if names else "None is remembered so far.",
                ),
            )
        return found

    def for_headers(self, headers: frozenset[str]) -> FileMapping | None:
        """The mapping remembered for exactly this set of headers."""
        return next((one for one in self.mappings if headers in one.layouts), None)

    def remember(self, mapping: FileMapping, layouts: Iterable[frozenset[str]]) -> MappingBook:
        """Keep a mapping for these sets of headers; one that had a set before gives it up, and is gone with its last."""
        wanted = frozenset(layouts)
        kept = []
        for one in self.mappings:
            if one.name == mapping.name:
                wanted |= one.layouts
                continue
            left = one.layouts - wanted
            if left != one.layouts:
                self._drop(one.name) if not left else self._keep(replace(one, layouts=left))
            if left:
                kept.append(replace(one, layouts=left))
        remembered = replace(mapping, layouts=wanted)
        self._keep(remembered)
        return MappingBook(self.home, tuple(sorted([*kept, remembered], key=lambda one: one.name)))

    def forget(self, name: str) -> MappingBook:
        """Drop a mapping; what was imported with it stays. Raises: UnknownName."""
        self.named(name)
        self._drop(name)
        return MappingBook(self.home, tuple(one for one in self.mappings if one.name != name))

    def _keep(self, mapping: FileMapping) -> None:
        folder = self.home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / f"{mapping.name}.yaml", to_text(mapping))

    def _drop(self, name: str) -> None:
        (self.home / FOLDER / f"{name}.yaml").unlink(missing_ok=True)
