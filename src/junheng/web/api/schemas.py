"""What operations take and give. Texts that people write hold no zero bytes; words come in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator

from junheng.records.findings import Finding
from junheng.text import Text


def without_zero(text: str) -> str:
    """A text, of which PostgreSQL takes no zero byte.

    Raises:
        ValueError: there is one.
    """
    if "\0" in text:
        raise ValueError("NUL")
    return text


Line = Annotated[str, Field(max_length=200), AfterValidator(without_zero)]
Prose = Annotated[str, Field(max_length=10_000), AfterValidator(without_zero)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Words(Schema):
    """A text in both languages."""

    zh: str
    en: str


def words(text: Text) -> dict[str, str]:
    """A text as operations give it."""
    return {"zh": text.zh, "en": text.en}


class ReadFinding(Schema):
    """Something that is noted of a file that was read."""

    severity: str
    place: str
    what: Words
    do: Words


def told(finding: Finding) -> dict[str, Any]:
    """A finding of a file as operations give it."""
    return {
        "severity": finding.severity.value,
        "place": " ".join(part for part in (finding.sheet, finding.cell) if part),
        "what": {"zh": finding.what("zh"), "en": finding.what("en")},
        "do": {"zh": finding.do("zh"), "en": finding.do("en")},
    }


class Paged(Schema):
    """Which part of a long list."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    offset: Number = 0


class Done(Schema):
    """It was done."""

    done: Literal[True] = True


class RoleOut(Schema):
    """A role in an organisation."""

    role: str
    organisation: str
    kind: str


class County(Schema):
    """A county."""

    code: str
    name: str


class Me(Schema):
    """Whose token it is."""

    username: str
    name: str
    roles: list[RoleOut]
    counties: list[County]
    scopes: list[str]
    expires_at: datetime


class School(Schema):
    """A school."""

    code: str
    name: str
    closed: bool


class YearOut(Schema):
    """A county year."""

    year: int
    state: str
    standard: str
    settings: dict[str, Any]
    snapshot: str | None
    verdict: str | None


class EntryOut(Schema):
    """An entry of the log."""

    number: int
    at: datetime
    who: str | None
    action: str
    words: Words
    target: str
    target_name: str
    details: dict[str, Any]


class JobOut(Schema):
    """Background work."""

    id: int
    kind: str
    state: str
    progress: float
    message: Words
    result: Any
    asked_at: datetime
    ended_at: datetime | None


class PieceOut(Schema):
    """A part of the newest evaluation, as the pages show it."""

    snapshot: str
    standard: str
    verdict: str
    newest: bool
    content: Any


class ChangeIn(Schema):
    """A cell of a school that is to have another value; null: not reported."""

    table: Line
    column: Line
    school: Line
    stage: Line = ""
    value: Line | None = None


class ManyIn(Schema):
    """Something more for every school row of a stage that fails an indicator: so much each, or (null) what each lacks."""

    table: Line
    column: Line
    indicator: Line
    stage: Line = ""
    amount: Annotated[float | None, Field(allow_inf_nan=False)]


class WhatIfIn(Schema):
    """Changes of single cells and of many schools, all at once; of a cell that both change, the single one counts."""

    changes: Annotated[tuple[ChangeIn, ...], Field(max_length=400)] = ()
    many: Annotated[tuple[ManyIn, ...], Field(max_length=20)] = ()


class NumberOut(Schema):
    """A number of a school that can be asked about; `value` as it is written, null: not reported."""

    table: str
    column: str
    stage: str
    name: Words
    unit: str
    value: str | None
    indicators: list[str]


class TotalsOut(Schema):
    """The numbers of a year that are compared with those of other years: verdicts counted, values, coefficients."""

    year: int
    verdict: str
    areas: dict[str, str | None]
    counts: dict[str, int]
    school_rows: dict[str, dict[str, int]]
    coefficients: dict[str, dict[str, Any]]
    county: dict[str, Any]


class WhatIfOut(Schema):
    """What would be; nothing is stored."""

    before: str
    after: str
    areas: list[dict[str, Any]]
    differences: list[dict[str, Any]]


class ReturnOut(Schema):
    """A return without its content."""

    id: int
    year: int
    school: str | None
    name: str
    state: str
    version: int
    missing: int
    doubts: int | None
    remark: str
    changed_at: datetime | None
    submitted_at: datetime | None
    approved_at: datetime | None


class ReturnContent(ReturnOut):
    """A return with its content: rows by table; `_` names a row."""

    content: dict[str, list[dict[str, Any]]]


class CellIn(Schema):
    """A cell that is typed: what it is to hold, and what was seen there before."""

    row: Line
    column: Line
    value: Annotated[str, Field(max_length=2000), AfterValidator(without_zero)]
    base: Annotated[str, Field(max_length=2000), AfterValidator(without_zero)]


