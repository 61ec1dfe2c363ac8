"""The lake as pages read it: one state a request, and the newest one at each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cli_shop import write_shop
from django.http import HttpResponse
from django.test import Client, RequestFactory

from steelyard.cli.main import run
from steelyard.facts.commits import Commit, CommitLog
from steelyard.facts.lake import Lake
from steelyard.web import lake

Enter = Callable[[str], Client]
READING = ["/", "/boards/ranking/", "/boards/trends/", "/results/", "/scores/", "/organisation/", "/data/"]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time somebody asked which commit is the newest."""
    found: list[int] = []
    ask = CommitLog.newest

    def counted(log: CommitLog) -> object:
        found.append(1)
        return ask(log)

    monkeypatch.setattr(CommitLog, "newest", counted)
    return found


def commit_seen() -> int:
    now = lake.snapshot()
    return 0 if now is None else now.commit


def import_more(home: Path, folder: Path) -> None:
    """One rating more: a new commit."""
    folder.mkdir()
    (folder / "shops.csv").write_text("shop_id,platform,name\nt9,taobao,九号店\n", encoding="utf-8")
    assert run(["--home", str(home), "import", str(folder)]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", READING)
def test_a_page_asks_the_lake_for_its_state_once(address: str, signed_in: Enter, shop: Path, looks: list[int]) -> None:
    assert signed_in("owner").get(address).status_code == 200
    assert len(looks) == 1


@pytest.mark.django_db
def test_a_page_shows_what_was_imported_a_moment_ago(signed_in: Enter, shop: Path, tmp_path: Path) -> None:
    client = signed_in("owner")
    assert "九号店" not in client.get("/").content.decode()
    import_more(shop, tmp_path / "more")
    assert "九号店" in client.get("/").content.decode()


def test_a_request_keeps_to_the_state_it_began_with(shop: Path, tmp_path: Path) -> None:
    seen: list[int] = []

    def view(_: object) -> HttpResponse:
        seen.append(commit_seen())
        import_more(shop, tmp_path / "more")
        seen.append(commit_seen())
        return HttpResponse()

    answer = lake.one_state(view)
    before = commit_seen()
    answer(RequestFactory().get("/"))
    assert seen == [before, before]
    assert commit_seen() > before, "outside of requests nothing is remembered"


def test_of_imports_taken_back_only_new_commits_are_read(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Lake.open(shop, create=False)
    first = next(commit.import_id for commit in opened.commits() if commit.kind == "import")
    assert lake.undone_imports() == frozenset()
    assert first is not None
    opened.undo(first, at=datetime(2026, 12, 1, tzinfo=UTC))
    newest, read = opened.snapshot().commit, []
    ask = CommitLog.read

    def counted(log: CommitLog, number: int) -> Commit:
        read.append(number)
        return ask(log, number)

    monkeypatch.setattr(CommitLog, "read", counted)
    assert lake.undone_imports() == {first} == lake.undone_imports()
    assert set(read) == {newest}


def test_an_empty_lake_is_asked_once_too(empty: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[int] = []

    def view(_: object) -> HttpResponse:
        seen.append(commit_seen())
        assert run(["--home", str(empty), "import", str(write_shop(tmp_path / "files"))]) == 0
        seen.append(commit_seen())
        return HttpResponse()

    lake.one_state(view)(RequestFactory().get("/"))
    assert seen == [0, 0]
    assert commit_seen() > 0
