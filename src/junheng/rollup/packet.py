"""The packet (数据包): one signed file that a county sends up, with its verdicts and what they can be recomputed from.

Two lines of text. The first is the content as JSON: keys sorted, no spaces, UTF-8, numbers in their shortest form that
reads back as the same number; so the same county year under the same standard gives the same bytes. The second names
the key by its fingerprint and has the Ed25519 signature of exactly the bytes of the first. Nothing stands before,
between or after them.

The content has no line about a person: of lists (teachers, pupils, classes) only the counts per school and stage go in.
Small counts are kept back, see `junheng.rollup.suppression`. Fields: docs/howto/roll-up.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from typing import Literal

import polars as pl
from pydantic import ConfigDict, TypeAdapter

from junheng.errors import JunhengError, UsageError
from junheng.evaluation import Evaluation
from junheng.evaluation.case import Judged
from junheng.evaluation.resource import row_indicators
from junheng.evaluation.rows import school_tables
from junheng.evaluation.verdicts import ROW_COLUMNS, Verdict
from junheng.records.findings import Severity
from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.rollup.keys import PrivateKey
from junheng.rollup.suppression import (
    DEFAULT_THRESHOLD,
    SUPPRESSED,
    Cell,
    Suppression,
    key_of,
    suppression,
)
from junheng.standards import Standard
from junheng.tables import TABLES
from junheng.text import Text

# What a school or the county as a whole has; columns that say where a child lives or who decided stay at home.
SENT: Mapping[str, tuple[str, ...]] = {
    "schools": (
        "school_id", "name", "kind", "ownership", "setting", "city", "boarding", "counts_as_school", "parent_id",
        "year_built", "dense_centre",
    ),
    "stages": TABLES["stages"].names,
    "campuses": TABLES["campuses"].names,
    "rooms": TABLES["rooms"].names,
    "finance": TABLES["finance"].names,
    "county": ("item", "value"),
    "monitoring_balance": TABLES["monitoring_balance"].names,
    "monitoring_quality": TABLES["monitoring_quality"].names,
    "survey": ("group", "valid", "satisfied"),
    "evidence": ("indicator_id", "school_id", "judgement"),
    "vetoes": ("veto_id", "cases"),
}  # fmt: skip
STAY_HOME = ("teachers", "pupils", "classes")
SENT_ROWS = ("school_id", "stage", "indicator", "numerator", "denominator", "value", "verdict")

Withheld = Literal["suppressed"]
Scalar = str | int | float | bool | None


class PacketError(JunhengError):
    """The file is not a whole packet of this version."""


@dataclass(frozen=True)
class Sheet:
    """A table in a packet."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has more or fewer values than there are columns")


@dataclass(frozen=True)
class Rules:
    """The standard that was applied, with the settings of the run."""

    id: str
    version: str
    hash: str
    settings: dict[str, str | float]


@dataclass(frozen=True)
class Said:
    """A judgement as it is sent: what `Judged` has, without words; `value` may be kept back."""

    indicator: str
    stage: str
    label: str
    value: float | Withheld | None
    target: float | None
    verdict: Verdict | None
    reason: str
    owed: dict[str, int]  # how many cells of which column are missing
    parts: tuple[Said, ...]


@dataclass(frozen=True)
class Findings:
    """How many findings the county's data have; open doubts by kind."""

    errors: int
    doubts: int
    notes: int
    open_doubts: dict[str, int]


