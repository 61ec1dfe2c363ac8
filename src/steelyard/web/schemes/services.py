"""Writes of schemes: drafts begun, saved, commented on and published, indicators picked, reviews; each leaves one audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from steelyard.books.scheme_checks import LONGEST, check_scheme
from steelyard.books.schemes import FOLDER, digest_of, keep, own_scheme, refuse_key
from steelyard.errors import InputRefused, Words
from steelyard.periods import Period
from steelyard.schemes import Scheme, editing
from steelyard.schemes.publishing import new_versions, reasons_against, with_day_of_publishing
from steelyard.web import lake
from steelyard.web.audit import services as audit
from steelyard.web.jobs import services as jobs
from steelyard.web.schemes.models import (
    Acknowledgement,
    Comment,
    Draft,
    DraftState,
    Pick,
    Publication,
    Review,
    ReviewState,
    Trial,
)

#: No reason is kept longer.
LONGEST_REASON = 1_000


class DraftMoved(InputRefused):
    """Somebody else saved the draft meanwhile; what was typed is not thrown away, and not saved over theirs."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        who, when = draft.edited_by.shown_name, timezone.localtime(draft.edited_at)
        super().__init__(
            Words(
                f"{who} 在 {when:%H:%M} 保存了这份草稿，您的改动还没有保存。",
                f"{who} saved this draft at {when:%H:%M}; your changes are not saved yet.",
            ),
            remedy=Words(
                "下面是您写的。请对照现在的草稿，再保存一次。", "Below is what you wrote. Compare, then save once more."
            ),
        )


class NotPublishable(InputRefused):
    """A draft that may not be published as it stands; ``reasons`` holds every one."""

    def __init__(self, reasons: Sequence[Words]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(reasons[0])


def home() -> Path:
    """The data folder."""
    return Path(settings.CONFIGURATION.home)


@transaction.atomic
def begin(actor: Any, key: str, text: str, cases: str, *, base_digest: str = "", source: str = "") -> Draft:
    """A new draft. ``base_digest``: of the published text it follows; without one the key must be free.

    Raises: InputRefused for a key that is taken or no key, or a draft that is open already.
    """
    if not base_digest:
        refuse_key(home(), key)
    now = timezone.now()
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                key=key,
                text=text,
                cases=cases,
                base_digest=base_digest,
                begun_by=actor,
                begun_at=now,
                edited_by=actor,
                edited_at=now,
            )
    except IntegrityError as error:
        raise InputRefused(
            Words(f"方案“{key}”已经有一份草稿。", f'There is a draft of "{key}" already.'),
            remedy=Words("请在那份草稿上改，或先放弃它。", "Work on that one, or drop it first."),
        ) from error
    audit.record(
        actor=actor, action="begin_draft", subject=f"scheme:{key}", after={"source": source, "digest": digest_of(text)}
    )
    return draft


@transaction.atomic
def save(actor: Any, draft: Draft, revision: int, text: str, cases: str | None = None) -> Draft:
    """The draft with another text, if nobody saved it since ``revision``.

    Raises: DraftMoved; InputRefused for a text nobody could have meant, or a draft that is closed.
    """
    cases = draft.cases if cases is None else cases
    _refuse_too_long(text, cases)
    before = {"revision": revision, "digest": digest_of(draft.text)}
    saved = Draft.objects.filter(pk=draft.pk, revision=revision, state=DraftState.OPEN).update(
        text=text, cases=cases, revision=revision + 1, edited_by=actor, edited_at=timezone.now()
    )
    draft.refresh_from_db()
    if not saved:
        raise DraftMoved(draft)
    audit.record(
        actor=actor,
        action="save_draft",
        subject=f"scheme:{draft.key}",
        before=before,
        after={"revision": draft.revision, "digest": digest_of(text)},
    )
    return draft


def _refuse_too_long(text: str, cases: str) -> None:
    if len(text) > LONGEST or len(cases) > LONGEST:
        raise InputRefused(
            Words("文件过长，没有保存。", "The file is too long and was not saved."),
            remedy=Words(f"在网页上最多 {LONGEST:,} 个字符。", f"At most {LONGEST:,} characters on the web."),
        )


