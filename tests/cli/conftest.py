"""One small shop as files, imported once; every command is run the way a person runs it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from steelyard.cli.main import run

sys.path.insert(0, str(Path(__file__).parent))

from cli_shop import SCHEME, Ran, Steelyard, write_shop


@pytest.fixture
def steelyard(capfdbinary: pytest.CaptureFixture[bytes]) -> Steelyard:
    """Run one command in this process."""

    def call(*arguments: object) -> Ran:
        capfdbinary.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capfdbinary.readouterr()
        return Ran(status, captured.out.decode(), captured.err.decode())

    return call


@pytest.fixture
def scheme(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SCHEME, encoding="utf-8")
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The small shop's files."""
    return write_shop(tmp_path / "files")


@pytest.fixture(scope="session")
def imported_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small-shop")
    assert run(["--home", str(folder / "home"), "import", str(write_shop(folder / "files"))]) == 0
    return folder / "home"


@pytest.fixture
def home(imported_once: Path, tmp_path: Path) -> Path:
    """A home folder of the test's own into which the small shop was imported."""
    return shutil.copytree(imported_once, tmp_path / "home")
