"""Fills one data folder as a shop that has used the product for a while: a small invented company, its people, pay of a month.

Run as a program of its own (``python browser_prepare.py FOLDER FILES``), for Django is set up once per process.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

PASSWORD = "weigh-it-fairly-9"
#: User name -> role, employee and team; the people the journeys are made as.
PEOPLE = {
    "boss": ("owner", "", ""),
    "hr": ("hr", "", ""),
    "hr2": ("hr", "", ""),
    "manager": ("manager", "", ""),
    "careful": ("manager", "", ""),
    "inspector": ("inspector", "", ""),
    "leader": ("leader", "", "TEAM"),
    "agent": ("agent", "AGENT", "TEAM"),
}


def main(home: Path, files: Path) -> None:
    """Everything the journeys find when they begin."""
    os.environ["STEELYARD_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "steelyard.web.settings"
    from steelyard.cli.demo_command import _write_schemes
    from steelyard.cli.main import run
    from steelyard.demo import write

    write(files, scale=Fraction(1, 25))
    assert run(["--home", str(home), "import", str(files)]) == 0
    _write_schemes(home / "schemes")

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    invite()
    compute("2026-09")
    publish(compute("2026-10"))
    draft("taobao-aftersales")


def invite() -> None:
    """An account for each of the people, the agent's and the leader's of one team."""
    from steelyard.books.evaluation import read_organisation
    from steelyard.web import lake
    from steelyard.web.accounts.services import found_installation, give_account

    snapshot = lake.snapshot()
    assert snapshot is not None
    people = read_organisation(snapshot).people_on(date(2026, 9, 1))
    person = next(one for one in people if one.role == "agent" and one.team and one.line == "presales")
    boss = found_installation("boss", PASSWORD, "陈总")
    for name, (role, employee, team) in PEOPLE.items():
        if name != "boss":
            grants = [(role, "", person.team or "" if team else "")]
            give_account(boss, name, PASSWORD, name.title(), person.employee_id if employee else "", grants, "入职")


def compute(month: str) -> int:
    """Pay of one month, computed as the worker does it, waiting to be checked; the run's number."""
    from steelyard.periods import Period
    from steelyard.web.accounts.models import User
    from steelyard.web.jobs import queue
    from steelyard.web.jobs.worker import work
    from steelyard.web.payroll import services

    queue.enqueue = lambda job_id: None
    schemes = ["taobao-presales", "taobao-aftersales", "kpi-monthly"]
    run = services.start_run(User.objects.get(username="hr"), Period.parse(month), schemes, "月结")
    assert run.job is not None
    assert work(str(run.job.pk)) == "done"
    return run.pk


def publish(run: int) -> None:
    """That run checked, approved by two and published, so that everybody may answer."""
    from steelyard.web.accounts.models import User
    from steelyard.web.payroll import publishing, services
    from steelyard.web.payroll.models import Run

    maker, one, other = (User.objects.get(username=name) for name in ("hr", "hr2", "boss"))
    services.check(maker, run, Run.objects.get(pk=run).seal, "差异逐人看过")
    services.approve(one, run, Run.objects.get(pk=run).seal, "同意")
    services.approve(other, run, Run.objects.get(pk=run).seal, "同意")
    publishing.publish(maker, run, Run.objects.get(pk=run).seal, "十月工资")


def draft(key: str) -> None:
    """A new version of a scheme being talked about: open to comments, with one on it, and tried on a month."""
    from django.utils import timezone

    from steelyard.books.schemes import own_scheme
    from steelyard.periods import Period
    from steelyard.web import lake
    from steelyard.web.accounts.models import User
    from steelyard.web.jobs.worker import work
    from steelyard.web.schemes import gallery, services

    manager, month = User.objects.get(username="manager"), Period.parse("2026-09")
    own = own_scheme(services.home(), key, lake.catalogue())
    assert own is not None
    day = Period.of_cycle(timezone.localdate(), "month").end
    copy = gallery.following(own.text, 0, own.cases, day)
    made = services.begin(manager, key, copy.text, copy.cases, base_digest=own.digest, source=f"own:{key}")
    services.open_to_comments(manager, made, is_open=True)
    services.comment(User.objects.get(username="leader"), made, "", "解决率的目标偏高")
    trial = services.ask_trial(manager, made, [own.text], month.start, month.end)
    assert work(str(trial.job_id)) == "done"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
