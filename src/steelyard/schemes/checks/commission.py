"""Commission: money to pay on, tiers without holes, refunds that can be known."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from steelyard.errors import Words
from steelyard.schemes.checks.parts import measure_known, metric_known
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Version
from steelyard.schemes.pay_items import Commission, Tier
from steelyard.schemes.vocabulary import Vocabulary


def commission_faults(item: Commission, _: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from metric_known(item.on, (*path, "on"), names)
    if names.is_metric(item.on) and names.unit(item.on) not in ("fen", "yuan"):
        yield Finding(
            (*path, "on"),
            Words(f"{item.on} 不是金额，不能提成。", f"{item.on} is no amount of money, so it earns no commission."),
            Words("请写金额，如 sales_order_first_fen。", "Use money such as sales_order_first_fen."),
        )
    if item.net is not None and names.refunds_of(item.on) is None:
        yield Finding(
            (*path, "net"),
            Words(
                f"net: sale 需要知道 {item.on} 的退款，但没有这个计量。",
                f"net: sale needs the refunds of {item.on}, and there is no such measure.",
            ),
            Words(
                "on 请用 sales_order_first_fen、sales_order_created_fen 或 sales_paid_fen。",
                "Use sales_order_first_fen, sales_order_created_fen or sales_paid_fen as on.",
            ),
        )
    yield from _tier_faults(item.tiers, (*path, "tiers"))
    if item.campaign_tiers is not None:
        yield from _tier_faults(item.campaign_tiers, (*path, "campaign_tiers"))
    for place, modifier in enumerate(item.rate_modifiers):
        here = (*path, "rate_modifiers", place)
        yield from metric_known(modifier.metric, (*here, "metric"), names)
        if modifier.min_count is not None:
            yield from measure_known(modifier.min_count.measure, (*here, "min_count", "measure"), names)


def _tier_faults(tiers: Sequence[Tier], path: Path) -> Iterator[Finding]:
    """From 0 on, rising, and never twice the same edge."""
    edges = [tier.from_ for tier in tiers]
    if edges[0] != 0:
        yield Finding(
            (*path, 0, "from"),
            Words(
                "第一档不是从 0 开始，低于它的销售额没有费率（有空洞）。",
                "The first tier does not begin at 0, so sales below it have no rate (a hole).",
            ),
            Words(
                '请把第一档写成 from: "0"；不提成写 rate: "0"。',
                'Begin with from: "0"; write rate: "0" for no commission.',
            ),
        )
    for place, (earlier, later) in enumerate(itertools.pairwise(edges), start=1):
        if later <= earlier:
            yield Finding(
                (*path, place, "from"),
                Words("各档的 from 必须从低到高，不能相同（重叠）。", "Tiers must rise and never repeat (overlap)."),
                Words("请按 from 从低到高排列。", "Order them by from."),
            )
