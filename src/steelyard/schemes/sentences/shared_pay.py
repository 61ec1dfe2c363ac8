"""Pools and projects in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import Pool, Project
from steelyard.schemes.sentences.parts import at_least, yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import condition_words, value_text
from steelyard.trace import format_value

_WITHIN = {
    "scheme": Words("方案内所有人", "everyone under the scheme"),
    "team": Words("各小组内", "the people of each team"),
    "shop": Words("各店铺内", "the people of each shop"),
}
_SCOPES = {"team": Words("小组", "the team's "), "shop": Words("店铺", "the shop's ")}


def pool_sentence(item: Pool, names: Vocabulary) -> Words:
    """How large it is, among whom and by what it is divided, and who has a part."""
    size, by, within = _size(item, names), _by(item, names), _WITHIN[item.within]
    few = at_least(item.min_count, names)
    least = Words("", "")
    if item.min_score is not None:
        text = format_value(item.min_score)
        least = Words(f"，{text} 分以上才有份", f", for those with {text} points and more")
    return Words(
        f"{item.name}：奖金池 {size.zh}，{within.zh}按{by.zh}分到分{least.zh}{few.zh}。",
        f"{item.name}: a pool of {size.en}, divided among {within.en} by {by.en}{least.en}{few.en}.",
    )


def _size(item: Pool, names: Vocabulary) -> Words:
    share = item.share_of
    if share is None:
        return yuan(item.amount or 0)
    label, whose, rate = names.label(share.metric), _SCOPES[share.scope], value_text(share.rate, "ratio")
    return Words(f"{whose.zh}{label.zh}的 {rate}", f"{rate} of {whose.en}{label.en}")


def _by(item: Pool, names: Vocabulary) -> Words:
    if item.by == "metric":
        return names.label(item.metric or "")
    if item.by == "points":
        return Words("得分", "points")
    weights = [f"{grade} {format_value(weight)}" for grade, weight in (item.grades or {}).items()]
    return Words(f"等级（{'，'.join(weights)} 份）", f"grade ({', '.join(weights)} parts)")


def project_sentence(item: Project, names: Vocabulary) -> Words:
    """What is counted, when, and what it pays."""
    when, above = _when(item), Words("", "")
    if item.above:
        edge = format_value(item.above)
        above = Words(f"超出 {edge} 的部分", f" beyond {edge}")
    least = Words("", "")
    if item.at_least:
        text = format_value(item.at_least)
        least = Words(f"，不足 {text} 不计", f", nothing below {text}")
    pays, count = _pays(item), condition_words(item.count, names)
    return Words(
        f"{item.name}：{when.zh}{count.zh}{above.zh}{pays.zh}{least.zh}。",
        f"{item.name}: {when.en}{count.en}{above.en}{pays.en}{least.en}.",
    )


def _pays(item: Project) -> Words:
    if item.pool is not None:
        return Words(f"按数量分 {yuan(item.pool).zh}", f" divides {yuan(item.pool).en}")
    if item.prizes is not None:
        amounts = [format_amount(fen) for fen in item.prizes]
        split = (
            Words("，并列平分", ", ties share it")
            if item.ties == "split"
            else Words("，并列各得全额", ", ties each get it in full")
        )
        return Words(
            f"前 {len(amounts)} 名依次得 {'、'.join(amounts)} 元{split.zh}",
            f": the top {len(amounts)} get {', '.join(amounts)} yuan{split.en}",
        )
    each, most = yuan(item.per_unit or 0), Words("", "")
    if item.at_most is not None:
        most = Words(f"，最多 {yuan(item.at_most).zh}", f", at most {yuan(item.at_most).en}")
    return Words(f"每一个 {each.zh}{most.zh}", f" pays {each.en} each{most.en}")


def _when(item: Project) -> Words:
    if item.from_ is None and item.to is None:
        return Words("", "")
    first = Words(f"{item.from_} 起", f"from {item.from_}") if item.from_ is not None else Words("", "")
    end = Words(f"到 {item.to}（不含）", f"until {item.to} (excluded)") if item.to is not None else Words("", "")
    gap = " " if first.en and end.en else ""
    return Words(f"{first.zh}{end.zh}，", f"{first.en}{gap}{end.en}, ")
