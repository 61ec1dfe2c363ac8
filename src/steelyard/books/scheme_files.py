"""Schemes as the commands name them: a template of the library, or a file with its worked cases beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from steelyard.errors import UnknownName
from steelyard.metrics.catalogue import Catalogue
from steelyard.pay.cases import WorkedCase, read_cases
from steelyard.schemes import Scheme, load, names, parse
from steelyard.schemes.loader import cases_of

CASES = ".cases.yaml"


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """One scheme as it was named on the command line; messages name a file by the way it was given."""

    given: str

    @property
    def is_template(self) -> bool:
        """Whether it is one of the library."""
        return self.given in names()

    @property
    def is_cases(self) -> bool:
        """Whether it is a file of worked cases, named along with its scheme (``*.yaml``)."""
        return self.given.endswith(CASES)

    @property
    def cases_path(self) -> Path:
        """Where the worked cases of a file lie."""
        return Path(self.given).with_suffix(CASES)

    def load(self, catalogue: Catalogue) -> Scheme:
        """The scheme. Raises: UnknownName, SchemeRefused."""
        path = Path(self.given)
        if self.is_template or not path.is_file():
            return load(self.given, catalogue)
        return parse(path.read_bytes(), path.as_posix(), catalogue)

    def cases(self) -> list[WorkedCase]:
        """The worked cases, none where nobody wrote any. Raises: SchemeRefused, SchemeError for an unreadable file."""
        if self.is_template:
            try:
                file, text = cases_of(self.given)
            except UnknownName:
                return []
            return read_cases(text, file)
        path = self.cases_path
        return read_cases(path.read_text(encoding="utf-8-sig"), path.as_posix()) if path.is_file() else []
