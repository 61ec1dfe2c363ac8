"""Curves as pictures: the dot stands where the exact value is, the words say the same, and no text becomes markup."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction as F

from steelyard.errors import Words
from steelyard.reports.curve_svg import BOTTOM, LEFT, RIGHT, TOP, curve_picture, goal_text, spark_picture
from steelyard.scoring.drawing import PLACE, Corner, Drawing, Edge

SVG = "{http://www.w3.org/2000/svg}"
NAME = Words("满意率", "satisfaction")


def drawn(value: F, points: F, unit: str = "ratio") -> Drawing:
    low, high = (Corner(F(0), F(0)), Corner(F(1, 2), F(0))), (Corner(F(1, 2), F(100)), Corner(F(1), F(100)))
    edge = Edge(F(1, 2), F(100), Words("优秀", "优秀"))
    return Drawing(unit, (high, low), (edge,), Corner(value, points), "higher")


def test_the_dot_stands_at_its_value_and_its_points() -> None:
    root = ET.fromstring(curve_picture(drawn(F(1, 4), F(0)), NAME, "zh").svg)
    (dot,) = [one for one in root.iter("circle") if one.get("class") == "curve-dot"]
    assert F(dot.get("cx", "")) == LEFT + F(RIGHT - LEFT, 4)
    assert F(dot.get("cy", "")) == BOTTOM
    root = ET.fromstring(curve_picture(drawn(F(3, 4), F(100)), NAME, "zh").svg)
    assert [one.get("cy") for one in root.iter("circle")] == [str(TOP)]
    assert len(list(root.iter("polyline"))) == 2


def test_the_words_say_edges_and_dot_in_both_languages() -> None:
    assert curve_picture(drawn(F(1, 4), F(0)), NAME, "zh").words == "满意率：50% 100 分；本人 25%，0 分"
    assert (
        curve_picture(drawn(F(1, 4), F(0)), NAME, "en").words
        == "satisfaction: 50% 100 points; this person 25%, 0 points"
    )
    assert "第 1 名" in curve_picture(drawn(F(1), F(100), PLACE), NAME, "zh").words
    assert "¥0.25" in curve_picture(drawn(F(1, 4), F(0), "fen"), NAME, "zh").words


def test_the_goal_is_the_edge_that_gives_most_points() -> None:
    assert goal_text(drawn(F(1, 4), F(0)), "zh") == "≥ 50%"
    assert goal_text(replace(drawn(F(1, 4), F(0), "second"), better="lower"), "zh") == "≤ 0.5 秒"
    assert goal_text(drawn(F(1, 4), F(0), PLACE), "zh") == ""
    assert goal_text(replace(drawn(F(1, 4), F(0)), edges=()), "zh") == ""


def test_a_hostile_name_stays_text() -> None:
    hostile = Words('<script>"&', '<script>"&')
    picture = curve_picture(drawn(F(1, 4), F(0)), hostile, "zh")
    assert "<script>" not in picture.svg
    assert ET.fromstring(picture.svg).get("aria-label") == picture.words


def test_a_month_without_a_value_is_a_gap_and_nothing_at_all_is_a_dash() -> None:
    values = [("07", F(1)), ("08", F(2)), ("09", None), ("10", F(4)), ("11", F(3))]
    root = ET.fromstring(spark_picture(values, "count", "zh").svg)
    assert [len((one.get("points") or "").split()) for one in root.iter("polyline")] == [2, 2]
    assert spark_picture(values, "count", "zh").words == "07 1；08 2；09 —；10 4；11 3"
    assert spark_picture([("07", None)], "count", "zh").svg == ""
    alone = ET.fromstring(spark_picture([("07", F(5))], "count", "zh").svg)
    assert len(list(alone.iter("circle"))) == 1
