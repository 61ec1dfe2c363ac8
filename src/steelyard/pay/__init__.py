"""Pay: scheme version + score sheets + figures = statements in fen."""

from steelyard.pay.lines import Line, PaidCommission, PayStops
from steelyard.pay.statement import Settlement, Statement, settle, settle_all

__all__ = ["Line", "PaidCommission", "PayStops", "Settlement", "Statement", "settle", "settle_all"]
