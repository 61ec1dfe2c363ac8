"""A scheme as people agree on it: dated versions of indicators, vetoes, grades and pay items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema

from steelyard.errors import SchemeNotInForce, Words
from steelyard.periods import Cycle, holds_on
from steelyard.schemes.curves import Curve
from steelyard.schemes.faults import Fault, Path
from steelyard.schemes.pay_items import AtLeast, PayItem
from steelyard.schemes.values import Count, Day, Exact, Few, Part, Positive, Ratio, Yes, unfit, whole
from steelyard.schemes.vocabulary import VOCABULARY, Vocabulary

Layer = Literal["compliance", "quality", "value", "growth"]
MissingRule = Literal["renormalise", "zero", "stop"]


def _as_list(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _as_text(given: Any) -> Any:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, list):
        return ",".join(str(item) for item in given) or "none"
    return str(given) if isinstance(given, int) else given


def _as_campaigns(given: Any) -> Any:
    named = _as_list(given)
    if isinstance(named, bool | tuple) or (
        isinstance(named, list) and named and all(isinstance(n, str) for n in named)
    ):
        return named
    raise unfit(
        Words("这里要写 true、false 或活动名称。", "true, false or names of campaigns belong here."),
        Words("请写 campaign: true，或 campaign: [双11]。", "Write campaign: true, or campaign: [双11]."),
    )


def _month(given: Any) -> int:
    month = whole(given)
    if not 1 <= month <= 12:
        raise unfit(
            Words(f"没有 {month} 月。", f"There is no month {month}."),
            Words("请写 1 到 12。", "Write 1 to 12."),
        )
    return month


Month = Annotated[int, BeforeValidator(_month), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 12})]
Names = Annotated[
    tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...]), Field(min_length=1)
]
SettingText = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=bool | int | str | tuple[str, ...])]
Campaigns = Annotated[
    bool | tuple[str, ...], BeforeValidator(_as_campaigns, json_schema_input_type=bool | str | tuple[str, ...])
]


class Tenure(Part):
    """Full months of service on the first day of the period: at least so many, fewer than so many."""

    at_least: Count | None = None
    less_than: Count | None = None


class AppliesTo(Part):
    """Whom and when a version governs: people and periods that match every key given, one of its values each.

    ``campaign``: only periods that touch a campaign of the employee's shops (true, or the names), or none (false);
    ``months``: only periods that begin in one of these months of the year.
    """

    line: Names | None = None
    role: Names | None = None
    team: Names | None = None
    tier: Names | None = None
    shop: Names | None = None
    employee: Names | None = None
    tenure: Tenure | None = None
    campaign: Campaigns | None = None
    months: tuple[Month, ...] | None = None


class MinCount(Part):
    """Below ``at_least`` cases the indicator is left out, counts zero, or is judged by a person."""

    measure: str
    at_least: Count
    otherwise: Literal["exclude", "zero", "manual"] = "exclude"


class Shrink(Part):
    """Few cases pull a ratio towards its group: (numerator + strength x group ratio) / (denominator + strength)."""

    toward: Literal["group", "team", "shop"] = "group"
    strength: Count


class Section(Part):
    """One section of the sheet and the weight its indicators sum to."""

    name: str
    weight: Positive


class Indicator(Part):
    """One weighted indicator, measured (``metric``) or given by people (``manual``)."""

    key: str
    weight: Positive
    metric: str | None = None
    manual: str | None = None
    name: str | None = None
    section: str | None = None
    layer: Layer | None = None
    scope: Literal["own", "team", "shop"] = "own"
    curve: Curve | None = None
    min_count: MinCount | None = None
    shrink: Shrink | None = None
    groups: Mapping[str, Positive] | None = None
    missing_group: Literal["renormalise", "stop"] = "stop"


class Veto(Part):
    """A limit that overrides points: beyond it the total, an indicator, the grade or bonuses are cut."""

    effect: Literal["zero_total", "zero_indicator", "cap_total", "cap_grade", "no_bonus"]
    measure: str | None = None
    metric: str | None = None
    when: str | None = None
    more_than: Exact | None = None
    less_than: Exact | None = None
    indicator: str | None = None
    total: Exact | None = None
    grade: str | None = None
    min_count: AtLeast | None = None
    name: str | None = None


class Grade(Part):
    """A named band of the total; the last has no edge. ``wanted``: the share of people it is meant for, as advice."""

    name: str
    from_: Exact | None = Field(default=None, alias="from")
    wanted: Ratio | None = None


Suggestion = Literal[
    "praise", "training", "improvement_plan", "review", "post_change", "promotion", "pay_review", "agreement"
]


class Trigger(Part):
    """A result that is to be looked at by a person: never a decision.

    ``when`` holds, or the grade is ``grade``, in ``cycles`` cycles in a row, this one included.
    """

    name: str
    suggest: Suggestion
    when: str | None = None
    grade: str | None = None
    cycles: Few = Field(default=1, validate_default=True)


class Version(Part):
    """The rules from one business day on.

    ``beside``: governs in addition to the scheme that governs a person otherwise (flexible incentives, projects).
    """

    from_: Day = Field(alias="from")
    to: Day | None = None
    cycle: Cycle = "month"
    applies_to: AppliesTo = AppliesTo()
    requires: Mapping[str, SettingText] = Field(default_factory=dict)
    published_on: Day | None = None
    review_on: tuple[Day, ...] = ()
    sections: tuple[Section, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    missing: MissingRule = "stop"
    grades: tuple[Grade, ...] = ()
    pay: tuple[PayItem, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    beside: Yes = False


class Scheme(Part):
    """One scheme file."""

    scheme: str
    name: str
    note: str | None = None
    versions: tuple[Version, ...] = Field(min_length=1)

    _file: str = PrivateAttr(default="")
    _text: str = PrivateAttr(default="")
    _lines: Mapping[Path, int] = PrivateAttr(default_factory=dict)
    _advice: tuple[Fault, ...] = PrivateAttr(default=())
    _vocabulary: Vocabulary = PrivateAttr(default_factory=lambda: VOCABULARY)

    @property
    def file(self) -> str:
        """The file it was read from, as it was named."""
        return self._file

    @property
    def text(self) -> str:
        """The whole file as it was read; empty when the scheme was made otherwise."""
        return self._text

    @property
    def vocabulary(self) -> Vocabulary:
        """The metrics and measures its names are taken from."""
        return self._vocabulary

    @property
    def problems(self) -> tuple[Fault, ...]:
        """What is advised against, though the scheme can be used; never a block."""
        return self._advice

    def line_of(self, path: Path) -> int | None:
        """The line of the file where a value stands; None when it was not read from a file."""
        return self._lines.get(path)

    def rule_name(self, version: Version, *steps: str | int) -> str:
        """How traces name a rule: scheme, version, and the line of the file."""
        path: Path = ("versions", self.versions.index(version), *steps)
        line = self.line_of(path)
        return f"{self.scheme}@{version.from_}" + (f" {self._file}:{line}" if line is not None else "")

    def version_on(self, day: date) -> Version:
        """The version in force on a day.

        Raises: SchemeNotInForce, saying which versions there are.
        """
        ordered = sorted(self.versions, key=lambda version: version.from_)
        ends = [
            version.to or (following.from_ if following else None)
            for version, following in zip(ordered, [*ordered[1:], None], strict=True)
        ]
        for version, end in zip(ordered, ends, strict=True):
            if holds_on(version.from_, end, day):
                return version
        raise self._not_in_force(day, list(zip(ordered, ends, strict=True)))

    def _not_in_force(self, day: date, dated: list[tuple[Version, date | None]]) -> SchemeNotInForce:
        zh = "；".join(f"{version.from_} 起" + (f"，{end} 止（不含）" if end else "") for version, end in dated)
        en = "; ".join(f"from {version.from_}" + (f" until {end} (excluded)" if end else "") for version, end in dated)
        return SchemeNotInForce(
            Words(
                f"方案“{self.scheme}”在 {day} 没有生效的版本（现有版本：{zh}），所以不能评分和结算。",
                f'No version of scheme "{self.scheme}" is in force on {day} (versions: {en}), '
                "so nothing can be scored or settled.",
            ),
            remedy=Words(
                "请补上覆盖这一天的版本，或换一个方案或时间段。",
                "Add a version that covers the day, or choose another scheme or period.",
            ),
            where=self._file or None,
        )
