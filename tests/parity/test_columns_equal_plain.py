"""A simulation, which settles everybody at once in columns, pays what the plain rules say too."""

from __future__ import annotations

from random import Random

import made_up
import plain_pay
import pyarrow as pa
import pytest
from settled import organisation

from steelyard import schemes
from steelyard.periods import Period
from steelyard.schemes import governed
from steelyard.simulate.floors import Floors
from steelyard.simulate.measured import Past
from steelyard.simulate.paid import Payer
from steelyard.simulate.rows import Rows
from steelyard.simulate.settling import Settler

COLUMNS = pa.schema(
    [
        ("shop_id", pa.string()),
        ("business_day", pa.date32()),
        ("agent_id", pa.string()),
        ("measure", pa.string()),
        ("value", pa.int64()),
    ]
)
KINDS = (
    made_up.curves,
    made_up.rated,
    made_up.steps,
    made_up.commissions,
    made_up.campaign_ksf,
    made_up.bonuses,
    made_up.streaks,
    made_up.reductions,
    made_up.pools,
    made_up.projects,
    made_up.beside_each_other,
    made_up.everything,
)


def in_columns(texts, world, days):
    """Everybody's total in fen; None for whom something is missing."""
    columns = zip(*world["measures"], strict=True) if world["measures"] else [()] * len(COLUMNS)
    arrays = [pa.array(values, column.type) for values, column in zip(columns, COLUMNS, strict=True)]
    past, period = Past(pa.table(arrays, schema=COLUMNS), organisation(world)), Period(*days)
    settler = Settler(past)
    settled = []
    for text in texts:
        scheme = schemes.parse(text, "made-up.yaml")
        version = scheme.version_on(period.start)
        rows = Rows.of([(period, governed(version, past.organisation, period))])
        settled.append(settler.settle(scheme, version, rows))
    paid = Payer(past, Floors(past.organisation, settler.employment)).paid(settled)
    return {who: paid.totals[place] for place, (who, _) in enumerate(paid.pairs)}


@pytest.mark.parametrize("build", KINDS, ids=lambda build: build.__name__)
def test_columns_come_to_the_totals_of_the_plain_rules(build):
    for seed in range(40):
        files, world, days = build(Random(seed))
        texts = [files] if isinstance(files, str) else files
        plain = plain_pay.settled(texts, world, days)
        assert in_columns(texts, world, days) == {
            who: one.get("told", {}).get("total") for who, one in plain.items()
        }, seed
