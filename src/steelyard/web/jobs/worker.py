"""The worker: takes jobs one by one; killed at any point, its successor goes on where it stopped."""

from __future__ import annotations

import logging
import time

from dbos import DBOS
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from filelock import FileLock, Timeout

from steelyard.errors import LakeBusy, SteelyardError, Words
from steelyard.web.jobs.kinds import KINDS
from steelyard.web.jobs.models import Job, State
from steelyard.web.jobs.queue import EXECUTOR, QUEUE, VERSION, WORKFLOW, database_url
from steelyard.web.jobs.work import JobCancelled, JobDesk

logger = logging.getLogger(__name__)

UNEXPECTED = Words(
    "程序内部出错，没有发布任何内容；详情在服务器日志里。请重试，仍不行请联系管理员。",
    "Something went wrong inside; nothing was published. Details are in the server's log. Try again, then ask your administrator.",
)


def run_worker() -> None:
    """Work until stopped; a second worker on the same data folder waits until the first has gone."""
    lock = FileLock(settings.CONFIGURATION.home / "worker.lock")
    while True:
        try:
            lock.acquire(timeout=5)
            break
        except Timeout:
            continue
    with lock:
        launch()
        while True:
            time.sleep(3600)


def launch() -> None:
    """Begin taking jobs in this process, those of a dead predecessor first."""
    DBOS(
        config={
            "name": "steelyard",
            "system_database_url": database_url(),
            "executor_id": EXECUTOR,
            "application_version": VERSION,
            "run_admin_server": False,
            "enable_otlp": False,
            "log_level": "ERROR",
        }
    )
    DBOS.workflow(name=WORKFLOW)(do_job)
    DBOS.launch()
    DBOS.register_queue(QUEUE, concurrency=1)


def do_job(job_id: str) -> str:
    """One job as a workflow: the work is a step of its own, so that what is done is not done again."""
    close_old_connections()  # the worker may have slept longer than the database keeps a connection open
    return DBOS.run_step({"name": "work"}, work, job_id)


def work(job_id: str) -> str:
    """Do the job and write down what it came to."""
    job = Job.objects.get(pk=job_id)
    if job.has_ended:
        return job.state
    Job.objects.filter(pk=job_id).update(state=State.RUNNING, started_at=job.started_at or timezone.now())
    try:
        result = KINDS[job.kind](job, JobDesk.of(job, settings.CONFIGURATION.home))
        end(job_id, "done", result=result)
    except JobCancelled as stopped:
        end(job_id, "cancelled", words=stopped.what)
    except LakeBusy:
        raise  # another writer holds the lake: the workflow is tried again
    except SteelyardError as error:
        end(job_id, "failed", words=Words(error.in_("zh"), error.in_("en")))
    except Exception:  # whatever else: told to the log, and to the person that it was not their fault
        logger.exception("job %s failed", job_id)
        end(job_id, "failed", words=UNEXPECTED)
    return str(Job.objects.get(pk=job_id).state)


def end(job_id: str, state: str, *, result: object = None, words: Words | None = None) -> None:
    """Write down how a job ended."""
    Job.objects.filter(pk=job_id).update(
        state=state,
        ended_at=timezone.now(),
        result=result,
        fault_zh="" if words is None else words.zh,
        fault_en="" if words is None else words.en,
    )
