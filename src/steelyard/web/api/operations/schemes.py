"""Schemes: listed, read, checked; whoever is governed reads their own, the office all of them and the templates."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone

from steelyard.books.scheme_checks import check_scheme
from steelyard.books.schemes import OwnScheme
from steelyard.errors import Words
from steelyard.schemes import Fault, Scheme, load, names
from steelyard.schemes.loader import purpose_of, text_of, title_of
from steelyard.schemes.sentences import sentences_of
from steelyard.web import lake
from steelyard.web.api.application import operation
from steelyard.web.api.asked import LIMIT, NO_CURSOR, Cursor, Limit
from steelyard.web.api.pages import page
from steelyard.web.api.problems import not_there, of_error
from steelyard.web.api.shapes import Page, SchemeChecked, SchemeListed, SchemeText, SchemeTold, said
from steelyard.web.schemes import people, queries


@operation(
    "GET",
    "/schemes",
    "schemes",
    "schemes",
    Words("方案", "Schemes"),
    Words(
        "管到您的方案；办公室看到全部和模板。",
        "The schemes that govern you; the office gets all of them, and the templates.",
    ),
    Page[SchemeListed],
)
def schemes(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = NO_CURSOR) -> dict[str, Any]:
    """Own schemes first, each in order of key."""
    overview = queries.overview(request.user, timezone.localdate())
    found = [_own_listed(one.own) for one in overview.schemes]
    if people.is_office(request.user):
        found += [_template_listed(name) for name in names()]
    return page(found, lambda one: f"{one['kind']}/{one['key']}", dict, limit, cursor)


@operation(
    "GET",
    "/schemes/{kind}/{key}",
    "scheme",
    "schemes",
    Words("一个方案", "One scheme"),
    Words("规则的逐条句子；办公室另有文件原文。", "The rules as sentences; for the office also the text of the file."),
    SchemeTold,
)
def scheme(request: HttpRequest, kind: Literal["own", "template"], key: str) -> dict[str, Any]:
    """One scheme; one whose file cannot be used says why."""
    is_office = people.is_office(request.user)
    if kind == "template":
        if not is_office or key not in names():
            raise not_there()
        return _told(kind, key, load(key, lake.catalogue()), text_of(key))
    own = queries.own(request.user, key, timezone.localdate())
    if own is None:
        raise not_there()
    if own.scheme is None:
        raise of_error(own.refused, 409, "scheme_unusable") if own.refused is not None else not_there()
    return _told(kind, key, own.scheme, own.text if is_office else None)


@operation(
    "POST",
    "/schemes/check",
    "scheme_check",
    "schemes",
    Words("检查方案文件", "Check a scheme file"),
    Words(
        "逐处指出行、键、原因和怎么改；什么也不保存。",
        "Every fault with line, key, reason and remedy; nothing is stored.",
    ),
    SchemeChecked,
)
def scheme_check(request: HttpRequest, given: SchemeText) -> dict[str, Any]:
    """Faults, and advice on a file that has none."""
    found = check_scheme(given.text, "", "scheme.yaml", lake.catalogue())
    return {
        "is_usable": found.scheme is not None,
        "faults": [_fault(fault) for fault in found.faults],
        "advice": [_fault(fault) for fault in found.advice],
    }


def _own_listed(own: OwnScheme) -> dict[str, Any]:
    scheme, refused = own.scheme, own.refused
    return {
        "kind": "own",
        "key": own.key,
        "name": {"zh": scheme.name, "en": scheme.name} if scheme is not None else {"zh": own.key, "en": own.key},
        "note": {"zh": scheme.note or "", "en": scheme.note or ""} if scheme is not None else {"zh": "", "en": ""},
        "faults": [] if refused is None else [{"zh": refused.in_("zh"), "en": refused.in_("en")}],
    }


def _template_listed(name: str) -> dict[str, Any]:
    return {
        "kind": "template",
        "key": name,
        "name": said(title_of(name)),
        "note": said(purpose_of(name)),
        "faults": [],
    }


def _told(kind: str, key: str, scheme: Scheme, text: str | None) -> dict[str, Any]:
    """A scheme with its versions, newest first."""
    ordered = sorted(scheme.versions, key=lambda version: version.from_, reverse=True)
    return {
        "kind": kind,
        "key": key,
        "name": scheme.name,
        "text": text,
        "versions": [
            {
                "start": version.from_,
                "sentences": [said(sentence) for sentence in sentences_of(version, scheme.vocabulary)],
            }
            for version in ordered
        ],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "key": fault.key,
        "code": fault.code,
        "what": said(fault.what),
        "remedy": said(fault.remedy),
    }
