"""A conversation as it went: its messages, its waits, the orders that followed."""

from __future__ import annotations

from steelyard.books.evaluation import Books
from steelyard.books.evidence import EvidenceRoom
from steelyard.books.talk import Talk, talk_of
from steelyard.measures.catalogue import MEASURES
from steelyard.periods import Period

OCTOBER = Period.parse("2026-10")


def talks(books: Books, key: str, employee: str) -> list[tuple[str, str]]:
    evidence = books.figures.scope_value("employee", employee, key, OCTOBER).trace.evidence
    assert evidence is not None
    room = EvidenceRoom(books.snapshot, books.organisation)
    try:
        return [(row.buyer_id, row.conversation_id) for row in room.rows(evidence)]
    finally:
        room.close()


def opened(books: Books, buyer: str, key: str = "received_buyers", employee: str = "E1") -> Talk:
    found = dict(talks(books, key, employee))
    talk = talk_of(books.snapshot, books.organisation, "s1" if buyer[0] != "n" else "ny", found[buyer])
    assert talk is not None
    return talk


def test_the_rows_of_a_measure_are_as_many_as_it_counts(october: Books) -> None:
    for key in ("received_buyers", "rounds_quick", "rounds", "sales_order_first_orders", "slow_buyers"):
        value = october.figures.scope_value("employee", "E1", key, OCTOBER)
        evidence = value.trace.evidence
        assert evidence is not None
        room = EvidenceRoom(october.snapshot, october.organisation)
        assert len(room.rows(evidence)) == room.count(evidence) == value.value, key
        assert [row.row_id for row in room.rows(evidence, 3)] == [row.row_id for row in room.rows(evidence)][:3]
        assert room.rows(evidence, 2, 1) == room.rows(evidence, 3)[1:] or key == "received_buyers"
        room.close()


def test_every_reception_leads_to_its_conversation(october: Books) -> None:
    for buyer, conversation in talks(october, "received_buyers", "E2"):
        talk = talk_of(october.snapshot, october.organisation, "s1", conversation)
        assert talk is not None
        assert talk.buyer_id == buyer


def test_the_wait_goes_from_the_question_to_the_answer(october: Books) -> None:
    talk = opened(october, "b7-0")
    assert [(one.sender, one.begins, one.ends) for one in talk.said] == [("buyer", True, False), ("agent", False, True)]
    [wait] = talk.waits
    assert (wait.wait_ms, wait.level, wait.agent_id) == (59_000, "fair", "a1")
    assert f"{talk.said[0].at:%H:%M}" == "09:00"
    assert opened(october, "b7-9").waits[0].level == "quick"


def test_orders_stand_on_the_line_of_time_with_whose_they_are_and_why(october: Books) -> None:
    talk = opened(october, "b0-9")
    assert [(one.what, one.ref) for one in talk.happened] == [("created", "o1"), ("paid", "o1")]
    [created, paid] = talk.happened
    governing = [one for one in created.credits if one.is_governing]
    assert [(one.rule, one.agent_id, one.via, one.is_by_this_talk) for one in governing] == [
        ("order_first", "a1", "nearest", True)
    ]
    assert {one.rule for one in paid.credits} == {"paid"}
    assert paid.fen == 10_000
    assert [what for _, _, what in talk.lines if what] == [created, paid]


def test_a_conversation_nobody_had_is_none(october: Books) -> None:
    assert talk_of(october.snapshot, october.organisation, "s1", "none") is None
    assert (
        talk_of(october.snapshot, october.organisation, "ny", dict(talks(october, "received_buyers", "E1"))["b0-0"])
        is None
    )


def test_only_counted_rows_of_the_conversation_are_found_within_it(october: Books) -> None:
    value = october.figures.scope_value("shop", "s1", "rounds_quick", OCTOBER)
    assert value.trace.evidence is not None
    assert MEASURES["rounds_quick"].table == "rounds"
    room = EvidenceRoom(october.snapshot, october.organisation)
    quick, slow = opened(october, "b7-9"), opened(october, "b7-0")
    found = [room.within(value.trace.evidence, one.conversation_id, one.buyer_id) for one in (quick, slow)]
    room.close()
    assert [len(rows) for rows in found] == [1, 0]
