"""Worked cases of a scheme: what goes in, what must come out, in a file a manager can read.

usual:                                   # holds in every case that does not say otherwise; ``person`` is everybody
  month: 2026-11
  settings: {preset: taobao}             # of the shops; what the scheme requires unless given
  person: {metrics: {csat_ratio: "0.90"}, contract: {base: "3500"}}
cases:
  - case: a sentence
    month: 2026-11                       # or from / to, the end excluded
    shop: {shop_paid_fen: "1000000"}     # amounts in yuan
    people:
      小川:
        metrics: {csat_ratio: "0.91"}    # ratios 0-1 (or both parts: "91/100"), null for none
        counts: {ratings: 20}            # measures that count, and those in minutes
        amounts: {sales_order_first_fen: "250000"}
        hired: 2023-05-08                # also left: the first day no longer employed
        team: 一组                       # also line, role, tier; what the scheme asks for unless given
        shop: 二店                       # the shop 店铺 unless given
        contract: {base: "3500", performance: "2000", allowance: "200", region: 广州}
        days: {scheduled: "22", paid: "20"}
        ratings: {leader: "80"}          # null: not rated; per voter group: {attitude: {A: ["90", "94"], B: ["85"]}}
        entries: [{kind: damage, item: 丢件, amount: "-1500", reason: 错发, clause: "8.2", notice: 2026-11-20}]
    teams: {一组: {metrics: {...}, counts: {...}, amounts: {...}}}   # figures of a team, or of a further shop
    other_periods:                       # figures of an earlier cycle, or of some days of the period
      2026-10: {shop: {...}, teams: {...}, people: {小川: {metrics: {...}, counts: {...}, amounts: {...}, ratings: {...}}}}
      2026-11-01..2026-11-11: {people: {...}}
    campaigns: [{name: 双11, from: 2026-11-01, to: 2026-11-12}]   # the end excluded
    history: {小川: {received_buyers: {2026-09: "900", 2026-10: "880"}, csat_ratio: {2026-10: "45/50"}}}   # by month
    minimum_wage: {广州: "2300"}
    paid_before: {month: 2026-10, people: {...}}       # an earlier settlement, then ...
    refunded_since: {小川: {sales_order_first_refund_fen: "200"}}   # ... what is known of that month now
    expect:
      小川: {score: "86.25", grade: A, points: {conversion: "90.00"}, lines: {提成: "900.00"}, total: "6505.00"}
      小乙: {suggests: [连续不合格]}       # names of the triggers set off, in order of the file
      小安: {governed: false}             # instead of people, ``stops: words`` expects that nothing is settled
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from steelyard.errors import PayStopped, SchemeError, SteelyardError, Words
from steelyard.facts.organisation import (
    Account,
    Campaign,
    Contract,
    LawRow,
    ManualScore,
    MonthDays,
    Organisation,
    PayEntry,
    Person,
    Shop,
)
from steelyard.facts.settings import SettingRow
from steelyard.money import format_amount, parse_number, parse_yuan
from steelyard.pay.paid_commissions import PaidCommission
from steelyard.pay.statement import Statement, settle
from steelyard.periods import Period, parse_month
from steelyard.schemes import located
from steelyard.schemes.model import AppliesTo, Scheme, Version
from steelyard.schemes.vocabulary import Vocabulary
from steelyard.scoring.given import Given, GivenFigures, Share
from steelyard.scoring.sheet import ScoreSheet, score
from steelyard.scoring.triggers import Suggested, suggestions

SHOP = "店铺"


@dataclass(frozen=True, slots=True)
class Difference:
    """One expected figure that came out otherwise."""

    case: str
    employee: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.case}: {self.employee} {self.what}: {self.expected} ≠ {self.found}"


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One case of a file."""

    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to: the sheets, the statements or what stopped them, and what is suggested where it is asked."""

    sheets: Mapping[str, ScoreSheet]
    statements: Mapping[str, Statement]
    stopped: SteelyardError | None
    suggested: Sequence[Suggested] = ()


def read_cases(text: str, file: str) -> list[WorkedCase]:
    """The cases of a file, in order.

    Raises: SchemeRefused for a file the narrow YAML cannot read; SchemeError for one without cases.
    """
    document = located.read(text, file)
    cases = document.data.get("cases") if isinstance(document.data, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) and "case" in case for case in cases):
        raise SchemeError(
            Words(
                "算例文件缺少 cases 列表，或有的算例没有 case 一句话。",
                "The file has no list `cases`, or a case has no sentence `case`.",
            ),
            remedy=Words("请参照模板的 .cases.yaml。", "See a template's .cases.yaml."),
            where=file,
        )
    usual = document.data.get("usual", {})
    return [WorkedCase(case["case"], _completed(case, usual)) for case in cases]


def _completed(case: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """A case with what is usual put in wherever it does not say otherwise."""
    dated = not _PERIOD_KEYS.isdisjoint(case)
    rest = {key: given for key, given in usual.items() if key != "person" and not (dated and key in _PERIOD_KEYS)}

    def people(data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _over(usual.get("person", {}), given or {}) for name, given in data["people"].items()}

    whole = {**_over(rest, case), "people": people(case)}
    if "paid_before" in case:
        whole["paid_before"] = {**case["paid_before"], "people": people(case["paid_before"])}
    return whole


_PERIOD_KEYS = {"month", "from", "to"}


def _over(usual: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given over what is usual, table by table."""
    both = [key for key in given if isinstance(given[key], Mapping) and isinstance(usual.get(key), Mapping)]
    return {**usual, **given, **{key: {**usual[key], **given[key]} for key in both}}


