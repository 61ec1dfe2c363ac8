"""The place pages work at: a data folder and a language; nobody is told anything but by the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from steelyard.books.desk import Desk
from steelyard.errors import Language


@dataclass(slots=True)
class PageDesk(Desk):
    """A desk for one page."""

    @classmethod
    def speaking(cls, language: Language) -> PageDesk:
        """Over this installation's data, in one language."""
        return cls(home=Path(settings.CONFIGURATION.home), language=language)

    def now(self) -> datetime:
        """The server's clock."""
        return timezone.now()

    def say(self, text: str, style: str = "") -> None:
        """A page says what it says in its template."""
