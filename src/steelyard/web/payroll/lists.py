"""The columns of the list of pay runs."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from steelyard.errors import Words
from steelyard.web.payroll.queries import Listed
from steelyard.web.shell.listing import Cell, Column, Shown
from steelyard.web.shell.templatetags.steelyard import of_period, yuan
from steelyard.web.shell.words import say_words

NOT_ALL = Words("只有看得到所有人薪酬的人才看到合计。", "Only who sees everybody's pay sees what it comes to.")
NOT_YET = Words("还没有算出。", "Not computed yet.")


def runs(sees_everybody: bool) -> list[Column[Listed]]:
    """Every run; how many people and how much only for who sees everybody."""

    def of_all(one: Listed, field: str) -> Cell:
        return getattr(one.summary, field, None) if sees_everybody else None

    def why_none(one: Listed) -> Words | None:
        return None if sees_everybody and one.summary is not None else NOT_YET if sees_everybody else NOT_ALL

    def total(one: Listed) -> Shown:
        fen = of_all(one, "total_fen")
        return Shown(fen, yuan(fen) if isinstance(fen, int) else "", note=why_none(one))

    return [
        Column("period", Words("期间", "Period"), _period, is_fixed=True, best_first="-"),
        Column("state", Words("状态", "State"), lambda one: Shown(say_words(one.state_words))),
        Column(
            "people",
            Words("人数", "People"),
            lambda one: Shown(of_all(one, "people"), note=why_none(one)),
            is_number=True,
        ),
        Column("total", Words("合计", "Total"), total, is_number=True, best_first="-"),
        Column("schemes", Words("方案", "Schemes"), lambda one: Shown("、".join(one.schemes) or None)),
        Column("started", Words("发起", "Started"), _started, best_first="-"),
        Column("digest", Words("摘要", "Digest"), lambda one: Shown(one.summary.digest if one.summary else None)),
    ]


USUAL = ("period", "state", "people", "total", "started")


def _period(one: Listed) -> Shown:
    below = one.summary.stored_id if one.summary is not None else ""
    return Shown(str(one.period), of_period(one.period), reverse("payroll_run", args=[one.page]), below)


def _started(one: Listed) -> Shown:
    if one.row is None:
        return Shown(None)
    at = timezone.localtime(one.row.made_at).strftime("%Y-%m-%d %H:%M")
    return Shown(at, below=one.row.made_by.shown_name)
