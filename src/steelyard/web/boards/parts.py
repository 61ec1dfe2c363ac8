"""Funnels, hours and distributions."""

from __future__ import annotations

from fractions import Fraction

from steelyard.books.by_hour import Hour, by_hour, together
from steelyard.books.spread import Spread, spread_of
from steelyard.errors import Words
from steelyard.metrics.model import Metric
from steelyard.reports.texts import value_text
from steelyard.web import lake
from steelyard.web.boards.charts import Chart, number, texts
from steelyard.web.boards.figures import figure_link, question_of, shown, shown_value
from steelyard.web.boards.whole import Whole
from steelyard.web.results.queries import By, name_of, rows, scopes
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.listing import Shown
from steelyard.web.shell.words import language

#: The steps of a sale, and the metric that says how many of the inquiries got that far.
FUNNEL = (
    ("inquiry_buyers", Words("询单", "Inquiries"), ""),
    ("inquiry_ordered", Words("下单", "Ordered"), "inquiry_order_ratio"),
    ("inquiry_paid", Words("付款", "Paid"), "inquiry_paid_ratio"),
)
WEEKDAYS = (
    Words("周一", "Mon"),
    Words("周二", "Tue"),
    Words("周三", "Wed"),
    Words("周四", "Thu"),
    Words("周五", "Fri"),
    Words("周六", "Sat"),
    Words("周日", "Sun"),
)


def funnel_chart(asked: Asked, whole: Whole, *, key: str = "funnel") -> Chart:
    """From inquiry to order to payment."""
    figures, period = asked.books.figures, asked.period
    lines, drawn = [], []
    for measure, words, ratio in FUNNEL:
        value = whole.value(figures, measure, period)
        share = whole.value(figures, ratio, period) if ratio else None
        told = "" if share is None or share.value is None else value_text(share.value, "ratio", language())
        href = f"{whole.address}{measure}/?{question_of(asked)}"
        if value.value is not None:
            drawn.append(
                {
                    "name": words.in_(language()),
                    "value": number(value.value),
                    "text": f"{value_text(value.value, 'count', language())}{f' · {told}' if told else ''}",
                    "href": href,
                }
            )
        lines.append(
            (
                Shown(words.in_(language())),
                shown(figures.catalogue.metric(measure), value, href),
                Shown(None, "")
                if share is None
                else shown(figures.catalogue.metric(ratio), share, f"{whole.address}{ratio}/?{question_of(asked)}"),
            )
        )
    late = next(
        (
            whole.value(figures, ratio, period).final_note
            for _, _, ratio in FUNNEL
            if ratio and not whole.value(figures, ratio, period).is_final
        ),
        None,
    )
    return Chart(
        key,
        "funnel",
        Words(f"转化漏斗 · {whole.name.zh}", f"From inquiry to payment · {whole.name.en}"),
        Words("询单、下单、付款的买家数", "buyers who inquired, ordered and paid"),
        {"items": drawn},
        (Words("步骤", "Step"), Words("人数", "Buyers"), Words("占询单", "Of inquiries")),
        frozenset({1, 2}),
        tuple(lines) if drawn and any(item["value"] != "0" for item in drawn) else (),
        note=None if late is None else Words(f"暂定：{late.zh}。", f"Provisional: {late.en}."),
        height="low",
    )


def funnel_table(asked: Asked, by: By) -> Chart:
    """The steps of each team, person or shop; a table only."""
    figures = asked.books.figures
    keys = (
        "consulted_buyers",
        "received_buyers",
        *(measure for measure, _, _ in FUNNEL),
        *(ratio for _, _, ratio in FUNNEL if ratio),
    )
    metrics = [figures.catalogue.metric(key) for key in keys]
    found = rows(asked.books, scopes(asked, by), by, keys)
    return Chart(
        "steps",
        "funnel",
        Words("各自的转化", "Each one's steps"),
        Words("每一行的各步人数与转化率", "the steps and ratios of each row"),
        {},
        (Words("名称", "Name"), *(metric.words for metric in metrics)),
        frozenset(range(1, len(metrics) + 1)),
        tuple(
            (
                Shown(row.name),
                *(
                    shown(metric, row.figures[metric.key], figure_link(asked, by, row.scope, metric.key))
                    for metric in metrics
                ),
            )
            for row in found
        ),
    )


def hours_of(asked: Asked, whole: Whole) -> tuple[Hour, ...]:
    """The hours of a whole on the days of the page; worked out once per state of the data."""
    books = asked.books
    question = ("hours", whole.by, whole.scopes, asked.period, asked.shop)
    return lake.kept(
        books.snapshot,
        question,
        lambda: by_hour(books.snapshot, books.organisation, whole.accounts(books.figures, asked.period)),
    )


