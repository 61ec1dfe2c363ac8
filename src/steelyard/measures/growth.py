"""Training, exams, mentoring and proposals, as they were recorded."""

from __future__ import annotations

from functools import partial

import ibis.expr.types as ir

from steelyard.measures.tallies import Tally

FAMILY = "growth"


def _of_kind(rows: ir.Table, kind: str) -> ir.IntegerValue:
    return (rows.kind == kind).sum()


TALLIES = (
    Tally(
        "growth_records",
        "business_day",
        {
            "trainings_due": partial(_of_kind, kind="training_due"),
            "trainings_done": partial(_of_kind, kind="training_done"),
            "exams": lambda rows: ((rows.kind == "exam") & rows.points.notnull()).sum(),
            "exam_points": lambda rows: rows.points.sum(where=rows.kind == "exam"),
            "mentees": partial(_of_kind, kind="mentee"),
            "mentees_passed": partial(_of_kind, kind="mentee_passed"),
            "proposals_accepted": partial(_of_kind, kind="proposal_accepted"),
        },
    ),
)
