"""What deserves a look, in words, with where to look."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from steelyard.books import attention
from steelyard.books.attention import Notice
from steelyard.books.evidence import EvidenceRoom
from steelyard.errors import Words
from steelyard.reports.texts import value_text
from steelyard.web import lake
from steelyard.web.boards.figures import figure_link, question_of
from steelyard.web.boards.trends import targets, today_or_last
from steelyard.web.results.queries import By, name_of, scopes
from steelyard.web.shell.asked import Asked
from steelyard.web.shell.words import language

#: So many are shown; of each kind at most so many.
MOST, MOST_OF_A_KIND = 8, 4
#: Compared with the period before person by person: shares of cases, whose noise is told by their cases.
_OF_PEOPLE = ("csat_ratio", "quick_reply_ratio", "reply_ratio", "inquiry_paid_ratio")
_KINDS: tuple[By, ...] = ("team", "employee")


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as a page shows it."""

    words: Words
    cause: Words | None
    href: str


def notices(asked: Asked) -> list[Told]:
    """The heaviest notices of what lies in sight; worked out once per state of the data."""
    seen = tuple((by, tuple(sorted(scopes(asked, by)))) for by in _KINDS)
    question = ("notices", seen, asked.period, asked.shop, asked.picked.beside, asked.sight.everything)
    found = lake.kept(asked.books.snapshot, question, lambda: _found(asked))
    return [_told(asked, notice) for notice in found]


def _found(asked: Asked) -> list[Notice]:
    books, until, goals = asked.books, today_or_last(asked), targets(asked)
    earlier = asked.earlier
    found: list[Notice] = []
    for by in _KINDS:
        wanted = scopes(asked, by)
        found += attention.falling(books, by, wanted, until)
        found += attention.missed(books, by, wanted, goals) if by == "team" else []
        if earlier is not None and earlier.measures.num_rows:
            keys = attention.WATCHED if by == "team" else _OF_PEOPLE
            found += attention.worse(books, earlier, by, wanted, keys)
    kept = _heaviest(_each_once(found))
    if asked.sight.everything:
        single = attention.unmatched(books)
        kept = [*([single] if single is not None else []), *attention.gaps(books, until), *kept]
    kept = kept[:MOST]
    room = EvidenceRoom(books.snapshot, books.organisation)
    try:
        return [attention.with_cause(books, room, notice) for notice in kept]
    finally:
        room.close()


def _each_once(found: list[Notice]) -> list[Notice]:
    """One notice for each figure of a scope, the first that told of it."""
    return list({(notice.by, notice.scope, notice.key): notice for notice in reversed(found)}.values())[::-1]


def _heaviest(found: list[Notice]) -> list[Notice]:
    kept = []
    for kind in ("falling", "missed", "worse"):
        of_kind = sorted((one for one in found if one.kind == kind), key=lambda one: (one.by != "team", -one.weight))
        kept += of_kind[:MOST_OF_A_KIND]
    return kept


def _told(asked: Asked, notice: Notice) -> Told:
    if notice.kind == "unmatched":
        names = "、".join(notice.names[:3]) + ("…" if len(notice.names) > 3 else "")
        words = Words(
            f"{len(notice.names)} 个账号未绑定员工：{names}", f"{len(notice.names)} accounts belong to nobody: {names}"
        )
        return Told(words, None, f"{reverse('results_list')}?{question_of(asked)}&q={notice.names[0]}")
    name = name_of(asked.books, notice.by, notice.scope) if notice.by in ("employee", "team", "shop") else notice.scope
    if notice.kind == "gap":
        days = "、".join(notice.names[:5]) + ("…" if len(notice.names) > 5 else "")
        words = Words(
            f"{name} {len(notice.names)} 天没有聊天记录：{days}",
            f"{name}: {len(notice.names)} days without any chat: {days}",
        )
        return Told(words, None, reverse("results_list") + f"?{question_of(asked)}")
    metric = asked.books.figures.catalogue.metric(notice.key)
    value = notice.value.value if notice.value is not None else None
    now, other = (value_text(one, metric.unit, language()) for one in (value, notice.other))
    told = {
        "falling": Words(
            f"{name} {metric.zh}连续 {notice.falls} 天变差：这几天 {now}，之前 {other}",
            f"{name}: {metric.en} got worse {notice.falls} days in a row: {now} on these days, {other} before",
        ),
        "worse": Words(
            f"{name} {metric.zh} {now}，上期 {other}，差别超出误差",
            f"{name}: {metric.en} {now}, {other} before; more than noise",
        ),
        "missed": Words(f"{name} {metric.zh} {now}，目标 {other}", f"{name}: {metric.en} {now}, target {other}"),
    }[notice.kind]
    return Told(told, notice.cause, figure_link(asked, notice.by or "employee", notice.scope, notice.key))
