"""The closed expression grammar: exact arithmetic over named figures, with Chinese names, and nothing else.

    expression  numbers and names joined by + - * /, comparisons (chained too), and or not, ``a if c else b``
    name        an identifier (首次响应时间, sales_fen), or any text between 「 and 」 (「30 秒应答率」)
    functions   min(..) max(..) abs(x) round(x) round(x, places) floor(x) ceil(x)
    scopes      team(name) shop(name): the same figure of the team, of the shops

A figure that is missing (None) makes what is computed from it missing; ``x / 0`` is missing; a missing condition is
false. Number literals are taken from the text, exactly. Full-width operators and brackets are read as the plain ones.

The text is cut into tokens here, checked against limits, and only then handed to Python's parser, every name and number
replaced by a placeholder: nothing a person wrote reaches the parser but operators and brackets.
"""

from __future__ import annotations

import ast
import keyword
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NoReturn

from steelyard.errors import FormulaError, Words
from steelyard.money import plain_width, round_half_away

MAX_CHARACTERS = 4_000
MAX_TOKENS = 600
MAX_DEPTH = 60
MAX_DIGITS = 30
MAX_NAME = 100
MAX_STEPS = 2_000
#: A computed number may take this many bits above or below the line; anything beyond is no figure of a shop.
MAX_BITS = 4_096

Scope = Literal["team", "shop"]
SCOPES: tuple[Scope, ...] = ("team", "shop")
Lookup = Callable[[str], Fraction | None]
ScopedLookup = Callable[[Scope, str], Fraction | None]
Value = Fraction | bool | None
Kind = Literal["number", "condition"]

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "abs": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
}
_WORDS = ("and", "or", "not", "if", "else")

