"""Accounts, buyers and named conversations as whole numbers for one run: sorting and grouping numbers is cheap."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from steelyard.engines.base import Engine

NOBODY = 0
"""The code of the account '': it sorts before every other text."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Tables of code and text.

    ``accounts`` (account, account_id): codes follow the order of the texts, '' first. ``buyers`` (buyer, shop_id,
    buyer_id): one code per shop and buyer. ``named`` (named, shop_id, conversation_id).
    """

    accounts: ir.Table
    buyers: ir.Table
    named: ir.Table

    @classmethod
    def of(cls, engine: Engine, messages: ir.Table) -> Codes:
        """The codes of everybody these messages name."""
        spoken = messages.filter(messages.agent_id.notnull()).select(account_id="agent_id").distinct()
        target = messages.filter(messages.to_agent_id.notnull()).select(account_id="to_agent_id").distinct()
        nobody = engine.table(pa.table({"account_id": [""]}), "nobody")
        texts = nobody.union(spoken, target, distinct=True)
        place = ibis.row_number().over(ibis.window(order_by=[texts.account_id]))
        buyers = messages.select("shop_id", "buyer_id").distinct()
        named = messages.filter(messages.conversation_id.notnull()).select("shop_id", "conversation_id").distinct()
        return cls(
            accounts=engine.materialise(texts.mutate(account=place), "codes_accounts"),
            buyers=engine.materialise(engine.numbered(buyers, "buyer"), "codes_buyers"),
            named=engine.materialise(engine.numbered(named, "named"), "codes_named"),
        )

    def encode(self, messages: ir.Table) -> ir.Table:
        """The messages with ``buyer``, ``agent``, ``target`` (null where there is none) and ``named`` for their texts."""
        known = messages.inner_join(self.buyers, ["shop_id", "buyer_id"])
        known = known.select(*[messages[name] for name in messages.columns], self.buyers.buyer)
        known = self._joined(known, self.named, ["shop_id", "conversation_id"], "named")
        speaker = self.accounts.select(agent_id="account_id", agent="account")
        target = self.accounts.select(to_agent_id="account_id", target="account")
        known = self._joined(known, speaker, ["agent_id"], "agent")
        known = self._joined(known, target, ["to_agent_id"], "target")
        return known.drop("shop_id", "buyer_id", "conversation_id", "agent_id", "to_agent_id")

    def decode(self, rows: ir.Table) -> ir.Table:
        """Rows with ``buyer`` and ``agent`` codes, and beside them ``shop_id``, ``buyer_id`` and ``agent_id``."""
        known = rows.inner_join(self.buyers, ["buyer"])
        columns = [name for name in rows.columns if name not in ("shop_id", "buyer_id", "agent_id")]
        known = known.select(*[rows[name] for name in columns], self.buyers.shop_id, self.buyers.buyer_id)
        agents = self.accounts.select(agent="account", agent_id="account_id")
        both = known.inner_join(agents, ["agent"])
        return both.select(*[known[name] for name in known.columns], agents.agent_id)

    @staticmethod
    def _joined(rows: ir.Table, codes: ir.Table, key: list[str], code: str) -> ir.Table:
        return rows.left_join(codes, key).select(*[rows[name] for name in rows.columns], codes[code])
