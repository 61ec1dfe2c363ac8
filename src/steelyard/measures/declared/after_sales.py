"""Refunds, disputes, complaints, tickets."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="after-sales")

MEASURES = (
    _measure("refunds_handled", zh="处理退款数", en="refunds handled", table="refunds"),
    _measure("refunds_finished", zh="完结退款数", en="refunds finished", table="refunds"),
    _measure(
        "refund_handling_ms",
        zh="退款处理时长(毫秒)",
        en="refund handling time (ms)",
        unit="ms",
        better="lower",
        table="refunds",
    ),
    _measure("disputes", zh="纠纷数", en="disputes", better="lower", table="refunds"),
    _measure("disputes_won", zh="纠纷胜诉数", en="disputes won", table="refunds"),
    _measure("saved_fen", zh="挽回损失(分)", en="loss saved (fen)", unit="fen", table="refunds"),
    _measure("complaints", zh="投诉数", en="complaints", better="lower", table="tickets"),
    _measure("tickets", zh="工单数", en="tickets", table="tickets"),
    _measure("tickets_resolved", zh="已解决工单数", en="tickets resolved", table="tickets"),
    _measure(
        "ticket_first_ms",
        zh="工单首次响应时长(毫秒)",
        en="ticket first response (ms)",
        unit="ms",
        better="lower",
        table="tickets",
    ),
    _measure(
        "ticket_resolution_ms",
        zh="工单处理时长(毫秒)",
        en="ticket resolution time (ms)",
        unit="ms",
        better="lower",
        table="tickets",
    ),
    _measure("tickets_reopened", zh="重开工单数", en="tickets reopened", better="lower", table="tickets"),
    _measure("tickets_returned", zh="退回工单数", en="tickets returned", better="lower", table="tickets"),
    _measure("ticket_difficulty_sum", zh="工单难度合计", en="ticket difficulty sum", unit="point", table="tickets"),
    _measure("complaints_repeated", zh="重复投诉数", en="repeated complaints", better="lower", table="tickets"),
)
