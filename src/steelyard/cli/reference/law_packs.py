"""The page of law packs: every rule, what each pack says of it from when on, and in which text."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.law_command import value_words
from steelyard.cli.reference.markdown import anchored, both, code, page, table
from steelyard.errors import Words
from steelyard.pay.law import RULES, Pack, built_in_packs, example_wages

_PROTECTS = {"lower": Words("越低", "the lower"), "higher": Words("越高", "the higher")}


def law_page() -> str:
    """The rules, the packs that come with the program, the example of minimum wages."""
    return page(
        Words("法律规则包", "Law packs"),
        [
            Words(
                "结算按员工合同里的地区和期末那天选规则：全国包处处有效，地方包再叠加；两处都有的规则，取对员工保护更多的。"
                "这些不是法律意见；数字和出处都在文件里，请自行核对。怎么改见[最低工资变了](../howto/law-packs.md)。",
                "Pay goes by the region in the employee's contract and the last day of the period: the national pack holds "
                "everywhere, a regional one beside it; of a rule that both give, the value that protects the employee more "
                "holds. This is no legal advice; numbers and sources stand in the files, check them. How to change them: see "
                "[a minimum wage changed](../howto/law-packs.md).",
            )
        ],
        [*_rules(), *(line for pack in built_in_packs() for line in _pack(pack)), *_wages()],
    )


def _rules() -> Iterator[str]:
    yield from ("## 规则 · Rules", "")
    yield from table(
        ("键 key", "名称", "label", "单位 unit", "更保护员工 protects more"),
        (
            (anchored("law", rule.key), rule.words.zh, rule.words.en, code(rule.unit), both(_PROTECTS[rule.protects]))
            for rule in RULES.values()
        ),
    )


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {code(pack.pack)} · {pack.name.zh} · {pack.name.en}"
    yield ""
    yield f"地区 regions: {'、'.join(pack.regions) or '全国 everywhere'}"
    yield ""
    yield from table(
        ("规则 rule", "值 value", "从 from", "出处 source", "意思 says"),
        (
            (
                code(value.rule),
                both(value_words(value)) if RULES[value.rule].unit == "flag" else value_words(value).zh,
                str(value.from_),
                both(value.source.words),
                both(value.says.words),
            )
            for value in pack.rules
        ),
    )


def _wages() -> Iterator[str]:
    yield from ("## 最低工资示例 · Example of minimum wages", "")
    yield (
        "`steelyard law minimum-wages --out law.csv` 写出这份表。**示例数据，未经核对**：改好再导入。"
        " The command writes this table. **Example data, not checked**: correct it before importing."
    )
    yield ""
    yield from ("```text", example_wages().rstrip("\n"), "```", "")
