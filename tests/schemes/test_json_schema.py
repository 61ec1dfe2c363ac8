"""The JSON Schema for editors: it takes what the loader takes, and knows every key by its name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from plain_schema import WORDS, faults, words_in

from steelyard import schemes
from steelyard.schemes import located
from steelyard.schemes.json_schema import json_schema
from steelyard.schemes.key_names import KEYS
from steelyard.schemes.loader import text_of

SCHEMA = json_schema()
BROKEN = Path(__file__).parent / "broken"


def against(text: str) -> list[str]:
    return list(faults(located.read(text, "x.yaml").data, SCHEMA, SCHEMA))


@pytest.mark.parametrize("name", schemes.names())
def test_every_template_fits(name: str) -> None:
    assert against(text_of(name)) == []


#: Mistakes of one value, which an editor can underline while they are typed.
SEEN_IN_AN_EDITOR = (
    "unknown_key",
    "unknown_key_in_a_curve",
    "unknown_key_in_a_pay_item",
    "unknown_key_in_a_section",
    "unknown_key_in_applies_to",
    "unknown_key_in_min_count",
    "required_key_missing",
    "curve_unknown",
    "pay_kind_unknown",
    "cycle_unknown",
    "layer_unknown",
    "veto_effect_unknown",
    "trigger_suggestion_unknown",
    "unknown_role",
    "unknown_setting",
    "negative_amount",
    "negative_weight",
    "amount_finer_than_a_fen",
    "amount_with_comma",
    "ratio_above_one",
    "ratio_as_percent",
    "month_that_does_not_exist",
    "campaign_that_is_a_number",
    "beside_that_is_no_yes_or_no",
    "no_versions",
)


@pytest.mark.parametrize("name", SEEN_IN_AN_EDITOR)
def test_a_mistake_of_one_value_is_seen_in_an_editor(name: str) -> None:
    assert against((BROKEN / f"{name}.yaml").read_text(encoding="utf-8")) != []


def test_every_key_has_a_name_of_its_own_in_both_languages_and_no_name_is_left_over() -> None:
    properties = [part.get("properties", {}) for part in (SCHEMA, *SCHEMA["$defs"].values())]
    keys = {key for each in properties for key in each}
    assert keys - KEYS.keys() == set()
    for each in properties:
        for key, described in each.items():
            assert described["description"].startswith(f"{KEYS[key].zh} · {KEYS[key].en}")


def test_every_part_is_described_and_closed_to_unknown_keys() -> None:
    parts = [part for name, part in SCHEMA["$defs"].items() if "properties" in part]
    assert all(part["description"] and part["additionalProperties"] is False for part in parts)


def test_metrics_and_measures_are_offered_but_own_ones_are_taken_too() -> None:
    offered = SCHEMA["$defs"]["MetricKey"]["anyOf"]
    assert {"csat_ratio", "received_buyers"} <= set(offered[0]["enum"])
    assert offered[1] == {"type": "string"}
    assert SCHEMA["$defs"]["MinCount"]["properties"]["measure"]["$ref"] == "#/$defs/MeasureKey"


def test_every_reference_leads_to_a_definition_and_no_module_shows_in_a_name() -> None:
    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for each in value.values() for found in references(each)]
        return [found for each in value for found in references(each)] if isinstance(value, list) else []

    found = set(references(SCHEMA))
    assert found
    assert {each.rsplit("/", 1)[1] for each in found} <= SCHEMA["$defs"].keys()
    assert not [name for name in SCHEMA["$defs"] if "__" in name]


def test_the_plain_reading_understands_every_word_the_schema_uses() -> None:
    assert set(words_in(SCHEMA)) <= WORDS