def run_case(scheme: Scheme, case: WorkedCase) -> Outcome:
    """Score and settle a case; that no version is in force, or a shop is set up otherwise, stops it too."""
    try:
        return _run(scheme, case)
    except SchemeError as refused:
        return Outcome({}, {}, refused)


def _run(scheme: Scheme, case: WorkedCase) -> Outcome:
    before = case.data.get("paid_before")
    period = _period(case.data)
    if before is None:
        return _settled(scheme, case.data, period, [], {})
    earlier_period = _period(before)
    earlier = _settled(scheme, {**case.data, **before}, earlier_period, [], {})
    if earlier.stopped is not None:
        return earlier
    paid = [paid for statement in earlier.statements.values() for paid in statement.paid_commissions]
    since = {earlier_period: _amounts(case.data.get("refunded_since", {}))}
    return _settled(scheme, case.data, period, paid, since)


def differences(scheme: Scheme, case: WorkedCase) -> list[Difference]:
    """What a case expects that did not come out."""
    outcome = run_case(scheme, case)
    expected = case.data["expect"]
    stop = expected.get("stops")
    if stop is not None:
        found = str(outcome.stopped) if outcome.stopped is not None else "—"
        return [] if stop in found else [Difference(case.name, "", "stops", stop, found)]
    if outcome.stopped is not None:
        return [Difference(case.name, "", "stops", "—", str(outcome.stopped))]
    return [
        Difference(case.name, employee, what, wanted, found)
        for employee, wanted_of in expected.items()
        for what, wanted, found in _compared_with(outcome, employee, wanted_of)
        if wanted != found
    ]


