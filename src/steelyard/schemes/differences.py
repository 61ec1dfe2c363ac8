"""What changed between two versions of a scheme: added, removed, changed from what to what, and whether pay moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from steelyard.errors import Words
from steelyard.schemes.key_names import item_name, key_name
from steelyard.schemes.model import Grade, Indicator, Scheme, Trigger, Version, Veto
from steelyard.schemes.pay_items import PayItem
from steelyard.schemes.sentences import indicator_sentence, pay_sentence, trigger_sentence, veto_sentence
from steelyard.schemes.told_values import Told, path_words, told_values
from steelyard.schemes.values import Part
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of
from steelyard.trace import format_value

Kind = Literal["added", "removed", "changed"]
Of = Literal["version", "indicator", "veto", "grade", "pay", "trigger"]

#: Beyond so many values a change is told by its sentence before and after.
MOST_VALUES = 6
#: Keys that change no yuan: how things are called, ordered and looked back on.
BESIDE_PAY = frozenset(
    {"name", "section", "layer", "label", "source", "wanted", "published_on", "review_on", "sections"}
)
SIGNS: Mapping[Kind, str] = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. ``details`` say from what to what, or the whole rule; ``moves_pay`` whether yuan may."""

    kind: Kind
    of: Of
    what: Words
    details: tuple[Words, ...]
    moves_pay: bool

    @property
    def words(self) -> Words:
        """The change in one sentence."""
        zh, en = "；".join(one.zh for one in self.details), "; ".join(one.en for one in self.details)
        verb = {"added": Words("新增", "added"), "removed": Words("去掉", "removed"), "changed": Words("改", "changed")}
        return Words(
            f"{verb[self.kind].zh}{self.what.zh}" + (f"：{zh}" if zh else ""),
            f"{verb[self.kind].en} {self.what.en}" + (f": {en}" if en else ""),
        )


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """Two versions laid side by side; None where one side has none. ``flags`` name what comes after its time."""

    before: Version | None
    after: Version | None
    changes: tuple[Change, ...]
    flags: tuple[Words, ...] = ()


def scheme_differences(old: Scheme, new: Scheme, today: date) -> list[VersionDifference]:
    """Version by version, paired by the day they begin; a new version is laid beside the one it follows.

    Only pairs that differ are told. What changes in a version that has begun by ``today`` is flagged: its periods are
    paid, or being worked for, under the old words.
    """
    before = {version.from_: version for version in old.versions}
    after = {version.from_: version for version in new.versions}
    found = []
    for start in sorted(before.keys() | after.keys()):
        earlier, later = before.get(start), after.get(start)
        base = earlier if earlier is not None else _followed(start, new, old)
        changes = [] if later is None else _changes(base, later, new.vocabulary)
        if changes or earlier is None or later is None:
            flags = tuple(_flags(earlier, later, changes, today))
            found.append(VersionDifference(base, later, tuple(changes), flags))
    return found


def version_differences(old: Version, new: Version, names: Vocabulary, today: date) -> VersionDifference:
    """Two versions of one's choice side by side; flagged where they claim the same days and these have begun."""
    changes = _changes(old, new, names)
    flags = _flags(old, new, changes, today) if old.from_ == new.from_ else ()
    return VersionDifference(old, new, tuple(changes), tuple(flags))


def paid_by_score(version: Version) -> tuple[Words, ...]:
    """The pay items that look at the score, the grade or a veto on bonuses, as they are called."""
    return tuple(item_name(item) for item in version.pay if _looks_at_the_score(item, version))


def _looks_at_the_score(item: PayItem, version: Version) -> bool:
    by = getattr(item, "by", None)
    if item.kind == "performance" or by in ("grade", "points") or getattr(item, "min_score", None) is not None:
        return True
    return item.kind == "bonus" and any(veto.effect == "no_bonus" for veto in version.vetoes)


