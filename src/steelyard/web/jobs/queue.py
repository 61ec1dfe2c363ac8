"""Handing jobs to the worker: the web only enqueues, under the job's own id."""

from __future__ import annotations

from functools import cache

from dbos import DBOS, DBOSClient
from django.conf import settings

QUEUE = "jobs"
WORKFLOW = "do_job"
#: One worker at a time does everything, under a fixed name and version, so that an upgrade strands no job.
EXECUTOR, VERSION = "worker", "1"


def database_url() -> str:
    """Where the worker keeps what it has done: beside the application's own database."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings.CONFIGURATION.home / 'jobs.sqlite3'}"
    user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
    return f"postgresql://{user}{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@cache
def _client(url: str) -> DBOSClient:
    DBOS.migrate(url)
    return DBOSClient(system_database_url=url)


def enqueue(job_id: str) -> None:
    """Ask for a job; asking again for the same changes nothing."""
    _client(database_url()).enqueue(
        {"queue_name": QUEUE, "workflow_name": WORKFLOW, "workflow_id": job_id, "app_version": VERSION}, job_id
    )
