"""What became of buyers who asked before buying."""

from functools import partial

from steelyard.measures.model import Measure

_measure = partial(Measure, family="inquiry", table="receptions")

MEASURES = (
    _measure("inquiry_buyers", zh="询单人数", en="inquiring buyers"),
    _measure("inquiry_ordered", zh="询单下单人数", en="inquiries that ordered", delay="inquiry_window"),
    _measure("inquiry_ordered_same_day", zh="询单当日下单人数", en="inquiries that ordered the same day"),
    _measure("inquiry_paid", zh="询单付款人数", en="inquiries that paid", delay="inquiry_window"),
    _measure(
        "inquiry_paid_next_day", zh="询单次日付款人数", en="inquiries that paid by the next day", delay="next_day"
    ),
    _measure("inquiry_lost", zh="询单流失人数", en="lost inquiries", better="lower", delay="inquiry_window"),
)
