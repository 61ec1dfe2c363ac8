"""The reference page: the OpenAPI document as people read it, made here so that no script of a stranger runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steelyard.errors import Words
from steelyard.web.accounts.access import may
from steelyard.web.api.application import TITLES, api
from steelyard.web.api.scopes import BY_KEY

TAGS = {
    "me": Words("令牌", "Token"),
    "catalogue": Words("指标", "Indicators"),
    "figures": Words("数据与评分", "Figures and scores"),
    "organisation": Words("组织", "Organisation"),
    "schemes": Words("方案", "Schemes"),
    "pay": Words("薪酬", "Pay"),
    "imports": Words("导入", "Imports"),
    "jobs": Words("任务", "Jobs"),
}
#: What a call may meet instead of an answer, by code.
CODES: tuple[tuple[int, str, Words], ...] = (
    (400, "unreadable_body", Words("正文不是 UTF-8 的 JSON", "The body is no JSON in UTF-8")),
    (401, "token_needed", Words("没有令牌，或已到期、已收回", "No token, or it has ended or was taken back")),
    (403, "scope_missing", Words("令牌没有这项权限", "The token lacks the permission")),
    (404, "not_found", Words("没有，或您看不到", "Not there, or not yours to see")),
    (405, "method_not_allowed", Words("地址对，方法不对", "The right address, the wrong method")),
    (409, "busy", Words("数据正被另一个程序写入", "The data is being written by another program")),
    (409, "scheme_unusable", Words("方案文件有错", "The scheme file has faults")),
    (409, "not_confirmable", Words("还没有看完，或不是只看", "Not looked at yet, or no dry run")),
    (413, "too_large", Words("正文太大", "The body is too large")),
    (422, "invalid", Words("看不懂的参数；where 指明是哪个", "A parameter that cannot be understood; where names it")),
    (429, "too_many_calls", Words("请求过快；等 Retry-After 秒", "Too many calls; wait Retry-After seconds")),
    (503, "unreadable", Words("数据暂时读不了", "The data cannot be read now")),
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a call may say."""

    name: str
    place: str
    is_required: bool
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an answer."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    key: str
    method: str
    path: str
    title: Words
    about: Words
    scope: Words | None
    scope_key: str
    is_open: bool
    parameters: tuple[Parameter, ...]
    answer: str
    fields: tuple[Field, ...]


def groups(user: Any) -> list[tuple[Words, list[Operation]]]:
    """Every operation by noun; ``is_open``: whether the reader's roles may call it."""
    document = api.get_openapi_schema()
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(document, path, method, told, user))
    return [(TAGS[tag], found[tag]) for tag in TAGS if tag in found]


def _operation(document: dict[str, Any], path: str, method: str, told: dict[str, Any], user: Any) -> Operation:
    key = told["operationId"]
    about = told["description"].split("\n\n")
    scope = BY_KEY.get(told["x-scope"])
    answer = next(one for status, one in told["responses"].items() if int(status) < 400)
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name, fields = _answer(document, schema)
    return Operation(
        key,
        method.upper(),
        path,
        TITLES[key],
        Words(about[0], about[1]),
        None if scope is None else scope.words,
        told["x-scope"],
        may(user, f"api.{key}"),
        (*map(_parameter, told["parameters"]), *_body(document, told)),
        name,
        fields,
    )


def _parameter(told: dict[str, Any]) -> Parameter:
    schema = told["schema"]
    about = told.get("description") or schema.get("description") or ""
    return Parameter(told["name"], told["in"], bool(told.get("required")), _kind(schema), about)


def _body(document: dict[str, Any], told: dict[str, Any]) -> tuple[Parameter, ...]:
    """What the body holds, field by field."""
    content = told.get("requestBody", {}).get("content", {})
    found = []
    for media in content.values():
        schema = _resolved(document, media["schema"])
        required = schema.get("required", ())
        found += [
            Parameter(name, "body", name in required, _kind(one), one.get("description", ""))
            for name, one in schema.get("properties", {}).items()
        ]
    return tuple(found)


def _answer(document: dict[str, Any], schema: dict[str, Any]) -> tuple[str, tuple[Field, ...]]:
    """What an answer holds; of a page, what each of its items holds."""
    shape = _resolved(document, schema)
    properties = shape.get("properties", {})
    if properties.keys() == {"items", "next"}:
        item = _resolved(document, properties["items"]["items"])
        return f"{{items: [{item.get('title', '')}], next}}", _fields(item)
    return shape.get("title", ""), _fields(shape)


def _fields(shape: dict[str, Any]) -> tuple[Field, ...]:
    return tuple(
        Field(name, _kind(one), one.get("description", "")) for name, one in shape.get("properties", {}).items()
    )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    """The type of a value on one line: ``string | null``, ``[LineTold]``, ``a, b or c``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "")
