"""The JSON Schema of scheme files, for editors: every key with its name, every choice, the metrics to choose from.

An editor's help, not the law: what a schema cannot say (weights that sum to 100, a grade that exists) the loader does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.facts.organisation_tables import ROLES
from steelyard.facts.settings import SETTINGS
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.schemes.key_names import key_name
from steelyard.schemes.model import Scheme

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODULE = "steelyard__schemes__"

Schema = dict[str, Any]


def json_schema(catalogue: Catalogue = CATALOGUE) -> Schema:
    """The schema as plain JSON values, its definitions in order of name."""
    made = Scheme.model_json_schema(by_alias=True)
    found: Mapping[str, Schema] = made.pop("$defs")
    definitions = {_short(name): _part(found[name]) for name in sorted(found, key=_short)}
    definitions["MetricKey"] = _keys(
        catalogue.metrics | catalogue.measures, "指标或计量的键。 A metric's or measure's key."
    )
    definitions["MeasureKey"] = _keys(catalogue.measures, "计量的键。 A measure's key.")
    definitions["Version"]["properties"]["requires"]["propertyNames"] = {"enum": list(SETTINGS)}
    role = definitions["AppliesTo"]["properties"]["role"]
    role["anyOf"] = [{"enum": list(ROLES)}, {"type": "array", "items": {"enum": list(ROLES)}}]
    return {
        "$schema": DIALECT,
        "title": "公平秤方案文件 Steelyard scheme file",
        **_part({key: value for key, value in made.items() if key != "title"}),
        "$defs": definitions,
    }


def _short(name: str) -> str:
    """A definition's name without the package; two of one name keep their module (``curves.Rank``)."""
    return name.removeprefix(_MODULE).replace("__", ".")


def _part(schema: Schema) -> Schema:
    """One part of a scheme: its properties by the names people know them by."""
    properties = {key: _property(key, given) for key, given in schema.get("properties", {}).items()}
    text = " ".join(str(schema.get("description", "")).replace("``", "`").split())
    made = _changed({key: value for key, value in schema.items() if key not in ("properties", "title")}, _renamed)
    return {**made, **({"description": text} if text else {}), **({"properties": properties} if properties else {})}


def _property(key: str, given: Schema) -> Schema:
    """One key: its name before what may stand there; absent keys need no null, figures come from the catalogue."""
    made: Schema = _changed({name: value for name, value in given.items() if name != "title"}, _renamed)
    if made.get("default", "") is None or isinstance(made.get("default"), dict | list):
        del made["default"]  # left out means the same
    choices = [one for one in made.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        made = {**{name: value for name, value in made.items() if name != "anyOf"}, **choices[0]}
    elif choices:
        made["anyOf"] = choices
    if key in ("metric", "on", "measure") and made.get("type") == "string":
        del made["type"]
        made["$ref"] = "#/$defs/MeasureKey" if key == "measure" else "#/$defs/MetricKey"
    name = key_name(key)
    return {**made, "description": f"{name.zh} · {name.en}. {made.get('description', '')}".strip()}


def _keys(declared: Mapping[str, Any], description: str) -> Schema:
    """Keys to choose from; an organisation's own metrics may have others."""
    return {"description": description, "anyOf": [{"enum": sorted(declared)}, {"type": "string"}]}


def _renamed(name: str, value: Any) -> Any:
    return f"#/$defs/{_short(str(value).rsplit('/', 1)[1])}" if name == "$ref" else value


def _changed(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """The same JSON with every value of an object changed."""
    if isinstance(value, dict):
        return {key: _changed(change(key, held), change) for key, held in value.items()}
    return [_changed(held, change) for held in value] if isinstance(value, list) else value
