"""What the demo company writes is what the fact tables allow, the same every time."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from steelyard import demo
from steelyard.facts import TABLES

Rows = list[dict[str, Any]]
Canonical = Callable[[str], Rows]

WRITTEN = (
    "messages",
    "orders",
    "order_lines",
    "refunds",
    "ratings",
    "reviews",
    "tickets",
    "memberships",
    "conversation_tags",
    "presence",
    "shifts",
    "shops",
    "settings",
    "people",
    "accounts",
    "contracts",
    "month_days",
    "campaigns",
    "manual_scores",
    "pay_entries",
    "law",
)


def _digests(company: demo.DemoCompany) -> dict[str, str]:
    return {
        path.relative_to(company.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in company.files
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    tiny = Fraction(1, 150)
    first = _digests(demo.write(tmp_path / "a", 7, tiny))
    again = _digests(demo.write(tmp_path / "b", 7, tiny))
    other = _digests(demo.write(tmp_path / "c", 8, tiny))
    assert first == again
    assert first.keys() == other.keys()
    fixed = {
        f"organisation/{name}.csv" for name in ("shops", "settings", "law", "campaigns", "pay_entries", "accounts")
    }
    assert {name for name in first if first[name] == other[name]} - fixed <= {
        name for name in first if name.endswith(("tickets.csv", "reviews.csv"))
    }


def test_nothing_else_lies_in_the_folder(company: demo.DemoCompany) -> None:
    assert sorted(path for path in company.folder.rglob("*") if path.is_file()) == sorted(company.files)


def test_the_company_has_the_promised_size(company: demo.DemoCompany, canonical: Canonical) -> None:
    assert 54_000 <= company.counts["messages"] <= 66_000  # a fifth of 300,000
    agents = {row["employee_id"] for row in canonical("people") if row["role"] == "agent"}
    assert len(agents) == 40
    assert len(canonical("shops")) == 3
    assert {row["platform"] for row in canonical("shops")} == {"taobao", "jd"}
    assert {row["line"] for row in canonical("people") if row["role"] == "agent"} == set(company.schemes)


def test_a_tiny_company_is_tiny(tmp_path: Path) -> None:
    assert 1_200 <= demo.write(tmp_path, scale=Fraction(1, 150)).counts["messages"] <= 2_800


@pytest.mark.parametrize("name", WRITTEN)
def test_every_row_is_one_the_table_takes(canonical: Canonical, name: str) -> None:
    table, rows = TABLES[name], canonical(name)
    assert rows
    keys = [tuple(row[column] for column in table.key) for row in rows]
    assert len(set(keys)) == len(keys), "keys repeat"
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.required:
            assert None not in values, column.name
        present = [value for value in values if value is not None]
        if column.choices:
            assert set(present) <= set(column.choices), column.name
        if column.at_least is not None:
            assert min(present, default=column.at_least) >= column.at_least, column.name
        if column.at_most is not None:
            assert max(present, default=column.at_most) <= column.at_most, column.name
    for earlier, later in table.ordered:
        backwards = [
            row for row in rows if row[earlier] is not None and row[later] is not None and row[later] < row[earlier]
        ]
        assert not backwards, (earlier, later)


def test_rows_point_at_rows_that_exist(canonical: Canonical) -> None:
    orders = {(row["shop_id"], row["order_id"]): row for row in canonical("orders")}
    lines: dict[tuple[str, str], int] = {}
    for row in canonical("order_lines"):
        key = (row["shop_id"], row["order_id"])
        lines[key] = lines.get(key, 0) + row["amount_fen"]
    assert lines == {key: order["goods_fen"] for key, order in orders.items()}
    for order in orders.values():
        assert order["paid_fen"] == (
            order["goods_fen"] - order["discount_fen"] + order["postage_fen"] if order["paid_at"] else 0
        )
    for refund in canonical("refunds"):
        refunded = orders.get((refund["shop_id"], refund["order_id"]))
        if refunded is not None:  # Mumu's orders are in the platform's own layout
            assert refund["amount_fen"] <= refunded["paid_fen"]
            assert refund["applied_at"] > refunded["paid_at"]
    people = {row["employee_id"] for row in canonical("people")}
    for name in ("accounts", "contracts", "month_days", "manual_scores", "pay_entries"):
        assert {row["employee_id"] for row in canonical(name)} <= people, name


def test_only_the_campaigns_temporary_account_has_no_owner(canonical: Canonical) -> None:
    owned = {(row["shop_id"], row["agent_id"]) for row in canonical("accounts")}
    writing = {(row["shop_id"], row["agent_id"]) for row in canonical("messages") if row["sender"] == "agent"}
    assert writing - owned == {("tb-yunshan", "云衫女装旗舰店:临时01")}
    answered = {(row["shop_id"], row["agent_id"]) for row in canonical("ratings")}
    assert answered <= writing


def test_agents_write_within_their_shifts(canonical: Canonical) -> None:
    shifts: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in canonical("shifts"):
        if row["actual_start"] is not None:
            shifts.setdefault(row["agent_id"], []).append((row["actual_start"], row["actual_end"]))
    outside = [
        row
        for row in canonical("messages")
        if row["sender"] == "agent"
        and row["agent_id"] in shifts
        and not any(start <= row["sent_at"] <= end for start, end in shifts[row["agent_id"]])
    ]
    assert not outside


def test_conversations_hold_every_kind_of_line(canonical: Canonical) -> None:
    messages = canonical("messages")
    assert {row["sender"] for row in messages} == {"buyer", "agent", "bot", "system"}
    assert {"text", "image", "product_card", "order_card", "rating_invite", "transfer", "note"} <= {
        row["kind"] for row in messages
    }
    assert any(row["is_auto"] and row["sender"] == "agent" for row in messages)
    assert all(row["to_agent_id"] for row in messages if row["kind"] == "transfer")
    texts = {row["text"] for row in messages if row["kind"] == "text"}
    assert len(texts) > 4_000
    assert not [text for text in texts if "{" in text or "//" in text or "|" in text]
    shop_time = timezone(timedelta(hours=8))
    assert any(row["sent_at"].astimezone(shop_time).hour < 6 for row in messages)


def test_both_months_of_every_agent_can_be_scored(canonical: Canonical) -> None:
    people = [row for row in canonical("people") if row["role"] == "agent"]
    scores = canonical("manual_scores")
    for month, next_month in (("2026-09", "2026-10"), ("2026-10", "2026-11")):
        rated = {
            (row["employee_id"], row["indicator"], row["rater_group"])
            for row in scores
            if f"{row['start']:%Y-%m}" == month and f"{row['end']:%Y-%m}" == next_month
        }
        for person in people:
            for wanted in (("leader", None), ("attitude", "A"), ("attitude", "B"), ("attitude", "C")):
                assert (person["employee_id"], *wanted) in rated
        assert {row["employee_id"] for row in canonical("month_days") if row["month"] == month} >= {
            person["employee_id"] for person in people
        }


def test_no_buyer_data_looks_real(company: demo.DemoCompany, canonical: Canonical) -> None:
    for path in company.files:
        if path.suffix in (".csv", ".txt"):
            text = path.read_bytes().decode("gbk" if path.name.startswith("Export") else "utf-8-sig")
            assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text), path.name
    law = canonical("law")
    assert all("示例" in row["source"] for row in law)


# ---- the platforms' own layouts ----------------------------------------------------------------------


def _export(company: demo.DemoCompany, prefix: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(path for path in company.files if path.name.startswith(prefix)):
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("gbk"))))
        rows += [dict(zip(lines[0], line, strict=True)) for line in lines[1:] if line != lines[0]]
    return rows


def test_the_taobao_export_has_its_quirks_and_its_lines_sum(company: demo.DemoCompany, canonical: Canonical) -> None:
    orders, lines = _export(company, "ExportOrderList"), _export(company, "ExportOrderDetailList")
    assert {"订单付款时间 ", "收货地址 ", "宝贝标题 "} <= orders[0].keys()
    ids = [row["订单编号"].strip("='\"") for row in orders]
    assert len(set(ids)) == len(ids) == company.counts["orders"] - len(canonical("orders"))
    assert {len(order_id) for order_id in ids} == {19}
    assert sum(order_id.endswith("00") for order_id in ids) < len(ids) / 20
    assert any(row["订单编号"].startswith('="') for row in orders)
    assert any(row["订单编号"].startswith("'") for row in orders)
    assert any(re.fullmatch(r"2026/10/\d+ \d{1,2}:\d\d", row["订单创建时间"]) for row in orders)
    assert any(row["订单付款时间 "] == "" and row["订单状态"] == "交易关闭" for row in orders)
    assert {row["订单编号"].strip("='\"") for row in lines} == set(ids)
    assert not {row["order_id"] for row in canonical("orders")} & set(ids)


def test_the_chat_text_is_an_extra_day_and_repeats_no_message(company: demo.DemoCompany, canonical: Canonical) -> None:
    paths = [path for path in company.files if path.suffix == ".txt"]
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    assert len(texts) == 4
    assert all("\r\n" in text and "2026-08-31" in text and "已读" in text for text in texts)
    assert any(" --> " in text for text in texts)
    first = min(row["sent_at"] for row in canonical("messages"))
    assert f"{first.astimezone(timezone(timedelta(hours=8))):%Y-%m-%d}" == "2026-09-01"


def test_the_chitu_report_covers_days_without_messages(company: demo.DemoCompany, canonical: Canonical) -> None:
    path = next(path for path in company.files if path.name.startswith("赤兔"))
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert {"日期", "账户名", "咨询人数", "首次响应(秒)", "很满意"} <= set(header)
    days = {row[0] for row in rows} - {"汇总", "均值"}
    assert min(days) == "2026-08-24"
    assert max(days) == "2026-08-30"
    assert [row[0] for row in rows[-2:]] == ["汇总", "均值"]
    assert {row[2] for row in rows[:-2]} <= {row["agent_id"] for row in canonical("accounts")}
