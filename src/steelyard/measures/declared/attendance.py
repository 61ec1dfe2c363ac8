"""Time online, shifts, leave, overtime."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="attendance", table="shifts")

MEASURES = (
    _measure("online_ms", zh="在线时长(毫秒)", en="online time (ms)", unit="ms", table="presence"),
    _measure("away_ms", zh="离开时长(毫秒)", en="away time (ms)", unit="ms", better="lower", table="presence"),
    _measure("rest_ms", zh="小休时长(毫秒)", en="rest time (ms)", unit="ms", better="lower", table="presence"),
    _measure("scheduled_ms", zh="排班时长(毫秒)", en="scheduled time (ms)", unit="ms"),
    _measure("worked_ms", zh="实际工时(毫秒)", en="worked time (ms)", unit="ms"),
    _measure("shifts", zh="班次数", en="shifts"),
    _measure("shifts_on_time", zh="准点班次数", en="shifts on time"),
    _measure("leave_minutes", zh="请假分钟", en="leave minutes", unit="minute", better="lower"),
    _measure("overtime_workday_minutes", zh="工作日加班分钟", en="workday overtime minutes", unit="minute"),
    _measure("overtime_restday_minutes", zh="休息日加班分钟", en="rest-day overtime minutes", unit="minute"),
    _measure("overtime_holiday_minutes", zh="法定节假日加班分钟", en="holiday overtime minutes", unit="minute"),
    _measure("work_days", zh="上班天数", en="work days"),
)
