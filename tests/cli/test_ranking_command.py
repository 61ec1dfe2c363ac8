"""``steelyard ranking`` and the places of the score table: place, value, count, interval, and what noise leaves of them."""

from pathlib import Path

import pytest
from cli_shop import MONTH, Steelyard

BY_REPLY = ("ranking", "--metric", "quick_reply_ratio", *MONTH, "--min-count", 1)


def test_a_ranking_has_place_value_count_interval_and_what_noise_leaves(steelyard: Steelyard, home: Path) -> None:
    rows = steelyard("--home", home, *BY_REPLY, "--format", "json").json
    assert [(row["place"], row["scope"], row["name"], row["value"], row["count"]) for row in rows] == [
        (1, "E1", "小川", "0.5", 2),
        (1, "E2", "小安", "0.5", 2),
    ]
    assert {row["level"] for row in rows} == {1}
    assert rows[0]["low"].startswith("0.0945")
    assert rows[0]["how"] == "威尔逊区间 95%，n = 2"
    assert rows[0]["differs_from_next"] is None


def test_the_table_draws_the_interval_and_warns_of_luck(steelyard: Steelyard, home: Path) -> None:
    said = steelyard("--home", home, *BY_REPLY)
    assert "小川" in said.out
    assert "●" in said.out
    assert "─" in said.out
    assert "±" in said.out
    assert "前 2 名之间的差别可能只是运气" in said.err
    english = steelyard("--lang", "en", "--home", home, *BY_REPLY)
    assert "may differ by luck alone" in english.err


def test_fewer_cases_than_asked_for_have_no_place_and_are_named(steelyard: Steelyard, home: Path) -> None:
    said = steelyard("--home", home, "ranking", "--metric", "quick_reply_ratio", *MONTH)
    assert said.out.count("件数不足，不排") == 2
    rows = steelyard("--home", home, "ranking", "--metric", "quick_reply_ratio", *MONTH, "--format", "csv").rows
    assert {row["place"] for row in rows} == {""}


def test_a_mean_of_too_few_days_says_why_it_has_no_interval(steelyard: Steelyard, home: Path) -> None:
    asked = ("ranking", "--metric", "平均响应时间", *MONTH, "--min-count", 1)
    rows = steelyard("--home", home, *asked, "--format", "csv").rows
    assert {row["low"] for row in rows} == {""}
    assert {row["how"] for row in rows} == {"有记录的日子不足 7 天，给不出区间"}


@pytest.mark.parametrize(("by", "scopes"), [("team", ["一组"]), ("shop", ["s1"])])
def test_teams_and_shops_are_ranked_too(steelyard: Steelyard, home: Path, by: str, scopes: list[str]) -> None:
    rows = steelyard("--home", home, *BY_REPLY, "--by", by, "--format", "csv").rows
    assert [row["scope"] for row in rows] == scopes


def test_without_a_metric_the_score_of_a_scheme_ranks(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    rows = steelyard("--home", home, "ranking", "--scheme", scheme, *MONTH, "--format", "csv").rows
    assert [(row["place"], row["value"]) for row in rows] == [("1", "70"), ("1", "70")]
    assert float(rows[0]["margin"]) > 0


def test_a_scheme_limits_a_ranking_to_those_it_governs(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    narrowed = scheme.with_name("one.yaml")
    narrowed.write_text(scheme.read_text(encoding="utf-8").replace("line: presales", "employee: E2"), encoding="utf-8")
    rows = steelyard("--home", home, *BY_REPLY, "--scheme", narrowed, "--format", "csv").rows
    assert [row["scope"] for row in rows] == ["E2"]


def test_what_cannot_be_ranked_is_refused_with_a_way_out(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    nothing = steelyard("--home", home, "ranking", *MONTH)
    assert (nothing.status, "--metric" in nothing.err) == (2, True)
    teams = steelyard("--home", home, "ranking", "--scheme", scheme, "--by", "team", *MONTH)
    assert (teams.status, "方案管的是人" in teams.err) == (2, True)
    unknown = steelyard("--home", home, "ranking", "--metric", "quick_reply", *MONTH)
    assert (unknown.status, "quick_reply_ratio" in unknown.err) == (2, True)


def test_the_score_table_shows_the_interval_and_the_cases_behind_each_indicator(
    steelyard: Steelyard, home: Path, scheme: Path
) -> None:
    said = steelyard("--home", home, "score", "--scheme", scheme, *MONTH, "--format", "table")
    assert "±" in said.out
    assert "50.00 n 2" in said.out


def test_json_has_the_count_and_margin_of_every_indicator(steelyard: Steelyard, home: Path, scheme: Path) -> None:
    person = steelyard("--home", home, "score", "--scheme", scheme, *MONTH, "--format", "json").json[0]
    quick = person["indicators"][0]
    assert (quick["count"], quick["margin"]) == (2, "0.4055")