@transaction.atomic
def drop(actor: Any, draft: Draft, why: str) -> None:
    """Close a draft without publishing it; it is kept."""
    if Draft.objects.filter(pk=draft.pk, state=DraftState.OPEN).update(state=DraftState.DROPPED):
        audit.record(
            actor=actor,
            action="drop_draft",
            subject=f"scheme:{draft.key}",
            before={"digest": digest_of(draft.text)},
            why=why,
        )


@transaction.atomic
def open_to_comments(actor: Any, draft: Draft, *, is_open: bool) -> None:
    """Let those it would govern read and comment on a draft, or no longer."""
    if draft.is_commented == is_open or draft.state != DraftState.OPEN:
        return
    Draft.objects.filter(pk=draft.pk).update(is_commented=is_open)
    audit.record(
        actor=actor,
        action="open_draft" if is_open else "close_draft",
        subject=f"scheme:{draft.key}",
        after={"digest": digest_of(draft.text)},
    )


@transaction.atomic
def comment(actor: Any, draft: Draft, about: str, text: str) -> Comment:
    """What somebody governed says about a draft."""
    about, text = about[:1000], text[:2000]
    made = Comment.objects.create(draft=draft, about=about, by=actor, at=timezone.now(), text=text)
    audit.record(
        actor=actor,
        action="comment_draft",
        subject=f"scheme:{draft.key}",
        after={"about": made.about, "text": made.text},
    )
    return made


@transaction.atomic
def answer(actor: Any, said: Comment, text: str) -> None:
    """The answer to a comment; a later one takes its place, and the audit keeps both."""
    before, text = {"answer": said.answer} if said.answer else None, text[:2000]
    Comment.objects.filter(pk=said.pk).update(answer=text, answered_by=actor, answered_at=timezone.now())
    audit.record(
        actor=actor,
        action="answer_comment",
        subject=f"scheme:{said.draft.key}",
        before=before,
        after={"comment": said.pk, "answer": text},
    )


def reasons_not_to_publish(draft: Draft, today: date) -> list[Words]:
    """Everything that stands in the way of a draft, in words; empty when it may be published."""
    own = own_scheme(home(), draft.key, lake.catalogue())
    base = "" if own is None else own.digest
    if base != draft.base_digest:
        return [
            Words(
                "这份草稿开始之后，已公布的方案又变了。请把改动搬到新的草稿上。",
                "What is published changed since this draft was begun. Take your changes to a new draft.",
            )
        ]
    checked = check_scheme(draft.text, draft.cases, f"{FOLDER}/{draft.key}.yaml", lake.catalogue())
    if checked.scheme is None:
        return [
            Words(f"文件还有 {len(checked.faults)} 处要改。", f"The file has {len(checked.faults)} faults to mend.")
        ]
    found = reasons_against(None if own is None else own.scheme, checked.scheme, today)
    if checked.cases_refused is not None:
        found.append(checked.cases_refused.what)
    if checked.differences:
        wrong = len({one.case for one in checked.differences})
        found.append(
            Words(
                f"有 {wrong} 个算例与规则不符：请改算例或规则，大家读到的例子要算得出来。",
                f"{wrong} worked cases come out otherwise: change the case or the rule, so that examples hold.",
            )
        )
    return found


@transaction.atomic
def publish(actor: Any, draft: Draft, revision: int, why: str, today: date) -> Publication:
    """Put a draft in the place of the published text, with the day of publishing in its new versions.

    Rows first, the file last: when the file cannot be written nothing was published.
    Raises: DraftMoved; NotPublishable with every reason.
    """
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    if locked.revision != revision or locked.state != DraftState.OPEN:
        raise DraftMoved(locked)
    reasons = reasons_not_to_publish(locked, today)
    if reasons:
        raise NotPublishable(reasons)
    old, new = _both(locked)
    text = with_day_of_publishing(locked.text, old, new, today)
    begins = max(version.from_ for version in new_versions(old, new) or new.versions)
    Draft.objects.filter(pk=locked.pk).update(state=DraftState.PUBLISHED)
    return _published(
        actor,
        locked.key,
        text,
        locked.cases,
        begins,
        why,
        before=locked.base_digest,
        action="publish_scheme",
        draft=locked,
    )


