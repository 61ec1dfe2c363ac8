"""Scheme files opened: by name from the library or by path, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from steelyard.errors import SchemeError, UnknownName, Words
from steelyard.metrics.catalogue import CATALOGUE, Catalogue
from steelyard.schemes import located
from steelyard.schemes.checks import advice_on, faults_in
from steelyard.schemes.curves import CURVE_KINDS
from steelyard.schemes.faults import Fault, Finding, Path, SchemeRefused, did_you_mean, key_of
from steelyard.schemes.model import Scheme
from steelyard.schemes.pay_items import ENTERED_KINDS, PAY_KINDS
from steelyard.schemes.vocabulary import Vocabulary

_LIBRARY = files("steelyard.schemes") / "library"
_CASES = ".cases.yaml"
_TEMPLATES = "library/"


def names() -> tuple[str, ...]:
    """The templates of the library, in order of name."""
    found = (entry.name for entry in _LIBRARY.iterdir())
    return tuple(
        sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml") and not name.endswith(_CASES))
    )


def load(name_or_path: str | FilePath, catalogue: Catalogue = CATALOGUE) -> Scheme:
    """A scheme of the library by its name, or any scheme file by its path; ``catalogue`` holds the metrics it may name.

    Raises: UnknownName when there is neither; SchemeRefused with every fault of the file.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in names():
        return parse((_LIBRARY / f"{text}.yaml").read_bytes(), f"{_TEMPLATES}{text}.yaml", catalogue)
    path = FilePath(name_or_path)
    if path.is_file():
        return parse(_bytes_of(path), path.name, catalogue)
    near = did_you_mean(text, names())
    raise UnknownName(
        Words(
            f"没有名为“{text}”的模板，也没有这个文件。{near.zh}",
            f'There is no template "{text}" and no such file. {near.en}'.strip(),
        ),
        remedy=Words(
            f"模板有：{'、'.join(names())}；或给出方案文件的路径。",
            f"Templates: {', '.join(names())}; or give the path of a scheme file.",
        ),
    )