def _followed(start: date, new: Scheme, old: Scheme) -> Version | None:
    """The version that would hold without the new one: of its own file, else of the old file."""
    for scheme in (new, old):
        earlier = [version for version in scheme.versions if version.from_ < start]
        if earlier:
            return max(earlier, key=lambda version: version.from_)
    return None


def _flags(earlier: Version | None, later: Version | None, changes: Sequence[Change], today: date) -> Iterator[Words]:
    start = (earlier or later or _NEVER).from_
    if start > today:
        return
    if later is None:
        yield Words(
            f"{start} 起的版本已经执行，却从文件里去掉了：旧的时间段将无法核对。请放回去，用 to 写明到哪天为止。",
            f"The version from {start} has begun, yet it is gone from the file: its periods cannot be checked again. "
            "Put it back, and end it by `to`.",
        )
    elif earlier is None:
        yield Words(
            f"新版本从 {start} 起，那天已过：不能追溯。请写以后的生效日。",
            f"The new version begins on {start}, which has passed: nothing is changed in retrospect. "
            "Let it begin later.",
        )
    elif any(change.moves_pay for change in changes):
        yield Words(
            f"{start} 起的版本已经执行，这些改动会改变已开始的时间段。请恢复原样，另加一个以后生效的版本。",
            f"The version from {start} has begun; this changes periods already begun. "
            "Restore it, and add a version that begins later.",
        )


def _changes(old: Version | None, new: Version, names: Vocabulary) -> list[Change]:
    before = old if old is not None else Version.model_validate({"from": new.from_})

    def one_indicator(indicator: Indicator) -> Words:
        return indicator_sentence(indicator, names)

    def one_veto(veto: Veto) -> Words:
        return veto_sentence(new if veto in new.vetoes else before, veto, names)

    def one_item(item: PayItem) -> Words:
        return pay_sentence(item, names)

    def one_trigger(trigger: Trigger) -> Words:
        return trigger_sentence(trigger, names)

    return [
        *_head(before, new, names),
        *_listed("indicator", before.indicators, new.indicators, _indicator_key(names), one_indicator, names),
        *_listed("veto", before.vetoes, new.vetoes, _veto_key(names), one_veto, names),
        *_listed("grade", before.grades, new.grades, _grade_key, _grade_told, names),
        *_listed("pay", before.pay, new.pay, _pay_key, one_item, names),
        *_listed("trigger", before.triggers, new.triggers, _trigger_key, one_trigger, names),
    ]


_HEAD_NAMES = {"to": Words("结束日（不含）", "the end (excluded)")}
#: Lists told entry by entry, and the day that names the version.
_APART = frozenset({"indicators", "vetoes", "grades", "pay", "triggers", "from_"})


def _head(old: Version, new: Version, names: Vocabulary) -> Iterator[Change]:
    """What stands at the head of a version: whom, when, sections, what missing indicators do."""
    differing = [
        name for name in Version.model_fields if name not in _APART and getattr(old, name) != getattr(new, name)
    ]
    before, after = told_values(old, names, differing), told_values(new, names, differing)
    for key in differing:
        details = tuple(_from_to(_under(before, key), _under(after, key)))
        if details:
            yield Change("changed", "version", _HEAD_NAMES.get(key, key_name(key)), details, key not in BESIDE_PAY)


def _under(told: Told, key: str) -> Told:
    return {path[1:]: words for path, words in told.items() if path[0] == key}


def _listed(
    of: Of,
    old: Sequence[Any],
    new: Sequence[Any],
    key_of: Callable[[Any], tuple[str, Words]],
    sentence: Callable[[Any], Words],
    names: Vocabulary,
) -> Iterator[Change]:
    """Entries of a list by what they are recognised by; the rest of each is compared value by value."""
    before, after = _by_key(old, key_of), _by_key(new, key_of)
    for key, (what, part) in after.items():
        if key not in before:
            yield Change("added", of, what, (_open_ended(sentence(part)),), of != "trigger")
        else:
            yield from _changed(of, what, before[key][1], part, sentence, names)
    for key, (what, part) in before.items():
        if key not in after:
            yield Change("removed", of, what, (_open_ended(sentence(part)),), of != "trigger")


