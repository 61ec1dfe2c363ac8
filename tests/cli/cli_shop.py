"""The small shop as files, and what a command leaves behind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MONTH = ("--from", "2026-10-01", "--to", "2026-11-01")

SCHEME = """\
scheme: small
name: 小店方案
versions:
  - from: 2026-01-01
    applies_to: {line: presales}
    indicators:
      - key: quick
        name: 30 秒应答
        metric: quick_reply_ratio
        section: 服务
        weight: "60"
        curve: {kind: linear, worst: "0", best: "1"}
      - key: reply
        metric: reply_ratio
        weight: "40"
        curve: {kind: linear, worst: "0", best: "1"}
    missing: renormalise
    grades: [{name: A, from: "80"}, {name: B}]
    pay:
      - {kind: base}
      - {kind: performance, amount: "1000", by: score}
      - {kind: commission, on: sales_order_first_fen, tiers: [{from: "0", rate: "0.05"}]}
"""

HOSTILE_NAMES = ("=cmd|'/c calc'!A1", "#strong[涨] $x^2$ *粗* @a", "＝1＋1", "+1", "王喆堃")


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(self.out.splitlines()))


Steelyard = Callable[..., Ran]


def write_csv(path: Path, header: str, rows: Sequence[Sequence[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def write_shop(folder: Path, names: Sequence[str] = ("小川", "小安")) -> Path:
    """A shop with one agent per name. Each answers one buyer after 10 s and one after 50 s on 5 October.

    The first agent also sold 100.00 to the first buyer.
    """
    people = [(f"E{number}", name, "presales", "agent", "一组", "2026-01-01") for number, name in enumerate(names, 1)]
    write_csv(folder / "shops.csv", "shop_id,platform,name,timezone", [("s1", "taobao", "小店", "Asia/Shanghai")])
    write_csv(folder / "people.csv", "employee_id,name,line,role,team,start", people)
    accounts = [("taobao", "s1", f"小店:{row[0]}", row[0], "2026-01-01") for row in people]
    write_csv(folder / "accounts.csv", "platform,shop_id,agent_id,employee_id,start", accounts)
    write_csv(
        folder / "contracts.csv", "employee_id,start,base_fen", [(row[0], "2026-01-01", 300000) for row in people]
    )
    messages: list[tuple[object, ...]] = []
    for number, (_, _, agent, _, _) in enumerate(accounts, 1):
        for buyer, wait in ((f"b{number}a", 10), (f"b{number}b", 50)):
            key = f"m-{buyer}"
            messages.append(("s1", f"{key}-1", "2026-10-05 10:00:00", buyer, agent, "buyer", "text", "false", "在吗"))
            messages.append(
                ("s1", f"{key}-2", f"2026-10-05 10:00:{wait}", buyer, agent, "agent", "text", "false", "在的亲")
            )
    write_csv(
        folder / "messages.csv", "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text", messages
    )
    order = ("s1", "o1", "b1a", "2026-10-05 10:05:00", "2026-10-05 10:06:00", "paid", 10000, 0, 0, 10000, 1)
    header = (
        "shop_id,order_id,buyer_id,created_at,paid_at,status,goods_fen,postage_fen,discount_fen,paid_fen,item_count"
    )
    write_csv(folder / "orders.csv", header, [order])
    return folder


ORDERS = "shop_id,order_id,buyer_id,created_at,paid_at,status,goods_fen,postage_fen,discount_fen,paid_fen,item_count"
REFUNDS = "shop_id,refund_id,order_id,buyer_id,kind,applied_at,finished_at,status,amount_fen"
MESSAGES = "shop_id,message_id,sent_at,buyer_id,agent_id,sender,kind,is_auto,text"


def sale(folder: Path, order: str, day: str, fen: int, agent: str = "小店:E1") -> Path:
    """A buyer asks, is answered and pays on one day."""
    buyer = f"b-{order}"
    talk = [
        ("s1", f"{order}-1", f"{day} 10:00:00", buyer, agent, "buyer", "text", "false", "在吗"),
        ("s1", f"{order}-2", f"{day} 10:00:10", buyer, agent, "agent", "text", "false", "在的亲"),
    ]
    write_csv(folder / f"messages {order}.csv", MESSAGES, talk)
    paid = ("s1", order, buyer, f"{day} 10:05:00", f"{day} 10:06:00", "paid", fen, 0, 0, fen, 1)
    write_csv(folder / f"orders {order}.csv", ORDERS, [paid])
    return folder


def refund(folder: Path, order: str, day: str, fen: int) -> Path:
    row = (
        "s1",
        f"r-{order}-{day}",
        order,
        f"b-{order}",
        "refund_only",
        f"{day} 09:00:00",
        f"{day} 09:30:00",
        "success",
        fen,
    )
    return write_csv(folder / f"refunds {order} {day}.csv", REFUNDS, [row])