def text_of(name: str) -> str:
    """A template as it is written, comments and all."""
    return (_LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")


def title_of(name: str) -> Words:
    """What a template is called in both languages: its first line, a comment ``# 名称 / title``."""
    first = text_of(name).partition("\n")[0].removeprefix("#").strip()
    zh, _, en = first.partition(" / ")
    return Words(zh, en or zh)


def purpose_of(name: str) -> Words:
    """Whom a template is for: the comments ``# 适用：...`` and ``# For: ...`` of its first lines, both on one line each."""
    lines = text_of(name).partition("\nscheme:")[0].splitlines()

    def after(mark: str) -> str:
        return next((line.removeprefix(mark).strip() for line in lines if line.startswith(mark)), "")

    return Words(after("# 适用："), after("# For:"))


def cases_of(name: str) -> tuple[str, str]:
    """The worked cases of a template: file name and text.

    Raises: UnknownName when the template has none.
    """
    entry = _LIBRARY / f"{name}{_CASES}"
    if not entry.is_file():
        raise UnknownName(
            Words(f"模板“{name}”没有算例。", f'Template "{name}" has no worked cases.'),
            remedy=Words(f"模板有：{'、'.join(names())}。", f"Templates: {', '.join(names())}."),
        )
    return f"library/{name}{_CASES}", entry.read_text(encoding="utf-8")


def parse(content: bytes | str, file: str, catalogue: Catalogue = CATALOGUE) -> Scheme:
    """A scheme from the content of a file; ``file`` is how messages name it.

    Raises: SchemeRefused with every fault found.
    """
    text = _text_of(content, file)
    document = located.read(text, file)
    if not isinstance(document.data, dict):
        raise _refused(
            document,
            [
                Finding(
                    (),
                    Words("方案文件应由“键: 值”组成。", "A scheme file consists of `key: value`."),
                    Words("请从一个模板开始。", "Start from a template."),
                )
            ],
        )
    try:
        scheme = Scheme.model_validate(document.data)
    except ValidationError as error:
        raise _refused(document, _findings(error, document.data)) from error
    vocabulary = Vocabulary(catalogue)
    faults = list(faults_in(scheme, vocabulary))
    if faults:
        raise _refused(document, faults)
    scheme._file = file
    scheme._text = text
    scheme._vocabulary = vocabulary
    scheme._lines = document.lines
    advice = advice_on(scheme, vocabulary, is_template=file.startswith(_TEMPLATES))
    scheme._advice = tuple(sorted((_fault(document, finding) for finding in advice), key=lambda fault: fault.line))
    return scheme


def _bytes_of(path: FilePath) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SchemeError(
            Words(f"读不了文件：{error.strerror}。", f"The file cannot be read: {error.strerror}."),
            remedy=Words("请检查文件权限。", "Check the file's permissions."),
            where=str(path),
        ) from error


def _text_of(content: bytes | str, file: str) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SchemeRefused(
            [
                Fault(
                    file,
                    line,
                    "",
                    Words("文件不是 UTF-8 编码。", "The file is not UTF-8."),
                    Words("请用编辑器另存为 UTF-8。", "Save it as UTF-8 in your editor."),
                )
            ]
        ) from error


def _refused(document: located.Document, findings: Iterable[Finding]) -> SchemeRefused:
    return SchemeRefused([_fault(document, finding) for finding in findings])


def _fault(document: located.Document, finding: Finding) -> Fault:
    line = document.line_of(finding.path, at_key=finding.at_key)
    return Fault(document.file, line, key_of(finding.path), finding.what, finding.remedy, finding.code)


def _without_tags(location: Iterable[str | int]) -> Path:
    return tuple(step for step in location if not (isinstance(step, str) and step.startswith("@")))


def _value_at(data: Any, path: Path) -> Any:
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step] if step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _findings(error: ValidationError, data: Any) -> Iterator[Finding]:
    """All of pydantic's errors, but not that a list is short because its items did not fit."""
    found = [(details["type"], _finding(details, data)) for details in error.errors()]
    for kind, finding in sorted(found, key=lambda pair: pair[0] != "extra_forbidden"):
        within = [other for _, other in found if other.path[: len(finding.path)] == finding.path]
        if kind != "too_short" or len(within) == 1:
            yield finding


