"""One sheet for every school (一校一表): its facts, every demand on it, what it lacks and what it has not reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from junheng.evaluation import Evaluation
from junheng.records.store import county_folder
from junheng.reporting.balance import Contributor, balance_of
from junheng.reporting.basis import Basis, Row, number, text
from junheng.reporting.figures import DASH, Figure
from junheng.reporting.notes import Excluded, excluded_of
from junheng.reporting.official.entries import Entry, Of, english_name, filled
from junheng.reporting.official.print import printed
from junheng.reporting.official.words import OFFICIAL
from junheng.reporting.owed import OwedCell, owed_of
from junheng.reporting.shortages import Shortage, shortages_of
from junheng.reporting.words import Speaker
from junheng.tables import TABLES
from junheng.text import Language, Text

NAME_LETTERS = 40  # of a school in the name of its file


@dataclass(frozen=True)
class Sheets:
    """The sheets of a county in one language."""

    basis: Basis

    def words(self, key: str, **fields: object) -> str:
        """A label of the official documents."""
        return OFFICIAL[key].get(self.basis.say.language).format(**fields)

    @cached_property
    def schools(self) -> list[Row]:
        """Every school of the snapshot, in the order of ids."""
        return sorted(
            self.basis.evaluation.snapshot.table("schools").iter_rows(named=True),
            key=lambda row: text(row["school_id"]),
        )

    @cached_property
    def stages(self) -> dict[str, list[Row]]:
        """What every school reported by stage."""
        return _by_school(self.basis.evaluation.snapshot.table("stages").iter_rows(named=True))

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """Every judged line by school, in the order of the standard."""
        return _by_school(sorted(self.basis.rows, key=lambda row: self.basis.place(text(row["indicator"]))))

    @cached_property
    def owed(self) -> dict[str, list[OwedCell]]:
        """What every school has not reported."""
        found: dict[str, list[OwedCell]] = {}
        for cell in owed_of(self.basis).cells:
            if cell.about:
                found.setdefault(cell.about, []).append(cell)
        return found

    @cached_property
    def shortages(self) -> dict[tuple[str, str, str], Shortage]:
        """Shortages by school, stage and indicator."""
        return {(one.school_id, one.stage, one.indicator): one for one in shortages_of(self.basis).items}

    @cached_property
    def contributors(self) -> dict[tuple[str, str, str], Contributor]:
        """A school row's part in CV² by school, stage and indicator."""
        return {
            (one.school_id, line.stage, line.indicator): one
            for stage in balance_of(self.basis)
            for line in stage.lines
            for one in line.contributors
        }

    @cached_property
    def excluded(self) -> dict[str, list[Excluded]]:
        """Rows that are left out, by school."""
        found: dict[str, list[Excluded]] = {}
        for one in excluded_of(self.basis):
            found.setdefault(one.school_id, []).append(one)
        return found

    def code(self, school: Row, column: str) -> str:
        """The words for a code of the table of schools."""
        value = school[column]
        codes = TABLES["schools"].column(column).codes
        return next((self.basis.say.text(Text(code.zh, code.en)) for code in codes if code.value == value), DASH)