def heat_chart(asked: Asked, whole: Whole, *, key: str = "heat") -> Chart:
    """Receptions and first responses by weekday and hour."""
    found = hours_of(asked, whole)
    hours = list(range(min((one.hour for one in found), default=0), max((one.hour for one in found), default=23) + 1))
    names = texts(WEEKDAYS)
    return Chart(
        key,
        "heat",
        Words(f"每小时接待与首响 · {whole.name.zh}", f"Receptions and first response by hour · {whole.name.en}"),
        _busiest(found),
        {
            "hours": [f"{hour:02d}" for hour in hours],
            "days": names,
            "cells": [
                {
                    "x": one.hour - hours[0],
                    "y": one.weekday - 1,
                    "receptions": number(one.receptions),
                    "seconds": number(one.first_response_seconds),
                    "text": f"{names[one.weekday - 1]} {one.hour:02d}:00 · {_cell_text(one)}",
                }
                for one in found
            ],
            "words": {
                "receptions": Words("接待量", "Receptions").in_(language()),
                "seconds": Words("首响", "First response").in_(language()),
            },
        },
        (
            Words("星期", "Weekday"),
            Words("时段", "Hour"),
            Words("接待人数", "Receptions"),
            Words("首次响应", "First response"),
        ),
        frozenset({2, 3}),
        tuple(
            (
                Shown(one.weekday, names[one.weekday - 1]),
                Shown(f"{one.hour:02d}:00"),
                Shown(one.receptions),
                shown_value(one.first_response_seconds, "second"),
            )
            for one in found
        ),
    )


def _cell_text(one: Hour) -> str:
    waited = value_text(one.first_response_seconds, "second", language())
    return Words(f"接待 {one.receptions}，首响 {waited}", f"{one.receptions} receptions, first response {waited}").in_(
        language()
    )


def _busiest(found: tuple[Hour, ...]) -> Words:
    if not found:
        return Words("没有接待", "no receptions")
    most = max(together(found), key=lambda one: one.receptions)
    slow = max(together(found), key=lambda one: one.first_response_seconds or Fraction(0))
    waited = slow.first_response_seconds
    return Words(
        f"最忙 {most.hour:02d} 点（{most.receptions} 人次），首响最慢 {slow.hour:02d} 点（{value_text(waited, 'second', 'zh')}）",
        f"busiest at {most.hour:02d}:00 ({most.receptions}), slowest at {slow.hour:02d}:00 ({value_text(waited, 'second', 'en')})",
    )


def spread_chart(asked: Asked, by: By, metric: Metric, *, key: str = "spread") -> Chart:
    """How the values of people, teams or shops lie."""
    wanted = scopes(asked, by)
    valued = [
        (scope, value)
        for scope, value in asked.books.figures.values(by, asked.period, [metric.key])
        if scope in wanted and value.value is not None
    ]
    valued.sort(key=lambda pair: (pair[1].value or Fraction(0), pair[0]))
    found = spread_of([value.value for _, value in valued if value.value is not None])
    return Chart(
        key,
        "histogram",
        Words(f"{metric.zh}的分布", f"{metric.en}: distribution"),
        _spread_said(found, metric),
        {}
        if found is None
        else {
            "unit": metric.unit,
            "bins": [
                {
                    "low": number(one.low),
                    "high": number(one.high),
                    "count": one.count,
                    "text": _bin_text(one.low, one.high, metric),
                }
                for one in found.bins
            ],
            "dots": [
                {
                    "name": name_of(asked.books, by, scope),
                    "value": number(value.value),
                    "text": value_text(value.value, metric.unit, language()),
                    "href": figure_link(asked, by, scope, metric.key),
                }
                for scope, value in valued
            ],
            "median": {
                "value": number(found.median),
                "text": Words(
                    f"中位 {value_text(found.median, metric.unit, 'zh')}",
                    f"median {value_text(found.median, metric.unit, 'en')}",
                ).in_(language()),
            },
        },
        (Words("名称", "Name"), metric.words),
        frozenset({1}),
        tuple(
            (Shown(name_of(asked.books, by, scope)), shown(metric, value, figure_link(asked, by, scope, metric.key)))
            for scope, value in valued
        ),
    )


def _bin_text(low: Fraction, high: Fraction, metric: Metric) -> str:
    return f"{value_text(low, metric.unit, language())} – {value_text(high, metric.unit, language())}"


def _spread_said(found: Spread | None, metric: Metric) -> Words:
    if found is None:
        return Words("没有数值", "no values")

    def told(value: Fraction) -> str:
        return value_text(value, metric.unit, language())

    return Words(
        f"{found.count} 个值，从 {told(found.least)} 到 {told(found.greatest)}，中间一半在 {told(found.lower_quartile)} 与 {told(found.upper_quartile)} 之间",
        f"{found.count} values from {told(found.least)} to {told(found.greatest)}, the middle half between {told(found.lower_quartile)} and {told(found.upper_quartile)}",
    )
