"""A second report counts like the first, also in families of which the shop has no records.

Found by importing two days of a report one after the other: what it said of ratings was counted of the first day only,
for without a ratings table no day of that family was made again; a rebuild then found it.
"""

from datetime import UTC, date, datetime

import pyarrow as pa

from steelyard.facts import TABLES
from steelyard.facts.lake import Lake
from steelyard.facts.verdicts import Incoming
from steelyard.measures import pipeline
from steelyard.sources.reading import schema_with_row

AT = datetime(2026, 12, 1, tzinfo=UTC)
REPORTS = TABLES["agent_reports"]


def report(lake, day, measures):
    rows = [
        {
            "platform": "taobao",
            "shop_id": "s1",
            "business_day": date(2026, 11, day),
            "agent_id": "a1",
            "measure": measure,
            "source": "chitu_agent_day",
            "value": value,
            "reconstructed": False,
            "_row": number,
        }
        for number, (measure, value) in enumerate(measures.items(), start=2)
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=schema_with_row(REPORTS))
    batch = batch.append_column(pa.field("_file", pa.int32()), pa.array([0] * len(rows), pa.int32()))
    lake.import_facts({"agent_reports": Incoming([batch])}, files=[], at=AT)
    pipeline.update(lake, at=AT)


def counted(lake):
    rows = pipeline.read_measures(lake.snapshot(), date(2026, 11, 1), date(2026, 12, 1)).to_pylist()
    return sorted((row["business_day"].day, row["measure"], row["value"]) for row in rows)


def test_every_family_of_a_later_report_is_counted(tmp_path):
    lake = Lake.open(tmp_path)
    day = {"received_buyers": 9, "ratings_positive": 4, "work_days": 1, "disputes": 2, "inspections": 3}
    report(lake, 2, day)
    report(lake, 3, day)
    assert counted(lake) == sorted((number, key, value) for number in (2, 3) for key, value in day.items())
