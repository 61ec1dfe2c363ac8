"""The pages of scheme templates: every rule as a sentence, the file itself, every worked case as it is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from steelyard.cli.reference.markdown import anchored, code, page, table
from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay import Statement
from steelyard.pay.cases import Outcome, WorkedCase, read_cases, run_case
from steelyard.schemes import Scheme, Version, load, names
from steelyard.schemes.loader import cases_of, purpose_of, text_of, title_of
from steelyard.schemes.sentences import sentences_of
from steelyard.schemes.wording import label_of


def schemes_page() -> str:
    """All templates of the library in one table: whom each is for, what it looks at, what it pays."""
    headings = ("模板 template", "适用 for", "评什么 scored by", "发什么 pays")
    return page(
        Words("方案模板", "Scheme templates"),
        [
            Words(
                "模板可以直接用（`--scheme taobao-presales`），也可以复制成文件再改。选哪一个见[选模板](../howto/choose-a-template.md)。",
                "A template can be used as it is (`--scheme taobao-presales`) or copied to a file and edited. Which one: "
                "see [choose a template](../howto/choose-a-template.md).",
            ),
            Words(
                "每个模板一页：规则的每一句、方案文件和算例。算例不是手写的：每次生成本页都重新计算；模板里的每个常数都有算例守着，改动就会被发现。",
                "Each has a page: every rule as a sentence, the file, and worked cases. The cases are not typed: they are "
                "computed whenever the page is made. Every constant of a template is held by a case that notices a change.",
            ),
        ],
        table(headings, (_row(name, load(name)) for name in names())),
    )


def template_pages() -> Mapping[str, Callable[[], str]]:
    """File name -> the function that makes the page, one for each template."""
    return {f"schemes/{name}.md": partial(template_page, name) for name in names()}


def template_page(name: str) -> str:
    """One template: whom it is for, its rules in sentences, its file, its worked cases."""
    scheme, title, purpose = load(name), title_of(name), purpose_of(name)
    return page(Words(f"{code(name)} · {title.zh}", title.en), [purpose], _template(name, scheme))


def _row(name: str, scheme: Scheme) -> Sequence[str]:
    version, title, purpose = scheme.versions[-1], title_of(name), purpose_of(name)
    scored = "、".join(f"{label_of(one, scheme.vocabulary).zh} {one.weight}" for one in version.indicators)
    paid = "、".join(dict.fromkeys(code(item.kind) for item in version.pay))
    return (
        f"{anchored('scheme', name)}<br>[{title.zh}](schemes/{name}.md)<br>{title.en}",
        f"{purpose.zh}<br>{purpose.en}",
        scored or "—",
        paid,
    )


def _template(name: str, scheme: Scheme) -> Iterator[str]:
    yield from ("## 规则 · Rules", "")
    for version in scheme.versions:
        yield from _version(scheme, version)
    yield from ("## 方案文件 · The file", "", "```yaml", text_of(name).rstrip("\n"), "```", "")
    yield from ("## 算例 · Worked cases", "")
    file, text = cases_of(name)
    outcomes = [(case, run_case(scheme, case)) for case in read_cases(text, file)]
    always = _notes_of_all(outcome for _, outcome in outcomes)
    for note in always:
        yield from (f"每张单都有的说明 on every statement: {note.zh}", "")
    for case, outcome in outcomes:
        yield from _case(case, outcome, always)


def _version(scheme: Scheme, version: Version) -> Iterator[str]:
    yield f"### {version.from_} 起 · from {version.from_}"
    yield ""
    for number, words in enumerate(sentences_of(version, scheme.vocabulary), start=1):
        yield f"{number}. {words.zh}<br>{words.en}"
    yield ""


def _notes_of_all(outcomes: Iterator[Outcome]) -> list[Words]:
    """What every statement says, in order; said once instead of under each case."""
    notes = [_notes(statement) for outcome in outcomes for statement in outcome.statements.values()]
    return [note for note in notes[0] if all(note in others for others in notes)] if notes else []


def _notes(statement: Statement) -> tuple[Words, ...]:
    return (*statement.sheet.notes, *statement.warnings)


def _case(case: WorkedCase, outcome: Outcome, always: Sequence[Words]) -> Iterator[str]:
    yield f"**{case.name}**"
    yield ""
    if outcome.stopped is not None:
        yield f"- 停止结算 stopped: {outcome.stopped.in_('zh')}"
        yield ""
        return
    for name in case.data["people"]:
        statement = outcome.statements.get(name)
        if statement is None:
            yield f"- {name}: 不适用本方案 not governed"
            continue
        yield f"- {name}: {_result(statement)}"
        yield from (f"  - {line.sentence.zh}" for line in statement.lines)
        yield from (f"  - 说明 note: {note.zh}" for note in _notes(statement) if note not in always)
        yield from (f"  - 提醒 suggests: {one.words.zh}" for one in outcome.suggested if one.employee_id == name)
    yield ""


def _result(statement: Statement) -> str:
    sheet = statement.sheet
    score = "没有得分 no score" if sheet.score is None else f"{sheet.score:.2f} 分 points"
    grade = f", {code(sheet.grade)}" if sheet.grade else ""
    return f"{score}{grade}, 合计 total ¥{format_amount(statement.total_fen)}"