class CellsIn(Schema):
    """Cells of a table."""

    table: Line
    cells: Annotated[list[CellIn], Field(min_length=1, max_length=2000)]


class CellOut(Schema):
    """What became of a cell: saved, conflict (somebody else changed it) or refused."""

    row: str
    column: str
    state: str
    value: str
    why: Words | None


class CellsOut(Schema):
    """What became of the cells."""

    version: int
    cells: list[CellOut]


class VersionIn(Schema):
    """The version that was seen: nobody decides on what has changed since."""

    version: Number


class SendBackIn(VersionIn):
    """Why a return goes back."""

    remark: Prose


class ExplainIn(Schema):
    """Why a doubt may stand."""

    finding: Line
    reason: Prose


class ApproveIn(Schema):
    """Returns to approve, by number and version."""

    returns: Annotated[dict[Number, Number], Field(min_length=1, max_length=2000)]


class SnapshotOut(Schema):
    """A snapshot."""

    snapshot: str
    reason: str
    made_at: datetime


class DemandOut(Schema):
    """What documents the standard asks for, and what is there."""

    indicator: str
    name: Words
    asked: str
    complete: bool | None
    states: dict[str, int]
    lacking: list[str]


class EvidenceOut(Schema):
    """A document."""

    id: int
    indicator: str
    school: str | None
    title: str
    name: str
    pages: str
    state: str
    reason: str
    sha256: str
    size: int
    kind: str
    added_by: str
    added_at: datetime
    checked_by: str | None
    checked_at: datetime | None


class EvidenceIn(Schema):
    """What a file is evidence for; without a school, of the county."""

    indicator: Line
    school: Line = ""
    title: Annotated[str, Field(max_length=160), AfterValidator(without_zero)] = ""
    pages: Annotated[str, Field(max_length=80), AfterValidator(without_zero)] = ""


class CheckIn(Schema):
    """Checked or returned, by who saw it in a state."""

    seen: Literal["to_verify", "checked", "returned"]
    to: Literal["checked", "returned"]
    reason: Annotated[str, Field(max_length=500), AfterValidator(without_zero)] = ""


class ReuseIn(Schema):
    """What else a file is evidence for."""

    indicator: Line
    school: Line = ""
    pages: Annotated[str, Field(max_length=80), AfterValidator(without_zero)] = ""


class JudgeIn(Schema):
    """What is judged on documents."""

    school: Line = ""
    judgement: Literal["met", "not_met", "unknown"]


class JudgementOut(Schema):
    """What was judged."""

    indicator: str
    school: str | None
    judgement: str
    by: str
    on: date


class PointOut(Schema):
    """A point of an inspection, by its place; `task`: what is done about a problem, once a notice was issued."""

    place: int
    indicator: str
    question: str
    found: str
    note: str
    photos: list[int]
    task: int | None


class InspectionOut(Schema):
    """An inspection."""

    id: int
    school: str
    on: date
    topic: str
    inspector: str
    state: str
    version: int
    summary: str
    points: list[PointOut]
    notice: int | None


class ExtensionOut(Schema):
    """A deadline that was put off, and why."""

    before: date
    after: date
    reason: str
    by: str
    at: datetime


class NoticeOut(Schema):
    """A notice of rectification."""

    id: int
    number: int
    school: str
    inspection: int
    demands: str
    deadline: date
    days_over: int
    extensions: list[ExtensionOut]
    responsible: str
    state: str
    reply: str
    reason: str


class ReplyIn(Schema):
    """What was put right."""

    reply: Prose


class DecideIn(Schema):
    """Put right, or returned with a reason: the points of these places; all that were answered where none are named."""

    close: bool
    reason: Prose = ""
    points: Annotated[list[Number], Field(min_length=1, max_length=200)] | None = None


class ExtendIn(Schema):
    """A later deadline and why, by who saw the present one."""

    seen: date
    deadline: date
    reason: Annotated[str, Field(max_length=500), AfterValidator(without_zero)]


class ReportsIn(Schema):
    """Which reports to make."""

    kinds: Annotated[
        list[Literal["word", "pdf", "application", "schools", "each_school", "html", "excel"]], Field(min_length=1)
    ]
    language: Literal["zh", "en"] = "zh"


class ReportOut(Schema):
    """A report."""

    id: int
    kind: str
    language: str
    name: str
    snapshot: str
    standard: str
    verdict: str
    size: int
    made_at: datetime


Section = Literal["verdict", "indicators", "balance", "schools", "school_list"]


class PublishIn(Schema):
    """What is to be public of the evaluation that was seen (`publication.evaluation`)."""

    sections: list[Section]
    evaluation: Number


class PublicationOut(Schema):
    """What is public of a year, and the evaluation that could be published now."""

    sections: list[str]
    snapshot: str | None
    published_at: datetime | None
    content: Annotated[Any, Field(description="按语言和部分 / by language and section")]
    evaluation: int | None
