"""What is allowed but seldom meant: advice, never a block. Each kind has a ``code`` of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from steelyard.errors import Words
from steelyard.schemes.checks.dates import gaps, unpublished
from steelyard.schemes.checks.figures_used import few_cases, uncounted
from steelyard.schemes.checks.ksf import ksf_advice
from steelyard.schemes.checks.triggers import trigger_advice
from steelyard.schemes.curves import Bands, Linear, Target
from steelyard.schemes.faults import Finding, Path
from steelyard.schemes.model import Indicator, Scheme, Version
from steelyard.schemes.pay_items import Ksf
from steelyard.schemes.sentences.indicators import LAYERS
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.schemes.wording import label_of
from steelyard.trace import format_value

MOST_INDICATORS, FEWEST_INDICATORS = 10, 3
HEAVIEST, LIGHTEST = Fraction(50), Fraction(5)
#: Families of metrics that tell what came out of the work; the others tell how it was done.
RESULTS = frozenset({"inquiry", "sales", "cross_selling", "satisfaction", "resolution", "after_sales"})


def advice_on(scheme: Scheme, names: Vocabulary, *, is_template: bool = False) -> Iterator[Finding]:
    """What is allowed but seldom meant; a template is not asked when it was published."""
    yield from gaps(scheme.versions)
    if not is_template:
        yield from unpublished(scheme.versions)
    for place, version in enumerate(scheme.versions):
        path: Path = ("versions", place)
        yield from _indicators(version, (*path, "indicators"), names)
        yield from few_cases(version, path, names)
        yield from uncounted(version, path, names)
        yield from trigger_advice(version, path)
        for number, item in enumerate(version.pay):
            if isinstance(item, Ksf):
                yield from ksf_advice(item, (*path, "pay", number))


def _indicators(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if not version.indicators:
        return
    yield from _how_many(version.indicators, path)
    yield from _kinds(version.indicators, path, names)
    yield from _layers(version.indicators, path)
    for place, indicator in enumerate(version.indicators):
        yield from _weight(indicator, (*path, place, "weight"), names)
        yield from _directions(indicator, (*path, place), names)


def _how_many(indicators: Sequence[Indicator], path: Path) -> Iterator[Finding]:
    count = len(indicators)
    if count > MOST_INDICATORS:
        yield Finding(
            path,
            Words(
                f"有 {count} 项指标，人记不住，每项也分不到多少权重。",
                f"{count} indicators: nobody remembers them, and each weighs little.",
            ),
            Words(
                f"建议不超过 {MOST_INDICATORS} 项，留下最能带动目标的。",
                f"Keep at most {MOST_INDICATORS}, those that move the goal most.",
            ),
            at_key=True,
            code="too_many_indicators",
        )
    elif count < FEWEST_INDICATORS:
        yield Finding(
            path,
            Words(
                f"只有 {count} 项指标，容易顾此失彼。",
                f"Only {count} indicator{'s' if count > 1 else ''}: what is not measured is easily neglected.",
            ),
            Words(f"建议至少 {FEWEST_INDICATORS} 项。", f"Use at least {FEWEST_INDICATORS}."),
            at_key=True,
            code="too_few_indicators",
        )


def _weight(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    label, weight = label_of(indicator, names), format_value(indicator.weight)
    if indicator.weight > HEAVIEST:
        yield Finding(
            path,
            Words(
                f"{label.zh}占 {weight}，一项就定了总分。", f"{label.en} weighs {weight} and decides the score alone."
            ),
            Words(f"建议单项不超过 {HEAVIEST}。", f"Keep one indicator at {HEAVIEST} or less."),
            code="heavy_weight",
        )
    elif indicator.weight < LIGHTEST:
        yield Finding(
            path,
            Words(f"{label.zh}只占 {weight}，几乎不影响总分。", f"{label.en} weighs only {weight} and hardly counts."),
            Words(f"建议至少 {LIGHTEST}，或去掉它。", f"Give it {LIGHTEST} or more, or leave it out."),
            code="light_weight",
        )


def _kinds(indicators: Sequence[Indicator], path: Path, names: Vocabulary) -> Iterator[Finding]:
    measured = [indicator.metric for indicator in indicators if indicator.metric is not None]
    if len(measured) == len(indicators):
        yield from _only(
            path,
            "only_hard",
            Words("全是硬指标，没有人评的软指标", "Every indicator is measured, none is rated by people"),
            Words("可加一项由人评的，如服务态度。", "Add one that people rate, such as attitude."),
        )
        results = [names.family(metric) in RESULTS for metric in measured]
        if all(results):
            yield from _only(
                path,
                "only_results",
                Words("全是结果指标，看不出怎么做到的", "Every indicator tells a result, none how the work was done"),
                Words("可加一项过程指标，如响应时间。", "Add one of the process, such as response time."),
            )
        elif not any(results):
            yield from _only(
                path,
                "only_process",
                Words(
                    "全是过程指标，看不出做得成不成",
                    "Every indicator tells how the work is done, none what comes of it",
                ),
                Words("可加一项结果指标，如转化率或满意率。", "Add a result, such as conversion or satisfaction."),
            )
    elif not measured:
        yield from _only(
            path,
            "only_soft",
            Words("全是人评的软指标，没有硬数据", "Every indicator is rated by people, none is measured"),
            Words("可加一项有数据的指标。", "Add one that is measured."),
        )


def _only(path: Path, code: str, what: Words, remedy: Words) -> Iterator[Finding]:
    yield Finding(path, Words(f"{what.zh}。", f"{what.en}."), remedy, at_key=True, code=code)


def _layers(indicators: Sequence[Indicator], path: Path) -> Iterator[Finding]:
    """The four layers of goals: which no indicator serves, and which indicators name none."""
    served = {indicator.layer for indicator in indicators if indicator.layer is not None}
    for place, indicator in enumerate(indicators):
        if served and indicator.layer is None:
            yield Finding(
                (*path, place),
                Words(
                    f"指标 {indicator.key} 没有写目标层。", f"The indicator {indicator.key} names no layer of goals."
                ),
                Words(f"请写 layer：{'、'.join(LAYERS)} 之一。", f"Write layer: one of {', '.join(LAYERS)}."),
                code="layer_missing",
            )
    absent = [words for layer, words in LAYERS.items() if layer not in served]
    if absent:
        zh, en = "、".join(words.zh for words in absent), ", ".join(words.en for words in absent)
        yield Finding(
            path,
            Words(f"没有指标落在目标层：{zh}。", f"No indicator serves these layers of goals: {en}."),
            Words(
                "四层目标是合规、质量、价值、成长；如果是有意的，不用改。",
                "The layers are compliance, quality, value and growth; leave it if it is meant.",
            ),
            at_key=True,
            code="layers_uncovered",
        )


def _directions(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if indicator.metric is None or indicator.curve is None:
        return
    declared_better = names.better(indicator.metric)
    curve = indicator.curve
    meant = None
    if isinstance(curve, Linear):
        meant = "lower" if curve.worst > curve.best else "higher"
    elif isinstance(curve, Target | Bands):
        meant = curve.better
    if declared_better is not None and meant is not None and meant != declared_better:
        zh = {"higher": "越高越好", "lower": "越低越好"}
        yield Finding(
            (*path, "curve"),
            Words(
                f"指标 {indicator.metric} 是{zh[declared_better]}，曲线却是{zh[meant]}。",
                f"For {indicator.metric} {declared_better} is better, yet the curve rewards {meant}.",
            ),
            Words(
                "如果不是有意的，请对调 worst 与 best，或改 better。",
                "Unless it is meant, swap worst and best, or change better.",
            ),
            code="direction",
        )
