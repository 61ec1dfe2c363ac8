"""What is suggested for one figure: the past it rests on, a balance point, a step, stretch targets, reward and penalty."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from steelyard.errors import Language, Words
from steelyard.periods import Period
from steelyard.schemes.vocabulary import Better
from steelyard.trace import format_value

#: The level called "reached by most": so many of the person-months reached it.
MOSTLY = Fraction("0.7")
#: A change between the earlier and the later half of the months beyond this: the past does not compare.
GROWTH = Fraction("0.15")
#: With fewer months there is no telling growth, and a person counts as a newcomer (where the data goes back further).
FEW_MONTHS = 4
#: Months looked at where the past does not compare.
RECENT = 3
STRETCHES = (Fraction("1.2"), Fraction("1.3"))

#: history: each person's own months; recent: only the last few; per_head: the same output per head for everybody.
Form = Literal["history", "recent", "per_head"]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the past holds of one figure, in the scheme's unit.

    ``reached``: the level that 70 % of the person-months reached. ``spread``: half of them lie no further than this from
    their person's own mean. ``per_head``: output per person and month of the last months, newcomers included, of figures
    that add up. ``growth``: the later half of the months against the earlier, of people who were there in both; None
    where that cannot be told. ``newcomers``: people with hardly a past.
    """

    months: tuple[Period, ...]
    people: int
    person_months: int
    mean: Fraction
    median: Fraction
    reached: Fraction
    spread: Fraction
    per_head: Fraction | None
    growth: Fraction | None
    newcomers: tuple[str, ...]

    @property
    def compares(self) -> bool:
        """Whether people's past is a fair measure of the months to come."""
        return self.growth is None or abs(self.growth) <= GROWTH


@dataclass(frozen=True, slots=True)
class Stretch:
    """A target beyond the balance point, and in how many person-months it was reached; None where none can be."""

    level: Fraction
    value: Fraction | None
    reached: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Reward and penalty in fen for a whole step, tried on the past.

    ``above`` and ``below`` count the whole steps of all person-months; ``cost_fen`` is the mean of what they would have
    been paid beyond the share.
    """

    share_fen: Fraction
    reward_fen: int
    penalty_fen: int
    above: int
    below: int
    cost_fen: Fraction


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for one figure, and why. Without a past there is no ``overview`` and nothing is suggested."""

    key: str
    label: Words
    unit: str
    better: Better
    months: int
    overview: Overview | None = None
    form: Form | None = None
    balance: Fraction | None = None
    step: Fraction | None = None
    stretches: tuple[Stretch, ...] = ()
    trial: Trial | None = None
    reasons: tuple[Words, ...] = ()

    @property
    def written(self) -> str:
        """The keys of a KSF indicator as a scheme file takes them; empty when nothing is suggested."""
        if self.balance is None or self.form is None:
            return ""
        past = {
            "history": f"{{history: {{months: {self.months}}}}}",
            "recent": f"{{history: {{months: {RECENT}}}}}",
            "per_head": f"{{per_head: {{measure: {self.key}, months: {RECENT}}}}}",
        }
        parts = [f"metric: {self.key}", f"balance: {past[self.form]}"]
        if self.step is not None:
            parts.append(f'step: "{format_value(self.step)}"')
        if self.trial is not None:
            amounts = (("reward", self.trial.reward_fen), ("penalty", self.trial.penalty_fen))
            parts.extend(f'{name}: "{format_value(Fraction(fen, 100))}"' for name, fen in amounts)
        return "{" + ", ".join(parts) + "}"

    def as_json(self, language: Language = "zh") -> dict[str, object]:
        """The suggestion with exact values as text."""
        overview, trial = self.overview, self.trial
        return {
            "key": self.key,
            "name": self.label.in_(language),
            "unit": self.unit,
            "better": self.better,
            "form": self.form,
            "balance": _text(self.balance),
            "step": _text(self.step),
            "written": self.written,
            "past": None
            if overview is None
            else {
                "months": [f"{month.start:%Y-%m}" for month in overview.months],
                "people": overview.people,
                "person_months": overview.person_months,
                "mean": _text(overview.mean),
                "median": _text(overview.median),
                "reached_by_70_percent": _text(overview.reached),
                "spread": _text(overview.spread),
                "per_head": _text(overview.per_head),
                "growth": _text(overview.growth),
                "compares": overview.compares,
                "newcomers": list(overview.newcomers),
            },
            "stretches": [
                {"level": _text(one.level), "value": _text(one.value), "reached": one.reached} for one in self.stretches
            ],
            "trial": None
            if trial is None
            else {
                "share_fen": _text(trial.share_fen),
                "reward_fen": trial.reward_fen,
                "penalty_fen": trial.penalty_fen,
                "steps_above": trial.above,
                "steps_below": trial.below,
                "cost_fen": _text(trial.cost_fen),
            },
            "reasons": [reason.in_(language) for reason in self.reasons],
        }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format_value(value)
