"""The reading view of a scheme: nothing that is agreed on is left unsaid."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from steelyard import schemes
from steelyard.schemes.model import Scheme
from steelyard.schemes.sentences import sentences_of
from steelyard.schemes.vocabulary import VOCABULARY

sys.path.insert(0, str(Path(__file__).parent))

from everything import FILE, changed, document, fields_given

DATA = document()
GIVEN = list(fields_given(DATA))

#: Fields no sentence tells, and why.
UNTOLD = {
    ("Scheme", "scheme"): "the id stands in the heading",
    ("Scheme", "name"): "the heading itself",
    ("Scheme", "note"): "shown under the heading as it is",
    ("Scheme", "versions"): "each has sentences of its own",
    ("Version", "from_"): "the heading of the version",
    ("Indicator", "key"): "what results are compared by; people read the label",
}

#: Keys that may be left out and then mean the same as what is written here.
MEANT_ANYWAY = {
    ("Target", "better"): "the metric's own direction",
    ("Bands", "better"): "the metric's own direction",
    ("Ksf", "better"): "the metric's own direction",
    ("AmountBands", "better"): "the metric's own direction",
    ("Indicator", "curve"): "points given by people need none",
}


def spoken(scheme: Scheme) -> list[list[str]]:
    return [
        [text for words in sentences_of(version, VOCABULARY) for text in (words.zh, words.en)]
        for version in scheme.versions
    ]


BEFORE = spoken(Scheme.model_validate(DATA))


def test_the_scheme_with_every_key_is_a_scheme() -> None:
    assert schemes.load(FILE).scheme == "everything"


def test_every_key_of_the_language_is_in_it() -> None:
    parts = {part for part, _, _ in GIVEN}
    given = {(declaring(part, name), name) for part, name, _ in GIVEN}
    declared = {(declaring(part, name), name) for part in parts for name in part.model_fields}
    assert {(part.__name__, name) for part, name in declared - given} - UNTOLD.keys() == set()
    assert {each.__name__ for each in classes_of(Scheme)} == {part.__name__ for part in parts}


def declaring(part: type, name: str) -> type:
    """The class that declares a field; one that all pay items share need not stand in each of them."""
    return next(each for each in reversed(part.__mro__) if name in getattr(each, "__annotations__", {}))


def classes_of(part: type) -> set[type]:
    """Every class a scheme can be made of, by the JSON Schema's definitions."""
    from steelyard.schemes import balances, curves, model, pay_items

    named = {name.rsplit("__", 1)[-1] for name in part.model_json_schema()["$defs"]}
    found = {
        each
        for module in (balances, curves, model, pay_items)
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__ and each.__name__ in named
    }
    return {*found, part}


@pytest.mark.parametrize("place", range(len(GIVEN)), ids=lambda place: f"{GIVEN[place][0].__name__}.{GIVEN[place][1]}")
def test_a_change_of_any_key_changes_a_sentence_in_both_languages(place: int) -> None:
    part, name, path = GIVEN[place]
    if (part.__name__, name) in UNTOLD:
        return
    removable = (part.__name__, name) not in MEANT_ANYWAY
    ways = list(changed(DATA, path, part.model_fields[name], removable=removable))
    for scheme in ways:
        after = spoken(scheme)
        assert after != BEFORE
        for language in (0, 1):
            assert [texts[language::2] for texts in after] != [texts[language::2] for texts in BEFORE]


def test_what_is_not_told_or_meant_anyway_exists() -> None:
    fields = {(part.__name__, name) for part, _, _ in GIVEN for name in part.model_fields}
    assert fields >= UNTOLD.keys() | MEANT_ANYWAY.keys()
