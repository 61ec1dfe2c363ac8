"""Writes of the frame: views of lists kept under a name, and forgotten."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve

from steelyard.errors import InputRefused, Words
from steelyard.web.accounts.access import may
from steelyard.web.audit.services import record
from steelyard.web.shell.models import KeptView

MOST = 30
_PASSING = ("page", "export", "csrfmiddlewaretoken")


def keep_view(user: Any, *, path: str, name: str, question: str) -> KeptView:
    """Keep a question under a name; the same name is written over.

    Raises: InputRefused for a name that is empty or too long, a page the user cannot open, or too many views.
    """
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise _refused(Words("视图要有 1 至 60 个字的名称", "a view needs a name of 1 to 60 characters"))
    if not _may_open(user, path):
        raise _refused(Words("没有这个页面", "there is no such page"))
    kept = _kept_question(question)
    with transaction.atomic():
        found = KeptView.objects.filter(user=user, path=path, name=name).first()
        if found is None and KeptView.objects.filter(user=user, path=path).count() >= MOST:
            raise _refused(Words(f"这个页面已存了 {MOST} 个视图", f"this page has {MOST} views already"))
        before = None if found is None else {"question": found.question}
        view, _ = KeptView.objects.update_or_create(user=user, path=path, name=name, defaults={"question": kept})
        record(actor=user, action="view.keep", subject=f"{path} {name}", before=before, after={"question": kept})
    return view


def forget_view(user: Any, view_id: int) -> KeptView | None:
    """Forget one view of the user's own; None where there is none."""
    with transaction.atomic():
        view = KeptView.objects.filter(user=user, pk=view_id).first()
        if view is None:
            return None
        record(actor=user, action="view.forget", subject=f"{view.path} {view.name}", before={"question": view.question})
        view.delete()
    return view


def _kept_question(question: str) -> str:
    """The question without what belongs to the moment, written anew.

    Raises: InputRefused where it is longer than an address should be.
    """
    asked = QueryDict(question)
    text = urlencode([(name, one) for name, values in asked.lists() if name not in _PASSING for one in values])
    if len(text) > 4000:
        raise _refused(Words("选择太多，存不下", "more is chosen than can be kept"))
    return text


def _may_open(user: Any, path: str) -> bool:
    if not path.startswith("/") or path.startswith("//") or len(path) > 200:
        return False
    try:
        return may(user, resolve(path).view_name)
    except Resolver404:
        return False


def _refused(what: Words) -> InputRefused:
    return InputRefused(what, remedy=Words("请改好后再试。", "Please change it and try again."), where="view")
