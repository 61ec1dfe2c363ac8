"""What families, units, directions and delays of figures are called."""

from __future__ import annotations

from steelyard.errors import Words

FAMILIES = {
    "workload": Words("接待量", "Workload"),
    "response": Words("响应", "Response"),
    "inquiry": Words("询单", "Inquiry"),
    "sales": Words("销售", "Sales"),
    "cross-selling": Words("关联销售", "Cross-selling"),
    "satisfaction": Words("满意度", "Satisfaction"),
    "after-sales": Words("售后", "After-sales"),
    "resolution": Words("解决", "Resolution"),
    "attendance": Words("出勤", "Attendance"),
    "calls": Words("电话", "Calls"),
    "quality": Words("质检", "Quality"),
    "growth": Words("成长", "Growth"),
}
UNITS = {
    "count": Words("个", "count"),
    "ms": Words("毫秒", "ms"),
    "fen": Words("分", "fen"),
    "minute": Words("分钟", "minute"),
    "point": Words("分值", "point"),
    "point_x100": Words("百分之一分", "1/100 point"),
    "ratio": Words("比率", "ratio"),
    "second": Words("秒", "second"),
    "yuan": Words("元", "yuan"),
}
BETTER = {"higher": Words("越高越好 ↑", "higher"), "lower": Words("越低越好 ↓", "lower")}
#: The waits a percentile is taken over.
WAITS = {
    "rounds": Words("每次应答的等待", "the waits of answered rounds"),
    "rounds_window": Words("服务时段内每次应答的等待", "the waits of answered rounds in the service window"),
    "first": Words("每次接待的首次等待", "the first waits of receptions"),
    "first_window": Words("服务时段内每次接待的首次等待", "the first waits of receptions in the service window"),
}
DELAYS = {
    "none": Words("当日", "same day"),
    "next_day": Words("次日", "next day"),
    "inquiry_window": Words("询单有效时长之后", "after `inquiry_window_days`"),
    "repeat_days": Words("二次咨询天数之后", "after `repeat_days`"),
    "month": Words("30 天之后", "after 30 days"),
}