def _by_school(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(text(row["school_id"]), []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class SchoolOf:
    """A school of the county."""

    sheets: Sheets
    school: Row

    @property
    def id(self) -> str:
        """Its id."""
        return text(self.school["school_id"])


@dataclass(frozen=True, slots=True)
class StageOf:
    """A school in one stage."""

    sheets: Sheets
    school_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class LineOf:
    """A demand on a school, or on a school row."""

    sheets: Sheets
    row: Row

    @property
    def key(self) -> tuple[str, str, str]:
        """School, stage and indicator."""
        return text(self.row["school_id"]), text(self.row["stage"]), text(self.row["indicator"])


def _target(of: LineOf) -> str:
    rule = of.sheets.basis.evaluation.standard.rule(of.key[2])
    target = of.sheets.basis.target(of.row, rule)
    return of.sheets.basis.say.asked(rule.operator, target.full) if target.value is not None else DASH


def _value(of: LineOf) -> str:
    basis = of.sheets.basis
    return basis.value(of.row, basis.evaluation.standard.rule(of.key[2])).text


def plain(value: object) -> Figure:
    """A count without decimals, an amount with two."""
    found = number(value)
    return Figure(found, 0 if found is None or float(found).is_integer() else 2)


def _short(of: LineOf) -> str:
    one = of.sheets.shortages.get(of.key)
    if one is None or not one.short.value:
        return ""
    if one.short_school.value is None or one.short_school.value == one.short.value:
        return one.short_text
    return one.short_text + of.sheets.words("whole_school_short", amount=one.short_school.full)


def _share(of: LineOf) -> str:
    one = of.sheets.contributors.get(of.key)
    return "" if one is None else of.sheets.words("share_rank", share=one.share.full, rank=one.rank)


def _remark(of: LineOf) -> str:
    """Why a line cannot be told, under which exemption it stands."""
    basis, rule = of.sheets.basis, of.sheets.basis.evaluation.standard.rule(of.key[2])
    words = [basis.reason(of.row, rule)] if of.row["verdict"] == "unknown" else []
    exemption = next((one for one in rule.exemptions if one.id == of.row["exemption"]), None)
    if exemption is not None:
        words.append(of.sheets.words("under_exemption", name=basis.say.text(exemption.name)))
    return basis.say.clauses(words)


def _stage_title(of: StageOf) -> str:
    basis = of.sheets.basis
    whole = basis.school_verdicts.get((of.school_id, of.stage))
    stage = basis.say.stage(of.stage)
    rule = basis.evaluation.standard.pack.school_rule
    if whole is None or rule is None:
        return stage
    met, lowest = f"{whole['met']}/{len(rule.of)}", number(whole["lowest_ratio"])
    percent = Figure(None if lowest is None else 100 * lowest, 1, "%")
    return of.sheets.words(
        "sheet_row", stage=stage, met=met, lowest=percent.full, verdict=basis.say.verdict(text(whole["verdict"]))
    )


def _stage_lines(of: StageOf) -> list[LineOf]:
    sheets = of.sheets
    rows = sheets.rows.get(of.school_id, ())
    return [LineOf(sheets, row) for row in rows if row["stage"] == of.stage and row["indicator"] in sheets.basis.ratios]


def _stages(of: SchoolOf) -> list[StageOf]:
    present = {row["stage"] for row in of.sheets.rows.get(of.id, ()) if row["indicator"] in of.sheets.basis.ratios}
    return [StageOf(of.sheets, of.id, stage) for stage in of.sheets.basis.stages if stage in present]


def _others(of: SchoolOf) -> list[LineOf]:
    rows = of.sheets.rows.get(of.id, ())
    return [LineOf(of.sheets, row) for row in rows if row["indicator"] not in of.sheets.basis.ratios]


def _left_out(of: SchoolOf) -> list[str]:
    rows = of.sheets.excluded.get(of.id, ())
    return [of.sheets.words("sheet_left_out", stage=one.stage_name, reason=one.reason) for one in rows]


def _numbers(of: SchoolOf) -> list[tuple[SchoolOf, Row]]:
    order = {code: place for place, code in enumerate(("primary", "junior", "senior"))}
    return [
        (of, row) for row in sorted(of.sheets.stages.get(of.id, ()), key=lambda row: order.get(text(row["stage"]), 9))
    ]


_text = Of[str]()
TEXT: tuple[Entry[str], ...] = (_text.field(Text("文字", "text"), Text("一句话", "a sentence"), lambda of: of),)

_line = Of[LineOf]()
LINE: tuple[Entry[LineOf], ...] = (
    _line.field(Text("编号", "id"), Text("指标编号", "id of the indicator"), lambda of: of.key[2]),
    _line.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of.sheets.basis.name(of.key[2])),
    _line.field(Text("学段", "stage"), Text("学段；空为全校", "stage; empty for the school"), lambda of: of.sheets.basis.say.stage(of.key[1])),
    _line.field(Text("计入数", "numerator"), Text("分子", "numerator"), lambda of: plain(of.row["numerator"]).text),
    _line.field(Text("除以", "denominator"), Text("分母", "denominator"), lambda of: plain(of.row["denominator"]).text),
    _line.field(Text("结果", "value"), Text("数值", "the value"), _value),
    _line.field(Text("要求值", "target"), Text("要求", "the target"), _target),
    _line.field(Text("判定", "verdict"), Text("判定", "verdict"), lambda of: of.sheets.basis.say.verdict(text(of.row["verdict"]) or None)),
    _line.field(Text("缺口", "short"), Text("还差或超出多少", "what is lacking, or over"), _short),
    _line.field(Text("贡献", "share"), Text("占差异系数平方的份额和名次", "share of CV² and rank"), _share),
    _line.field(Text("说明", "remark"), Text("为什么无法判断、按哪条放宽", "why it cannot be told; the exemption"), _remark),
)  # fmt: skip

_stage = Of[StageOf]()
STAGE: tuple[Entry[StageOf], ...] = (
    _stage.field(Text("标题", "title"), Text("学段和学校行判定", "the stage and the verdict on the row"), _stage_title),
    _stage.listing(Text("各项", "lines"), Text("各指标", "the indicators"), _stage_lines, LINE),
)

_number = Of[tuple[SchoolOf, Row]]()
NUMBERS: tuple[Entry[tuple[SchoolOf, Row]], ...] = (
    _number.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of[0].sheets.basis.say.stage(text(of[1]["stage"]))),
    _number.field(Text("学生数", "pupils"), Text("学生数", "pupils"), lambda of: plain(of[1]["pupils"]).text),
    _number.field(Text("班数", "classes"), Text("班数", "classes"), lambda of: plain(of[1]["classes"]).text),
    _number.field(Text("专任教师", "teachers"), Text("专任教师", "teachers"), lambda of: plain(of[1]["teachers"]).text),
)  # fmt: skip

