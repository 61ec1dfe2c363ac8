"""What buyers said of the service."""

from functools import partial

from steelyard.errors import Words
from steelyard.metrics.model import Metric

_metric = partial(Metric, family="satisfaction", unit="ratio", better="higher")
_REVIEWS = "reviews_good + reviews_neutral + reviews_bad"

METRICS = (
    _metric(
        "csat_ratio",
        zh="满意率",
        en="satisfaction ratio",
        numerator="ratings_positive",
        denominator="ratings",
        note=Words("哪些星级算满意由设置决定。", "Which scores count as positive is a setting."),
    ),
    _metric(
        "csat_mean",
        zh="满意度",
        en="mean satisfaction",
        unit="point",
        numerator="rating_score_sum",
        denominator="ratings",
    ),
    _metric(
        "rating_invite_ratio",
        zh="邀评率",
        en="rating invite ratio",
        numerator="rating_invites",
        denominator="received_buyers",
    ),
    _metric(
        "rating_return_ratio",
        zh="评价返回率",
        en="rating return ratio",
        numerator="ratings",
        denominator="ratings_base",
    ),
    _metric(
        "good_rating_ratio", zh="好评率", en="good rating ratio", numerator="ratings_positive", denominator="ratings"
    ),
    _metric(
        "follow_up_ratio",
        zh="回访满意率",
        en="follow-up satisfaction ratio",
        numerator="follow_up_positive",
        denominator="follow_up_ratings",
    ),
    _metric(
        "confirmed_resolution_ratio",
        zh="客户确认解决率",
        en="confirmed resolution ratio",
        numerator="ratings_resolved_yes",
        denominator="ratings_resolved_yes + ratings_resolved_no",
    ),
    _metric(
        "nps",
        zh="推荐率",
        en="net promoter score",
        numerator="promoters - detractors",
        denominator="nps_answers",
        counts_cases=False,
    ),
    _metric(
        "bad_review_ratio",
        zh="差评率",
        en="bad review ratio",
        better="lower",
        numerator="reviews_bad_service",
        denominator=_REVIEWS,
        note=Words("分子只计服务原因。", "Only reviews caused by service count."),
    ),
    _metric(
        "neutral_bad_review_ratio",
        zh="中差评率(服务原因)",
        en="neutral and bad review ratio (service)",
        better="lower",
        numerator="reviews_neutral_service + reviews_bad_service",
        denominator=_REVIEWS,
    ),
)
