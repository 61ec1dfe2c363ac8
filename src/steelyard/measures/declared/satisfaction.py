"""What buyers said of the service."""

from functools import partial

from steelyard.errors import Words
from steelyard.measures.model import Measure

_measure = partial(Measure, family="satisfaction", table="ratings")

_LEVELS = (
    (5, "很满意", "very satisfied"),
    (4, "满意", "satisfied"),
    (3, "一般", "neutral"),
    (2, "不满", "dissatisfied"),
    (1, "很不满", "very dissatisfied"),
)

MEASURES = (
    _measure("rating_invites", zh="邀评数", en="rating invites"),
    _measure("ratings", zh="评价数", en="ratings"),
    _measure("rating_score_sum", zh="评价总分", en="rating score sum", unit="point"),
    *(
        _measure(
            f"ratings_{score}",
            zh=f"{zh}评价数",
            en=f"{en} ratings ({score})",
            better="higher" if score > 3 else "lower",
        )
        for score, zh, en in _LEVELS
    ),
    _measure("ratings_positive", zh="好评数", en="positive ratings"),
    _measure(
        "ratings_base",
        zh="评价返回基数",
        en="rating return base",
        virtual=True,
        note=Words(
            "按店铺设置取邀评数、接待人数或有效会话量。",
            "Invites, received buyers or valid conversations, by the shop's setting.",
        ),
    ),
    _measure("follow_up_ratings", zh="回访评价数", en="follow-up ratings"),
    _measure("follow_up_score_sum", zh="回访总分", en="follow-up score sum", unit="point"),
    _measure("follow_up_positive", zh="回访好评数", en="positive follow-up ratings"),
    _measure("ratings_resolved_yes", zh="确认解决数", en="confirmed resolved"),
    _measure("ratings_resolved_no", zh="确认未解决数", en="confirmed unresolved", better="lower"),
    _measure("promoters", zh="推荐者数", en="promoters"),
    _measure("detractors", zh="贬损者数", en="detractors", better="lower"),
    _measure("nps_answers", zh="推荐度回答数", en="recommendation answers"),
    _measure("reviews_good", zh="订单好评数", en="good reviews", table="reviews"),
    _measure("reviews_neutral", zh="订单中评数", en="neutral reviews", better="lower", table="reviews"),
    _measure("reviews_bad", zh="订单差评数", en="bad reviews", better="lower", table="reviews"),
    _measure(
        "reviews_neutral_service",
        zh="服务原因中评数",
        en="neutral reviews caused by service",
        better="lower",
        table="reviews",
    ),
    _measure(
        "reviews_bad_service", zh="服务原因差评数", en="bad reviews caused by service", better="lower", table="reviews"
    ),
)
