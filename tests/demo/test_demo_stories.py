"""The planted stories show in a simple recomputation, made here from the rows alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from statistics import median
from typing import Any

import pytest

from steelyard import demo
from steelyard.demo import stories

Rows = list[dict[str, Any]]
Canonical = Callable[[str], Rows]
SHANGHAI = timezone(timedelta(hours=8))


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


@pytest.fixture(scope="session")
def owner(canonical: Canonical) -> Callable[[str, str, date], str]:
    """Who held an account on a day; the account's own id where nobody did."""
    held = defaultdict(list)
    for row in canonical("accounts"):
        held[row["shop_id"], row["agent_id"]].append(row)

    def find(shop_id: str, agent_id: str, day: date) -> str:
        for row in held[shop_id, agent_id]:
            if row["start"] <= day and (row["end"] is None or day < row["end"]):
                return str(row["employee_id"])
        return agent_id

    return find


@pytest.fixture(scope="session")
def waits(canonical: Canonical, owner: Callable[[str, str, date], str]) -> dict[str, list[tuple[date, int]]]:
    """Per employee: day and milliseconds from the first unanswered question to the next human answer to that buyer."""
    asked: dict[tuple[str, str], datetime] = {}
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for row in sorted(canonical("messages"), key=lambda row: (row["sent_at"], row["message_id"])):
        talk = (row["shop_id"], row["buyer_id"])
        if row["kind"] == "transfer":
            if talk in asked:
                asked[talk] = row["sent_at"]
        elif row["sender"] == "buyer":
            asked.setdefault(talk, row["sent_at"])
        elif (
            row["sender"] == "agent"
            and not row["is_auto"]
            and row["kind"] not in ("note", "rating_invite")
            and talk in asked
        ):
            start = asked.pop(talk)
            if row["sent_at"] - start < timedelta(hours=1):
                found[owner(row["shop_id"], row["agent_id"], _day(start))].append(
                    (_day(start), (row["sent_at"] - start) // timedelta(milliseconds=1))
                )
    return found


@pytest.fixture(scope="session")
def team(canonical: Canonical) -> dict[str, str]:
    return {row["employee_id"]: row["team"] for row in canonical("people")}


def _median_ms(waits: Iterable[tuple[date, int]]) -> float:
    return median(wait for _, wait in waits)


def _presales(team: dict[str, str]) -> list[str]:
    return [employee for employee, name in team.items() if name.endswith("售前组") and employee.startswith("E")]


def test_the_star_answers_fastest_and_the_slow_one_slowest(
    waits: dict[str, list[tuple[date, int]]], team: dict[str, str]
) -> None:
    medians = {employee: _median_ms(waits[employee]) for employee in team if employee.startswith("E")}
    assert min(medians, key=medians.__getitem__) == stories.STAR.employee_id
    assert max(medians, key=medians.__getitem__) == stories.SLOW.employee_id
    assert 8_000 < medians["E001"] < 14_000
    assert 70_000 < medians["E021"] < 110_000


def test_the_star_s_sentence_says_what_october_alone_shows(waits: dict[str, list[tuple[date, int]]]) -> None:
    october = _median_ms([wait for wait in waits["E001"] if wait[0].month == 10])
    said = re.search(r"中位数约 (\d+) 秒", stories.STAR.visible.zh)
    assert said is not None
    assert abs(int(said[1]) * 1000 - october) < 1_000
    assert f"about {said[1]} s" in stories.STAR.visible.en


def test_the_account_without_an_employee_is_not_said_to_be_scored() -> None:
    assert "不评分" in stories.UNMATCHED.visible.zh
    assert "neither scored nor paid" in stories.UNMATCHED.visible.en


def test_the_star_converts_more_of_the_buyers_met_than_anybody_in_presales(
    canonical: Canonical, team: dict[str, str], owner: Callable[[str, str, date], str]
) -> None:
    placed: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for order in canonical("orders"):
        if order["paid_at"]:
            placed[order["shop_id"], order["buyer_id"]].append(order["created_at"])
    met: dict[tuple[str, str, str], datetime] = {}
    for row in canonical("messages"):
        if row["sender"] == "agent" and not row["is_auto"] and row["shop_id"] == "tb-yunshan":
            met.setdefault(
                (owner(row["shop_id"], row["agent_id"], _day(row["sent_at"])), row["shop_id"], row["buyer_id"]),
                row["sent_at"],
            )
    bought: dict[str, list[bool]] = defaultdict(list)
    for (employee, shop_id, buyer_id), at in met.items():
        bought[employee].append(
            any(timedelta(minutes=-30) <= order - at <= timedelta(days=2) for order in placed[shop_id, buyer_id])
        )
    ratios = {
        employee: Fraction(sum(found), len(found))
        for employee, found in bought.items()
        if team.get(employee) == "云衫售前组" and employee.startswith("E")
    }
    assert max(ratios, key=ratios.__getitem__) == stories.STAR.employee_id
    assert ratios["E001"] > Fraction(1, 2)


def test_the_cheater_invites_few_all_happy_and_follow_up_calls_tell_another_story(
    canonical: Canonical,
    team: dict[str, str],
    owner: Callable[[str, str, date], str],
    waits: dict[str, list[tuple[date, int]]],
) -> None:
    invited: dict[str, int] = defaultdict(int)
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in canonical("ratings"):
        employee = owner(row["shop_id"], row["agent_id"], _day(row["invited_at"] or row["rated_at"]))
        invited[employee] += row["origin"] == "invited"
        if row["score"] is not None:
            scores[row["origin"], employee].append(row["score"])
    ratio = {
        employee: Fraction(invited[employee], len(waits[employee]))
        for employee in _presales(team)
        if employee != "E010"
    }
    others = [value for employee, value in ratio.items() if employee != stories.CHEATER.employee_id]
    assert ratio["E002"] < Fraction(55, 100) * median(others)
    assert min(scores["invited", "E002"]) >= 4
    honest = [
        score
        for employee in _presales(team)
        if employee not in ("E001", "E002")
        for score in scores["invited", employee]
    ]
    assert Fraction(sum(score >= 4 for score in honest), len(honest)) < Fraction(93, 100)
    asked_later = scores["follow_up", "E002"]
    others_later = [
        score for employee in _presales(team) if employee != "E002" for score in scores["follow_up", employee]
    ]
    assert Fraction(sum(score >= 4 for score in asked_later), len(asked_later)) < Fraction(
        sum(score >= 4 for score in others_later), len(others_later)
    )


def test_the_newcomer_starts_mid_september_and_gets_faster(
    canonical: Canonical, waits: dict[str, list[tuple[date, int]]]
) -> None:
    found = waits["E010"]
    assert min(day for day, _ in found) >= date(2026, 9, 14)
    first = _median_ms(pair for pair in found if pair[0] < date(2026, 9, 28))
    last = _median_ms(pair for pair in found if pair[0] >= date(2026, 10, 27))
    assert first > 2 * last
    days = {row["month"]: row for row in canonical("month_days") if row["employee_id"] == "E010"}
    assert days["2026-09"]["paid_days"] < days["2026-09"]["scheduled_days"] * 3 / 4


def test_the_campaign_doubles_the_buyers_and_lengthens_the_waits(
    canonical: Canonical, waits: dict[str, list[tuple[date, int]]]
) -> None:
    inside = (date(2026, 10, 20), date(2026, 10, 27))
    buyers: dict[date, set[tuple[str, str]]] = defaultdict(set)
    for row in canonical("messages"):
        buyers[_day(row["sent_at"])].add((row["shop_id"], row["buyer_id"]))
    busy = [len(found) for day, found in buyers.items() if inside[0] <= day < inside[1]]
    calm = [len(found) for day, found in buyers.items() if date(2026, 10, 8) <= day < inside[0]]
    assert median(busy) > 1.6 * median(calm)
    steady = [pair for employee, found in waits.items() if employee not in ("E010", "E021") for pair in found]
    assert _median_ms(pair for pair in steady if inside[0] <= pair[0] < inside[1]) > 1.3 * _median_ms(
        pair for pair in steady if pair[0] < date(2026, 10, 1)
    )


def test_the_leaver_falls_silent_and_the_new_account_takes_over(canonical: Canonical) -> None:
    days: dict[str, list[date]] = defaultdict(list)
    for row in canonical("messages"):
        if row["sender"] == "agent":
            days[row["agent_id"]].append(_day(row["sent_at"]))
    assert max(days["木木家居生活馆:建华"]) < date(2026, 10, 16)
    assert max(days["木木家居生活馆:家豪"]) < date(2026, 10, 1) <= min(days["木木家居生活馆:阿豪"])
    assert {day.weekday() for day in days["木木家居生活馆:嘉怡"]} == {2, 3}
    assert not {day.weekday() for day in days["云衫女装旗舰店:嘉怡"]} & {2, 3}


def test_nights_and_forgotten_questions_are_few_but_there(canonical: Canonical) -> None:
    asked: dict[tuple[str, str], datetime] = {}
    long_waits = 0
    for row in sorted(canonical("messages"), key=lambda row: (row["sent_at"], row["message_id"])):
        talk = (row["shop_id"], row["buyer_id"])
        if row["sender"] == "buyer":
            asked.setdefault(talk, row["sent_at"])
        elif row["sender"] == "agent" and not row["is_auto"] and row["kind"] == "text" and talk in asked:
            long_waits += timedelta(hours=1) < row["sent_at"] - asked.pop(talk) < timedelta(days=1)
    assert 1 <= long_waits <= 8


def test_every_story_says_what_must_be_visible_in_both_languages(company: demo.DemoCompany) -> None:
    assert {story.key for story in company.stories} >= {"star", "slow", "invite_bias", "newcomer"}
    assert all(story.visible.zh and story.visible.en for story in company.stories)
