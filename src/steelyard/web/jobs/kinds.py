"""What each kind of job does: one function per kind, safe to run again from its beginning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.web.imports.jobs import demonstrate, import_files, undo_import
from steelyard.web.intake.jobs import import_deliveries
from steelyard.web.jobs.models import Job
from steelyard.web.jobs.work import JobDesk
from steelyard.web.organisation.jobs import change_organisation
from steelyard.web.payroll.corrections import enter_corrections
from steelyard.web.payroll.jobs import compute_run, verify_run
from steelyard.web.schemes.trials import run_trial
from steelyard.web.statements.files import make_all

KINDS: Mapping[str, Callable[[Job, JobDesk], dict[str, Any]]] = {
    "import": import_files,
    "undo": undo_import,
    "demo": demonstrate,
    "intake": import_deliveries,
    "organisation": change_organisation,
    "payrun": compute_run,
    "payverify": verify_run,
    "trial": run_trial,
    "statements": make_all,
    "paycarry": enter_corrections,
}
