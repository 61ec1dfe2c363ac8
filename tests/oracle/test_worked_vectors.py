"""The second answer gives what people published; tests/parity asks it for every case by hand."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from cases import all_cases
from second_answer import Row, measures, percentile


def test_blanks_are_not_zeros_so_4054_answered_of_5000_with_mean_67_52_s_is_67_52_s_and_not_54_75_s() -> None:
    opened = datetime(2026, 3, 2, 2, tzinfo=UTC)
    asked = [message(f"q{number}", f"c{number}", "buyer", opened) for number in range(5000)]
    answered = [
        message(f"a{number}", f"c{number}", "agent", opened + timedelta(milliseconds=67_520)) for number in range(4054)
    ]
    found = {key[3]: value for key, value in measures({"messages": asked + answered}, {}).items()}
    assert (found["rounds"], found["rounds_answered"]) == (5000, 4054)
    assert Fraction(found["wait_ms"], found["rounds_answered"]) == 67_520
    assert round(Fraction(found["wait_ms"], found["rounds"]), -1) == 54_750


def test_the_percentile_is_linear_so_the_p90_of_1_to_10_s_is_9_1_s() -> None:
    assert percentile([second * 1000 for second in range(1, 11)], Fraction(9, 10)) == 9100


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], Fraction(1, 2)) is None


def test_every_case_has_its_own_name_and_expects_something_or_lists_complete_families() -> None:
    cases = all_cases()
    assert len({case.name for case in cases}) == len(cases)
    assert all(case.expected or case.complete for case in cases)


def test_the_case_reader_keeps_clock_times_as_shop_time() -> None:
    case = next(case for case in all_cases() if case.name.startswith("An auto-reply at +1 s"))
    assert [row["sent_at"].isoformat() for row in case.facts["messages"][:2]] == [
        "2026-03-02T02:00:00+00:00",
        "2026-03-02T02:00:01+00:00",
    ]
    assert {key[1] for key in case.expected} == {date(2026, 3, 2)}


def message(message_id: str, conversation_id: str, sender: str, sent_at: datetime) -> Row:
    return {
        "shop_id": "s",
        "message_id": message_id,
        "conversation_id": conversation_id,
        "sent_at": sent_at,
        "buyer_id": "b",
        "agent_id": "A",
        "sender": sender,
    }
