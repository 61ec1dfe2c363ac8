"""Training, exams, mentoring, proposals."""

from functools import partial

from steelyard.metrics.model import Metric

_metric = partial(Metric, family="growth", unit="ratio", better="higher")

METRICS = (
    _metric(
        "training_ratio",
        zh="培训完成率",
        en="training completion ratio",
        numerator="trainings_done",
        denominator="trainings_due",
    ),
    _metric(
        "exam_mean", zh="考试平均分", en="mean exam score", unit="point", numerator="exam_points", denominator="exams"
    ),
    _metric(
        "mentee_pass_ratio", zh="带教达标率", en="mentee pass ratio", numerator="mentees_passed", denominator="mentees"
    ),
)
