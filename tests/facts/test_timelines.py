"""A stretch written anew moves nothing outside it, whatever rows lie about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from steelyard.facts.timelines import Stretch, differences, rewritten, stretches

FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Post:
    team: str
    start: date | None = None
    end: date | None = None


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def team_on(rows: list[Post], on: date) -> str | None:
    """The second answer: by hand, day by day."""
    held = [row for row in rows if (row.start or date.min) <= on and (row.end is None or on < row.end)]
    return max(held, key=lambda row: row.start or date.min).team if held else None


def stored_over(rows: list[Post], made: list[Post]) -> list[Post]:
    return list({row.start: row for row in [*rows, *made]}.values())


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    found: dict[date | None, Post] = {}
    for _ in range(draw(st.integers(0, 5))):
        begins = draw(st.none() | st.integers(0, 12))
        lasts = draw(st.none() | st.integers(0, 9))
        start = None if begins is None else day(begins)
        end = None if lasts is None else (start or FIRST) + timedelta(days=lasts)
        found[start] = Post(draw(st.sampled_from("ABC")), start, end)
    return list(found.values())


@given(posts(), st.integers(0, 14), st.none() | st.integers(15, 20), st.sampled_from(["new", "nobody", "A"]))
def test_only_the_days_asked_for_change_and_they_all_do(
    rows: list[Post], begins: int, ends: int | None, wanted: str
) -> None:
    start, end = day(begins), (None if ends is None else day(ends))
    made = rewritten(rows, start, end, lambda _: None if wanted == "nobody" else Post(wanted))
    after = stored_over(rows, made)
    for on in [FIRST - timedelta(days=3), *(day(number) for number in range(-1, 30))]:
        inside = on >= start and (end is None or on < end)
        expected = (None if wanted == "nobody" else wanted) if inside else team_on(rows, on)
        assert team_on(after, on) == expected, (on, rows, made)
    assert not [row for row in made if row in rows]
    assert all(row.start is None or row.end is None or row.start <= row.end for row in made)


@given(posts(), posts())
def test_differences_name_exactly_the_days_that_differ(before: list[Post], after: list[Post]) -> None:
    found = differences(before, after)
    for on in [day(number) for number in range(-2, 30)]:
        told = [one for one in found if (one.start or date.min) <= on and (one.end is None or on < one.end)]
        was, now = team_on(before, on), team_on(after, on)
        assert len(told) == (was != now)
        if told:
            assert (told[0].before and told[0].before.team, told[0].after and told[0].after.team) == (was, now)


def test_a_plain_change_is_one_row_and_the_old_one_stays_as_it_is() -> None:
    made = rewritten([Post("A", day(0))], day(10), None, lambda stretch: replace(stretch.row or Post("?"), team="B"))
    assert made == [Post("B", day(10))]


def test_a_loan_to_another_team_falls_back_to_the_old_one() -> None:
    rows = [Post("A", day(0))]
    made = rewritten(rows, day(10), day(12), lambda _: Post("B"))
    assert made == [Post("B", day(10), day(12))]
    assert team_on(stored_over(rows, made), day(12)) == "A"


def test_ending_writes_an_earlier_end_and_empties_what_was_to_come() -> None:
    rows = [Post("A", day(0)), Post("B", day(20))]
    made = rewritten(rows, day(10), None, lambda _: None)
    assert made == [Post("A", day(0), day(10)), Post("B", day(20), day(20))]


def test_the_line_of_time_has_no_holes() -> None:
    line = stretches([Post("A", day(0), day(5))])
    assert line == [
        Stretch(None, day(0), None),
        Stretch(day(0), day(5), Post("A", day(0), day(5))),
        Stretch(day(5), None, None),
    ]
    assert stretches([]) == [Stretch(None, None, None)]
