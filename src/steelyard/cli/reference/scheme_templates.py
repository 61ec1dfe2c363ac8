"""The page of scheme templates: every rule as a sentence, every worked case as it is computed."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.cli.reference.markdown import code, page
from steelyard.errors import Words
from steelyard.money import format_amount
from steelyard.pay import Statement
from steelyard.pay.cases import WorkedCase, read_cases, run_case
from steelyard.schemes import Scheme, Version, load, names
from steelyard.schemes.loader import cases_of
from steelyard.schemes.sentences import sentences_of


def schemes_page() -> str:
    """Every template of the library, in sentences, with its worked cases."""
    return page(
        Words("方案模板", "Scheme templates"),
        [
            Words(
                "模板可以直接用（`--scheme taobao-presales`），也可以复制成文件再改。算例不是手写的：每次生成本页都重新计算。",
                "A template can be used as it is (`--scheme taobao-presales`) or copied to a file and edited. The worked "
                "cases are not typed: they are computed whenever this page is made.",
            )
        ],
        (line for name in names() for line in _template(name, load(name))),
    )


def _template(name: str, scheme: Scheme) -> Iterator[str]:
    yield f'## <a id="scheme-{name}"></a>`{name}` · {scheme.name}'
    yield ""
    for version in scheme.versions:
        yield from _version(scheme, version)
    yield "### 算例 · Worked cases"
    yield ""
    file, text = cases_of(name)
    for case in read_cases(text, file):
        yield from _case(scheme, case)


def _version(scheme: Scheme, version: Version) -> Iterator[str]:
    yield f"### {version.from_} 起 · from {version.from_}"
    yield ""
    for number, words in enumerate(sentences_of(version, scheme.vocabulary), start=1):
        yield f"{number}. {words.zh}<br>{words.en}"
    yield ""


def _case(scheme: Scheme, case: WorkedCase) -> Iterator[str]:
    yield f"**{case.name}**"
    yield ""
    outcome = run_case(scheme, case)
    if outcome.stopped is not None:
        yield f"- 停止结算 stopped: {outcome.stopped.in_('zh')}"
        yield ""
        return
    for name, statement in outcome.statements.items():
        yield f"- {name}: {_result(statement)}"
        yield from (f"  - {line.sentence.zh}" for line in statement.lines)
        yield from (f"  - 说明 note: {note.zh}" for note in (*statement.sheet.notes, *statement.warnings))
    yield ""


def _result(statement: Statement) -> str:
    sheet = statement.sheet
    score = "没有得分 no score" if sheet.score is None else f"{sheet.score:.2f} 分 points"
    grade = f", {code(sheet.grade)}" if sheet.grade else ""
    return f"{score}{grade}, 合计 total ¥{format_amount(statement.total_fen)}"
