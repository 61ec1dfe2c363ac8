"""How a topic is written down: what buyers ask, what agents answer to just that, in a small readable notation.

    # size 尺码            a topic and its issue tag
    ? 问法一 | 问法二       a question: the buyer's ways to say it
    ! 答法一 | 答法二       and the agent's ways to answer it; `//` starts a further message
    + 另一个问法            another question that may stand in its place, with its own answers below
    ? ...                 a follow-up, which may be left out

Slots in braces (``{item}``, ``{size}``) are filled from the article and the buyer at hand.
"""

from __future__ import annotations

from dataclasses import dataclass

Messages = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is asked and what is answered; each way of saying it is one or more messages."""

    asks: tuple[Messages, ...]
    replies: tuple[Messages, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject people talk about, in steps; each step holds exchanges of which one takes place."""

    key: str
    issue: str
    steps: tuple[tuple[Exchange, ...], ...]


def ways(line: str) -> tuple[Messages, ...]:
    """The ways of saying one thing, written in one line."""
    return tuple(tuple(part.strip() for part in way.split("//")) for way in line.split("|"))


def topics_of(text: str) -> tuple[Topic, ...]:
    """The topics written in the notation above, in their order."""
    return tuple(_topic(block) for block in text.split("\n#")[1:])


def _topic(block: str) -> Topic:
    head, *lines = [line.strip() for line in block.splitlines() if line.strip()]
    key, issue = head.split()
    steps: list[list[Exchange]] = []
    for ask, reply in zip(lines[0::2], lines[1::2], strict=True):
        if reply[0] != "!" or ask[0] not in "?+":
            raise ValueError(f"{key}: {ask!r} needs an answer line of its own")
        if ask[0] == "?":
            steps.append([])
        steps[-1].append(Exchange(ways(ask[1:]), ways(reply[1:])))
    return Topic(key, issue, tuple(tuple(step) for step in steps))
