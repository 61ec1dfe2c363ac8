"""What a scheme file says that cannot be meant: weights, bands, names, dates; and advice that never blocks."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from steelyard.errors import SteelyardError, Words
from steelyard.facts.organisation_tables import ROLES
from steelyard.facts.settings import SETTINGS, declared, preset_named, read_value
from steelyard.schemes.curves import Band, Bands, Deduct, Linear, Manual, Target
from steelyard.schemes.faults import Finding, Path, did_you_mean
from steelyard.schemes.model import Grade, Indicator, Scheme, Version, Veto
from steelyard.schemes.pay_items import Bonus, Commission, Limit, Performance
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.trace import format_value


def faults_in(scheme: Scheme, names: Vocabulary) -> Iterator[Finding]:
    """Everything that makes the scheme unusable."""
    yield from _version_dates(scheme.versions)
    for place, version in enumerate(scheme.versions):
        path: Path = ("versions", place)
        yield from _assignment(version, path)
        yield from _indicators(version, path, names)
        yield from _vetoes(version, path, names)
        yield from _grades(version.grades, (*path, "grades"))
        yield from _pay(version, path, names)


def advice_on(scheme: Scheme, names: Vocabulary) -> Iterator[Finding]:
    """What is allowed but seldom meant."""
    for place, version in enumerate(scheme.versions):
        for number, indicator in enumerate(version.indicators):
            yield from _directions(indicator, ("versions", place, "indicators", number), names)


def _version_dates(versions: Sequence[Version]) -> Iterator[Finding]:
    dated = sorted(((version.from_, place) for place, version in enumerate(versions)))
    for place, version in enumerate(versions):
        if version.to is not None and version.to <= version.from_:
            yield Finding(
                ("versions", place, "to"),
                Words(
                    f"结束日 {version.to} 不晚于开始日 {version.from_}。",
                    f"The end {version.to} is not after the start {version.from_}.",
                ),
                Words("结束日不含在内，须晚于开始日。", "The end is excluded and must come after the start."),
            )
    for (start, earlier), (next_start, later) in itertools.pairwise(dated):
        end = versions[earlier].to
        if start == next_start or (end is not None and end > next_start):
            yield Finding(
                ("versions", later, "from"),
                Words(
                    f"与另一个版本重叠：{start} 起的版本" + (f"到 {end} 才结束。" if end else "同一天生效。"),
                    f"Overlaps another version: the one from {start} "
                    + (f"ends only on {end}." if end else "begins on the same day."),
                ),
                Words(
                    "每一天只能有一个版本；请改日期。不写 to 时，前一版本到下一版本生效为止。",
                    "One version per day: change the dates. Without `to` a version ends where the next begins.",
                ),
            )


def _assignment(version: Version, path: Path) -> Iterator[Finding]:
    for place, role in enumerate(version.applies_to.role or ()):
        if role not in ROLES:
            near = did_you_mean(role, ROLES)
            yield Finding(
                (*path, "applies_to", "role", place),
                Words(f"没有角色 {role}。{near.zh}", f"There is no role {role}. {near.en}".strip()),
                Words(f"角色有：{'、'.join(ROLES)}。", f"Roles: {', '.join(ROLES)}."),
            )
    for key, text in version.requires.items():
        where = (*path, "requires", key)
        try:
            setting = declared(key, key)
            read_value(setting, text, key)
            if key == "preset":
                preset_named(text, key)
        except SteelyardError as error:
            yield Finding(
                where,
                Words(f"{error.what.zh}。", f"{error.what.en}."),
                error.remedy or Words(f"设置项有：{'、'.join(SETTINGS)}。", f"Settings: {', '.join(SETTINGS)}."),
                at_key=True,
            )


def _doubled(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _indicators(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    where = (*path, "indicators")
    doubled = _doubled(indicator.key for indicator in version.indicators)
    for place, indicator in enumerate(version.indicators):
        here = (*where, place)
        if indicator.key in doubled:
            yield Finding(
                (*here, "key"),
                Words(
                    f"指标键 {indicator.key} 用了不止一次。",
                    f"The indicator key {indicator.key} is used more than once.",
                ),
                Words("请给每个指标不同的 key。", "Give each indicator a key of its own."),
            )
        yield from _one_indicator(indicator, here, names)
    total = sum((indicator.weight for indicator in version.indicators), Fraction(0))
    if version.indicators and total != 100:
        text = format_value(total)
        yield Finding(
            where,
            Words(f"权重合计是 {text}，不是 100。", f"The weights sum to {text}, not 100."),
            Words("请调整各指标的 weight，使合计为 100。", "Change the weights so that they sum to 100."),
            at_key=True,
        )


def _one_indicator(indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    unclear = list(_one_of(indicator, ("metric", "manual"), path))
    if unclear:
        yield from unclear
        return
    if indicator.metric is not None:
        yield from _metric(indicator.metric, (*path, "metric"), names)
        if indicator.curve is None:
            yield Finding(
                (*path, "curve"),
                Words(
                    "有数据的指标缺少 curve，不知道怎样算分。",
                    "A measured indicator has no curve, so its points are unknown.",
                ),
                Words(
                    '请加上 curve，如 {kind: linear, worst: "0.30", best: "0.60"}。',
                    'Add a curve such as {kind: linear, worst: "0.30", best: "0.60"}.',
                ),
            )
        if isinstance(indicator.curve, Manual):
            yield Finding(
                (*path, "curve"),
                Words("curve 是 manual，却又写了 metric。", "The curve is manual, yet a metric is given."),
                Words(
                    "人工评分写 manual: 名称；有数据的指标换一种曲线。",
                    "Write manual: NAME for points given by people, or choose another curve.",
                ),
            )
        if indicator.groups:
            yield Finding(
                (*path, "groups"),
                Words("评分组只用于人工评分。", "Voter groups belong to manual indicators only."),
                Words("请去掉 groups，或把 metric 改成 manual。", "Remove groups, or use manual in place of metric."),
                at_key=True,
            )
    elif indicator.scope != "own":
        yield Finding(
            (*path, "scope"),
            Words("人工评分只评本人。", "Manual points are always the employee's own."),
            Words("请去掉 scope。", "Remove scope."),
        )
    groups = sum((indicator.groups or {}).values(), Fraction(0))
    if indicator.groups is not None and groups != 100:
        yield Finding(
            (*path, "groups"),
            Words(
                f"评分组权重合计是 {format_value(groups)}，不是 100。",
                f"The voter groups' weights sum to {format_value(groups)}, not 100.",
            ),
            Words("请使合计为 100。", "Make them sum to 100."),
            at_key=True,
        )
    if indicator.min_count is not None:
        yield from _measure(indicator.min_count.measure, (*path, "min_count", "measure"), names)
    if indicator.curve is not None:
        check = _CURVE_CHECKS.get(type(indicator.curve))
        if check is not None:
            yield from check(indicator.curve, indicator, (*path, "curve"), names)


def _linear(curve: Linear, _: Indicator, path: Path, __: Vocabulary) -> Iterator[Finding]:
    if curve.worst == curve.best:
        yield Finding(
            (*path, "best"),
            Words("worst 和 best 相同，曲线没有宽度。", "worst and best are equal, so the curve has no width."),
            Words(
                "请写两个不同的值；越低越好时 worst 大于 best。",
                "Write two different values; worst above best when lower is better.",
            ),
        )


def _deduct(curve: Deduct, _: Indicator, path: Path, __: Vocabulary) -> Iterator[Finding]:
    if curve.floor > curve.start:
        yield Finding(
            (*path, "floor"),
            Words("floor 高于 start。", "floor is above start."),
            Words("floor 应不高于 start。", "floor must not exceed start."),
        )


def _bands(curve: Bands, indicator: Indicator, path: Path, names: Vocabulary) -> Iterator[Finding]:
    better = curve.better or (names.better(indicator.metric) if indicator.metric else "higher") or "higher"
    edge, other = ("from", "to") if better == "higher" else ("to", "from")

    def edge_of(band: Band) -> Fraction | None:
        return band.from_ if edge == "from" else band.to

    where = (*path, "bands")
    for place, band in enumerate(curve.bands):
        if (band.to if edge == "from" else band.from_) is not None:
            yield Finding(
                (*where, place, other),
                Words(
                    f"{better} 更好时各档写 {edge}，不写 {other}。",
                    f"When {better} is better, bands have {edge}, not {other}.",
                ),
                Words(f"请把 {other} 换成 {edge}，或改 better。", f"Use {edge}, or change better."),
                at_key=True,
            )
            return
    yield from _edges([edge_of(band) for band in curve.bands], edge, where, falling=better == "higher")


def _edges(edges: Sequence[Fraction | None], edge: str, where: Path, *, falling: bool) -> Iterator[Finding]:
    """Best first, no two alike, and the last without an edge: else values fall into no band or into two."""
    *inner, last = edges
    if last is not None:
        yield Finding(
            (*where, len(edges) - 1, edge),
            Words(
                f"最后一档也写了 {edge}，其余的值不属于任何一档（有空洞）。",
                f"The last band has {edge} too, so the remaining values fall into no band (a hole).",
            ),
            Words(
                f"请去掉最后一档的 {edge}，或再加一档不写 {edge}。",
                f"Remove {edge} from the last band, or add a band without {edge}.",
            ),
            at_key=True,
        )
    for place, value in enumerate(inner):
        if value is None:
            yield Finding(
                (*where, place),
                Words(
                    f"只有最后一档可以不写 {edge}；后面的档永远用不到（重叠）。",
                    f"Only the last band may lack {edge}; those after it are never reached (overlap).",
                ),
                Words(f"请补上 {edge}。", f"Add {edge}."),
            )
    known = [(place, value) for place, value in enumerate(edges) if value is not None]
    for (_, earlier), (place, later) in itertools.pairwise(known):
        if later == earlier or (later > earlier) == falling:
            order = Words("从高到低" if falling else "从低到高", "fall" if falling else "rise")
            yield Finding(
                (*where, place, edge),
                Words(
                    f"{edge} {format_value(later)} 与前一档 {format_value(earlier)} 重叠或次序颠倒。",
                    f"{edge} {format_value(later)} overlaps the band before it ({format_value(earlier)}) "
                    "or is out of order.",
                ),
                Words(
                    f"最好的档在前，{edge} 必须{order.zh}，不能相同。",
                    f"The best band comes first; {edge} must {order.en} and never repeat.",
                ),
            )


_CURVE_CHECKS: dict[type, Callable[[Any, Indicator, Path, Vocabulary], Iterator[Finding]]] = {
    Linear: _linear,
    Bands: _bands,
    Deduct: _deduct,
}


def _one_of(part: object, keys: tuple[str, str], path: Path) -> Iterator[Finding]:
    given = [key for key in keys if getattr(part, key) is not None]
    if len(given) == 1:
        return
    both = Words("、".join(keys), " and ".join(keys))
    if given:
        yield Finding(
            (*path, given[1]),
            Words(f"{both.zh} 只能写一个。", f"Only one of {both.en} can be given."),
            Words("请去掉其中一个。", "Remove one of them."),
            at_key=True,
        )
    else:
        yield Finding(
            (*path, keys[0]),
            Words(f"{both.zh} 必须写一个。", f"One of {both.en} is required."),
            Words(f"请加上 {keys[0]} 或 {keys[1]}。", f"Add {keys[0]} or {keys[1]}."),
        )


def _metric(key: str, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if names.is_metric(key):
        return
    near = names.near(key)
    yield Finding(
        path,
        Words(f"没有指标 {key}。{near.zh}", f"There is no metric {key}. {near.en}".strip()),
        Words(
            "请写指标或度量的键；全部的键见参考文档。",
            "Write the key of a metric or measure; the reference lists them all.",
        ),
    )


def _measure(key: str, path: Path, names: Vocabulary) -> Iterator[Finding]:
    if names.is_measure(key):
        return
    near = names.near(key, measures_only=True)
    yield Finding(
        path,
        Words(f"没有度量 {key}。{near.zh}", f"There is no measure {key}. {near.en}".strip()),
        Words("请写度量的键；全部的键见参考文档。", "Write the key of a measure; the reference lists them all."),
    )


#: The key each veto effect needs besides its limit.
_EFFECT_NEEDS = {"zero_indicator": "indicator", "cap_total": "total", "cap_grade": "grade"}


def _vetoes(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    for place, veto in enumerate(version.vetoes):
        here = (*path, "vetoes", place)
        yield from _one_of(veto, ("measure", "metric"), here)
        yield from _one_of(veto, ("more_than", "less_than"), here)
        if veto.measure is not None:
            yield from _measure(veto.measure, (*here, "measure"), names)
        if veto.metric is not None:
            yield from _metric(veto.metric, (*here, "metric"), names)
        if veto.min_count is not None:
            yield from _measure(veto.min_count.measure, (*here, "min_count", "measure"), names)
        yield from _effect(veto, version, here)


def _effect(veto: Veto, version: Version, path: Path) -> Iterator[Finding]:
    needed = _EFFECT_NEEDS.get(veto.effect)
    for key in _EFFECT_NEEDS.values():
        given = getattr(veto, key) is not None
        if key == needed and not given:
            yield Finding(
                (*path, key),
                Words(f"effect: {veto.effect} 要写明 {key}。", f"effect: {veto.effect} needs {key}."),
                Words(f"请加上 {key}。", f"Add {key}."),
            )
        if key != needed and given:
            yield Finding(
                (*path, key),
                Words(f"effect: {veto.effect} 用不到 {key}。", f"effect: {veto.effect} has no use for {key}."),
                Words(f"请去掉 {key}。", f"Remove {key}."),
                at_key=True,
            )
    if veto.effect == "zero_indicator" and veto.indicator is not None:
        yield from _among(
            veto.indicator,
            [indicator.key for indicator in version.indicators],
            (*path, "indicator"),
            Words("指标", "indicator"),
        )
    if veto.effect == "cap_grade" and veto.grade is not None:
        yield from _among(
            veto.grade, [grade.name for grade in version.grades], (*path, "grade"), Words("等级", "grade")
        )
    if veto.effect in ("zero_total", "cap_total") and not version.indicators:
        yield Finding(
            (*path, "effect"),
            Words("方案没有指标，也就没有总分可否决。", "The scheme has no indicators, so there is no total to cut."),
            Words("请去掉它，或改用 no_bonus。", "Remove it, or use no_bonus."),
        )


def _among(name: str, known: Sequence[str], path: Path, noun: Words) -> Iterator[Finding]:
    if name not in known:
        near = did_you_mean(name, known)
        yield Finding(
            path,
            Words(
                f"这个版本没有{noun.zh} {name}。{near.zh}", f"This version has no {noun.en} {name}. {near.en}".strip()
            ),
            Words(f"现有：{'、'.join(known) or '（没有）'}。", f"There are: {', '.join(known) or 'none'}."),
        )


def _grades(grades: Sequence[Grade], path: Path) -> Iterator[Finding]:
    if not grades:
        return
    for name in sorted(_doubled(grade.name for grade in grades)):
        yield Finding(
            path,
            Words(f"等级 {name} 写了两次。", f"The grade {name} is given twice."),
            Words("请给每档不同的名称。", "Give each grade a name of its own."),
            at_key=True,
        )
    yield from _edges([grade.from_ for grade in grades], "from", path, falling=True)


def _pay(version: Version, path: Path, names: Vocabulary) -> Iterator[Finding]:
    where = (*path, "pay")
    doubled = _doubled(item.item_key for item in version.pay)
    for place, item in enumerate(version.pay):
        here = (*where, place)
        if item.item_key in doubled:
            yield Finding(
                here,
                Words(
                    f"有不止一项叫 {item.item_key}，薪酬单上分不清。",
                    f"More than one item is called {item.item_key}; a statement could not tell them apart.",
                ),
                Words("请用 name 给每项不同的名称。", "Give each a name of its own."),
            )
        if isinstance(item, Performance):
            yield from _performance(item, version, here)
        elif isinstance(item, Commission):
            yield from _commission(item, here, names)
        elif isinstance(item, Bonus):
            yield from _bonus(item, here, names)
        elif isinstance(item, Limit):
            for number, key in enumerate(item.of):
                before = [other.item_key for other in version.pay[:place]]
                yield from _among(key, before, (*here, "of", number), Words("排在它前面的薪酬项", "earlier pay item"))


def _performance(item: Performance, version: Version, path: Path) -> Iterator[Finding]:
    if not version.indicators:
        yield Finding(
            (*path, "by"),
            Words("方案没有指标，绩效无从按分计算。", "The scheme has no indicators, so there is no score to pay by."),
            Words("请加上指标，或去掉绩效。", "Add indicators, or remove the item."),
        )
    if item.by == "score":
        return
    key = "table" if item.by == "grade" else "factors"
    given = item.table if item.by == "grade" else item.factors
    if not version.grades:
        yield Finding(
            (*path, "by"),
            Words(
                f"by: {item.by} 需要 grades，这个版本没有。", f"by: {item.by} needs grades, and this version has none."
            ),
            Words("请加上 grades，或改为 by: score。", "Add grades, or pay by: score."),
        )
    if given is None:
        yield Finding(
            (*path, key),
            Words(f"by: {item.by} 要写明 {key}。", f"by: {item.by} needs {key}."),
            Words(
                f'请加上 {key}，如 {{A: "{"2000" if key == "table" else "1.2"}"}}。',
                f'Add {key}, such as {{A: "{"2000" if key == "table" else "1.2"}"}}.',
            ),
        )
        return
    grades = [grade.name for grade in version.grades]
    for name in given:
        yield from _among(name, grades, (*path, key, name), Words("等级", "grade"))
    for name in grades:
        if name not in given:
            yield Finding(
                (*path, key),
                Words(f"等级 {name} 没有写。", f"The grade {name} is missing."),
                Words(f'请写明等级 {name}；不发写 "0"。', f'State grade {name}; write "0" for nothing.'),
                at_key=True,
            )


def _commission(item: Commission, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from _metric(item.on, (*path, "on"), names)
    if names.is_metric(item.on) and names.unit(item.on) not in ("fen", "yuan"):
        yield Finding(
            (*path, "on"),
            Words(f"{item.on} 不是金额，不能提成。", f"{item.on} is no amount of money, so it earns no commission."),
            Words("请写金额，如 sales_order_first_fen。", "Use money such as sales_order_first_fen."),
        )
    if item.net is not None and names.refunds_of(item.on) is None:
        yield Finding(
            (*path, "net"),
            Words(
                f"net: sale 需要知道 {item.on} 的退款，但没有这个度量。",
                f"net: sale needs the refunds of {item.on}, and there is no such measure.",
            ),
            Words(
                "on 请用 sales_order_first_fen、sales_order_created_fen 或 sales_paid_fen。",
                "Use sales_order_first_fen, sales_order_created_fen or sales_paid_fen as on.",
            ),
        )
    edges = [tier.from_ for tier in item.tiers]
    if edges[0] != 0:
        yield Finding(
            (*path, "tiers", 0, "from"),
            Words(
                "第一档不是从 0 开始，低于它的销售额没有费率（有空洞）。",
                "The first tier does not begin at 0, so sales below it have no rate (a hole).",
            ),
            Words(
                '请把第一档写成 from: "0"；不提成写 rate: "0"。',
                'Begin with from: "0"; write rate: "0" for no commission.',
            ),
        )
    for place, (earlier, later) in enumerate(itertools.pairwise(edges), start=1):
        if later <= earlier:
            yield Finding(
                (*path, "tiers", place, "from"),
                Words("各档的 from 必须从低到高，不能相同（重叠）。", "Tiers must rise and never repeat (overlap)."),
                Words("请按 from 从低到高排列。", "Order them by from."),
            )
    for place, modifier in enumerate(item.rate_modifiers):
        here = (*path, "rate_modifiers", place)
        yield from _metric(modifier.metric, (*here, "metric"), names)
        if modifier.min_count is not None:
            yield from _measure(modifier.min_count.measure, (*here, "min_count", "measure"), names)


def _bonus(item: Bonus, path: Path, names: Vocabulary) -> Iterator[Finding]:
    yield from _one_of(item, ("rank", "when"), path)
    if item.min_count is not None:
        yield from _measure(item.min_count.measure, (*path, "min_count", "measure"), names)
    if item.rank is not None:
        yield from _metric(item.rank.metric, (*path, "rank", "metric"), names)
        if item.rank.min_count is not None:
            yield from _measure(item.rank.min_count.measure, (*path, "rank", "min_count", "measure"), names)
    if item.when is not None:
        yield from names.condition_faults(item.when, (*path, "when"))


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
        )
