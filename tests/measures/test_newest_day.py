"""The newest day with talk is found from the newest files on, whatever records end later."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from steelyard.facts.delta import StoredFile
from steelyard.measures.pipeline import newest_day


class Files:
    """Measure files, asked for as a snapshot's; one in ``blind`` has no bounds."""

    def __init__(self, folder, files, blind=()):
        self._stored = []
        self._folder = folder
        for number, rows in enumerate(files):
            days, families = zip(*rows, strict=True)
            path = folder / f"{number}.parquet"
            pq.write_table(pa.table({"business_day": pa.array(days, pa.date32()), "family": families}), path)
            bounds = {} if number in blind else {"business_day": (min(days), max(days))}
            self._stored.append(StoredFile(path.name, bounds))

    def stored_files(self, table):
        return self._stored

    def files(self, table):
        return [str(self._folder / file.path) for file in self._stored]


def day(number):
    return date(2026, 9, number)


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ([], None),
        ([[(day(3), "after_sales")]], None),
        ([[(day(1), "workload"), (day(2), "sales")]], 2),
        ([[(day(1), "workload")], [(day(5), "response"), (day(9), "after_sales")], [(day(7), "attendance")]], 5),
        ([[(day(1), "workload"), (day(6), "sales")], [(day(5), "response"), (day(9), "after_sales")]], 6),
        ([[(day(4), "workload"), (day(9), "calls")], [(day(2), "workload"), (day(3), "sales")]], 4),
    ],
)
@pytest.mark.parametrize("blind", [(), (0,), (0, 1, 2)])
def test_the_newest_day_with_talk_is_found(files, wanted, blind, tmp_path):
    assert newest_day(Files(tmp_path, files, blind)) == (None if wanted is None else day(wanted))
