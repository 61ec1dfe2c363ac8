"""How much was handled."""

from functools import partial

from steelyard.errors import Words
from steelyard.measures.model import Measure

_measure = partial(Measure, family="workload", table="receptions")

MEASURES = (
    _measure("consulted_buyers", zh="咨询人数", en="consulted buyers"),
    _measure("direct_buyers", zh="直接接待人数", en="direct buyers"),
    _measure("received_buyers", zh="接待人数", en="received buyers"),
    _measure("unanswered_buyers", zh="未回复人数", en="unanswered buyers", better="lower"),
    _measure("transferred_in_buyers", zh="转入人数", en="buyers transferred in"),
    _measure("transferred_out_buyers", zh="转出人数", en="buyers transferred out", better="lower"),
    _measure("buyer_initiated_buyers", zh="买家发起人数", en="buyer-initiated buyers"),
    _measure("conversations", zh="会话量", en="conversations", table="segments"),
    _measure("valid_conversations", zh="有效会话量", en="valid conversations", table="segments"),
    _measure("buyer_messages", zh="买家消息数", en="buyer messages"),
    _measure("agent_messages", zh="客服消息数", en="agent messages"),
    _measure("agent_characters", zh="客服字数", en="agent characters"),
    _measure("reception_ms", zh="接待总时长(毫秒)", en="reception time (ms)", unit="ms"),
    _measure("long_buyers", zh="长接待人数", en="long receptions", better="lower"),
    _measure(
        "peak_parallel",
        zh="最大同时接待",
        en="peak parallel conversations",
        combine="max",
        table="segments",
        note=Words("按最大值合并，不相加。", "Combined by the maximum, never added."),
    ),
    _measure("offline_notes", zh="离线留言数", en="offline notes"),
    _measure(
        "filtered_conversations", zh="被过滤会话量", en="filtered conversations", better="lower", table="conversations"
    ),
)
