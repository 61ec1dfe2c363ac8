"""The desk a page works at: the installation's data, the reader's language, and nobody to tell progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from steelyard.books.desk import Desk
from steelyard.web.shell.words import language


@dataclass(slots=True)
class PageDesk(Desk):
    """One request's desk."""

    @classmethod
    def here(cls) -> PageDesk:
        """The desk of this installation in the language of the page."""
        return cls(home=Path(settings.CONFIGURATION.home), language=language())

    def now(self) -> datetime:
        """The server's clock."""
        return timezone.now()

    def say(self, text: str, style: str = "") -> None:
        """A page says what it has to say itself."""
