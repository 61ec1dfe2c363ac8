"""What the newest settlement of the page's period came to, for who may see all pay and has just proved who they are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest
from django.urls import reverse

from steelyard.books.worth import Worth, led_by_service
from steelyard.errors import SteelyardError, Words
from steelyard.web.accounts.middleware import is_proven
from steelyard.web.boards.whole import Whole
from steelyard.web.payroll import kept
from steelyard.web.payroll.models import IN_FORCE, IN_PREPARATION, Run
from steelyard.web.payroll.sight import runs_pay
from steelyard.web.shell.asked import Asked

#: What depends on performance alone.
_PERFORMANCE = ("performance", "ksf")


@dataclass(frozen=True, slots=True)
class PayCost:
    """Pay beside sales, or why it is not shown; ``href`` leads to pay."""

    worth: Worth | None
    href: str
    period_text: str = ""
    note: Words | None = None

    @property
    def pay(self) -> Fraction | None:
        """The pay in fen."""
        return None if self.worth is None or self.worth.pay_fen is None else Fraction(self.worth.pay_fen)

    @property
    def performance(self) -> Fraction | None:
        """The part that depends on performance, in fen."""
        worth = self.worth
        return None if worth is None or worth.performance_fen is None else Fraction(worth.performance_fen)


def pay_cost(request: HttpRequest, asked: Asked, whole: Whole) -> PayCost:
    """The pay of the page's period: as published, else as it stands in preparation."""
    href = reverse("payroll_list")
    if not runs_pay(request.user):
        return PayCost(None, "", note=Words("薪酬只给管全部薪酬的人看", "pay is for who runs all of it"))
    if asked.shop or asked.team:
        return PayCost(None, href, note=Words("薪酬不按店铺或小组分摊", "pay is not divided by shop or team"))
    if not is_proven(request):
        return PayCost(
            None, href, note=Words("为安全起见，请先到薪酬页验证身份", "open Pay and prove who you are first")
        )
    run = (
        Run.objects.filter(
            period_start=asked.period.start,
            period_end=asked.period.end,
            purpose="pay",
            state__in=(*IN_FORCE, *IN_PREPARATION),
        )
        .order_by("-id")
        .first()
    )
    if run is None or run.stored_id is None:
        return PayCost(None, href, note=Words("这一期还没有结算", "these days are not settled yet"))
    try:
        stored = kept.opened(run.stored_id)
    except SteelyardError as error:
        return PayCost(None, href, note=Words(error.in_("zh"), error.in_("en")))
    if stored is None:
        return PayCost(None, href)
    performance = sum(
        line.amount_fen for made in stored.run.statements for line in made.lines if line.kind in _PERFORMANCE
    )
    sales = led_by_service(asked.books.figures, whole.scopes, asked.period)
    turnover = whole.value(asked.books.figures, "shop_paid_fen", asked.period).value
    worth = Worth(
        stored.run.total_fen,
        performance,
        sales,
        None if turnover is None else int(turnover),
    )
    note = None if run.state in IN_FORCE else Words("预计：还没有发布", "expected: not published yet")
    return PayCost(
        worth, href, f"{asked.period.start:%Y-%m}" if asked.period.is_whole("month") else str(asked.period), note
    )
