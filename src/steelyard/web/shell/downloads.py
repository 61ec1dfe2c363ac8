"""Files a page hands out: whole, never shown inside the page, under a name a browser cannot misread."""

from __future__ import annotations

import mimetypes

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(content: bytes, name: str) -> HttpResponse:
    """A file to be kept by whoever asked; its kind follows from the name's ending."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