@transaction.atomic
def end(actor: Any, key: str, digest: str, day: date, why: str, today: date) -> Publication:
    """End a published scheme before a day that lies ahead; nothing else of it moves.

    Raises: NotPublishable with every reason; InputRefused where the text is not the one that was shown.
    """
    own = own_scheme(home(), key, lake.catalogue())
    if own is None or own.scheme is None or own.digest != digest:
        raise InputRefused(
            Words("方案刚刚有变动，没有结束。", "The scheme has just changed and was not ended."),
            remedy=Words("请看过现在的规则再来。", "Look at the rules as they are now."),
        )
    newest = max(own.scheme.versions, key=lambda version: version.from_)
    if day <= newest.from_:
        raise NotPublishable(
            [Words(f"结束日要晚于 {newest.from_}。", f"The end must lie after {newest.from_}, when it begins.")]
        )
    place = own.scheme.versions.index(newest)
    text = editing.put_key(own.text, ("versions", place, "to"), day, after="from")
    found = check_scheme(text, own.cases, f"{FOLDER}/{key}.yaml", lake.catalogue())
    if found.scheme is None:
        raise NotPublishable([found.faults[0].what])
    reasons = reasons_against(own.scheme, found.scheme, today)
    if reasons:
        raise NotPublishable(reasons)
    return _published(actor, key, text, own.cases, day, why, before=own.digest, action="end_scheme")


def _published(
    actor: Any,
    key: str,
    text: str,
    cases: str,
    begins: date,
    why: str,
    *,
    before: str,
    action: str,
    draft: Draft | None = None,
) -> Publication:
    """The rows of a publication, and then its file; within the caller's transaction."""
    last = Publication.objects.filter(key=key).order_by("-number").values_list("number", flat=True).first()
    made = Publication.objects.create(
        key=key,
        number=(last or 0) + 1,
        text=text,
        cases=cases,
        digest=digest_of(text),
        begins=begins,
        why=why,
        at=timezone.now(),
        by=actor,
        draft=draft,
    )
    audit.record(
        actor=actor,
        action=action,
        subject=f"scheme:{key}",
        before={"digest": before},
        after={"number": made.number, "digest": made.digest, "begins": begins.isoformat()},
        why=why,
    )
    keep(home(), key, text, cases)
    return made


def _both(draft: Draft) -> tuple[Scheme | None, Scheme]:
    """What is published and what the draft says; the draft was checked before."""
    own = own_scheme(home(), draft.key, lake.catalogue())
    new = check_scheme(draft.text, "", f"{FOLDER}/{draft.key}.yaml", lake.catalogue()).scheme
    if new is None:
        raise NotPublishable([Words("文件还不能用。", "The file cannot be used yet.")])
    return None if own is None else own.scheme, new


@transaction.atomic
def acknowledge(actor: Any, key: str, version_from: date, digest: str) -> None:
    """That the person has read a version; said twice it is noted once."""
    made, is_new = Acknowledgement.objects.get_or_create(
        key=key,
        version_from=version_from,
        digest=digest,
        employee_id=actor.employee_id,
        defaults={"by": actor, "at": timezone.now()},
    )
    if is_new:
        audit.record(
            actor=actor,
            action="acknowledge_scheme",
            subject=f"scheme:{key}",
            after={"version_from": made.version_from.isoformat(), "digest": digest, "employee_id": made.employee_id},
        )


@transaction.atomic
def ask_trial(actor: Any, draft: Draft, against: Sequence[str], start: date, end: date) -> Trial:
    """Try the draft as it stands on past months, as a job; ``against``: texts of the schemes in force."""
    trial = Trial.objects.create(
        key=draft.key,
        text=draft.text,
        against=list(against),
        start=start,
        end=end,
        asked_by=actor,
        asked_at=timezone.now(),
    )
    job = jobs.ask(
        actor, "trial", {"trial": str(trial.pk), "scheme": draft.key, "from": start.isoformat(), "to": end.isoformat()}
    )
    trial.job_id = job.pk
    trial.save(update_fields=["job_id"])
    return trial


