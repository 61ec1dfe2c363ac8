"""What every part's tests may ask: is a value exact, and where is a server that speaks S3?"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from steelyard.facts.object_store import ObjectStore

# How long one example takes says how busy the machine is, and nothing about the code.
settings.register_profile("no clocks", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clocks")


@pytest.fixture(scope="session")
def exactly():
    """Whether a value, and all that hangs on it, is free of floats."""
    return no_float


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks S3; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (tmp_path_factory.mktemp("s3") / "log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
            break
        except OSError:
            assert process.poll() is None
            time.sleep(0.05)
    yield address
    process.kill()
    process.wait()
    log.close()


@pytest.fixture
def bucket(object_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new bucket, which the environment leads to."""
    for name, value in {
        "AWS_ENDPOINT_URL": object_server,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"shop-{uuid.uuid4().hex[:12]}"
    urllib.request.urlopen(urllib.request.Request(f"{object_server}/{name}", method="PUT"), timeout=30).close()
    return f"s3://{name}/data"


@pytest.fixture
def machine(bucket: str, tmp_path: Path) -> Callable[[], Path]:
    """At each call another machine's folder, all over one new bucket."""

    def another() -> Path:
        home = tmp_path / uuid.uuid4().hex
        ObjectStore.mark(home, bucket)
        return home

    return another


def no_float(value: object, seen: set[int] | None = None) -> bool:
    """Whether neither the value nor anything that hangs on it is a float."""
    seen = set() if seen is None else seen
    if isinstance(value, float):
        return False
    if value is None or isinstance(value, str | int | Fraction | Decimal) or id(value) in seen:
        return True
    seen.add(id(value))
    if isinstance(value, Mapping):
        return all(no_float(part, seen) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return all(no_float(part, seen) for part in value)
    fields = getattr(value, "__dataclass_fields__", None) or getattr(value, "__dict__", {})
    return all(no_float(getattr(value, name, None), seen) for name in fields)
