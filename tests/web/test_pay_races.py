"""Many at once, and workers killed: one run is made, two people approve, what comes out is what nobody disturbed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cli_shop import SCHEME

from steelyard.pay.run_store import RunStore

Environment = Callable[[], dict[str, str]]

PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from steelyard.periods import Period
from steelyard.web.accounts.services import found_installation, give_account
from steelyard.web.payroll import services
owner = found_installation("boss", "weigh-it-fairly-9", "陈总")
for name in ("hr", "manager"):
    give_account(owner, name, "weigh-it-fairly-9", name.title(), "", [(name, "", "")], "开户")
"""

#: Twenty threads with connections of their own, let go at the same moment.
AT_ONCE = (
    PREPARE
    + """
import threading
from django.db import connection, connections
from steelyard.web.accounts.models import User
from steelyard.web.jobs import queue
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.worker import work
from steelyard.web.payroll import publishing
from steelyard.web.payroll.models import Run, Statement, Step
from steelyard.web.payroll.refusals import RunBusy, StepRefused

queue.enqueue = lambda job_id: None
people = list(User.objects.order_by("id"))
october = Period.parse("2026-10")


def at_once(act, count=20):
    ready, told = threading.Barrier(count), [None] * count

    def one(place):
        ready.wait()
        try:
            told[place] = act(people[place % len(people)])
        except Exception as error:
            told[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return told


told = at_once(lambda who: services.start_run(who, october, ["small"], "月结"))
made = [one for one in told if isinstance(one, Run)]
busy = [one for one in told if isinstance(one, RunBusy)]
assert (len(made), len(busy)) == (1, 19), told
assert Run.objects.count() == Job.objects.count() == 1
run = Run.objects.select_related("made_by").get()
assert all(run.made_by.shown_name in str(one) and f"{run.made_at.astimezone():%Y}" in str(one) for one in busy), busy[0]

work(str(run.job_id))
run.refresh_from_db()
assert run.state == "computed", Job.objects.get().fault_zh
others = [person for person in people if person.pk != run.made_by_id]
services.check(run.made_by, run.pk, run.seal, "看过")
told = at_once(lambda who: services.approve(who, run.pk, run.seal, "同意"))
assert all(isinstance(one, (Run, StepRefused)) for one in told), told
assert sorted(step.by_id for step in Step.objects.filter(kind="approved")) == sorted(person.pk for person in others)
run.refresh_from_db()
assert run.state == "approved"
told = at_once(lambda who: publishing.publish(who, run.pk, run.seal, "发薪"))
assert sum(isinstance(one, Run) for one in told) == 1, told
assert all(isinstance(one, (Run, StepRefused)) for one in told), told
assert Statement.objects.count() == 2
from steelyard.web.audit.services import first_break
assert first_break() is None
print("ok")
"""
)

START = (
    PREPARE
    + """
services.start_run(owner, Period.parse("2026-10"), ["small"], "月结")
"""
)
WORKER = """
import django
django.setup()
from steelyard.web.jobs.worker import run_worker
run_worker()
"""
STATE = """
import sys
import django
django.setup()
from steelyard.web.payroll.models import Run
from steelyard.web.jobs.models import Job
run = Run.objects.get()
print(Job.objects.get().state, run.state, run.digest, run.steps.count(), hasattr(run, "review"))
"""


def installation(environment: dict[str, str], shop: Path) -> Path:
    """The small shop's data in the environment's folder, its scheme in place."""
    home = Path(environment["STEELYARD_HOME"])
    shutil.copytree(shop, home, dirs_exist_ok=True)
    (home / "schemes").mkdir()
    (home / "schemes" / "small.yaml").write_text(SCHEME, encoding="utf-8")
    return home


def python(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def test_of_twenty_who_start_approve_and_publish_at_once_one_is_heard_and_the_others_told(
    server_environment: Environment, shop_imported: Path
) -> None:
    environment = server_environment()
    installation(environment, shop_imported)
    assert python(AT_ONCE, environment).endswith("ok")


def test_a_worker_killed_while_it_settles_leaves_one_run_with_the_digest_of_an_undisturbed_one(
    server_environment: Environment, shop_imported: Path
) -> None:
    whole, killed = server_environment(), server_environment()
    for environment in (whole, killed):
        installation(environment, shop_imported)
        python(START, environment)
    work_until_done(whole)
    for seconds in (3, 4, 5):
        process = worker(killed)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    work_until_done(killed)
    assert python(STATE, killed) == python(STATE, whole)
    stores = [RunStore(Path(one["STEELYARD_HOME"])) for one in (killed, whole)]
    assert [store.ids() for store in stores] == [stores[1].ids()] * 2
    assert len(stores[0].ids()) == 1


def worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def work_until_done(environment: dict[str, str]) -> None:
    process = worker(environment)
    try:
        for _ in range(120):
            if python(STATE, environment).split()[0] not in ("queued", "running"):
                return
            time.sleep(0.5)
        raise AssertionError(python(STATE, environment))
    finally:
        process.kill()
        process.wait()