_school = Of[SchoolOf]()
SCHOOL: tuple[Entry[SchoolOf], ...] = (
    _school.field(Text("学校", "school"), Text("学校名称", "name of the school"), lambda of: of.sheets.basis.school(of.id)),
    _school.field(Text("机构标识码", "school_id"), Text("机构标识码", "id"), lambda of: of.id),
    _school.field(Text("乡镇", "township"), Text("乡镇", "township"), lambda of: text(of.school["township"]) or DASH),
    _school.field(Text("办学类型", "kind"), Text("办学类型", "kind"), lambda of: of.sheets.code(of.school, "kind")),
    _school.field(Text("举办者", "ownership"), Text("举办者", "ownership"), lambda of: of.sheets.code(of.school, "ownership")),
    _school.field(Text("城乡分类", "setting"), Text("城乡分类", "setting"), lambda of: of.sheets.code(of.school, "setting")),
    _school.field(Text("建成年份", "year_built"), Text("建成年份", "year built"), lambda of: text(of.school["year_built"]) or DASH),
    _school.listing(Text("各学段", "numbers"), Text("学生、班级、教师数", "pupils, classes, teachers"), _numbers, NUMBERS),
    _school.listing(Text("不参评", "left_out"), Text("不参评的学段和理由", "stages that are left out, and why"), _left_out, TEXT),
    _school.listing(Text("逐校指标", "stages"), Text("各学段的指标", "the indicators by stage"), _stages, STAGE),
    _school.listing(Text("其他要求", "others"), Text("其他逐校要求", "other demands on the school"), _others, LINE),
    _school.listing(Text("缺数", "missing"), Text("没有填报的数据", "figures not reported"), lambda of: [cell.cell for cell in of.sheets.owed.get(of.id, ())], TEXT),
)  # fmt: skip


def sheets_of(evaluation: Evaluation, language: Language = "zh") -> list[Mapping[str, object]]:
    """The content of every school's sheet, in the order of ids."""
    sheets = Sheets(Basis(evaluation, Speaker(language)))
    return [filled(SCHOOL, SchoolOf(sheets, school), english_name) for school in sheets.schools]


def school_sheets_bytes(evaluation: Evaluation, language: Language = "zh") -> bytes:
    """All sheets as one PDF, to be printed at once.

    Raises:
        UsageError: there is no Chinese font to print with.
    """
    return _printed(evaluation, language, sheets_of(evaluation, language))


def each_school_sheet(evaluation: Evaluation, language: Language = "zh") -> Iterable[tuple[str, bytes]]:
    """The sheet of every school as a PDF of its own, with a name for its file, to be sent out.

    Raises:
        UsageError: there is no Chinese font to print with.
    """
    for sheet in sheets_of(evaluation, language):
        name = county_folder(f"{str(sheet['school'])[:NAME_LETTERS]}-{sheet['school_id']}")
        yield name, _printed(evaluation, language, [sheet])


def _printed(evaluation: Evaluation, language: Language, sheets: list[Mapping[str, object]]) -> bytes:
    basis = Basis(evaluation, Speaker(language))
    county = evaluation.snapshot.county or basis.say("unnamed")
    year = evaluation.snapshot.year
    data = {
        "county": county,
        "school_year": basis.say("school_year", year=year, next=year + 1),
        "document": basis.say("document", name=basis.say.text(evaluation.standard.pack.name)),
        "schools": sheets,
    }
    title = f"{county} {OFFICIAL['sheet_title'].get(language)}"
    return printed("school-sheets.typ", data, language=language, title=title, year=year)