_OPERATORS = ("<=", ">=", "==", "!=", "+", "-", "*", "/", "<", ">", "(", ")", ",")
_REFUSED = {
    "**": Words("不能用乘方", "powers are not in the grammar"),
    "//": Words("不能用 //，请写 floor(a / b)", "// is not in the grammar; write floor(a / b)"),
    "=": Words("单个 = 没有意义，判断相等请写 ==", "a single = means nothing; to compare write =="),
    "%": Words("不能用百分号，90% 请写 0.9", "there is no percent sign; write 0.9 for 90%"),
    ".": Words("名称后不能用点", "a dot after a name is not in the grammar"),
    "[": Words("不能用方括号", "square brackets are not in the grammar"),
    "{": Words("不能用花括号", "braces are not in the grammar"),
    '"': Words("不能写文字；名称请用「」括起", "text is not in the grammar; put a name between 「」"),
    "'": Words("不能写文字；名称请用「」括起", "text is not in the grammar; put a name between 「」"),
    ":": Words("不能用冒号；带冒号的名称请用「」括起", "no colons; put a name with a colon between 「」"),
    "&": Words("请写 and", "write and"),
    "|": Words("请写 or", "write or"),
    "!": Words("请写 not", "write not"),
}
#: Signs people type for the plain ones; full-width ASCII is mapped before.
_SIGNS = str.maketrans(
    {
        "×": "*",
        "✕": "*",
        "·": "*",
        "÷": "/",
        "∕": "/",
        "−": "-",
        "–": "-",
        "—": "-",
        "≦": "≤",
        "≧": "≥",
        "、": ",",
        "【": "[",
        "】": "]",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
    }
)
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["name", "number", "operator", "word"]
    text: str
    start: int


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A checked expression. ``names`` are its own figures, ``scoped_names`` those asked of a team or the shops."""

    text: str
    kind: Kind
    names: frozenset[str]
    scoped_names: frozenset[tuple[Scope, str]]
    _tree: ast.expr
    _figures: Mapping[str, str]
    _numbers: Mapping[str, Fraction]

    @property
    def is_condition(self) -> bool:
        """Whether it answers yes or no rather than a number."""
        return self.kind == "condition"

    def evaluate(self, lookup: Lookup, scoped: ScopedLookup | None = None) -> Value:
        """The exact value; None when a figure it needs is missing or a division has no answer.

        ``lookup`` gives a figure by name; ``scoped`` one of the team or the shops, needed when ``scoped_names``
        is not empty.

        Raises: FormulaError when a number outgrows any figure of a shop.
        """
        return _Evaluation(self, lookup, scoped).value(self._tree)

    def number(self, lookup: Lookup, scoped: ScopedLookup | None = None) -> Fraction | None:
        """The value of a formula for a number.

        Raises: FormulaError when it is a condition.
        """
        value = self.evaluate(lookup, scoped)
        if isinstance(value, bool) or self.is_condition:
            _refuse(self.text, 0, Words("这是条件，不是数", "this is a condition, not a number"))
        return value

    def holds(self, lookup: Lookup, scoped: ScopedLookup | None = None) -> bool:
        """Whether a condition is met; a missing answer is no.

        Raises: FormulaError when it is a number.
        """
        if not self.is_condition:
            _refuse(self.text, 0, Words("这是数，不是条件", "this is a number, not a condition"))
        return self.evaluate(lookup, scoped) is True

    def ratio_parts(self) -> tuple[Formula, Formula] | None:
        """Numerator and denominator, where the whole is one division."""
        if not (isinstance(self._tree, ast.BinOp) and isinstance(self._tree.op, ast.Div)):
            return None
        return self._part(self._tree.left), self._part(self._tree.right)

    def weighted_sum(self) -> tuple[Mapping[str, Fraction], Fraction] | None:
        """(factor of each figure, constant), where the formula is a sum of figures, each times a number.

        None where it is not: a product of figures, a function, a scope. A figure whose factor is zero is still listed,
        for its absence makes the sum missing.
        """
        if self.is_condition or self.scoped_names:
            return None
        return self._weighted(self._tree)

    def as_limit(self) -> tuple[str, str, Fraction] | None:
        """(figure, comparison, number), where the condition compares one plain figure with one number on its right."""
        match self._tree:
            case ast.Compare(left=ast.Name(id=left), ops=[operator], comparators=[ast.Name(id=right)]):
                if left in self._figures and right in self._numbers:
                    return self._figures[left], _SIGNS_OF[type(operator)], self._numbers[right]
        return None

    def _weighted(self, tree: ast.expr) -> tuple[dict[str, Fraction], Fraction] | None:
        match tree:
            case ast.Name(id=name) if name in self._numbers:
                return {}, self._numbers[name]
            case ast.Name(id=name):
                return {self._figures[name]: Fraction(1)}, Fraction(0)
            case ast.UnaryOp(op=operator, operand=operand):
                return _times(self._weighted(operand), Fraction(-1 if isinstance(operator, ast.USub) else 1))
            case ast.BinOp(left=left, op=operator, right=right):
                return _combined(operator, self._weighted(left), self._weighted(right))
        return None

    def _part(self, tree: ast.expr) -> Formula:
        names, scoped_names = _names_in(tree, self._figures)
        return Formula(self.text, "number", names, scoped_names, tree, self._figures, self._numbers)


_SIGNS_OF: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_Sum = tuple[dict[str, Fraction], Fraction]


def _times(part: _Sum | None, factor: Fraction) -> _Sum | None:
    """A weighted sum times a number."""
    return None if part is None else ({name: value * factor for name, value in part[0].items()}, part[1] * factor)


def _combined(operator: ast.operator, left: _Sum | None, right: _Sum | None) -> _Sum | None:
    """Two weighted sums joined; None where the result is no weighted sum, as when figures are multiplied."""
    if left is None or right is None:
        return None
    match operator:
        case ast.Mult() if not right[0] or not left[0]:
            return _times(left, right[1]) if not right[0] else _times(right, left[1])
        case ast.Div() if not right[0] and right[1]:
            return _times(left, 1 / right[1])
        case ast.Add() | ast.Sub():
            sign = Fraction(1 if isinstance(operator, ast.Add) else -1)
            factors = {name: left[0].get(name, Fraction(0)) for name in {**left[0], **right[0]}}
            for name, value in right[0].items():
                factors[name] += sign * value
            return factors, left[1] + sign * right[1]
    return None


def normalise_name(name: str) -> str:
    """A name as formulas compare it: full-width letters and brackets as plain ones, runs of blanks as one."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", name)).strip()


