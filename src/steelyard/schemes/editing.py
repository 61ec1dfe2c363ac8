"""Changing single values of a scheme file and leaving every other character of it as it is.

A form knows some of a file; the rest, and every comment, belongs to whoever wrote it. So nothing is read and written
out again: the place of a value is looked up, and only its characters are replaced. Each function takes a text and a
path and gives the new text; whether the new scheme is one is for the loader to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from steelyard.errors import Words
from steelyard.schemes import located
from steelyard.schemes.faults import Fault, Path, SchemeRefused, key_of

_PLAIN = re.compile(r"[^\W\d_][\w.（）-]*")
_GUESSED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


class NoSuchPlace(SchemeRefused):
    """A path that leads nowhere in the file: it was changed by somebody else meanwhile, or the form is not ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            [
                Fault(
                    "",
                    1,
                    key_of(path),
                    Words("文件里没有这一处。", "There is no such place in the file."),
                    Words("请重新打开再改。", "Open it again and change it there."),
                )
            ]
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A node, and what holds it: the key's node in a mapping, the place in a list."""

    node: yaml.Node
    holder: yaml.Node | None
    key: yaml.Node | None
    place: int


class Raw(str):
    """Words of YAML as they are to stand in the file."""

    __slots__ = ()


#: What can be put into a file: text, a whole number, a day, yes or no, several of them, or YAML as it is.
Value = str | int | date | Sequence[str | int]


def written(value: Value, *, in_quotes: bool = False) -> str:
    """A value as scheme files write it: names, whole numbers and days bare, any text YAML could guess at in quotes.

    ``in_quotes``: whether its writer put the value before it in quotes; then a number stays in them.
    """
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value.lower() not in _GUESSED
        return value if is_plain and not in_quotes else quoted(value)
    if isinstance(value, int | date):
        return quoted(str(value)) if in_quotes else str(value)
    return f"[{', '.join(written(one) for one in value)}]"


