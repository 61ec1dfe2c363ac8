"""Training, exams, mentoring, proposals."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="growth", table="growth_records")

MEASURES = (
    _measure("trainings_due", zh="应完成培训数", en="trainings due"),
    _measure("trainings_done", zh="已完成培训数", en="trainings done"),
    _measure("exam_points", zh="考试总分", en="exam points", unit="point"),
    _measure("exams", zh="考试数", en="exams"),
    _measure("mentees", zh="带教新人数", en="mentees"),
    _measure("mentees_passed", zh="带教达标人数", en="mentees passed"),
    _measure("proposals_accepted", zh="采纳建议数", en="proposals accepted"),
)
