"""Bring your own format: a CSV of message-reply pairs becomes Steelyard's canonical messages.

Each pair is a conversation of its own: the customer's message, then the agent's reply. Run as

    python examples/support_pairs/convert.py response_pairs.csv messages.csv
    steelyard import messages.csv
    steelyard metrics --from 2013-01-01 --to 2018-12-31 --by agent --format csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("shop_id", "message_id", "conversation_id", "sent_at", "buyer_id", "agent_id", "sender", "text")
SHOP = "support"


def messages(pairs: Iterator[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Two canonical messages per pair; the customer's message may stand in several pairs, so ids are per pair."""
    for number, pair in enumerate(pairs, start=1):
        shared = {
            "shop_id": SHOP,
            "conversation_id": f"pair-{number}",
            "buyer_id": pair["customer_id"],
            "agent_id": pair["agent_id"],
        }
        asked, replied = f"{number}-{pair['customer_tweet_id']}", f"{number}-{pair['reply_tweet_id']}"
        yield shared | {"message_id": asked, "sender": "buyer", "sent_at": pair["created_at_customer"]}
        yield shared | {"message_id": replied, "sender": "agent", "sent_at": pair["created_at_reply"]}


def convert(source: Path, target: Path) -> int:
    """Write ``target`` from ``source``; returns the number of messages."""
    written = 0
    with source.open(encoding="utf-8", newline="") as pairs, target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="")
        writer.writeheader()
        for row in messages(csv.DictReader(pairs)):
            writer.writerow(row)
            written += 1
    return written


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
