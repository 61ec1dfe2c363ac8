"""Numbers of a draft moved: the version is the one a file with those numbers would say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steelyard.errors import InputRefused
from steelyard.schemes import load, names, parse
from steelyard.schemes.loader import text_of
from steelyard.simulate.moves import knobs, moved

PRESALES = load("taobao-presales")
VERSION = PRESALES.versions[-1]


@pytest.mark.parametrize("name", names())
def test_every_number_that_can_be_moved_stands_within_its_range_and_leaves_the_version_as_it_is(name: str):
    scheme = load(name)
    found = knobs(scheme.versions[-1], scheme.vocabulary)
    assert all(one.low <= one.value <= one.high and one.step > 0 for one in found)
    assert moved(scheme.versions[-1], {one.path: one.value for one in found}) == scheme.versions[-1]


def test_a_moved_version_is_the_one_a_file_says():
    text = text_of("taobao-presales")
    for old, new in (('worst: "0.30"', 'worst: "0.35"'), ('from: "0.80", points', 'from: "0.85", points')):
        assert text.count(old) == 1
        text = text.replace(old, new)
    text = text.replace('amount: "2000", by', 'amount: "1800", by').replace('rate: "0.005"', 'rate: "0.006"')
    values = {
        ("indicators", 0, "curve", "worst"): Fraction("0.35"),
        ("indicators", 1, "curve", "bands", 0, "from"): Fraction("0.85"),
        ("pay", 1, "amount"): Fraction(1800),
        ("pay", 2, "tiers", 0, "rate"): Fraction("0.006"),
    }
    assert moved(VERSION, values) == parse(text, "x.yaml").versions[0]


def test_weights_are_brought_to_a_hundred_exactly():
    found = moved(VERSION, {("indicators", 0, "weight"): Fraction(80)})
    assert [one.weight for one in found.indicators] == [Fraction(800, 13), Fraction(300, 13), Fraction(200, 13)]
    assert sum(one.weight for one in found.indicators) == 100


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("indicators", 0, "curve", "worst"), "0.60"),
        (("indicators", 1, "curve", "bands", 0, "from"), "0.60"),
        (("indicators", 1, "curve", "bands", 1, "from"), "0.90"),
        (("indicators", 0, "weight"), "0"),
    ],
)
def test_numbers_that_make_no_rules_are_refused(path: tuple[str | int, ...], value: str):
    with pytest.raises(InputRefused):
        moved(VERSION, {path: Fraction(value)})
