"""``steelyard scheme schema``: the JSON Schema of scheme files, for editors."""

from __future__ import annotations

import typer

from steelyard.books.evaluation import catalogue_of
from steelyard.cli.app import command, desk_of
from steelyard.cli.options import Out, OwnMetrics, deliver
from steelyard.reports.tables import object_bytes
from steelyard.schemes.json_schema import json_schema


@command(
    "scheme schema",
    "写出方案文件的 JSON Schema：编辑器据此补全、提示和划出写错的键。",
    "Write the JSON Schema of scheme files: editors complete, explain and underline by it.",
    "steelyard scheme schema --out scheme.schema.json",
)
def schema(context: typer.Context, own_metrics: OwnMetrics = None, out: Out = None) -> int:
    """The schema; own metrics are offered too."""
    desk = desk_of(context)
    deliver(desk, object_bytes(json_schema(catalogue_of(desk, own_metrics))), out)
    return 0
