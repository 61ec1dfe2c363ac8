"""The command line on a lake in an object store: what one machine imports and settles, another reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_shop import SCHEME, write_shop

from steelyard.cli.main import run
from steelyard.facts.object_store import ObjectStore
from steelyard.pay.run_store import RunStore


def test_what_one_machine_imports_and_settles_another_finds(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write_shop(tmp_path / "files")
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "one"))
    assert run(["--home", bucket, "import", str(files)]) == 0
    scheme = tmp_path / "small.yaml"
    scheme.write_text(SCHEME, encoding="utf-8")
    settle = ["--home", bucket, "payrun", "create", "--scheme", str(scheme)]
    settle += ["--from", "2026-10-01", "--to", "2026-11-01"]
    assert run(settle) in (0, 1)
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "two"))
    capsys.readouterr()
    assert run(["--home", bucket, "payrun", "list"]) == 0
    told = capsys.readouterr().out
    assert run(["--home", bucket, "verify"]) == 0
    (home,) = (tmp_path / "two").iterdir()
    (run_id,) = RunStore(home).ids()
    assert run_id[:10] in told
    assert RunStore(home).open(run_id).run_id == run_id
    assert ObjectStore.of(home) is not None
    assert run(settle) in (0, 1)
    monkeypatch.setenv("STEELYARD_CACHE", str(tmp_path / "one"))
    (again,) = (tmp_path / "one").iterdir()
    assert [one.partition("-r")[2][:1] for one in RunStore(again).ids()] == ["1", "2"]