@transaction.atomic
def pick(actor: Any, line: str, metric: str, why: str, *, is_for: bool) -> Pick:
    """What somebody says of an indicator on the selection board; it takes the place of what they said before."""
    why = why[:LONGEST_REASON]
    earlier = Pick.objects.filter(line=line, metric=metric, by=actor).first()
    made, _ = Pick.objects.update_or_create(
        line=line, metric=metric, by=actor, defaults={"is_for": is_for, "why": why, "at": timezone.now()}
    )
    audit.record(
        actor=actor,
        action="pick_indicator" if is_for else "turn_indicator_down",
        subject=f"metric:{metric}",
        before=None if earlier is None else {"is_for": earlier.is_for, "why": earlier.why},
        after={"line": line, "is_for": is_for},
        why=why,
    )
    return made


@transaction.atomic
def set_review(actor: Any, key: str, day: date, why: str, today: date) -> Review:
    """A day on which a scheme is to be looked back on.

    Raises: InputRefused for a day that has passed or is set already.
    """
    why = why[:LONGEST_REASON]
    if day < today:
        raise InputRefused(
            Words(f"{day} 已经过去，没有定下。", f"{day} has passed and was not set."),
            remedy=Words("请选今天或以后的日期。", "Choose today or a later day."),
        )
    made, is_new = Review.objects.get_or_create(
        key=key, day=day, defaults={"set_by": actor, "set_at": timezone.now(), "set_why": why}
    )
    if not is_new and made.state != ReviewState.CALLED_OFF:
        raise InputRefused(Words(f"{day} 已经是回顾日。", f"{day} is a day of review already."))
    if not is_new:
        Review.objects.filter(pk=made.pk).update(
            state=ReviewState.OPEN,
            set_by=actor,
            set_at=timezone.now(),
            set_why=why,
            closed_by=None,
            closed_at=None,
            why="",
        )
    audit.record(actor=actor, action="set_review", subject=f"scheme:{key}", after={"day": day.isoformat()}, why=why)
    return made


@transaction.atomic
def call_review_off(actor: Any, key: str, day: date, why: str) -> None:
    """An open day of review is not held; it and the reason are kept.

    Raises: InputRefused for one that is closed already.
    """
    row = _open_review(key, day)
    why = why[:LONGEST_REASON]
    _close(actor, row, str(ReviewState.CALLED_OFF), why)
    audit.record(
        actor=actor,
        action="call_review_off",
        subject=f"scheme:{key}",
        before={"day": day.isoformat(), "state": str(ReviewState.OPEN)},
        after={"day": day.isoformat(), "state": str(ReviewState.CALLED_OFF)},
        why=why,
    )


@transaction.atomic
def hold_review(
    actor: Any, key: str, day: date, verdicts: Sequence[dict[str, str]], why: str, period: Period | None
) -> None:
    """What was decided of each indicator on a day of review: keep, change or drop; the scheme itself stays as it is.

    Raises: InputRefused for one that is closed already.
    """
    row = _open_review(key, day)
    why = why[:LONGEST_REASON]
    row.verdicts = list(verdicts)
    row.start, row.end = (None, None) if period is None else (period.start, period.end)
    row.save(update_fields=["verdicts", "start", "end"])
    _close(actor, row, str(ReviewState.DONE), why)
    audit.record(
        actor=actor,
        action="hold_review",
        subject=f"scheme:{key}",
        before={"day": day.isoformat(), "state": str(ReviewState.OPEN)},
        after={"day": day.isoformat(), "verdicts": {one["key"]: one["verdict"] for one in verdicts}},
        why=why,
    )


def _open_review(key: str, day: date) -> Review:
    """The row of an open day of review, made where it stood in the file only."""
    Review.objects.get_or_create(key=key, day=day)
    row = Review.objects.select_for_update().get(key=key, day=day)
    if row.state != ReviewState.OPEN:
        raise InputRefused(
            Words("这次回顾已经了结。", "This review is closed already."),
            remedy=Words("需要再看一次，请另定一天。", "Set another day to look again."),
        )
    return row


def _close(actor: Any, row: Review, state: str, why: str) -> None:
    Review.objects.filter(pk=row.pk).update(state=state, closed_by=actor, closed_at=timezone.now(), why=why)
