"""The file a bank pays by: a generic layout of columns, amounts in yuan, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.errors import Language, Words
from steelyard.pay.records import StatementRecord
from steelyard.reports.tables import csv_bytes

COLUMNS = (
    Words("收款人", "Payee"),
    Words("账号", "Account"),
    Words("开户行", "Bank"),
    Words("金额（元）", "Amount (yuan)"),
    Words("附言", "Note"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Where somebody's pay goes, as it was entered."""

    holder: str
    number: str
    bank: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. ``account`` None: nobody entered one, so the columns stay empty."""

    employee_id: str
    name: str
    account: Account | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class BankFile:
    """Who is paid how much. ``not_paid``: names of those whose pay is zero or less, which no bank transfers."""

    payments: tuple[Payment, ...]
    not_paid: tuple[str, ...]

    @property
    def total_fen(self) -> int:
        """What the bank is asked to transfer."""
        return sum(payment.amount_fen for payment in self.payments)

    @property
    def without_account(self) -> tuple[str, ...]:
        """Names of those whose account nobody entered."""
        return tuple(payment.name for payment in self.payments if payment.account is None)


def bank_file(statements: Iterable[StatementRecord], accounts: Mapping[str, Account]) -> BankFile:
    """A payment for everybody with pay above zero, in order of employee."""
    made = sorted(statements, key=lambda statement: statement.employee_id)
    return BankFile(
        tuple(
            Payment(one.employee_id, one.name, accounts.get(one.employee_id), one.total_fen)
            for one in made
            if one.total_fen > 0
        ),
        tuple(one.name for one in made if one.total_fen <= 0),
    )


def bank_csv(file: BankFile, note: str, language: Language) -> bytes:
    """The payments as CSV with a mark that spreadsheets know as UTF-8; a text that could run is marked as text."""
    rows = [[*_to(payment), _yuan(payment.amount_fen), note] for payment in file.payments]
    return b"\xef\xbb\xbf" + csv_bytes([words.in_(language) for words in COLUMNS], rows)


def _to(payment: Payment) -> tuple[str, str, str]:
    if payment.account is None:
        return payment.name, "", ""
    return payment.account.holder or payment.name, payment.account.number, payment.account.bank


def _yuan(fen: int) -> str:
    """Whole yuan and two digits, without separators, as banks read it."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}"
