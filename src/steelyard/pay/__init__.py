"""Pay: scheme version + score sheets + figures = statements in fen."""

from steelyard.pay.lines import Line, PayStops
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.pay.statement import Part, Settlement, Statement, settle, settle_all, settle_together

__all__ = [
    "Line",
    "PaidCommission",
    "Part",
    "PayStops",
    "Settlement",
    "Statement",
    "settle",
    "settle_all",
    "settle_together",
]
