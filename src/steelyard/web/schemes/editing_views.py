"""Drafts edited: as a file with live checks, as a form; begun, opened to comments, dropped."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.books.scheme_cases import recount
from steelyard.books.scheme_checks import LONGEST, Checked
from steelyard.books.schemes import FOLDER, own_scheme
from steelyard.errors import InputRefused, SchemeError, Words
from steelyard.money import parse_number
from steelyard.periods import Period
from steelyard.schemes import located, names
from steelyard.schemes.editing import put_key
from steelyard.schemes.form import Group, name_of, path_of, version_form
from steelyard.schemes.form_changes import with_part, with_part_again, with_values, without_part
from steelyard.schemes.sentences import rules_of
from steelyard.schemes.starters import CURVES, PAY
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value
from steelyard.web import lake
from steelyard.web.schemes import gallery, queries, services
from steelyard.web.schemes.models import Draft
from steelyard.web.shell.templatetags.steelyard import say
from steelyard.web.shell.words import language


def first_of_next_month(today: date) -> date:
    """When a scheme begun today can begin at the earliest, as months go."""
    return Period.of_cycle(today, "month").end


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft from a template, or from what is published with one more version."""
    today, source = timezone.localdate(), request.POST.get("source", "")
    kind, _, name = source.partition(":")
    try:
        if kind == "own":
            draft = _following(request, name, today)
        elif kind == "template" and name in names():
            draft = _from_template(request, name, today)
        else:
            raise Http404
    except InputRefused as refused:
        messages.warning(request, refused.in_(language()))
        return redirect("schemes_gallery") if kind == "template" else redirect("schemes_list")
    return redirect("schemes_draft", key=draft.key)


def _following(request: HttpRequest, key: str, today: date) -> Draft:
    """What is published, its newest version once more, to begin next month."""
    own = own_scheme(services.home(), key, lake.catalogue())
    if own is None:
        raise Http404
    if own.scheme is None:
        copy = gallery.Copy(own.text, own.cases)
    else:
        newest = max(own.scheme.versions, key=lambda version: version.from_)
        day = max(first_of_next_month(today), Period.of_cycle(newest.from_, "month").end)
        copy = gallery.following(own.text, own.scheme.versions.index(newest), own.cases, day)
    return services.begin(request.user, key, copy.text, copy.cases, base_digest=own.digest, source=f"own:{key}")


def _from_template(request: HttpRequest, name: str, today: date) -> Draft:
    title = request.POST.get("name", "").strip()[:60] or say("我们的方案", "Our scheme")
    key = gallery.key_from(request.POST.get("key", "") or title)
    copy = gallery.copy_of_template(name, key or "x", title, first_of_next_month(today))
    draft = services.begin(request.user, key, copy.text, copy.cases, source=f"template:{name}")
    if copy.left_out:
        messages.info(
            request,
            say(
                f"{copy.left_out} 个算例与新的日期不合，没有抄过来。",
                f"{copy.left_out} worked cases do not fit the new dates and were left out.",
            ),
        )
    return draft


def file(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as a file: written, checked as it is typed, saved."""
    draft = _draft(key)
    if request.method == "POST":
        text, cases = _posted(request, "text"), _posted(request, "cases")
        if request.POST.get("do") == "recount":
            cases = _recounted(request, draft, text, cases)
        return _saved(request, draft, text, cases, "schemes_file")
    return _file_page(request, draft, draft.text, draft.cases)


def _posted(request: HttpRequest, name: str) -> str:
    """What a text field holds, with one kind of line ending."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n")


def _recounted(request: HttpRequest, draft: Draft, text: str, cases: str) -> str:
    """The worked cases with what the rules come to now, and a word about what that changed."""
    if len(text) > LONGEST or len(cases) > LONGEST:
        return cases
    found = recount(text, cases, f"{FOLDER}/{draft.key}.yaml", lake.catalogue())
    if found.figures or found.given_up:
        lost = "、".join(found.given_up[:5])
        messages.info(
            request,
            say(
                f"算例里 {found.figures} 处改成了现在算出的数"
                + (f"；{len(found.given_up)} 个算例不再适用，已去掉：{lost}。" if lost else "。"),
                f"{found.figures} figures of the worked cases are now what the rules come to"
                + (f"; {len(found.given_up)} no longer apply and are gone: {lost}." if lost else "."),
            ),
        )
    return found.cases


def _saved(request: HttpRequest, draft: Draft, text: str, cases: str, view: str) -> HttpResponse:
    try:
        services.save(request.user, draft, _revision(request), text, cases)
    except services.DraftMoved as moved:
        return _file_page(request, moved.draft, text, cases, refused=moved, status=409)
    except InputRefused as refused:
        return _file_page(request, draft, text[:200_000], cases[:200_000], refused=refused, status=400)
    messages.success(request, say("已保存。", "Saved."))
    return redirect(view, key=draft.key)


def _file_page(
    request: HttpRequest, draft: Draft, text: str, cases: str, *, refused: InputRefused | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "draft": draft,
        "tab": "file",
        "text": text,
        "cases": cases,
        "found": queries.checked(text, cases, draft.key),
        "refused": refused,
        "theirs": draft.text if isinstance(refused, services.DraftMoved) else "",
    }
    return render(request, "schemes/file.html", context, status=status)


@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """What is to be said about a text that is being typed; nothing is saved."""
    draft = _draft(key)
    found = queries.checked(_posted(request, "text"), _posted(request, "cases"), draft.key)
    return render(request, "schemes/findings.html", {"found": found, "draft": draft})