@dataclass(frozen=True)
class Content:
    """What a packet says."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    format: Literal["junheng packet 1"]
    software: str
    county: str
    city: str | None
    year: int
    snapshot: str
    standard: Rules
    suppression_threshold: int
    verdict: Verdict
    areas: dict[str, Verdict]
    indicators: tuple[Said, ...]
    vetoes: tuple[Said, ...]
    entry: tuple[Said, ...]
    rows: Sheet
    school_rows: Sheet
    balance: Sheet
    excluded: Sheet
    description: Sheet
    findings: Findings
    tables: dict[str, Sheet]

    @cached_property
    def suppressed(self) -> frozenset[Cell]:
        """The cells that are kept back."""
        found: set[Cell] = set()
        for name, sheet in self.tables.items():
            key = [sheet.columns.index(column) for column in key_of(name)]
            for row in sheet.rows:
                for column, value in zip(sheet.columns, row, strict=True):
                    if value == SUPPRESSED and column not in key_of(name):
                        found.add(_cell(name, column, [row[place] for place in key]))
        return frozenset(found)

    def snapshot_sent(self) -> Snapshot:
        """The county year as far as it was sent; what is kept back is empty.

        Raises:
            PacketError: a table has columns or values that this version does not know.
        """
        frames = {}
        for name, sheet in self.tables.items():
            if name not in SENT or not set(sheet.columns) <= set(SENT[name]):
                raise _strange()
            frames[name] = frame_of(sheet, {column: dtype() for column, dtype in schema(TABLES[name]).items()})
        return make_snapshot(self.county, self.year, frames)


@dataclass(frozen=True)
class Packet:
    """A packet file taken apart: the signed bytes, and what the second line says."""

    signed: bytes
    fingerprint: str
    signature: bytes

    def content(self) -> Content:
        """What it says. To be asked only after the signature was checked.

        Raises:
            PacketError: it is not what this version writes.
        """
        try:
            content = _reader().validate_json(self.signed)
            whole = canonical(json.loads(self.signed)) == self.signed  # no key twice, no other form of a number
        except (ValueError, RecursionError) as error:
            raise _strange() from error
        if not whole:
            raise _strange()
        return content

    def claimed(self) -> tuple[str, ...]:
        """The names of the county that it claims to be from, for saying what is wrong where nothing can be trusted."""
        try:
            said = json.loads(self.signed)
        except (ValueError, RecursionError):
            return ()
        return names(said.get("county"), said.get("city")) if isinstance(said, dict) else ()


def names(county: object, city: object) -> tuple[str, ...]:
    """The names under which a county's key may stand: its own, or with its city where two counties have one name."""
    return (str(county),) if city is None else (str(county), f"{city}{county}")


@cache
def _reader() -> TypeAdapter[Content]:
    return TypeAdapter(Content)


BALANCE_TYPES: Mapping[str, pl.DataType] = {
    "stage": pl.String(), "indicator": pl.String(), "rows": pl.Int64(), "unreported": pl.Int64(), "mean": pl.Float64(),
    "sd": pl.Float64(), "cv": pl.Float64(), "cv_weighted": pl.Float64(), "cv_unweighted": pl.Float64(),
    "limit": pl.Float64(), "verdict": pl.String(), "gini": pl.Float64(), "theil": pl.Float64(), "at_limit": pl.Boolean(),
    "near_limit": pl.Boolean(), "differs_when_rounded": pl.Boolean(), "differs_when_unweighted": pl.Boolean(),
}  # fmt: skip
ROW_TYPES: Mapping[str, pl.DataType] = {name: ROW_COLUMNS[name] for name in SENT_ROWS}
SCHOOL_ROW_TYPES: Mapping[str, pl.DataType] = {
    "school_id": pl.String(), "stage": pl.String(), "met": pl.Int64(), "unknown": pl.Int64(),
    "lowest_ratio": pl.Float64(), "verdict": pl.String(),
}  # fmt: skip


def content_of(result: Evaluation, software: str, threshold: int = DEFAULT_THRESHOLD) -> Content:
    """What the county of `result` sends up.

    Args:
        result: The evaluation.
        software: The version of junheng.
        threshold: Counts of persons with a sensitive attribute from 1 to below it are kept back.

    Raises:
        UsageError: the county has no name, by which the province would know it.
    """
    snapshot, standard = result.snapshot, result.standard
    if not snapshot.county:
        raise UsageError(
            Text(
                "数据里没有县名（“学校基本情况”的“县”一列），数据包要写明是哪个县",
                "the data name no county (column county of the schools); a packet must say whose it is",
            )
        )
    tables = tables_to_send(snapshot, standard)
    hidden = suppression(tables, standard, threshold)
    cities = tables["schools"]["city"].drop_nulls().unique().to_list() if "schools" in tables else []
    rows = result.rows.filter(pl.col("indicator").is_in(list(row_indicators(standard)))).select(SENT_ROWS)
    return Content(
        format="junheng packet 1",
        software=software,
        county=snapshot.county,
        city=cities[0] if len(cities) == 1 else None,
        year=snapshot.year,
        snapshot=snapshot.hash,
        standard=Rules(standard.id, standard.pack.version, standard.hash, dict(standard.settings)),
        suppression_threshold=threshold,
        verdict=result.verdict,
        areas={area: verdict for area, _, verdict in result.areas()},
        indicators=tuple(_said(one, hidden) for one in result.county),
        vetoes=tuple(_said(one, hidden) for one in result.vetoes),
        entry=tuple(_said(one, hidden) for one in result.entry),
        rows=sheet_of(rows),
        school_rows=sheet_of(result.school_rows),
        balance=sheet_of(result.balance),
        excluded=sheet_of(result.excluded.select("school_id", "stage", "reason")),
        description=sheet_of(result.description),
        findings=_findings(snapshot),
        tables={name: _marked(name, frame, hidden.cells) for name, frame in tables.items()},
    )