def compile_(text: str) -> Formula:
    """Check a formula and make it ready to evaluate.

    Raises: FormulaError naming the place, the reason and what to write instead.
    """
    if not isinstance(text, str):
        raise TypeError("a formula is text; quote numbers in rule files")
    if len(text) > MAX_CHARACTERS:
        _refuse(
            text, MAX_CHARACTERS, Words(f"公式超过 {MAX_CHARACTERS} 个字符", f"longer than {MAX_CHARACTERS} characters")
        )
    tokens = _tokens(text)
    figures, numbers, source, starts = _placeholders(tokens)
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        _refuse(
            text,
            _start_of(starts, (error.offset or 1) - 1, text),
            Words(
                "这里看不懂，可能缺少运算符、名称或括号",
                "this cannot be read; an operator, a name or a bracket may be missing",
            ),
        )
    except (RecursionError, MemoryError):
        _refuse(text, 0, Words("公式嵌套太深", "nested too deep"))
    checker = _Checker(text, figures, numbers, starts)
    kind = checker.kind(tree, 0)
    names, scoped_names = _names_in(tree, figures)
    return Formula(text, kind, names, scoped_names, tree, figures, numbers)


def tokens_of(text: str) -> list[tuple[str, str]]:
    """The parts of a formula in order, each as (kind, text); kinds: name, number, word, operator.

    Raises: FormulaError.
    """
    return [(token.kind, token.text) for token in _tokens(text)]


def _refusal(text: str, position: int, reason: Words) -> FormulaError:
    """An error that says where, why, and what to do."""
    before, after = text[max(0, position - 20) : position], text[position : position + 20]
    excerpt = "".join(sign if sign.isprintable() else "·" for sign in f"{before}▸{after}")
    return FormulaError(
        Words(f"公式第 {position + 1} 个字符处：{reason.zh}", f"Formula, character {position + 1}: {reason.en}"),
        remedy=Words(
            "可用：名称(非标识符写在「」中)、数、+ - * /、比较、and or not、a if c else b、min max abs round floor ceil、team shop。",
            "Allowed: names (others between 「」), numbers, + - * /, comparisons, and or not, a if c else b, "
            "min max abs round floor ceil, team shop.",
        ),
        where=excerpt,
    )


def _refuse(text: str, position: int, reason: Words) -> NoReturn:
    raise _refusal(text, position, reason)


# --- text -> tokens ----------------------------------------------------------------------------


def _tokens(text: str) -> list[_Token]:
    plain = plain_width(text).translate(_SIGNS)
    tokens: list[_Token] = []
    position = depth = 0
    while position < len(plain):
        if plain[position].isspace():
            position += 1
            continue
        token, position = _token_at(text, plain, position)
        if token.text == "(" and token.kind == "operator":
            depth += 1
        elif token.text == ")" and token.kind == "operator":
            depth -= 1
        if depth > MAX_DEPTH:
            _refuse(text, token.start, Words(f"括号超过 {MAX_DEPTH} 层", f"brackets deeper than {MAX_DEPTH}"))
        if depth < 0:
            _refuse(text, token.start, Words("多了一个右括号", "one closing bracket too many"))
        tokens.append(token)
        if len(tokens) > MAX_TOKENS:
            _refuse(text, token.start, Words(f"公式超过 {MAX_TOKENS} 项", f"more than {MAX_TOKENS} parts"))
    if not tokens:
        _refuse(text, 0, Words("公式是空的", "the formula is empty"))
    if depth:
        _refuse(text, len(text), Words("少了右括号", "a closing bracket is missing"))
    return tokens


