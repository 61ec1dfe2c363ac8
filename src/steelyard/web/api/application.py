"""The API itself: its title, how it tells errors, and how operations are declared."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from steelyard.errors import LakeBusy, LakeError, SteelyardError, Words
from steelyard.web.accounts.access import TABLE
from steelyard.web.api import problems
from steelyard.web.api.scopes import BY_KEY
from steelyard.web.api.shapes import Problem

logger = logging.getLogger(__name__)

TITLE = Words("公平秤接口", "The Steelyard API")
ABOUT = Words(
    "程序读取指标、评分、薪酬，导入文件。小数是文本（精确），金额是整数分；没有值是 null，不是 0。令牌看到的与其主人在网页上看到的一样。",
    "Programs read figures, scores and pay, and import files. Fractions are text (exact), amounts are whole fen; no value "
    "is null, never 0. A token sees what its owner sees on the pages.",
)
#: What any operation may answer beside its own result.
REFUSALS = (400, 401, 403, 404, 409, 413, 422, 429, 503)
#: (view name, method) -> the operation, as the table of access names it.
OPERATIONS: dict[tuple[str, str], str] = {}
#: Titles of operations in both languages, for the reference page.
TITLES: dict[str, Words] = {}


class SteelyardAPI(NinjaAPI):
    """OpenAPI in which refusals have their own media type, and every operation names the scope it needs."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The document."""
        schema = super().get_openapi_schema(**given)
        for methods in schema["paths"].values():
            for told in methods.values():
                told["security"] = [{"token": []}]
                told["x-scope"] = TABLE[f"api.{told['operationId']}"].scope
                for status, answer in told["responses"].items():
                    answer["description"] = _DESCRIBED.get(int(status), "OK")
                    if int(status) >= 400:
                        answer["content"] = {problems.CONTENT_TYPE: answer["content"]["application/json"]}
        return schema


_DESCRIBED = {
    200: "完成 Done",
    202: "已接受，在后台进行 Accepted; done by a job",
    400: "正文读不懂 The body cannot be read",
    401: "没有有效的令牌 No valid token",
    403: "令牌没有这项权限 The token lacks the permission",
    404: "没有，或看不到 Not there, or not yours to see",
    409: "数据正被另一个程序写入 The data is being written by another program",
    413: "正文太大 The body is too large",
    422: "看不懂的请求 A question that cannot be understood",
    429: "请求过快 Too many calls",
    503: "数据暂时读不了 The data cannot be read now",
}

api = SteelyardAPI(
    title=f"{TITLE.zh} {TITLE.en}",
    version="1",
    description=f"{ABOUT.zh}\n\n{ABOUT.en}",
    urls_namespace="api",
    docs_url=None,
    openapi_extra={
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "sty_…"}}}
    },
)


def operation(
    method: str, path: str, name: str, tag: str, title: Words, about: Words, answers: Any, *, status: int = 200
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare one operation; its rule of access stands in the table as ``api.<name>``."""
    view = re.sub(r"[{}]|\w+:", "", path.strip("/")).replace("/", "-")
    OPERATIONS[f"api:{view}", method] = f"api.{name}"
    TITLES[name] = title
    rule = TABLE.get(f"api.{name}")
    scope = BY_KEY.get(rule.scope) if rule is not None else None
    needs = f"\n\n`{scope.key}`" if scope is not None else ""

    def declare(view_function: Callable[..., Any]) -> Callable[..., Any]:
        api.default_router.add_api_operation(
            path,
            [method],
            view_function,
            response={status: answers, **dict.fromkeys(REFUSALS, Problem)},
            operation_id=name,
            url_name=view,
            tags=[tag],
            summary=f"{title.zh} {title.en}",
            description=f"{about.zh}\n\n{about.en}{needs}",
        )
        return view_function

    return declare


def methods_of(view: str) -> dict[str, str]:
    """The operations of a route by method; none for a route that is no operation."""
    return {method: name for (route, method), name in OPERATIONS.items() if route == view}


@api.exception_handler(problems.Refusal)
def _refused(request: HttpRequest, refusal: problems.Refusal) -> HttpResponse:
    return problems.response(request, refusal)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, _: Http404) -> HttpResponse:
    return problems.response(request, problems.not_there())


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first = error.errors[0] if error.errors else {"loc": (), "msg": ""}
    where = ".".join(str(step) for step in first["loc"] if step not in ("query", "body", "path", "form", "file"))
    what = Words(f"参数 {where} 不对：{first['msg']}", f"The parameter {where} is wrong: {first['msg']}")
    return problems.response(request, problems.invalid(what, where))


@api.exception_handler(HttpError)
def _not_read(request: HttpRequest, _: HttpError) -> HttpResponse:
    what = Words("正文读不懂，应为 UTF-8 的 JSON。", "The body cannot be read; it should be JSON in UTF-8.")
    return problems.response(request, problems.Refusal(400, "unreadable_body", what))


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        what = Words("正文太大。", "The body is too large.")
        return problems.response(request, problems.Refusal(413, "too_large", what))
    return _not_read(request, HttpError(400, ""))


@api.exception_handler(SteelyardError)
def _said(request: HttpRequest, error: SteelyardError) -> HttpResponse:
    if isinstance(error, LakeBusy):
        return problems.response(request, problems.of_error(error, 409, "busy"))
    if isinstance(error, LakeError):
        return problems.response(request, problems.of_error(error, 503, "unreadable"))
    return problems.response(request, problems.of_error(error))


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("operation failed", exc_info=error)
    what = Words("程序内部出错。", "Something went wrong inside.")
    remedy = Words("请稍后再试，仍不行请联系管理员。", "Try again later, then ask your administrator.")
    return problems.response(request, problems.Refusal(500, "inside", what, remedy))
