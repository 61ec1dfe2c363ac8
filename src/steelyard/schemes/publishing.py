"""Whether a text may take the place of the published one: periods begun keep their rules, new ones are told beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from steelyard.errors import Words
from steelyard.schemes import editing
from steelyard.schemes.differences import version_differences
from steelyard.schemes.model import Scheme, Version

_DAYS = re.compile(r"\b(\d{4})-(\d{2})(-\d{2})?\b")


def new_versions(old: Scheme | None, new: Scheme) -> list[Version]:
    """The versions of the new text that the published one does not have, by first day."""
    known = set() if old is None else {version.from_ for version in old.versions}
    return sorted((one for one in new.versions if one.from_ not in known), key=lambda one: one.from_)


def reasons_against(old: Scheme | None, new: Scheme, today: date) -> list[Words]:
    """Why a text may not be published on a day, in words; empty when it may.

    A published version is followed, never changed: names may be put right, and an end may be set that lies ahead.
    """
    found = []
    if old is not None and old.scheme != new.scheme:
        found.append(
            Words(
                f"方案编号从 {old.scheme} 改成了 {new.scheme}；薪酬批次用编号认方案，请改回来。",
                f"The id changed from {old.scheme} to {new.scheme}; pay runs know the scheme by it. Put it back.",
            )
        )
    if old is not None:
        found += _against_old_versions(old, new, today)
    begun = [version for version in new_versions(old, new) if version.from_ <= today]
    found += [_begins_too_early(version, today) for version in begun]
    found += _before_published(old, new, today)
    if old is not None and old.text == new.text:
        found.append(Words("和已公布的没有差别。", "It does not differ from what is published."))
    return found


def with_day_of_publishing(text: str, old: Scheme | None, new: Scheme, today: date) -> str:
    """The text with the day written into every version that is published now."""
    for version in new_versions(old, new):
        place = new.versions.index(version)
        text = editing.put_key(text, ("versions", place, "published_on"), today, after="from")
    return text


def moved_by_months(text: str, months: int) -> str:
    """Every day and month a text names, so many months later; a day beyond its month's end becomes the last."""

    def moved(found: re.Match[str]) -> str:
        month = int(found[1]) * 12 + int(found[2]) - 1 + months
        year, month = divmod(month, 12)
        if not (1 <= int(found[2]) <= 12 and 1900 <= year <= 2200):
            return found[0]
        if found[3] is None:
            return f"{year:04}-{month + 1:02}"
        day = int(found[3][1:])
        return date(year, month + 1, min(day, _days_in(year, month + 1)) or 1).isoformat()

    return _DAYS.sub(moved, text)


def _days_in(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days


def _against_old_versions(old: Scheme, new: Scheme, today: date) -> Iterator[Words]:
    """What is wrong with the versions both texts have."""
    after = {version.from_: version for version in new.versions}
    for version in old.versions:
        later = after.get(version.from_)
        if later is None:
            yield Words(
                f"{version.from_} 起的版本已经公布，却去掉了。请放回去；要提前结束，用 to 写明到哪天为止。",
                f"The version from {version.from_} is published, yet it is gone. Put it back; to end it, write `to`.",
            )
            continue
        if version.to != later.to and _ends_ahead(version, later, today):
            version = version.model_copy(update={"to": later.to})
        changes = version_differences(version, later, new.vocabulary, today).changes
        moving = [change.words for change in changes if change.moves_pay]
        if moving:
            yield Words(
                f"{version.from_} 起的版本已经公布，不能再改：{moving[0].zh}。请恢复原样，另加一个以后生效的版本。",
                f"The version from {version.from_} is published and stays as it is: {moving[0].en}. "
                "Restore it, and add a version that begins later.",
            )


def _ends_ahead(old: Version, new: Version, today: date) -> bool:
    """Whether nothing but an end that lies ahead was set, and none that has passed was moved."""
    return (new.to is None or new.to > today) and (old.to is None or old.to > today)


def _begins_too_early(version: Version, today: date) -> Words:
    return Words(
        f"新版本从 {version.from_} 起，不晚于今天（{today}）。先公布、后生效，请写以后的日期。",
        f"The new version begins on {version.from_}, not after today ({today}). It is published before it begins; choose a later day.",
    )


def _before_published(old: Scheme | None, new: Scheme, today: date) -> Iterator[Words]:
    """New versions that would slip in before one that is published."""
    if old is None:
        return
    newest = max(version.from_ for version in old.versions)
    for version in new_versions(old, new):
        if today < version.from_ < newest:
            yield Words(
                f"新版本从 {version.from_} 起，早于已公布的 {newest} 版。新版本只能接在后面。",
                f"The new version begins on {version.from_}, before the published one of {newest}. New versions follow.",
            )
