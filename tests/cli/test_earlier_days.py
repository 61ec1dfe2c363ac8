"""Books read earlier months as one row each; what is asked of them comes out as from single days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cli_shop import Steelyard, refund, sale, write_csv, write_shop

from steelyard.books.evaluation import read_books
from steelyard.facts.lake import Lake
from steelyard.metrics.catalogue import CATALOGUE
from steelyard.periods import Period
from steelyard.schemes import parse

NOVEMBER = Period.month(2026, 11)
HISTORY = """\
scheme: history
name: 历史
versions:
  - from: 2026-01-01
    pay:
      - kind: commission
        on: sales_order_first_fen
        tiers: [{from: "0", rate: "0.01"}]
        rate_modifiers:
          - {metric: quick_reply_ratio, per: "0.1", above: {history: {months: 2}}, add: "0.01"}
"""


def test_every_metric_of_an_earlier_month_is_the_same_from_months_and_from_days(
    steelyard: Steelyard, tmp_path: Path
) -> None:
    files = write_shop(tmp_path / "files")
    for order, day, fen in (("o9", "2026-09-03", 5_000), ("p9", "2026-09-30", 100), ("o11", "2026-11-02", 9_000),
                            ("c9", "2026-09-12", 700), ("q10", "2026-10-06", 40), ("r10", "2026-10-20", 60)):  # fmt: skip
        sale(files, order, day, fen)
    refund(files, "o9", "2026-10-02", 1_200)
    campaign = [("大促", "s1", "2026-09-10", "2026-09-20")]
    write_csv(files / "campaigns.csv", "name,shop_id,start,end", campaign)
    assert steelyard("--home", tmp_path / "home", "import", files).status == 0
    snapshot = Lake.open(tmp_path / "home").snapshot()
    by_month = read_books(snapshot, NOVEMBER, schemes=[parse(HISTORY, "history.yaml")])
    by_day = read_books(snapshot, NOVEMBER, since=date(2026, 9, 1))
    assert by_month.since == by_day.since == date(2026, 9, 1)
    assert by_month.measures.equals(by_day.measures)
    assert {row["business_day"].month for row in by_month.measures.to_pylist()} == {11}
    september = [Period.month(2026, 9), Period(date(2026, 9, 10), date(2026, 9, 20))]
    for period in (NOVEMBER, Period.month(2026, 10), *september):
        for key in CATALOGUE.metrics:
            for who in ("E1", "E2"):
                found, expected = (books.figures.metric(key, who, period) for books in (by_month, by_day))
                assert (found.value, found.numerator, found.count) == (
                    expected.value, expected.numerator, expected.count,
                ), (key, who, period)  # fmt: skip
    assert by_month.known.num_rows < by_day.known.num_rows