def quoted(text: str) -> str:
    """A value in double quotes, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def put(text: str, changes: Mapping[Path, Value]) -> str:
    """Values replaced by others.

    Raises: NoSuchPlace; SchemeRefused when the text is no YAML.
    """
    root = _root(text)
    spans = []
    for path, value in changes.items():
        node = _find(root, path).node
        in_quotes = getattr(node, "style", None) in ("'", '"')
        spans.append((node.start_mark.index, _end(node), written(value, in_quotes=in_quotes)))
    for start, end, words in sorted(spans, reverse=True):
        # An empty value (``key:``) has no room before it.
        space = " " if start == end and text[start - 1 : start] == ":" else ""
        text = text[:start] + space + words + text[end:]
    return text


def put_key(text: str, path: Path, value: Value, after: str | None = None) -> str:
    """A key added to a mapping, behind the key ``after`` or at its end; a key that is there has its value replaced.

    Raises: NoSuchPlace.
    """
    *way, key = path
    root = _root(text)
    holder = _find(root, tuple(way)).node
    if not isinstance(holder, yaml.MappingNode):
        raise NoSuchPlace(path)
    if any(one.value == key for one, _ in holder.value):
        return put(text, {path: value})
    line = f"{written(str(key))}: {written(value)}"
    if holder.flow_style:
        return _into_flow(text, holder, [held for _, held in holder.value], line)
    before = next((held for one, held in holder.value if one.value == after), holder.value[-1][1])
    indent = " " * holder.value[0][0].start_mark.column
    return _line_after(text, _end(before), indent + line)


def take(text: str, path: Path) -> str:
    """A key or an entry of a list removed, with the comment lines right above an entry; the last entry takes its list.

    Raises: NoSuchPlace.
    """
    found = _find(_root(text), path)
    holder = found.holder
    if not isinstance(holder, yaml.MappingNode | yaml.SequenceNode):
        raise NoSuchPlace(path)
    if len(holder.value) == 1:
        return take(text, path[:-1]) if len(path) > 1 else text
    if holder.flow_style:
        return _out_of_flow(text, holder, found)
    if isinstance(holder, yaml.SequenceNode):
        start = _with_comments(text, text.rindex("-", 0, found.node.start_mark.index))
        return text[:start] + text[_next_line(text, _end(found.node)) :]
    key = found.key or found.node
    if found.place == 0 and not _is_first_of_line(text, key.start_mark.index):
        # The key stands behind the dash of a list: the next key moves up to it.
        return text[: key.start_mark.index] + text[holder.value[1][0].start_mark.index :]
    return text[: _line_start(text, key.start_mark.index)] + text[_next_line(text, _end(found.node)) :]


def add(text: str, path: Path, value: Value) -> str:
    """An entry added at the end of a list; a list that is not there is begun.

    Raises: NoSuchPlace.
    """
    root = _root(text)
    try:
        node = _find(root, path).node
    except NoSuchPlace:
        holder = _find(root, path[:-1]).node
        if not isinstance(holder, yaml.MappingNode):
            raise
        if holder.flow_style:
            return put_key(text, path, Raw(f"[{written(value)}]"))
        indent = " " * (holder.value[0][0].start_mark.column + 2)
        return put_key(text, path, Raw(f"\n{indent}- {written(value)}")).replace(f"{path[-1]}: \n", f"{path[-1]}:\n", 1)
    if not isinstance(node, yaml.SequenceNode):
        raise NoSuchPlace(path)
    if node.flow_style or not node.value:
        return _into_flow(text, node, node.value, written(value))
    dash = text.rindex("-", 0, node.value[0].start_mark.index)
    indent = " " * (dash - _line_start(text, dash))
    return _line_after(text, _end(node), f"{indent}- {written(value)}")


def entry_text(text: str, path: Path) -> str:
    """The characters of one entry, as they stand in the file, from its first to the end of its last line.

    Raises: NoSuchPlace.
    """
    node = _find(_root(text), path).node
    return text[node.start_mark.index : _next_line(text, _end(node))]


def again(text: str, path: Path) -> str:
    """An entry of a list written once more right behind itself, comments inside it included.

    Raises: NoSuchPlace.
    """
    found = _find(_root(text), path)
    if not isinstance(found.holder, yaml.SequenceNode):
        raise NoSuchPlace(path)
    start, end = found.node.start_mark.index, _end(found.node)
    if found.holder.flow_style:
        return f"{text[:end]}, {text[start:end]}{text[end:]}"
    dash = text.rindex("-", 0, start)
    return _line_after(text, end, text[_line_start(text, dash) : _next_line(text, end)].rstrip("\n"))


def _root(text: str) -> yaml.Node:
    """The tree of a text; hostile ones were refused before it is made.

    Raises: SchemeRefused.
    """
    located.read(text, "")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        raise NoSuchPlace(())
    return node


def _find(root: yaml.Node, path: Path) -> _Found:
    found = _Found(root, None, None, 0)
    for step in path:
        found = _step(found.node, step, path)
    return found


def _step(node: yaml.Node, step: str | int, path: Path) -> _Found:
    if isinstance(node, yaml.MappingNode):
        for place, (key, value) in enumerate(node.value):
            if key.value == str(step):
                return _Found(value, node, key, place)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return _Found(node.value[step], node, None, step)
    raise NoSuchPlace(path)


def _end(node: yaml.Node) -> int:
    """Where a node's own characters end; a block's mark lies behind the comments that follow it, so its last child tells."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(node.value[-1])
    return int(node.end_mark.index)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _is_first_of_line(text: str, index: int) -> bool:
    return not text[_line_start(text, index) : index].strip()


def _next_line(text: str, index: int) -> int:
    """The beginning of the line after; a text in ``|`` ends with its own line."""
    if text[index - 1 : index] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _line_after(text: str, index: int, line: str) -> str:
    place = _next_line(text, index)
    head = text[:place]
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{line}\n{text[place:]}"


def _with_comments(text: str, dash: int) -> int:
    """The beginning of the comment lines right above an entry, indented as its dash is; else of its own line."""
    start = _line_start(text, dash)
    indent = dash - start
    while start:
        above = _line_start(text, start - 1)
        line = text[above : start - 1]
        if not line.strip().startswith("#") or len(line) - len(line.lstrip()) != indent:
            break
        start = above
    return start


def _into_flow(text: str, holder: yaml.Node, values: Sequence[yaml.Node], words: str) -> str:
    """One more entry before the closing bracket."""
    close = int(holder.end_mark.index) - 1
    if not values:
        return text[:close] + words + text[close:]
    end = _end(values[-1])
    return f"{text[:end]}, {words}{text[end:]}"


def _out_of_flow(text: str, holder: yaml.MappingNode | yaml.SequenceNode, found: _Found) -> str:
    """One entry less between brackets, with its comma."""
    starts = [(pair[0] if isinstance(pair, tuple) else pair).start_mark.index for pair in holder.value]
    if found.place + 1 < len(starts):
        return text[: starts[found.place]] + text[starts[found.place + 1] :]
    before = holder.value[found.place - 1]
    return text[: _end(before[1] if isinstance(before, tuple) else before)] + text[_end(found.node) :]
