"""Whatever a scheme file holds, it is opened or refused with file, line and reason."""

from __future__ import annotations

from random import Random

import hostile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from steelyard import schemes
from steelyard.schemes import SchemeRefused
from steelyard.schemes.faults import Fault

each_run_the_same = settings(
    max_examples=1_000,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
seeds = st.integers(0, 2**64)


def faults(content: str | bytes) -> tuple[Fault, ...]:
    """What a file is refused for; nothing when it opens. Anything else that is raised is a fault of ours."""
    try:
        schemes.parse(content, "hostile.yaml")
    except SchemeRefused as refused:
        return refused.faults
    return ()


def assert_told(content: str | bytes) -> None:
    """A scheme, or faults that each name a line of the file and say in both languages what and what to do."""
    lines = len(content.splitlines()) + 1
    found = faults(content)
    for fault in found:
        assert fault.file == "hostile.yaml"
        assert 1 <= fault.line <= lines
        assert all((fault.what.zh, fault.what.en, fault.remedy.zh, fault.remedy.en))
    assert sum(len(str(fault)) for fault in found) < 200_000


@each_run_the_same
@given(seed=seeds)
def test_a_spoilt_file_is_opened_or_refused_with_its_line(seed):
    assert_told(hostile.text(Random(seed)))


@each_run_the_same
@given(seed=seeds)
def test_bytes_are_opened_or_refused_with_their_line(seed):
    dice = Random(seed)
    content = bytearray(
        dice.choice(hostile.templates()).encode(dice.choice(("utf-8", "utf-8-sig", "utf-16", "gb18030")))
    )
    for _ in range(dice.randint(0, 3)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    assert_told(bytes(content))
