"""The container file: what it copies is there, what it runs is known, and it runs as nobody in particular."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def instructions() -> list[tuple[str, str]]:
    """Each instruction with its text, lines that go on put together."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in text.splitlines() if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    everything = instructions()
    start = max(place for place, (name, _) in enumerate(everything) if name == "FROM")
    return everything[start:]


def test_what_is_copied_is_in_the_repository_or_comes_from_a_stage_before() -> None:
    stages: set[str] = set()
    let_in = (ROOT / ".containerignore").read_text(encoding="utf-8")
    for name, text in instructions():
        if name == "FROM" and " AS " in text:
            stages.add(text.rpartition(" AS ")[2])
        if name != "COPY":
            continue
        *sources, _ = text.split()
        if sources[0].startswith("--from="):
            assert sources[0].removeprefix("--from=") in stages
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}\n" in let_in, source


def test_it_runs_without_root_on_one_volume_and_says_whether_it_is_well() -> None:
    stage = last_stage()
    users = [text for name, text in stage if name == "USER"]
    assert users
    assert all(text.isdecimal() and text != "0" for text in users)
    assert [text for name, text in stage if name == "VOLUME"] == ["/data"]
    assert any(name == "HEALTHCHECK" and "/health" in text for name, text in stage)
    places = [name for name, _ in stage]
    assert "RUN" not in places[places.index("USER") :]


def test_what_it_starts_is_a_command_and_its_variables_are_known() -> None:
    kept = dict(last_stage())
    command = json.loads(kept["ENTRYPOINT"]) + json.loads(kept["CMD"])
    assert command[:2] == ["steelyard", "serve"]
    known = (ROOT / "src/steelyard/web/configuration.py").read_text(encoding="utf-8")
    for name in re.findall(r"(STEELYARD_\w+)=", kept["ENV"]):
        assert f'"{name}"' in known


def test_every_package_is_held_to_its_hash() -> None:
    installs = [text for name, text in instructions() if name == "RUN" and "pip install" in text]
    assert installs
    assert all("--require-hashes" in text or "--no-deps" in text for text in installs)
