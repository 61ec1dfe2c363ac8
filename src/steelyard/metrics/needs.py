"""What users of this field ask to be measured, and by which metrics and measures each is answered.

``R101`` ... are the stable names of the requirements. What no figure can answer is rated by people (``manual:`` indicators of a
scheme) and says so here; nothing is answered by silence.
"""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.errors import Words


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement: what is asked for, which figures answer it, what people rate instead."""

    key: str
    words: Words
    figures: tuple[str, ...]
    rated: tuple[Words, ...] = ()


NEEDS = (
    Need(
        "R101",
        Words("接待量", "Workload"),
        (
            *(
                "consulted_buyers",
                "received_buyers",
                "direct_buyers",
                "transferred_in_buyers",
                "transferred_out_buyers",
            ),
            *("conversations", "valid_conversations", "valid_conversation_ratio", "filtered_conversations"),
            *("buyer_messages", "agent_messages", "agent_characters", "answer_question_ratio", "offline_notes"),
            *(
                "tickets",
                "calls",
                "calls_answered_per_hour",
                "peak_parallel",
                "transfer_out_ratio",
                "received_buyers_per_day",
            ),
            *("average_reception_minutes", "call_answer_ratio", "call_abandon_ratio", "average_answer_seconds"),
            *("average_talk_seconds", "call_resolution_ratio", "call_score_mean"),
        ),
        (Words("转接是否正确", "whether a transfer was right"),),
    ),
    Need(
        "R102",
        Words("响应", "Response"),
        (
            *("first_response_seconds", "average_response_seconds", "response_p50_seconds", "response_p90_seconds"),
            *("quick_reply_ratio", "first_quick_ratio", "three_minute_reply_ratio", "reply_ratio", "unanswered_buyers"),
            *("slow_ratio", "long_ratio", "quick_reply_ratio_window", "first_response_p90_seconds"),
        ),
    ),
    Need(
        "R103",
        Words("询单与销售", "Inquiry and sales"),
        (
            *(
                "inquiry_order_ratio",
                "inquiry_order_same_day_ratio",
                "inquiry_paid_next_day_ratio",
                "inquiry_paid_ratio",
            ),
            *("inquiry_loss_ratio", "sales_yuan", "sales_orders", "sales_items", "order_value_yuan", "items_per_buyer"),
            *(
                "item_price_yuan",
                "relative_order_value",
                "sales_share",
                "shop_turnover_yuan",
                "assisted_orders",
                "assisted_yuan",
            ),
            *("sales_order_created_fen", "sales_order_first_fen", "sales_paid_fen"),
        ),
    ),
    Need(
        "R104",
        Words("关联销售", "Cross-selling"),
        (
            *("recommended_share", "recommended_cards", "recommended_orders", "recommended_items", "advice_lift"),
            *("repurchase_ratio", "memberships_led"),
        ),
        (Words("新品引导", "guidance to new products"),),
    ),
    Need(
        "R105",
        Words("满意度", "Satisfaction"),
        (
            *("csat_ratio", "csat_mean", "ratings_5", "ratings_1", "rating_invite_ratio", "rating_return_ratio"),
            *("good_rating_ratio", "nps", "confirmed_resolution_ratio", "follow_up_ratio"),
        ),
    ),
    Need("R106", Words("评论", "Reviews"), ("bad_review_ratio", "neutral_bad_review_ratio")),
    Need(
        "R107",
        Words("解决", "Resolution"),
        (
            *("first_contact_resolution", "repeat_ratio", "resolution_ratio", "win_back_ratio", "lost_buyers"),
            "won_back_buyers",
        ),
    ),
    Need(
        "R108",
        Words("售后", "After-sales"),
        (
            *("refunds_handled", "refund_handling_minutes", "dispute_ratio", "dispute_win_ratio", "saved_yuan"),
            *("refund_ratio", "ticket_resolution_minutes", "ticket_reopen_ratio", "tickets_returned"),
            *("complaint_ratio", "complaints", "complaints_repeated"),
        ),
        (
            Words(
                "平台介入与售后成本（按报表导入或人工评定）",
                "platform intervention and cost, from reports or by people",
            ),
        ),
    ),
    Need(
        "R109",
        Words("质检", "Quality"),
        (
            *("inspection_score", "error_ratio", "omission_ratio", "greeting_ratio", "closing_ratio", "polite_ratio"),
            *("taboo_hits", "knowledge_searches", "quick_replies"),
        ),
        (Words("理解、表达、主动、情绪与回复完整性", "understanding, expression, initiative, emotion, completeness"),),
    ),
    Need(
        "R110",
        Words("出勤", "Attendance"),
        (
            *("utilisation", "online_ms", "punctuality", "leave_minutes", "work_days"),
            *("overtime_workday_minutes", "overtime_restday_minutes", "overtime_holiday_minutes"),
        ),
    ),
    Need(
        "R111",
        Words("成长", "Growth"),
        ("training_ratio", "exam_mean", "mentee_pass_ratio", "proposals_accepted"),
        (Words("操作技能、协作、用户研究与分享", "operating skill, cooperation, user research, sharing"),),
    ),
    Need("R112", Words("自有指标", "Own indicators"), ("resolution_ratio",)),
    Need("R113", Words("每个指标的口径", "What every indicator states"), ("first_response_seconds",)),
)
