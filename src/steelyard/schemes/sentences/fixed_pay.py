"""Ladder and seniority in sentences."""

from __future__ import annotations

from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.schemes.pay_items import Ladder, Seniority
from steelyard.schemes.sentences.parts import yuan
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import value_text, years_word


def ladder_sentence(item: Ladder, _: Vocabulary) -> Words:
    """What each grade or tier adds."""
    name = Words(item.name, item.name) if item.name else Words("阶梯工资", "Pay ladder")
    by = Words("等级", "grade") if item.by == "grade" else Words("职级", "tier")
    if item.table is not None:
        steps = [(step, format_amount(amount)) for step, amount in item.table.items()]
        return Words(
            f"{name.zh}，按{by.zh}：{'，'.join(f'{step} {amount} 元' for step, amount in steps)}。",
            f"{name.en}, by {by.en}: {', '.join(f'{step} {amount} yuan' for step, amount in steps)}.",
        )
    shares = [(step, value_text(factor, "ratio")) for step, factor in (item.base_factors or {}).items()]
    return Words(
        f"{name.zh}，按{by.zh}加底薪的一部分，与底薪一样按出勤折算："
        f"{'，'.join(f'{step} {share}' for step, share in shares)}。",
        f"{name.en}, by {by.en} a share of base pay, prorated like it: "
        f"{', '.join(f'{step} {share}' for step, share in shares)}.",
    )


def seniority_sentence(item: Seniority, _: Vocabulary) -> Words:
    """What a year of service, or each step of years, pays."""
    name = Words(item.name, item.name) if item.name else Words("工龄工资", "Seniority pay")
    day = Words("按期初第一天的满年数", "by full years on the first day of the period")
    if item.per_year is not None:
        each = yuan(item.per_year)
        most = Words("", "")
        if item.at_most is not None:
            most = Words(f"，最多 {yuan(item.at_most).zh}", f", at most {yuan(item.at_most).en}")
        return Words(
            f"{name.zh}，{day.zh}：每年 {each.zh}{most.zh}。", f"{name.en}, {day.en}: {each.en} a year{most.en}."
        )
    steps = [(step.from_years, yuan(step.amount)) for step in item.steps or ()]
    return Words(
        f"{name.zh}，{day.zh}：{'，'.join(f'满 {years} 年 {amount.zh}' for years, amount in steps)}。",
        f"{name.en}, {day.en}: {', '.join(f'{amount.en} from {years} {years_word(years)} on' for years, amount in steps)}.",
    )
