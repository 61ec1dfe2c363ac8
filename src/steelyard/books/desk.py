"""Where work is done: which data folder, which language, and whom progress is told.

The command line tells a terminal, a job of the web application its row; a plain desk tells nobody.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from steelyard.errors import Language, Words

DEFAULT_HOME = Path("steelyard-data")

ProgressCall = Callable[[str, int], None]

#: Steps of the pipeline as people call them.
STEPS = {
    "company": Words("编写虚构公司的文件", "writing the company's files"),
    "changes": Words("找出变动", "finding changes"),
    "attribution": Words("订单归属", "crediting orders"),
    "writing": Words("写入", "writing"),
    "conversations": Words("会话", "conversations"),
    "rounds": Words("应答轮次", "rounds"),
    "receptions": Words("接待", "receptions"),
    "segments": Words("接待段", "segments"),
    "measures": Words("计数", "measures"),
}


@dataclass(slots=True)
class Desk(ABC):
    """The place work is done at; who sits there decides what is shown and where the clock hangs."""

    home: Path = DEFAULT_HOME
    language: Language = "zh"
    engine: str = "duckdb"
    """What derived tables and measures are computed on, by its name (``engines.choice``)."""
    kept: Words | None = None
    """What stays although the work has not ended; said when it is interrupted or fails."""

    @property
    def home_is_default(self) -> bool:
        """Whether nobody said where the data lies."""
        return self.home == DEFAULT_HOME

    def word(self, zh: str, en: str) -> str:
        """One of two sentences, by the language spoken."""
        return zh if self.language == "zh" else en

    def words(self, words: Words | None) -> str:
        """The words in the language spoken, empty for None."""
        return "" if words is None else words.in_(self.language)

    def step_name(self, step: str) -> str:
        """A step of the pipeline as people call it; a name nobody translated is shown as it is."""
        return STEPS[step].in_(self.language) if step in STEPS else step

    @abstractmethod
    def now(self) -> datetime:
        """The clock; asked here and handed on, for nothing before the command line reads it."""

    @abstractmethod
    def say(self, text: str, style: str = "") -> None:
        """A sentence for the person, never mixed into figures."""

    @contextmanager
    def progress(self) -> Iterator[ProgressCall]:
        """Call with (step, how many more are done)."""
        yield lambda step, count: None

    @contextmanager
    def steps(self) -> Iterator[Callable[[str], None]]:
        """Call with the step at work."""
        yield lambda step: None

    @contextmanager
    def counted(self, zh: str, en: str, total: int) -> Iterator[Callable[[], None]]:
        """Work of known length; each call is one done."""
        yield lambda: None