def _token_at(text: str, plain: str, position: int) -> tuple[_Token, int]:
    """The token that begins at ``position`` and where the next may begin."""
    sign = plain[position]
    if sign == "「":
        return _quoted(text, position)
    if sign in "≤≥≠":
        return _Token("operator", {"≤": "<=", "≥": ">=", "≠": "!="}[sign], position), position + 1
    number = _NUMBER.match(plain, position)
    if number is not None:
        return _number(text, number), number.end()
    if sign.isidentifier():
        return _word(text, plain, position)
    for operator, reason in _REFUSED.items():
        if plain.startswith(operator, position) and plain[position : position + 2] not in ("==", "!="):
            _refuse(text, position, reason)
    for operator in _OPERATORS:
        if plain.startswith(operator, position):
            return _Token("operator", operator, position), position + len(operator)
    raise _refusal(text, position, Words("不认识的符号", "an unknown sign"))


def _quoted(text: str, position: int) -> tuple[_Token, int]:
    end = text.find("」", position, position + MAX_NAME + 2)
    if end < 0:
        _refuse(text, position, Words("「没有配上」，或名称太长", "「 without 」, or a name too long"))
    name = normalise_name(text[position + 1 : end])
    if not name or "「" in name or not name.isprintable():
        _refuse(text, position, Words("「」中不是名称", "no name between 「」"))
    return _Token("name", name, position), end + 1


def _number(text: str, match: re.Match[str]) -> _Token:
    if len(match[0]) > MAX_DIGITS + 1:
        _refuse(text, match.start(), Words(f"数超过 {MAX_DIGITS} 位", f"a number of more than {MAX_DIGITS} digits"))
    following = match.string[match.end() : match.end() + 1]
    if following and (following.isidentifier() or following == "."):
        _refuse(
            text,
            match.start(),
            Words(
                "数后面直接跟着文字；以数字开头的名称请用「」括起，如「30 秒应答率」",
                "text right after a number; put a name that begins with a digit between 「」, such as 「30 秒应答率」",
            ),
        )
    return _Token("number", match[0], match.start())


def _word(text: str, plain: str, position: int) -> tuple[_Token, int]:
    end = position + 1
    while end < len(plain) and f"x{plain[end]}".isidentifier():
        end += 1
    name = normalise_name(plain[position:end])
    if end - position > MAX_NAME:
        _refuse(text, position, Words("名称太长", "a name too long"))
    if name in _WORDS:
        return _Token("word", name, position), end
    if keyword.iskeyword(name):
        _refuse(text, position, Words(f"“{name}”不能用在公式中", f"“{name}” is not in the grammar"))
    return _Token("name", name, position), end


def _placeholders(tokens: list[_Token]) -> tuple[dict[str, str], dict[str, Fraction], str, list[tuple[int, int]]]:
    """Python source with placeholders, what they stand for, and (offset in the source, place in the text) pairs."""
    figures: dict[str, str] = {}
    numbers: dict[str, Fraction] = {}
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for index, token in enumerate(tokens):
        part = token.text
        if token.kind == "name":
            part = f"n{index}"
            figures[part] = token.text
        elif token.kind == "number":
            part = f"k{index}"
            numbers[part] = Fraction(token.text if token.text[0] != "." else f"0{token.text}")
        starts.append((offset, token.start))
        parts.append(part)
        offset += len(part) + 1
    return figures, numbers, " ".join(parts), starts


def _start_of(starts: list[tuple[int, int]], offset: int, text: str) -> int:
    """The place in the text of an offset in the source."""
    reached = [place for begin, place in starts if begin <= offset]
    return reached[-1] if reached else len(text)


# --- the white-list ----------------------------------------------------------------------------

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


