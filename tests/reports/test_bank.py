"""The bank's file: amounts to the fen, nothing guessed, hostile names harmless."""

from __future__ import annotations

import csv
import io

from steelyard.pay.records import StatementRecord
from steelyard.reports.bank import Account, bank_csv, bank_file


def person(employee_id, total_fen, name=None):
    return StatementRecord(employee_id, name or employee_id, ("", "", ""), (), (), (), total_fen)


ACCOUNTS = {"E1": Account("张小川", "6222020200012345678", "中国工商银行"), "E2": Account("", "123456789012", "")}


def rows(file, note="10月工资", language="zh"):
    text = bank_csv(file, note, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_each_payment_is_one_row_in_order_of_employee_with_two_digits():
    file = bank_file([person("E2", 5), person("E1", 370_500)], ACCOUNTS)
    assert rows(file) == [
        ["收款人", "账号", "开户行", "金额（元）", "附言"],
        ["张小川", "6222020200012345678", "中国工商银行", "3705.00", "10月工资"],
        ["E2", "123456789012", "", "0.05", "10月工资"],
    ]
    assert file.total_fen == 370_505
    assert rows(file, language="en")[0][0] == "Payee"


def test_an_account_nobody_entered_stays_empty_and_is_told():
    file = bank_file([person("E9", 100, "小北")], ACCOUNTS)
    assert rows(file)[1] == ["小北", "", "", "1.00", "10月工资"]
    assert file.without_account == ("小北",)


def test_pay_of_nothing_or_less_is_not_in_the_file_and_is_told():
    file = bank_file([person("E1", 0, "零"), person("E2", -5, "负"), person("E3", 1)], ACCOUNTS)
    assert [payment.employee_id for payment in file.payments] == ["E3"]
    assert file.not_paid == ("零", "负")


def test_a_name_that_could_run_is_marked_as_text():
    for hostile in ("=cmd|'/c calc'!A1", "+1", "@SUM(A1)", "-1", "＝1＋1"):
        assert rows(bank_file([person("E7", 1, hostile)], {}))[1][0] == f"'{hostile}"


def test_the_file_begins_with_the_mark_spreadsheets_know():
    assert bank_csv(bank_file([], {}), "", "zh").startswith(b"\xef\xbb\xbf")
