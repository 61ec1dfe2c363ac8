"""What the environment says: taken, or refused with the variable's name and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steelyard.errors import InputRefused
from steelyard.web.configuration import providers, read
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk


def test_without_any_variable_everything_stays_on_this_machine(tmp_path: Path) -> None:
    found = read({"STEELYARD_HOME": str(tmp_path)})
    assert found.database["ENGINE"].endswith("sqlite3")
    assert found.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert read({"STEELYARD_HOME": str(tmp_path)}).secret_key == found.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    url = "postgresql://shop:p%40ss@db.internal:5433/steelyard?sslmode=require"
    database = read({"STEELYARD_HOME": str(tmp_path), "DATABASE_URL": url}).database
    assert [database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "steelyard", "shop", "p@ss", "db.internal", "5433",
    ]  # fmt: skip
    assert database["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"DATABASE_URL": "mysql://root@localhost/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://localhost"}, "DATABASE_URL"),
        ({"STEELYARD_SECRET_KEY": "short"}, "STEELYARD_SECRET_KEY"),
        ({"STEELYARD_ALLOWED_HOSTS": "*"}, "STEELYARD_ALLOWED_HOSTS"),
        ({"STEELYARD_HTTPS": "maybe"}, "STEELYARD_HTTPS"),
        ({"STEELYARD_STORE": "bucket/prefix"}, "STEELYARD_STORE"),
        ({"STEELYARD_STORE": "s3:///prefix"}, "STEELYARD_STORE"),
        ({"STEELYARD_TRUSTED_ORIGINS": "shop.example"}, "STEELYARD_TRUSTED_ORIGINS"),
        ({"STEELYARD_WEBHOOK_SECRET": "guess"}, "STEELYARD_WEBHOOK_SECRET"),
        ({"STEELYARD_METRICS_TOKEN": "guess"}, "STEELYARD_METRICS_TOKEN"),
        ({"DATABASE_URL": "postgresql://localhost:port/x"}, "DATABASE_URL"),
        ({"STEELYARD_DEBUG": "perhaps"}, "STEELYARD_DEBUG"),
        ({"STEELYARD_ENGINE": "sparc"}, "STEELYARD_ENGINE"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_the_variable(
    given: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(InputRefused) as refused:
        read({"STEELYARD_HOME": str(tmp_path)} | given)
    assert refused.value.where == named
    assert refused.value.remedy is not None


def test_the_engine_of_the_installation_is_the_one_jobs_compute_on(tmp_path: Path, settings: Any) -> None:
    given = {"STEELYARD_HOME": str(tmp_path), "STEELYARD_ENGINE": "spark://master:7077"}
    settings.CONFIGURATION = read(given)
    assert JobDesk.of(Job(), tmp_path).engine == "spark://master:7077"
    assert read({"STEELYARD_HOME": str(tmp_path)}).engine == "duckdb"


def test_a_directory_signs_people_in_only_when_both_halves_are_given() -> None:
    assert providers({}) == {}
    found = providers({"STEELYARD_DINGTALK_CLIENT_ID": "a", "STEELYARD_DINGTALK_CLIENT_SECRET": "b"})
    assert found == {"dingtalk": {"APPS": [{"client_id": "a", "secret": "b"}]}}
    with pytest.raises(InputRefused) as refused:
        providers({"STEELYARD_FEISHU_CLIENT_ID": "a"})
    assert refused.value.where == "STEELYARD_FEISHU_CLIENT_SECRET"