def form(request: HttpRequest, key: str) -> HttpResponse:
    """The newest version of the draft as a form: values changed, parts added and removed, nothing else touched."""
    draft = _draft(key)
    if request.method == "POST":
        return _form_posted(request, draft)
    return _form_page(request, draft, draft.text)


def _form_posted(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Values first, then the one part that is added or removed; on ``check`` nothing is saved."""
    try:
        text = _changed(request, draft)
    except SchemeError as refused:
        return _form_page(request, draft, draft.text, refused=refused, status=400)
    if request.POST.get("do") == "check":
        found = queries.checked(text, draft.cases, draft.key)
        context = {"found": found, "draft": draft, "total": _total(text), "is_form": True}
        return render(request, "schemes/findings.html", context)
    cases = _recounted(request, draft, text, draft.cases) if request.POST.get("do") == "recount" else draft.cases
    try:
        services.save(request.user, draft, _revision(request), text, cases)
    except services.DraftMoved as moved:
        return _form_page(request, moved.draft, moved.draft.text, refused=moved, status=409)
    except InputRefused as refused:
        return _form_page(request, draft, draft.text, refused=refused, status=400)
    messages.success(request, say("已保存。", "Saved."))
    where = request.POST.get("do", "").partition(":")[2][:200]
    return redirect(f"{request.path}#{quote(where)}" if where else request.path)


def _changed(request: HttpRequest, draft: Draft) -> str:
    """The draft's text with what was posted."""
    place = _newest(draft.text)
    given = {name: value for name, value in request.POST.items() if name.startswith(f"versions/{place}/")}
    text = with_values(draft.text, place, given, Vocabulary(lake.catalogue()))
    heading = request.POST.get("scheme_name", "").strip()[:100]
    if heading and heading != str(_data(text).get("name", "")):
        text = put_key(text, ("name",), heading, after="scheme")
    do, _, where = request.POST.get("do", "").partition(":")
    path = path_of(where) if where else ()
    if do == "add":
        return with_part(text, path, request.POST.get(f"new:{where}", ""))
    if do == "take":
        return without_part(text, path)
    if do == "again":
        return with_part_again(text, path)
    return text


def _form_page(
    request: HttpRequest,
    draft: Draft,
    text: str,
    *,
    refused: InputRefused | SchemeError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.checked(text, draft.cases, draft.key)
    names_of_figures = Vocabulary(lake.catalogue())
    tree, fault = _tree(text, names_of_figures)
    context: dict[str, Any] = {
        "draft": draft,
        "tab": "form",
        "tree": tree,
        "fault": fault,
        "found": found,
        "total": _total(text),
        "scheme_name": _name(text),
        "refused": refused,
        "figures": _figures(names_of_figures),
        "curves": list(CURVES),
        "pay_kinds": list(PAY),
        "notes": _notes(found),
        "is_form": True,
    }
    return render(request, "schemes/form.html", context, status=status)


def _tree(text: str, names_of_figures: Vocabulary) -> tuple[Group | None, SchemeError | None]:
    """The form, or why there is none: a file that cannot be read is mended as a file."""
    try:
        return version_form(_data(text), _newest(text), names_of_figures), None
    except SchemeError as error:
        return None, error
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return None, SchemeError(Words("文件里没有版本可填。", "The file has no version to fill in."))


def _data(text: str) -> dict[str, Any]:
    data = located.read(text, "").data
    return data if isinstance(data, dict) else {}


def _newest(text: str) -> int:
    """The place of the version that begins last."""
    versions = _data(text).get("versions")
    if not isinstance(versions, list) or not versions:
        return 0
    days = [str(one.get("from", "")) if isinstance(one, dict) else "" for one in versions]
    return days.index(max(days))


def _name(text: str) -> str:
    try:
        return str(_data(text).get("name", ""))
    except SchemeError:
        return ""


def _total(text: str) -> str:
    """What the weights of the newest version sum to, exactly; empty where one is no number."""
    try:
        version = _data(text)["versions"][_newest(text)]
        return format_value(sum(parse_number(str(one["weight"])) for one in version.get("indicators", ())))
    except (InputRefused, SchemeError, KeyError, IndexError, TypeError, AttributeError):
        return ""


def _notes(found: Checked) -> dict[str, Words]:
    """The sentence of each rule of the newest version, by the name of its part in the form."""
    scheme = found.scheme
    if scheme is None:
        return {}
    version = max(scheme.versions, key=lambda one: one.from_)
    place = scheme.versions.index(version)
    return {name_of(("versions", place, *path)): words for path, words in rules_of(version, scheme.vocabulary) if path}


def _figures(names_of_figures: Vocabulary) -> list[tuple[str, Words]]:
    """Every metric and measure, for choosing."""
    catalogue = names_of_figures.catalogue
    keys = dict.fromkeys((*catalogue.metrics, *catalogue.measures))
    return [(key, names_of_figures.label(key)) for key in keys]


@require_POST
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Close a draft without publishing it."""
    draft = _draft(key)
    services.drop(request.user, draft, request.POST.get("why", "").strip()[:1000])
    messages.success(request, say("草稿已放弃，内容仍有留存。", "The draft is dropped; its content is kept."))
    return redirect("schemes_list")


@require_POST
def open_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Let those it would govern read the draft and say what they think, or no longer."""
    services.open_to_comments(request.user, _draft(key), is_open=request.POST.get("open") == "1")
    return redirect("schemes_draft", key=key)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdigit() and len(text) < 9 else 0


def _draft(key: str) -> Draft:
    draft = queries.draft_of(key)
    if draft is None:
        raise Http404
    return draft