def _compared_with(outcome: Outcome, employee: str, wanted: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    governed = employee in outcome.sheets
    yield "governed", str(wanted.get("governed", True)), str(governed)
    if governed:
        of_employee = [found for found in outcome.suggested if found.employee_id == employee]
        yield from _compared(wanted, outcome.sheets[employee], outcome.statements[employee], of_employee)


def _compared(
    wanted: Mapping[str, Any], sheet: ScoreSheet, statement: Statement, suggested: Sequence[Suggested]
) -> Iterator[tuple[str, str, str]]:
    if "suggests" in wanted:
        yield "suggests", "、".join(wanted["suggests"]), "、".join(found.name for found in suggested)
    if "score" in wanted:
        yield "score", str(wanted["score"]), str(sheet.score)
    if "grade" in wanted:
        yield "grade", str(wanted["grade"]), str(sheet.grade)
    shown = {indicator.key: indicator.as_json() for indicator in sheet.indicators}
    for key, points in wanted.get("points", {}).items():
        yield f"points {key}", str(points), str(shown.get(key, {}).get("points"))
    for key, band in wanted.get("bands", {}).items():
        yield f"band {key}", str(band), str(shown.get(key, {}).get("band"))
    amounts = {line.item: format_amount(line.amount_fen) for line in statement.lines}
    for item, amount in wanted.get("lines", {}).items():
        yield f"line {item}", format_amount(parse_yuan(str(amount))), amounts.get(item, "—")
    if "total" in wanted:
        yield "total", format_amount(parse_yuan(str(wanted["total"]))), format_amount(statement.total_fen)
    spoken = "\n".join(
        [
            *(line.sentence.zh for line in statement.lines),
            *(line.sentence.en for line in statement.lines),
            *(detail.zh for line in statement.lines for detail in line.details),
            *(note.zh for note in (*sheet.notes, *statement.warnings)),
            *(note.en for note in (*sheet.notes, *statement.warnings)),
            *(found.words.zh for found in suggested),
            *(found.words.en for found in suggested),
        ]
    )
    for sentence in wanted.get("says", []):
        yield "says", sentence, sentence if sentence in spoken else spoken


def _settled(
    scheme: Scheme,
    data: Mapping[str, Any],
    period: Period,
    earlier: Sequence[PaidCommission],
    since: Mapping[Period, Mapping[tuple[str, str], Fraction]],
) -> Outcome:
    version = scheme.version_on(period.start)
    others = {Period.parse(text): _figures(given) for text, given in data.get("other_periods", {}).items()}
    earlier_figures = (others, _history(data, scheme.vocabulary), since)
    known = {
        other: {scope: value for given in earlier_figures for scope, value in given.get(other, {}).items()}
        for other in sorted({other for given in earlier_figures for other in given})
    }
    figures = GivenFigures(
        _organisation(version, data, period), _metrics(data), _measures(data), known, scheme.vocabulary, period
    )
    sheets = score(scheme, version, figures, None, period)
    try:
        statements = settle(scheme, version, figures, sheets, period, earlier)
    except PayStopped as stopped:
        return Outcome({sheet.employee_id: sheet for sheet in sheets}, {}, stopped)
    return Outcome(
        {sheet.employee_id: sheet for sheet in sheets},
        {statement.employee_id: statement for statement in statements},
        None,
        suggestions(scheme, version, figures, sheets, period) if _asks_for(data, "suggests") else (),
    )


def _asks_for(data: Mapping[str, Any], key: str) -> bool:
    """Whether a case expects something of anybody under a key."""
    return any(isinstance(wanted, Mapping) and key in wanted for wanted in data.get("expect", {}).values())


def _period(data: Mapping[str, Any]) -> Period:
    return parse_month(data["month"]) if "month" in data else Period(data["from"], data["to"])


def _people(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    people: Mapping[str, Mapping[str, Any]] = data["people"]
    return people


def _number(given: object) -> Given:
    """A plain number, or a ratio with both its parts: ``45/50``."""
    if given is None:
        return None
    numerator, slash, denominator = str(given).partition("/")
    return Share(parse_number(numerator), parse_number(denominator)) if slash else parse_number(numerator)


def _scopes(data: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Everybody and every team (or further shop) that figures are given of."""
    return {**data.get("teams", {}), **data.get("people", {})}


def _figures(data: Mapping[str, Any]) -> dict[tuple[str, str], Given]:
    """All figures of one period in one table."""
    return {**_measures(data), **_metrics(data)}


def _metrics(data: Mapping[str, Any]) -> dict[tuple[str, str], Given]:
    return {
        (name, key): _number(value)
        for name, given in _scopes(data).items()
        for key, value in given.get("metrics", {}).items()
    }


def _amounts(people: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Fraction]:
    return {
        (name, key): Fraction(parse_yuan(str(value)))
        for name, amounts in people.items()
        for key, value in amounts.items()
    }


def _measures(data: Mapping[str, Any]) -> dict[tuple[str, str], Given]:
    found: dict[tuple[str, str], Given] = {**_amounts({SHOP: data.get("shop", {})})}
    found.update(_amounts({name: given.get("amounts", {}) for name, given in _scopes(data).items()}))
    found.update(
        {
            (name, key): _number(value)
            for name, given in _scopes(data).items()
            for key, value in given.get("counts", {}).items()
        }
    )
    return found


def _history(data: Mapping[str, Any], names: Vocabulary) -> dict[Period, dict[tuple[str, str], Given]]:
    """What ``history`` gives, by month; measures of money in yuan."""
    found: dict[Period, dict[tuple[str, str], Given]] = {}
    for name, figures in data.get("history", {}).items():
        for key, months in figures.items():
            for month, value in months.items():
                money = names.unit(key) == "fen"
                number = Fraction(parse_yuan(str(value))) if money else _number(value)
                found.setdefault(parse_month(str(month)), {})[name, key] = number
    return found


def _organisation(version: Version, data: Mapping[str, Any], period: Period) -> Organisation:
    """People whom the version governs, in shops set up as it requires."""
    shop_of = {name: str(person.get("shop", SHOP)) for name, person in _people(data).items()}
    shops = sorted({SHOP, *shop_of.values()})
    settings: Mapping[str, str] = {**version.requires, **data.get("settings", {})}
    return Organisation(
        shops=tuple(Shop(shop, "taobao", shop) for shop in shops),
        settings_rows=tuple(SettingRow(shop, key, value) for shop in shops for key, value in settings.items()),
        people=tuple(_person(version.applies_to, name, person) for name, person in _people(data).items()),
        accounts=tuple(Account("taobao", shop, f"{shop}:{name}", name) for name, shop in shop_of.items()),
        contracts=tuple(
            _contract(name, person["contract"]) for name, person in _people(data).items() if "contract" in person
        ),
        month_days=tuple(
            MonthDays(
                name, f"{period.start:%Y-%m}", Decimal(person["days"]["scheduled"]), Decimal(person["days"]["paid"])
            )
            for name, person in _people(data).items()
            if "days" in person
        ),
        campaigns=tuple(
            Campaign(campaign["name"], campaign["from"], campaign["to"]) for campaign in data.get("campaigns", [])
        ),
        manual_scores=tuple(
            row
            for when, given in _rated_periods(data, period)
            for name, person in given.items()
            for row in _ratings(name, person.get("ratings", {}), when)
        ),
        pay_entries=tuple(
            row for name, person in _people(data).items() for row in _entries(name, person.get("entries", []), period)
        ),
        law=tuple(
            LawRow(region, date(2020, 1, 1), parse_yuan(str(wage)), "算例")
            for region, wage in data.get("minimum_wage", {}).items()
        ),
    )


def _rated_periods(data: Mapping[str, Any], period: Period) -> Iterator[tuple[Period, Mapping[str, Mapping[str, Any]]]]:
    """The people of the period, and those of other periods, with what they were rated then."""
    yield period, _people(data)
    for text, given in data.get("other_periods", {}).items():
        yield Period.parse(text), given.get("people", {})


def _person(rule: AppliesTo, name: str, person: Mapping[str, Any]) -> Person:
    return Person(
        name,
        name,
        role=person.get("role", (rule.role or ("agent",))[0]),
        team=person.get("team", (rule.team or ("一组",))[0]),
        line=person.get("line", (rule.line or ("presales",))[0]),
        tier=person.get("tier", rule.tier[0] if rule.tier else None),
        hired_on=person.get("hired"),
        left_on=person.get("left"),
    )


def _contract(name: str, given: Mapping[str, Any]) -> Contract:
    def fen(key: str) -> int | None:
        return parse_yuan(str(given[key])) if key in given else None

    return Contract(
        name,
        fen("base") or 0,
        performance_fen=fen("performance"),
        allowance_fen=fen("allowance"),
        region=given.get("region"),
    )


def _ratings(name: str, given: Mapping[str, Any], period: Period) -> Iterator[ManualScore]:
    for indicator, points in given.items():
        if points is None:
            continue
        groups = points if isinstance(points, dict) else {None: points}
        for group, values in groups.items():
            for place, value in enumerate(values if isinstance(values, list) else [values]):
                yield ManualScore(
                    name,
                    period.start,
                    period.end,
                    indicator,
                    Decimal(str(value)),
                    rater=f"{group or ''}{place + 1}",
                    rater_group=group,
                )


def _entries(name: str, given: Sequence[Mapping[str, Any]], period: Period) -> Iterator[PayEntry]:
    for place, entry in enumerate(given):
        yield PayEntry(
            f"{name}-{place + 1}",
            name,
            entry.get("day", period.start),
            entry["kind"],
            entry["item"],
            parse_yuan(str(entry["amount"])),
            entry.get("reason", "—"),
            entry.get("clause"),
            entry.get("notice"),
            entry.get("refers_to"),
        )
