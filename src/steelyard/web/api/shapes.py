"""The shapes of what the API tells: fractions as text, amounts in whole fen, sentences in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Said(Schema):
    """One sentence in both languages."""

    zh: str
    en: str


class Problem(Schema):
    """Why a call was not answered, and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    code: Annotated[str, Field(description="稳定的代码 Stable code")]
    detail: Said
    remedy: Said
    where: Annotated[str, Field(description="参数或位置 The parameter or place")]


class Page(Schema, Generic[Item]):
    """One page of a list. ``next`` is the cursor of the next page, null on the last."""

    items: list[Item]
    next: str | None


class Range(Schema):
    """Business days, start included, end excluded."""

    start: date
    end: date


class Me(Schema):
    """Whose token this is and what it may do."""

    username: str
    name: str
    employee_id: str
    roles: list[str]
    token: Annotated[str, Field(description="令牌开头 How the token begins")]
    scopes: list[str]
    expires_at: datetime


class MeasureTold(Schema):
    """One whole number an indicator rests on."""

    key: str
    label: Said
    unit: str
    table: Annotated[str, Field(description="行所在的表 The table that holds the rows")]


class MetricTold(Schema):
    """One indicator as it is declared."""

    key: str
    label: Said
    family: str
    unit: str
    better: Annotated[str, Field(description="higher 或 lower；哪边更好 Which side is better")]
    formula: str
    note: Said | None
    delay: Annotated[Said, Field(description="何时定数 When a value is final")]
    is_counted: Annotated[bool, Field(description="由记录直接计出 Counted from records")]
    measures: list[MeasureTold]


class FigureTold(Schema):
    """One indicator of one scope in one period, exact."""

    by: str
    scope: str
    name: str
    metric: str
    unit: str
    value: Annotated[
        str | None, Field(description="十进制；无穷小数取 15 位有效数字 Decimal; 15 digits where it never ends")
    ]
    exact: Annotated[str | None, Field(description="最简分数 Fraction in lowest terms")]
    numerator: str | None
    denominator: str | None
    count: int | None
    is_final: bool
    final_note: Said | None
    reason: Annotated[Said | None, Field(description="没有值的原因 Why there is no value")]


class EvidenceTold(Schema):
    """Where the rows behind a number lie."""

    table: str
    measure: str
    shop_ids: list[str]
    start: date
    end: date


class Node(Schema):
    """One step of how a figure came about."""

    what: Said
    value: str | None
    unit: str
    rule: str
    note: Said | None
    count: int | None
    evidence: EvidenceTold | None
    inputs: list[Node]


class FigureExplained(FigureTold):
    """One figure with the tree it was made from."""

    trace: Node


class AccountTold(Schema):
    """One chat account held in the period."""

    shop_id: str
    agent_id: str | None
    start: date
    end: date


class EmployeeTold(Schema):
    """One employee as they were at the end of the period."""

    employee_id: str
    name: str
    team: str | None
    line: str | None
    role: str | None
    tier: str | None
    hired_on: date | None
    accounts: list[AccountTold]


class TeamTold(Schema):
    """One team and who was in it on some day of the period."""

    team: str
    employee_ids: list[str]


class ShopTold(Schema):
    """One shop."""

    shop_id: str
    name: str
    platform: str
    timezone: str | None


class IndicatorTold(Schema):
    """One row of a score sheet."""

    key: str
    label: Said
    section: str | None
    weight: str
    value: str | None
    unit_text: Annotated[str, Field(description="带单位的值 The value with its unit")]
    numerator: str | None
    denominator: str | None
    count: int | None
    points: str | None
    contribution: str | None
    band: str | None
    note: Said | None
    is_final: bool


class SheetTold(Schema):
    """One score sheet."""

    employee_id: str
    name: str
    scheme: str
    version_from: date
    period: Range
    score: Annotated[str | None, Field(description="两位小数 Two decimals")]
    grade: str | None
    indicators: list[IndicatorTold]
    notes: list[Said]
    stops: Annotated[list[Said], Field(description="还缺什么 What is missing")]