def _finding(details: ErrorDetails, data: Any) -> Finding:
    """One of pydantic's errors in our words."""
    path = _without_tags(details["loc"])
    kind = details["type"]
    if kind == "unfit":
        words = details.get("ctx", {})
        return Finding(path, Words(words["zh"], words["en"]), Words(words["remedy_zh"], words["remedy_en"]))
    if kind == "missing":
        name = str(path[-1])
        return Finding(
            path,
            Words(f"缺少必填的键 {name}。", f"The required key {name} is missing."),
            Words(f"请加上 {name}。", f"Add {name}."),
        )
    if kind == "extra_forbidden":
        return _unknown_key(path, details["loc"])
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _unknown_kind(path, _value_at(data, path))
    if kind == "literal_error":
        allowed = str(details.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        near = did_you_mean(str(details["input"]), allowed.split(", "))
        return Finding(
            path,
            Words(
                f"{details['input']!r} 不在可选值之内。{near.zh}",
                f"{details['input']!r} is not one of the choices. {near.en}".strip(),
            ),
            Words(f"可选值：{allowed.replace(', ', '、')}。", f"Choices: {allowed}."),
        )
    return Finding(path, *_SHAPES.get(kind, _other(details)))


_SHAPES: Mapping[str, tuple[Words, Words]] = {
    "string_type": (Words("这里要写文字。", "Text belongs here."), Words("请写带引号的文字。", "Write quoted text.")),
    "tuple_type": (
        Words("这里要写列表。", "A list belongs here."),
        Words("请每项一行，以 - 开头。", "Begin each item with -."),
    ),
    "mapping_type": (
        Words("这里要写“键: 值”。", "`key: value` pairs belong here."),
        Words("请参照模板。", "See a template."),
    ),
    "model_type": (
        Words("这里要写“键: 值”。", "`key: value` pairs belong here."),
        Words("请参照模板。", "See a template."),
    ),
    "too_short": (Words("列表是空的。", "The list is empty."), Words("请至少写一项。", "Write at least one item.")),
}


def _other(details: ErrorDetails) -> tuple[Words, Words]:
    return (
        Words(f"{details['input']!r} 不能用在这里。", f"{details['input']!r} cannot stand here: {details['msg']}."),
        Words("请参照模板。", "See a template."),
    )


def _unknown_key(path: Path, location: tuple[str | int, ...]) -> Finding:
    key = str(path[-1])
    known = tuple(_keys_beside(location))
    near = did_you_mean(key, known)
    return Finding(
        path,
        Words(f"不认识的键 {key}。{near.zh}", f"Unknown key {key}. {near.en}".strip()),
        Words(f"这里可用的键：{'、'.join(known)}。", f"Keys that can stand here: {', '.join(known)}."),
        at_key=True,
    )


def _keys_beside(location: tuple[str | int, ...]) -> Iterator[str]:
    """The keys of the model that holds the last step of an error's location."""
    schema = file_schema()
    node: Mapping[str, Any] = schema
    for step in location[:-1]:
        node = _resolved(_step_into(node, step, schema), schema)
    yield from node.get("properties", {})


@cache
def file_schema() -> Mapping[str, Any]:
    """What a scheme file may say, as JSON Schema by the names of its keys."""
    return Scheme.model_json_schema(by_alias=True)


def _step_into(node: Mapping[str, Any], step: str | int, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(step, int):
        items: Mapping[str, Any] = node.get("items", {})
        return items
    if step.startswith("@"):
        members = (_resolved(member, schema) for member in node.get("oneOf", [node]))
        return next(member for member in members if step.removeprefix("@") in _kinds(member))
    found: Mapping[str, Any] = node.get("properties", {}).get(step) or node.get("additionalProperties") or {}
    return found


def _kinds(node: Mapping[str, Any]) -> Sequence[str]:
    """Which ``kind`` a member of a union stands for."""
    kind: Mapping[str, Any] = node.get("properties", {}).get("kind", {})
    return [kind["const"]] if "const" in kind else kind.get("enum", [])


def _resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Behind references, and behind "this or nothing"."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = schema["$defs"][str(node["$ref"]).rsplit("/", 1)[1]]
        else:
            node = max(node["anyOf"], key=lambda one: "$ref" in one or "oneOf" in one or "items" in one)
    return node


def _without_kind(path: Path, given: Any, choices: Words) -> Finding:
    """A part that does not say which one it is; where a key looks like ``kind``, that key is meant."""
    for key in given if isinstance(given, Mapping) else ():
        near = did_you_mean(key, ("kind",))
        if near.zh:
            what = Words(f"不认识的键 {key}。{near.zh}", f"Unknown key {key}. {near.en}")
            return Finding((*path, key), what, choices, at_key=True)
    return Finding(path, Words("缺少必填的键 kind。", "The required key kind is missing."), choices)


def _unknown_kind(path: Path, given: Any) -> Finding:
    is_curve = path[-1] == "curve"
    kinds = CURVE_KINDS if is_curve else PAY_KINDS
    kind = given.get("kind") if isinstance(given, Mapping) else None
    choices = Words(f"可选：{'、'.join(kinds)}。", f"Choices: {', '.join(kinds)}.")
    if kind is None:
        return _without_kind(path, given, choices)
    path = (*path, "kind")
    if not is_curve and kind in ENTERED_KINDS:
        return Finding(
            path,
            Words(
                f"{kind} 不写在方案里，它是录入的金额。", f"{kind} is not written in a scheme; it is an entered amount."
            ),
            Words(
                "请写进 pay_entries；录入的金额总会成为薪酬单上的一行。",
                "Put it into pay_entries; entered amounts always become lines.",
            ),
        )
    near = did_you_mean(str(kind), kinds)
    return Finding(
        path, Words(f"不认识的 kind: {kind}。{near.zh}", f"Unknown kind: {kind}. {near.en}".strip()), choices
    )
