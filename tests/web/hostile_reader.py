"""What an answer may not do with a hostile text: come alive as a tag, run as a cell or a formula, or become a template."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from hostile_company import TAG

#: Attributes whose value browsers run; no page of ours has one.
_RUNS = re.compile(r"^(on\w+|srcdoc)$")
_STARTS = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"^[+-]?[\d.,]+%?$")


class Page(HTMLParser):
    """A page taken apart: what came alive of hostile texts, its scripts, its links and forms."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.told = ""
        self._script: str | None = None
        self._select = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if TAG in tag or any(TAG in name or _RUNS.match(name) for name in known):
            self.faults.append(f"alive: {self.get_starttag_text()}")
        if any(re.match(r"\s*(javascript|data|vbscript):", known.get(name) or "", re.I) for name in ("href", "action")):
            self.faults.append(f"runs: {self.get_starttag_text()}")
        self._script = (known.get("type") or "code") if tag == "script" else None
        if tag == "a" and known.get("href") and "download" not in known:
            self.links.append(known["href"] or "")
        if tag == "form":
            self.forms.append(Form(known.get("action") or "", (known.get("method") or "get").lower()))
        if self.forms and tag in ("input", "textarea", "select", "button") and known.get("name"):
            self._field(tag, known)
        if tag == "select":
            self._select = known.get("name") or ""
        if (
            self.forms
            and tag == "option"
            and self._select
            and ("selected" in known or self._select not in self.forms[-1].fields)
        ):
            self.forms[-1].fields[self._select] = known.get("value") or ""

    def _field(self, tag: str, known: dict[str, str | None]) -> None:
        name, kind = known["name"] or "", known.get("type") or ("text" if tag == "input" else tag)
        form = self.forms[-1]
        if tag == "button" or kind in ("submit", "image"):
            form.fields.setdefault(name, known.get("value") or "")
        elif kind in ("radio", "checkbox"):
            if "checked" in known or (kind == "radio" and name not in form.fields):
                form.fields[name] = known.get("value") or "on"
        elif kind == "file":
            form.files.append(name)
        elif kind in ("text", "search", "textarea", "email"):
            form.fields[name] = known.get("value") or ""
            form.typed.append(name)
        elif tag != "select":
            form.fields[name] = known.get("value") or {"date": "2026-12-01", "number": "1"}.get(kind, "")

    def handle_endtag(self, tag: str) -> None:
        self._script = None
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._script is None:
            self.told += data
        elif self._script == "application/json":
            json.loads(data)
        elif TAG in data:
            self.faults.append(f"in a script: {data[:200]}")

    def handle_comment(self, data: str) -> None:
        if TAG in data:
            self.faults.append(f"a comment: {data[:200]}")


class Form:
    """One form: where it goes, what it would send, which fields a person types."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.fields: dict[str, str] = {}
        self.typed: list[str] = []
        self.files: list[str] = []


def faults_of(answer: Any) -> list[str]:
    """What an answer does that it may not, by what it is."""
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    disposition = answer.headers.get("Content-Disposition", "")
    found = [f"split header {name}" for name, value in answer.headers.items() if "\n" in value or "\r" in value]
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("may be sniffed")
    if kind == "text/html":
        text = content.decode()
        page = Page(text)
        found += page.faults
        found += [f"a template ran: {page.told[place - 40 : place + 10]}" for place in _all(page.told, "T7T")]
        answer.page = page
        answer.told = TAG in page.told
    elif kind in ("application/json", "application/problem+json"):
        answer.told = TAG in json.dumps(json.loads(content))
    elif "spreadsheet" in kind or ".xlsx" in disposition:
        found += list(_cells_that_run(content))
        answer.told = True
    elif kind == "text/csv":
        found += list(_text_that_runs(content.decode("utf-8-sig")))
    elif kind == "application/pdf":
        found += list(_faults_of_pdf(content))
    elif kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            for name in pack.namelist():
                if name.startswith("/") or ".." in name.split("/"):
                    found.append(f"a name that leads out: {name}")
    return found


def _all(text: str, part: str) -> Iterator[int]:
    return (one.start() for one in re.finditer(re.escape(part), text))


def _cells_that_run(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            text = book.read(name).decode()
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield from (f"{name} has a formula: {found[:80]}" for found in re.findall(r"<f[ >].*?</f>", text))
            if "externalLink" in name or "ddeLink" in text:
                yield f"{name} reaches out"
            if TAG in text and f"<{TAG}" in text:
                yield f"{name} has a tag"
            if 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"' in text:
                yield f"{name} links"


def _text_that_runs(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text)):
        yield from (
            f"a cell runs: {cell[:60]!r}" for cell in row if _STARTS.match(cell) and not _NUMBER.match(cell.strip())
        )


def _faults_of_pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    if not any(TAG in page.extract_text() for page in pages):
        yield "the PDF has lost the text"
    if any("/JavaScript" in str(page.get("/AA", "")) for page in pages):
        yield "the PDF runs"