def tables_to_send(snapshot: Snapshot, standard: Standard) -> dict[str, pl.DataFrame]:
    """The tables that leave the county, before small counts are kept back; lists only as counts of school rows."""
    apart = {"merge_uncounted": "keep"} if "merge_uncounted" in standard.settings else {}
    counted = school_tables(snapshot, standard.with_settings(apart)).stages
    tables = {
        **snapshot.tables,
        "stages": counted.select(pl.col(name).cast(dtype) for name, dtype in schema(TABLES["stages"]).items()),
    }
    return {
        name: tables[name].select(columns) for name, columns in SENT.items() if name in tables and tables[name].height
    }


def _said(judged: Judged, hidden: Suppression) -> Said:
    withheld = judged.value is not None and hidden.hides(judged)
    owed = Counter(f"{cell.table}.{cell.column if cell.table != 'county' else cell.where}" for cell in judged.missing)
    return Said(
        indicator=judged.indicator,
        stage=judged.stage,
        label="" if judged.label is None else judged.label.zh,
        value=SUPPRESSED if withheld else judged.value,
        target=judged.target,
        verdict=judged.verdict,
        reason=judged.reason,
        owed=dict(owed),
        parts=tuple(_said(part, hidden) for part in judged.parts),
    )


def _findings(snapshot: Snapshot) -> Findings:
    counts = Counter(finding.severity for finding in snapshot.findings)
    doubts = Counter(
        finding.rule.code
        for finding in snapshot.findings
        if finding.severity is Severity.DOUBT and finding.released is None
    )
    return Findings(counts[Severity.ERROR], counts[Severity.DOUBT], counts[Severity.NOTE], dict(doubts))


def sheet_of(frame: pl.DataFrame) -> Sheet:
    """A frame as it stands in a packet."""
    return Sheet(tuple(frame.columns), tuple(frame.iter_rows()))


def frame_of(sheet: Sheet, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The frame back; what is kept back is empty.

    Raises:
        PacketError: the sheet does not fit the types.
    """
    if not set(sheet.columns) <= set(types):
        raise _strange()
    rows = [tuple(None if value == SUPPRESSED else value for value in row) for row in sheet.rows]
    try:
        return pl.DataFrame(rows, schema={name: types[name] for name in sheet.columns}, orient="row", strict=True)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise _strange() from error


def _marked(name: str, frame: pl.DataFrame, cells: frozenset[Cell]) -> Sheet:
    """A table with a word where a number is kept back."""
    key = key_of(name)
    rows = []
    for row in frame.iter_rows(named=True):
        named = [row[column] for column in key]
        rows.append(
            tuple(SUPPRESSED if _cell(name, column, named) in cells else value for column, value in row.items())
        )
    return Sheet(tuple(frame.columns), tuple(rows))


def _cell(table: str, column: str, key: Sequence[Scalar]) -> Cell:
    """The name of a cell."""
    first, second, *_ = *map(str, key), "", ""
    return table, column, first, second


def canonical(value: object) -> bytes:
    """JSON in one form only: sorted keys, no spaces, UTF-8, the shortest form of each number, no NaN."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sealed(content: Content, key: PrivateKey) -> bytes:
    """The bytes of a packet file."""
    first = canonical(asdict(content))
    second = canonical({"fingerprint": key.fingerprint, "signature": key.sign(first).hex()})
    return first + b"\n" + second + b"\n"


def opened(data: bytes) -> Packet:
    """The parts of a packet file, without reading what it says.

    Raises:
        PacketError: it does not have the two lines of a packet.
    """
    first, end, second = data.partition(b"\n")
    try:
        seal = json.loads(second)
        packet = Packet(first, str(seal["fingerprint"]), bytes.fromhex(str(seal["signature"])))
        again = canonical({"fingerprint": packet.fingerprint, "signature": packet.signature.hex()})
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _strange() from error
    if end + second != b"\n" + again + b"\n":
        raise _strange()
    return packet


def _strange() -> PacketError:
    return PacketError(
        Text(
            "不是完整的 junheng 数据包：文件损坏、被改动过，或由另一版本的 junheng 写成。请县里重新生成并再交一次。",
            "not a whole packet of junheng: damaged, altered, or written by another version. Ask the county to make and "
            "send it again.",
        )
    )


def sent_result(content: Content) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The rows, school rows and coefficients that a packet says.

    Raises:
        PacketError: they are not what this version writes.
    """
    return (
        frame_of(content.rows, ROW_TYPES),
        frame_of(content.school_rows, SCHOOL_ROW_TYPES),
        frame_of(content.balance, BALANCE_TYPES),
    )
