"""One broken file per mistake; each says in its header which line and key must be named, and a part of the reason."""

from pathlib import Path

import pytest

from steelyard import schemes
from steelyard.schemes import SchemeRefused

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def header(path: Path) -> dict[str, str]:
    """What the first lines of a broken file promise."""
    lines = path.read_text(encoding="utf-8").splitlines()[:4]
    return dict(line.removeprefix("# ").partition(": ")[::2] for line in lines)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_its_line_key_reason_and_remedy_in_both_languages(path):
    promised = header(path)
    with pytest.raises(SchemeRefused) as refused:
        schemes.load(path)
    fault = refused.value.faults[0]
    assert (fault.line, fault.key) == (int(promised["line"]), promised["key"].rstrip(":"))
    assert promised["says"] in fault.what.zh + fault.remedy.zh
    assert len(refused.value.faults) == int(promised["faults"])
    assert str(refused.value).startswith(f"{path.name}:{fault.line}: ")
    for each in refused.value.faults:
        assert each.what.zh
        assert each.what.en
        assert each.remedy.zh
        assert each.remedy.en


def test_there_is_a_broken_file_for_each_of_at_least_forty_mistakes():
    assert len(BROKEN) >= 40
