"""A lake of its own for each test, and the helpers importable by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from steelyard.facts.lake import Lake

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(tmp_path)
