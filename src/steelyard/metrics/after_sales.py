"""Refunds, disputes, complaints, tickets, buyers lost and won back."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="after-sales", unit="ratio", better="lower")

METRICS = (
    _metric("dispute_ratio", zh="纠纷率", en="dispute ratio", numerator="disputes", denominator="refunds_handled"),
    _metric(
        "dispute_win_ratio",
        zh="纠纷胜诉率",
        en="dispute win ratio",
        better="higher",
        numerator="disputes_won",
        denominator="disputes",
        counts_cases=False,
    ),
    _metric(
        "complaint_ratio", zh="投诉率", en="complaint ratio", numerator="complaints", denominator="received_buyers"
    ),
    _metric(
        "refund_handling_minutes",
        zh="退款平均处理时长",
        en="refund handling time",
        unit="minute",
        numerator="refund_handling_ms / 60000",
        denominator="refunds_finished",
    ),
    _metric(
        "ticket_resolution_minutes",
        zh="平均处理时长",
        en="ticket resolution time",
        unit="minute",
        numerator="ticket_resolution_ms / 60000",
        denominator="tickets_resolved",
    ),
    _metric(
        "ticket_reopen_ratio",
        zh="工单重开率",
        en="ticket reopen ratio",
        numerator="tickets_reopened",
        denominator="tickets_resolved",
        counts_cases=False,
    ),
    _metric("saved_yuan", zh="挽回损失", en="loss saved", unit="yuan", better="higher", numerator="saved_fen / 100"),
)
