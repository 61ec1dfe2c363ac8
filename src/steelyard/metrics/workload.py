"""How much was handled."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="workload")

METRICS = (
    _metric(
        "reply_ratio",
        zh="回复率",
        en="reply ratio",
        unit="ratio",
        better="higher",
        numerator="consulted_buyers - unanswered_buyers",
        denominator="consulted_buyers",
    ),
    _metric(
        "answer_question_ratio",
        zh="答问比",
        en="answers per question",
        unit="ratio",
        better="higher",
        numerator="agent_messages",
        denominator="buyer_messages",
        counts_cases=False,
    ),
    _metric(
        "average_reception_minutes",
        zh="平均接待时长",
        en="average reception time",
        unit="minute",
        better="lower",
        numerator="reception_ms / 60000",
        denominator="received_buyers",
    ),
    _metric(
        "long_ratio",
        zh="长接待占比",
        en="long reception ratio",
        unit="ratio",
        better="lower",
        numerator="long_buyers",
        denominator="received_buyers",
    ),
    _metric(
        "transfer_out_ratio",
        zh="转出率",
        en="transfer-out ratio",
        unit="ratio",
        better="lower",
        numerator="transferred_out_buyers",
        denominator="consulted_buyers",
    ),
    _metric(
        "valid_conversation_ratio",
        zh="有效会话率",
        en="valid conversation ratio",
        unit="ratio",
        better="higher",
        numerator="valid_conversations",
        denominator="conversations",
    ),
)