def _by_key(
    parts: Sequence[Any], key_of: Callable[[Any], tuple[str, Words]]
) -> dict[tuple[str, int], tuple[Words, Any]]:
    """Entries by their key; those of one key are told apart by their order."""
    found: dict[tuple[str, int], tuple[Words, Any]] = {}
    for part in parts:
        key, what = key_of(part)
        place = sum(known == key for known, _ in found)
        found[key, place] = (what, part)
    return found


def _changed(
    of: Of, what: Words, old: Part, new: Part, sentence: Callable[[Any], Words], names: Vocabulary
) -> Iterator[Change]:
    if old == new:
        return
    before, after = told_values(old, names), told_values(new, names)
    differing = [path for path in dict.fromkeys((*before, *after)) if before.get(path) != after.get(path)]
    if not differing:
        return
    moves = of != "trigger" and any(str(path[-1]) not in BESIDE_PAY for path in differing)
    if len(differing) > MOST_VALUES or before.get(("curve", "kind")) != after.get(("curve", "kind")):
        was, now = _open_ended(sentence(old)), _open_ended(sentence(new))
        told = [Words(f"原：{was.zh}", f"was: {was.en}"), Words(f"现：{now.zh}", f"now: {now.en}")]
    else:
        told = list(_from_to(before, after))
    yield Change("changed", of, what, tuple(told), moves)


def _open_ended(sentence: Words) -> Words:
    """A sentence without its full stop, to stand inside another."""
    return Words(sentence.zh.removesuffix("。"), sentence.en.removesuffix("."))


def _from_to(before: Told, after: Told) -> Iterator[Words]:
    for path in dict.fromkeys((*before, *after)):
        old, new = before.get(path, _ABSENT), after.get(path, _ABSENT)
        if old != new:
            way = path_words(path)
            yield Words(f"{way.zh} {old.zh} → {new.zh}".strip(), f"{way.en} {old.en} → {new.en}".strip())


_ABSENT = Words("（无）", "(none)")
_NEVER = Version.model_validate({"from": date.max})


def _indicator_key(names: Vocabulary) -> Callable[[Indicator], tuple[str, Words]]:
    def key(indicator: Indicator) -> tuple[str, Words]:
        label = label_of(indicator, names)
        return indicator.key, Words(f"指标 {label.zh}（{indicator.key}）", f"indicator {label.en} ({indicator.key})")

    return key


def _veto_key(names: Vocabulary) -> Callable[[Veto], tuple[str, Words]]:
    def key(veto: Veto) -> tuple[str, Words]:
        figure = veto.measure or veto.metric or veto.when or ""
        own = veto.name or veto.when
        label = Words(own, own) if own else names.label(figure)
        return (
            f"{veto.effect} {figure} {veto.indicator or ''}",
            Words(f"否决 {label.zh}（{veto.effect}）", f"veto {label.en} ({veto.effect})"),
        )

    return key


def _grade_key(grade: Grade) -> tuple[str, Words]:
    return grade.name, Words(f"等级 {grade.name}", f"grade {grade.name}")


def _grade_told(grade: Grade) -> Words:
    if grade.from_ is None:
        return Words("其余", "the rest")
    return Words(f"{format_value(grade.from_)} 分及以上", f"{format_value(grade.from_)} points and more")


def _pay_key(item: PayItem) -> tuple[str, Words]:
    name = item_name(item)
    return f"{item.kind} {item.item_key}", Words(f"薪酬项目 {name.zh}", f"pay item {name.en}")


def _trigger_key(trigger: Trigger) -> tuple[str, Words]:
    return trigger.name, Words(f"提醒 {trigger.name}", f"trigger {trigger.name}")
