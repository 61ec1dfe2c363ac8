"""Where uploaded files wait: one folder per upload, names made harmless, never outside."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

_UNSAFE = re.compile(r"[^\w.()（）\- ]+")


def store(files: Iterable[UploadedFile]) -> Path:
    """Write the files into a folder of their own; two of one name go into folders by number."""
    folder = uploads() / uuid.uuid4().hex
    for place, file in enumerate(files):
        name = harmless_name(file.name or f"file-{place}")
        target = folder / name
        if target.exists():
            target = folder / str(place) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
    return folder


def uploads() -> Path:
    """The folder of all uploads."""
    return Path(settings.CONFIGURATION.home) / "uploads"


def harmless_name(name: str) -> str:
    """The bare name without anything that could lead elsewhere or be hidden; kept readable, ending included."""
    bare = _UNSAFE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    return bare[-150:] or "file"
