"""YAML read into plain values that remember their line, under rules narrower than YAML's own.

YAML guesses types, and its guesses cost money: ``0.30`` becomes a binary fraction, ``on`` becomes true, ``010``
becomes eight and ``1:30`` ninety. Here a scalar without quotes is a whole number, a date, true, false, null or
text, and nothing else; an unquoted number with a point is refused. A key given twice, an alias, a tag and a
second document are refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from steelyard.errors import Words
from steelyard.schemes.faults import Fault, Path, SchemeRefused, key_of

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 30

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER_LIKE = re.compile(
    r"[-+]?(\.[0-9_]+|[0-9][0-9_,:]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?%?|[-+]?\.(inf|nan)", re.IGNORECASE
)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content: ``data`` as plain values, and the line of every key and value."""

    file: str
    data: Any
    lines: Mapping[Path, int] = field(repr=False)
    key_lines: Mapping[Path, int] = field(repr=False)

    def line_of(self, path: Path, *, at_key: bool = False) -> int:
        """The line where the value (or its key) stands; for a value that is absent, its nearest parent's."""
        lines = self.key_lines if at_key else self.lines
        while path:
            line = lines.get(path) or self.key_lines.get(path) or self.lines.get(path)
            if line is not None:
                return line
            path = path[:-1]
        return self.lines.get((), 1)


def read(text: str, file: str) -> Document:
    """Parse one document. Raises SchemeRefused with file and line for anything outside the narrow rules."""
    if len(text) > MAX_CHARACTERS:
        raise _refused(
            file,
            1,
            (),
            Words("文件过大。", "The file is too large."),
            Words("方案文件应不超过一百万个字符。", "A scheme file holds at most a million characters."),
        )
    _refuse_hostile(text, file)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(file, error) from error
    except yaml.YAMLError as error:
        raise _refused(
            file,
            1,
            (),
            Words("文件里有不能读的字符。", f"The file holds characters YAML cannot read: {error}."),
            Words("请另存为 UTF-8 文本。", "Save it as UTF-8 text."),
        ) from error
    if node is None:
        raise _refused(
            file,
            1,
            (),
            Words("文件是空的。", "The file is empty."),
            Words("请从一个模板开始。", "Start from a template."),
        )
    reader = _Reader(file)
    data = reader.value(node, ())
    if reader.faults:
        raise SchemeRefused(reader.faults)
    return Document(file, data, reader.lines, reader.key_lines)


def _refused(file: str, line: int, path: Path, what: Words, remedy: Words) -> SchemeRefused:
    return SchemeRefused([Fault(file, line, key_of(path), what, remedy)])


def _not_yaml(file: str, error: yaml.MarkedYAMLError) -> SchemeRefused:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else 1
    return _refused(
        file,
        line,
        (),
        Words("这里不是合法的 YAML。", f"This is not valid YAML: {error.problem or error.context or 'unreadable'}."),
        Words(
            "请检查缩进（用空格，不用制表符）、冒号后的空格、成对的引号和括号。",
            "Check the indentation (spaces, no tabs), the space after colons, and matching quotes and brackets.",
        ),
    )


def _refuse_hostile(text: str, file: str) -> None:
    """Walk the events first: composing a hostile file could recurse or grow without bound."""
    depth = 0
    documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark is not None else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
                raise _refused(
                    file,
                    line,
                    (),
                    Words(
                        "方案文件不用锚点和引用（& 和 *）。",
                        "Anchors and aliases (& and *) are not used in scheme files.",
                    ),
                    Words(
                        "请把内容写出来；以 * 或 & 开头的文字请加引号。",
                        "Write the content out; quote text that begins with * or &.",
                    ),
                )
            if getattr(event, "tag", None) is not None:
                raise _refused(
                    file,
                    line,
                    (),
                    Words("方案文件不用标签（!）。", "Tags (!) are not used in scheme files."),
                    Words("请给以 ! 开头的文字加引号。", "Quote text that begins with !."),
                )
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(
                        file,
                        line,
                        (),
                        Words("一个文件只写一个方案。", "A file holds one scheme."),
                        Words("请去掉分隔线 ---，或分成两个文件。", "Remove the --- separator, or make two files."),
                    )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise _refused(
                        file,
                        line,
                        (),
                        Words("嵌套太深。", "The file is nested too deeply."),
                        Words("请检查括号和缩进。", "Check brackets and indentation."),
                    )
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(file, error) from error
    except yaml.YAMLError:
        return  # characters YAML cannot read: said by the second pass


class _Reader:
    """Turns nodes into values, noting lines and everything the narrow rules refuse."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.key_lines: dict[Path, int] = {}
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, (*path, key)) for key, child in self._pairs(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, place)) for place, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
        seen: set[str] = set()
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(
                    line, path, Words("键必须是文字。", "A key must be text."), Words("请改成一个名字。", "Use a name.")
                )
                continue
            key = str(key_node.value)
            if key in seen:
                self._fault(
                    line,
                    (*path, key),
                    Words(f"键 {key} 写了两次。", f"The key {key} is given twice."),
                    Words("请只保留一处。", "Keep one of them."),
                )
                continue
            seen.add(key)
            self.key_lines[(*path, key)] = line
            yield key, child

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        text = str(node.value)
        line = node.start_mark.line + 1
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _WHOLE.fullmatch(text):
            return int(text) if len(text) <= 18 else text
        if _DAY.fullmatch(text):
            return self._day(text, line, path)
        if _NUMBER_LIKE.fullmatch(text):
            self._fault(
                line,
                path,
                Words(
                    f"数字 {text} 没有加引号，会被读成不精确的小数。",
                    f"The number {text} has no quotes and would be read as an inexact fraction.",
                ),
                Words(f'请写成 "{text}"。', f'Write "{text}".'),
            )
        return text

    def _day(self, text: str, line: int, path: Path) -> date | str:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fault(
                line,
                path,
                Words(f"日期 {text} 不存在。", f"There is no day {text}."),
                Words("请写真实的日期，如 2026-01-01。", "Write a real day, such as 2026-01-01."),
            )
            return text

    def _fault(self, line: int, path: Path, what: Words, remedy: Words) -> None:
        self.faults.append(Fault(self.file, line, key_of(path), what, remedy))