class SchemeListed(Schema):
    """One scheme in the list."""

    kind: Annotated[str, Field(description="own 或 template")]
    key: str
    name: Said
    note: Said
    faults: list[Said]


class VersionTold(Schema):
    """One version and its rules as sentences."""

    start: date
    sentences: list[Said]


class SchemeTold(Schema):
    """One scheme: its rules as sentences, and the text of its file."""

    kind: str
    key: str
    name: str
    text: Annotated[str | None, Field(description="文件原文；只给办公室 The file; for the office only")]
    versions: list[VersionTold]


class SchemeText(Schema):
    """A scheme file to be checked."""

    text: Annotated[str, Field(max_length=200_000, description="YAML")]


class FaultTold(Schema):
    """One thing wrong, or advised against; then ``code`` names the kind of advice."""

    line: int
    key: str
    code: str
    what: Said
    remedy: Said


class SchemeChecked(Schema):
    """What a check found."""

    is_usable: bool
    faults: list[FaultTold]
    advice: list[FaultTold]


class RunTold(Schema):
    """One pay run."""

    run_id: str
    period: Range
    sequence: int | None
    supersedes: str | None
    is_newest: bool
    state: str
    digest: str | None
    people: Annotated[int, Field(description="您能看到的人数 The people you may see")]
    total_fen: Annotated[int, Field(description="您能看到的合计 What those are paid together")]
    schemes: list[str]


class StopTold(Schema):
    """What stopped one employee's pay."""

    employee_id: str
    what: Said
    remedy: Said | None


class RunOpened(RunTold):
    """One pay run and whose pay could not be settled."""

    stops: list[StopTold]


class LineTold(Schema):
    """One line of a statement."""

    item: str
    kind: str
    label: Said
    amount_fen: int
    sentence: Said
    details: list[Said]
    rules: list[str]
    refers_to: str | None


class StatementListed(Schema):
    """One statement in the list."""

    run_id: str
    employee_id: str
    name: str
    score: str | None
    grade: str | None
    total_fen: int


class StatementBody(Schema):
    """What a statement shows; its lines sum to its total."""

    period: Range
    team: str
    line: str
    role: str
    lines: list[LineTold]
    sheets: list[SheetTold]
    warnings: list[Said]


class StatementTold(StatementListed, StatementBody):
    """One statement of a run as it was computed."""


class PublishedListed(Schema):
    """One published statement in the list."""

    id: int
    run_id: str
    employee_id: str
    name: str
    period: Range
    total_fen: int
    published_at: datetime
    answer_by: datetime
    standing: Annotated[str, Field(description="waiting confirmed appealed silent superseded")]
    supersedes: Annotated[int | None, Field(description="被它取代的那张 The one it took the place of")]
    sha256: Annotated[str, Field(description="发布内容的指纹 Fingerprint of what was published")]


class PublishedTold(PublishedListed, StatementBody):
    """One published statement."""


class JobTold(Schema):
    """One job."""

    id: str
    kind: str
    state: Annotated[str, Field(description="queued running done failed cancelled")]
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    step: Said
    done: int
    of: int | None
    fault: Said | None


class RefusalTold(Schema):
    """Why one row, or a whole file, was not taken."""

    row: int | None
    column: str | None
    value: str | None
    what: Said
    remedy: Said


class CardTold(Schema):
    """What became of one file for one table."""

    file: str
    table: str | None
    layout: str | None
    is_refused: bool
    new: int
    known: int
    changed: int
    refused: int
    unknown_columns: list[str]
    problems: list[RefusalTold]


class ImportTold(JobTold):
    """One import: its job, and once it is done a card per file and table."""

    dry_run: bool
    import_id: str | None
    rows: int | None
    cards: list[CardTold]
    refused_files: Annotated[list[str], Field(description="未导入行的地址 Addresses of the refused rows")]


def said(words: Any) -> dict[str, str] | None:
    """Words as they are told."""
    return None if words is None else {"zh": words.zh, "en": words.en}