@dataclass(frozen=True, slots=True)
class _Checker:
    """Walks a tree once: only listed nodes, numbers where numbers belong, conditions where conditions do."""

    text: str
    figures: Mapping[str, str]
    numbers: Mapping[str, Fraction]
    starts: list[tuple[int, int]]

    def refuse(self, node: ast.expr, reason: Words) -> NoReturn:
        _refuse(self.text, _start_of(self.starts, node.col_offset, self.text), reason)

    def kind(self, node: ast.expr, depth: int) -> Kind:
        if depth > MAX_DEPTH * 2:
            self.refuse(node, Words("公式嵌套太深", "nested too deep"))
        match node:
            case ast.Name(id=name):
                if name in self.figures and self.figures[name] in (*FUNCTIONS, *SCOPES):
                    self.refuse(node, Words("函数后要有括号", "a function needs brackets"))
                return "number"
            case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
                return self.want("number", operand, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.want("condition", operand, depth)
            case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _ARITHMETIC):
                self.want("number", left, depth)
                return self.want("number", right, depth)
            case ast.BoolOp(values=values):
                for value in values:
                    self.want("condition", value, depth)
                return "condition"
            case ast.Compare(left=left, ops=operators, comparators=others) if all(
                isinstance(operator, _COMPARISONS) for operator in operators
            ):
                for value in (left, *others):
                    self.want("number", value, depth)
                return "condition"
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                self.want("condition", test, depth)
                return self.want(self.kind(body, depth + 1), otherwise, depth)
            case ast.Call(func=ast.Name(id=called), args=arguments, keywords=[]):
                return self.call(node, self.figures.get(called, ""), arguments, depth)
        position = _start_of(self.starts, node.col_offset, self.text)
        raise _refusal(self.text, position, Words("这种写法不在公式语法内", "this is not in the grammar"))

    def want(self, kind: Kind, node: ast.expr, depth: int) -> Kind:
        if self.kind(node, depth + 1) != kind:
            wanted = (
                Words("这里要一个数", "a number is needed here")
                if kind == "number"
                else Words("这里要一个条件", "a condition is needed here")
            )
            self.refuse(node, wanted)
        return kind

    def call(self, node: ast.Call, called: str, arguments: list[ast.expr], depth: int) -> Kind:
        if called in SCOPES:
            if len(arguments) != 1 or not isinstance(arguments[0], ast.Name) or arguments[0].id not in self.figures:
                self.refuse(node, Words(f"{called}( ) 中只能写一个名称", f"{called}( ) takes one name"))
            return self.want("number", arguments[0], depth)
        if called not in FUNCTIONS:
            self.refuse(node, Words(f"没有函数“{called}”", f"there is no function “{called}”"))
        least, most = FUNCTIONS[called]
        if not least <= len(arguments) <= most:
            self.refuse(
                node, Words(f"{called} 要 {least} 到 {most} 个参数", f"{called} takes {least} to {most} arguments")
            )
        if called == "round" and len(arguments) == 2:
            places = self.numbers.get(arguments[1].id) if isinstance(arguments[1], ast.Name) else None
            if places is None or places.denominator != 1 or places > 12:
                self.refuse(
                    arguments[1], Words("小数位数要写 0 到 12 的整数", "places must be a whole number, 0 to 12")
                )
        for argument in arguments:
            self.want("number", argument, depth)
        return "number"


def _names_in(tree: ast.expr, figures: Mapping[str, str]) -> tuple[frozenset[str], frozenset[tuple[Scope, str]]]:
    """The figures asked plainly, and those asked of a scope."""
    names: set[str] = set()
    scoped: set[tuple[Scope, str]] = set()
    waiting: list[ast.expr] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            scope = _scope_called(figures[node.func.id])
            if scope is not None and isinstance(node.args[0], ast.Name):
                scoped.add((scope, figures[node.args[0].id]))
                continue
            waiting.extend(node.args)
        elif isinstance(node, ast.Name):
            if node.id in figures:
                names.add(figures[node.id])
        else:
            waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
    return frozenset(names), frozenset(scoped)


def _scope_called(name: str) -> Scope | None:
    return next((scope for scope in SCOPES if scope == name), None)


# --- evaluation --------------------------------------------------------------------------------


