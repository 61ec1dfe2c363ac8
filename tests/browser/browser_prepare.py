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


def compute(month: str) -> None:
    """Pay of one month, computed as the worker does it, waiting to be checked."""
    from steelyard.periods import Period
    from steelyard.web.accounts.models import User
    from steelyard.web.jobs import queue
    from steelyard.web.jobs.worker import work
    from steelyard.web.payroll import services

    queue.enqueue = lambda job_id: None
    schemes = ["taobao-presales", "taobao-aftersales", "kpi-monthly"]
    run = services.start_run(User.objects.get(username="hr"), Period.parse(month), schemes, "九月薪酬")
    assert run.job is not None
    assert work(str(run.job.pk)) == "done"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
