"""Reads of schemes: the library's templates, and the files of the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from steelyard.errors import SteelyardError, UnknownName, Words
from steelyard.pay.cases import read_cases
from steelyard.schemes import Scheme, SchemeRefused, load, names
from steelyard.schemes.loader import cases_of
from steelyard.schemes.model import Version
from steelyard.schemes.sentences import sentences_of
from steelyard.web import lake


@dataclass(frozen=True, slots=True)
class Listed:
    """One scheme in the list; ``faults`` says why a file cannot be used."""

    key: str
    name: str
    note: str
    is_own: bool
    faults: tuple[Words, ...] = ()


def folder() -> Path:
    """Where the installation's own scheme files lie."""
    return Path(settings.CONFIGURATION.home) / "schemes"


def listed() -> list[Listed]:
    """Own schemes first, then the templates, each by name."""
    own = [_listed(path.stem, str(path), is_own=True) for path in sorted(folder().glob("*.yaml")) if is_scheme(path)]
    return [*own, *(_listed(name, name, is_own=False) for name in names())]


def is_scheme(path: Path) -> bool:
    """Whether a file is a scheme and not its worked cases."""
    return not path.name.endswith(".cases.yaml")


def _listed(key: str, source: str, *, is_own: bool) -> Listed:
    try:
        scheme = load(Path(source) if is_own else source, lake.catalogue())
    except SchemeRefused as refused:
        faults = tuple(Words(fault.in_("zh"), fault.in_("en")) for fault in refused.faults)
        return Listed(key, key, "", is_own, faults)
    except SteelyardError as error:
        return Listed(key, key, "", is_own, (Words(error.in_("zh"), error.in_("en")),))
    return Listed(key, scheme.name, scheme.note or "", is_own)


def one(key: str, *, is_own: bool) -> tuple[Scheme, str]:
    """A scheme and the text of its file.

    Raises: UnknownName when there is none; SchemeRefused.
    """
    if is_own:
        path = next((path for path in folder().glob("*.yaml") if path.stem == key and is_scheme(path)), None)
        if path is None:
            raise UnknownName(Words(f"没有方案“{key}”。", f'There is no scheme "{key}".'))
        return load(path, lake.catalogue()), path.read_text(encoding="utf-8-sig")
    if key not in names():
        raise UnknownName(Words(f"没有模板“{key}”。", f'There is no template "{key}".'))
    from importlib.resources import files

    text = (files("steelyard.schemes") / "library" / f"{key}.yaml").read_text(encoding="utf-8")
    return load(key, lake.catalogue()), text


def versions(scheme: Scheme) -> list[tuple[Version, list[Words]]]:
    """Each version, newest first, with its rules as sentences."""
    ordered = sorted(scheme.versions, key=lambda version: version.from_, reverse=True)
    return [(version, sentences_of(version, scheme.vocabulary)) for version in ordered]


def worked_cases(key: str) -> list[str]:
    """The sentences of a template's worked cases; none for a scheme without them."""
    try:
        file, text = cases_of(key)
    except UnknownName:
        return []
    return [case.name for case in read_cases(text, file)]
