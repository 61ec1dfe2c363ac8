"""Comparisons: the usual figures now, before and a year ago; and of chosen people side by side."""

from __future__ import annotations

from steelyard.books.changes import Change
from steelyard.errors import Words
from steelyard.web import lake
from steelyard.web.boards.charts import Chart
from steelyard.web.boards.figures import question_of, shown, shown_change
from steelyard.web.boards.whole import Whole
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.listing import Shown
from steelyard.web.shell.periods import before
from steelyard.web.shell.words import language

#: What is compared.
KEYS = (
    "consulted_buyers",
    "received_buyers",
    "first_response_seconds",
    "average_response_seconds",
    "quick_reply_ratio",
    "reply_ratio",
    "inquiry_buyers",
    "inquiry_order_ratio",
    "inquiry_paid_ratio",
    "sales_yuan",
    "order_value_yuan",
    "refund_ratio",
    "rating_invite_ratio",
    "csat_ratio",
)


def comparison(asked: Asked, whole: Whole) -> Chart:
    """The usual figures of a whole beside the period before and the year before."""
    figures, period = asked.books.figures, asked.period
    others = [
        (one, lake.books(one, shop=asked.shop) if one is not None else None)
        for one in (before(period, "previous"), before(period, "year"))
    ]
    rows = []
    for key in KEYS:
        metric = figures.catalogue.metric(key)
        now = whole.value(figures, key, period)
        cells = [Shown(metric.words.in_(language())), shown(metric, now, f"{whole.address}{key}/?{question_of(asked)}")]
        for one, books in others:
            old = None if one is None or books is None else whole.value(books.figures, key, one)
            cells.append(Shown(None) if old is None else shown(metric, old))
            cells.append(shown_change(Change(metric, now, old)))
        rows.append(tuple(cells))
    return Chart(
        "compare",
        "bars",
        Words(f"对比 · {whole.name.zh}", f"Comparison · {whole.name.en}"),
        Words("本期、上期和去年同期", "now, before and a year ago"),
        {},
        (
            Words("指标", "Indicator"),
            Words(f"本期 {period}", f"Now {period}"),
            Words(f"上期 {others[0][0]}", f"Before {others[0][0]}"),
            Words("环比", "Change"),
            Words(f"去年同期 {others[1][0]}", f"A year ago {others[1][0]}"),
            Words("同比", "Change on the year"),
        ),
        frozenset({1, 2, 3, 4, 5}),
        tuple(rows),
        note=None
        if any(row[4].value is not None for row in rows)
        else Words("去年同期没有数据。", "There is no data of a year ago."),
    )


def side_by_side(asked: Asked, people: list[Whole]) -> Chart | None:
    """The usual figures of some people in columns; None for nobody."""
    if not people:
        return None
    figures, period = asked.books.figures, asked.period
    return Chart(
        "people",
        "bars",
        Words("选中的客服", "Chosen people"),
        Words("各人的指标并排", "each person's indicators side by side"),
        {},
        (Words("指标", "Indicator"), *(one.name for one in people)),
        frozenset(range(1, len(people) + 1)),
        tuple(
            (
                Shown(figures.catalogue.metric(key).words.in_(language())),
                *(
                    shown(
                        figures.catalogue.metric(key),
                        one.value(figures, key, period),
                        f"{one.address}{key}/?{question_of(asked)}",
                    )
                    for one in people
                ),
            )
            for key in KEYS
        ),
    )
