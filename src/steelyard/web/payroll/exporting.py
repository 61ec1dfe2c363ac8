"""Files of a run: written from what was stored, nothing is computed again; each noted with its bytes' hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.books.desk import Desk
from steelyard.errors import UnknownName, Words
from steelyard.pay.run_store import StoredRun
from steelyard.reports.bank import Account, BankFile, bank_csv, bank_file
from steelyard.reports.stored_run import lines_csv, lines_json, report_of_run
from steelyard.reports.workbook import workbook_bytes
from steelyard.web.audit import services as audit
from steelyard.web.payroll import steps
from steelyard.web.payroll.models import BankAccount, Export, Kind
from steelyard.web.payroll.refusals import needs, wrong_state

BANK = "bank"
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class File:
    """One file as it goes out."""

    name: str
    content_type: str
    content: bytes


#: How each form is written, and its type.
FORMS: Mapping[str, tuple[str, str, Callable[[Desk, StoredRun], bytes]]] = {
    "xlsx": ("xlsx", _XLSX, lambda desk, stored: workbook_bytes(report_of_run(desk, stored), desk.language)),
    "csv": ("csv", _CSV, lambda desk, stored: b"\xef\xbb\xbf" + lines_csv(desk, stored)),
    "json": ("json", "application/json", lines_json),
}


def accounts() -> dict[str, Account]:
    """The account of each employee that was entered last; those ended left out."""
    newest = {row.employee_id: row for row in BankAccount.objects.order_by("id")}
    return {one: Account(row.holder, row.number, row.bank) for one, row in newest.items() if row.number}


def payments(stored: StoredRun) -> BankFile:
    """Whom the bank would pay how much."""
    return bank_file(stored.run.statements, accounts())


@transaction.atomic
def export(actor: Any, pk: int, form: str, why: str, desk: Desk) -> File:
    """One file of a run; the bank's only once two people approved, and with a reason.

    Raises: UnknownName for a form there is none of; StepRefused.
    """
    run = steps.taken_by(actor, pk)
    stored = steps.intact(run)
    if form == BANK:
        if not run.is_payable:
            raise wrong_state(run, Words("两人审批之后才能导出代发文件", "the bank's file needs two approvals"))
        why = needs(why, Words("导出说明", "what the file is for"))
        file, people, total = _for_the_bank(stored, desk)
    elif form in FORMS:
        ending, content_type, write = FORMS[form]
        draft = "" if run.is_payable else desk.word("未审批-", "not-approved-")
        file = File(f"{draft}{stored.run_id}.{ending}", content_type, write(desk, stored))
        people, total = len(stored.run.statements), stored.run.total_fen
    else:
        raise UnknownName(Words("没有这种格式。", "There is no such format."))
    sha256 = hashlib.sha256(file.content).hexdigest()
    Export.objects.create(
        run=run, form=form, at=timezone.now(), by=actor, sha256=sha256, people=people, total_fen=total, why=why
    )
    steps.note(run, Kind.EXPORTED, actor, run.state, why=" ".join((form, why)).strip())
    audit.record(
        actor=actor,
        action="export_run",
        subject=f"payrun:{run.pk}",
        after={"form": form, "sha256": sha256, "people": people, "total_fen": total},
        why=why,
    )
    return file


def _for_the_bank(stored: StoredRun, desk: Desk) -> tuple[File, int, int]:
    paid = payments(stored)
    note = desk.word(f"{stored.period.start:%Y年%m月}工资", f"pay {stored.period.start:%Y-%m}")
    name = f"{stored.run_id}-{desk.word('代发', 'bank')}.csv"
    return File(name, _CSV, bank_csv(paid, note, desk.language)), len(paid.payments), paid.total_fen
