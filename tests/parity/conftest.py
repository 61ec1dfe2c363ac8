"""Lets the comparison import its own helpers and the second answer by name, and starts Spark once for all its tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spark_run import SparkRun

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "oracle"), str(HERE.parent / "schemes")]


@pytest.fixture(scope="session")
def of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests share."""
    from cluster import java_fault

    fault = java_fault()
    if fault is not None:
        pytest.skip(fault)
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def spark_run(of_this_run: Path) -> SparkRun:
    """What a real cluster computed."""
    from spark_run import shared

    return shared(of_this_run)


@pytest.fixture
def spark_alone(of_this_run: Path) -> Iterator[None]:
    """Spark's settings of the tests, and no other Spark meanwhile."""
    from spark_run import alone

    with alone(of_this_run):
        yield