class _Evaluation:
    """One evaluation with its step budget."""

    def __init__(self, formula: Formula, lookup: Lookup, scoped: ScopedLookup | None) -> None:
        self._formula = formula
        self._lookup = lookup
        self._scoped = scoped
        self._steps = 0

    def value(self, node: ast.expr) -> Value:
        self._steps += 1
        if self._steps > MAX_STEPS:
            _refuse(self._formula.text, 0, Words("公式计算步数过多", "the formula takes too many steps"))
        match node:
            case ast.BoolOp(op=operator, values=values):
                return self._connected(isinstance(operator, ast.And), values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                met = self._condition(operand)
                return None if met is None else not met
            case ast.Compare():
                return self._compared(node)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self.value(body if self._condition(test) is True else otherwise)
        return self._bounded(self._number(node))

    def _number(self, node: ast.expr) -> Fraction | None:
        match node:
            case ast.Name(id=name) if name in self._formula._numbers:
                return self._formula._numbers[name]
            case ast.Name(id=name):
                return _exact(self._lookup(self._formula._figures[name]))
            case ast.UnaryOp(op=operator, operand=operand):
                value = self._operand(operand)
                return -value if value is not None and isinstance(operator, ast.USub) else value
            case ast.BinOp(left=left, op=operator, right=right):
                return _arithmetic(operator, self._operand(left), self._operand(right))
            case ast.Call(func=ast.Name(id=called), args=arguments):
                return self._called(self._formula._figures[called], arguments)
        raise AssertionError(f"the white-list let {ast.dump(node)} through")

    def _operand(self, node: ast.expr) -> Fraction | None:
        value = self.value(node)
        if isinstance(value, bool):
            raise TypeError("the white-list let a condition through where a number belongs")
        return value

    def _condition(self, node: ast.expr) -> bool | None:
        value = self.value(node)
        if isinstance(value, Fraction):
            raise TypeError("the white-list let a number through where a condition belongs")
        return value

    def _connected(self, is_and: bool, values: list[ast.expr]) -> bool | None:
        """``and``/``or`` of three values: one deciding side decides, else a missing one keeps the answer open."""
        answers = [self._condition(value) for value in values]
        decisive = not is_and
        if decisive in answers:
            return decisive
        return None if None in answers else is_and

    def _compared(self, node: ast.Compare) -> bool | None:
        sides = [self._operand(side) for side in (node.left, *node.comparators)]
        answers = [
            None if left is None or right is None else _compare(operator, left, right)
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        if False in answers:
            return False
        return None if None in answers else True

    def _called(self, called: str, arguments: list[ast.expr]) -> Fraction | None:
        scope = _scope_called(called)
        if scope is not None:
            return self._of_scope(scope, arguments[0])
        values = [self._operand(argument) for argument in arguments]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        match called:
            case "min":
                return min(known)
            case "max":
                return max(known)
            case "abs":
                return abs(known[0])
            case "floor":
                return Fraction(known[0].__floor__())
            case "ceil":
                return Fraction(known[0].__ceil__())
        return round_half_away(known[0], int(known[1]) if len(known) == 2 else 0)

    def _of_scope(self, scope: Scope, argument: ast.expr) -> Fraction | None:
        if self._scoped is None or not isinstance(argument, ast.Name):
            _refuse(self._formula.text, 0, Words(f"此处不能用 {scope}( )", f"{scope}( ) cannot be used here"))
        return _exact(self._scoped(scope, self._formula._figures[argument.id]))

    def _bounded(self, value: Fraction | None) -> Fraction | None:
        if value is not None and max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
            _refuse(self._formula.text, 0, Words("计算结果过大", "the result is too large"))
        return value


def _exact(value: Fraction | int | None) -> Fraction | None:
    if isinstance(value, float):
        raise TypeError("a figure is never a float")
    return None if value is None else Fraction(value)


def _arithmetic(operator: ast.operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    return left / right if right else None


def _compare(operator: ast.cmpop, left: Fraction, right: Fraction) -> bool:
    match operator:
        case ast.Lt():
            return left < right
        case ast.LtE():
            return left <= right
        case ast.Gt():
            return left > right
        case ast.GtE():
            return left >= right
        case ast.Eq():
            return left == right
    return left != right
