"""The fields of the self-evaluation report: what the Word template may ask for and what the PDF is printed from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from junheng.evaluation import Evaluation
from junheng.reporting.balance import BalanceLine, Contributor, StageBalance
from junheng.reporting.content import Content, content_of
from junheng.reporting.figures import DASH, Figure
from junheng.reporting.indicators import AreaPart, Coefficient, Line, RatioLine
from junheng.reporting.matrix import Cell, Column, Matrix, MatrixRow
from junheng.reporting.notes import Described, Excluded, FindingLine, SourceLine
from junheng.reporting.official.entries import Entry, Of
from junheng.reporting.official.words import CHINESE_NUMERALS, OFFICIAL
from junheng.reporting.owed import OwedAlike, OwedBySchool
from junheng.reporting.shortages import Shortage, ShortageTotal
from junheng.reporting.summary import SettingLine
from junheng.text import Language, Text

MOST_NAMED = 3  # schools named beside a coefficient
MOST_PARTS = 3  # parts of an indicator that are listed where all of them are met


@dataclass(frozen=True)
class Official:
    """An evaluation to be reported in official form. `dated` is the day on the title page."""

    content: Content
    year: int
    school_rule: str
    dated: date | None

    @property
    def language(self) -> Language:
        """The language it is told in."""
        return self.content.say.language

    def words(self, key: str, **fields: object) -> str:
        """A label of the official documents."""
        return OFFICIAL[key].get(self.language).format(**fields)

    def date_words(self, day: date) -> str:
        """A day as it is written."""
        return self.words("date_words", year=day.year, month=day.month, day=day.day)

    @property
    def rows(self) -> list[tuple[Matrix, MatrixRow]]:
        """Every school row with its table."""
        return [(matrix, row) for matrix in self.content.matrices for row in matrix.rows]

    def gaps(self, stage: str, school_id: str) -> str:
        """What a school row lacks, in whole units."""
        return self.content.say.clauses(map(self.gap, self._short.get((school_id, stage), ())))

    @cached_property
    def _short(self) -> dict[tuple[str, str], list[Shortage]]:
        found: dict[tuple[str, str], list[Shortage]] = {}
        for one in self.content.shortages.items:
            if one.short.value:
                found.setdefault((one.school_id, one.stage), []).append(one)
        return found

    def gap(self, one: Shortage) -> str:
        """One shortage in words."""
        return self.words("gap_item", name=one.name, amount=self.amount(one))

    def amount(self, one: Shortage) -> str:
        """How much is lacking; what the whole of a through-school lacks beside it."""
        if one.short_school.value is None or one.short_school.value == one.short.value:
            return one.short_text
        return one.short_text + self.words("whole_school_short", amount=one.short_school.full)

    def row_gaps(self, matrix: Matrix, row: MatrixRow) -> list[str]:
        """What a school row lacks of each indicator of its table, empty where nothing."""
        amounts = {one.indicator: self.amount(one) for one in self._short.get((row.school_id, matrix.stage), ())}
        return [amounts.get(column.id, "") for column in matrix.columns]

    @property
    def other_shortages(self) -> list[Shortage]:
        """Shortages of what is not asked of every school row."""
        of_rows = {column.id for matrix in self.content.matrices for column in matrix.columns}
        return [one for one in self.content.shortages.items if one.indicator not in of_rows]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Something in a list, with the report that it is in."""

    report: Official
    number: int


@dataclass(frozen=True, slots=True)
class CoefficientOf:
    """A coefficient of an indicator."""

    report: Official
    ratio: RatioLine
    one: Coefficient


@dataclass(frozen=True, slots=True)
class AreaOf(Numbered):
    """An area."""

    area: AreaPart


@dataclass(frozen=True, slots=True)
class StageOf(Numbered):
    """The balance of a stage."""

    stage: StageBalance


@dataclass(frozen=True, slots=True)
class BalanceOf(Numbered):
    """A coefficient."""

    line: BalanceLine


@dataclass(frozen=True, slots=True)
class RowOf(Numbered):
    """A school row."""

    matrix: Matrix
    row: MatrixRow


@dataclass(frozen=True, slots=True)
class ShortageOf(Numbered):
    """A shortage."""

    shortage: Shortage


@dataclass(frozen=True, slots=True)
class OwedOf:
    """Missing figures, in words, with who owes them."""

    report: Official
    who: str
    owed: OwedAlike


@dataclass(frozen=True, slots=True)
class MatrixOf:
    """The school rows of a stage."""

    report: Official
    matrix: Matrix


def official_of(evaluation: Evaluation, language: Language = "zh", dated: date | None = None) -> Official:
    """What an official report says of `evaluation`."""
    content = content_of(evaluation, language)
    rule = evaluation.standard.pack.school_rule
    name = content.say.text(rule.name) if rule is not None else ""
    return Official(content, evaluation.snapshot.year, name, dated)


def _numeral(report: Official, number: int) -> str:
    """The number of a heading: （一） in Chinese, where the numerals reach so far."""
    if report.language == "zh" and number <= len(CHINESE_NUMERALS):
        return f"（{CHINESE_NUMERALS[number - 1]}）"
    return f"({number})"


def lines_to_tell(lines: Iterable[Line]) -> list[Line]:
    """Indicators with their direct parts: all where they are few, else those that are not met."""
    told: list[Line] = []
    few = True
    for line in lines:
        if line.depth == 0:
            few = line.parts <= MOST_PARTS
            told.append(line)
        elif line.depth == 1 and (few or line.verdict in ("fail", "unknown")):
            told.append(line)
    return told


def _line_reason(report: Official, line: Line) -> str:
    return report.content.say.clauses(filter(None, (line.reason, *line.flags)))


def _failing(report: Official) -> list[RowOf]:
    found = [(matrix, row) for matrix, row in report.rows if row.verdict == "fail"]
    return [RowOf(report, number, matrix, row) for number, (matrix, row) in enumerate(found, 1)]


def _failing_names(of: MatrixOf) -> str:
    """Schools that fail, the furthest first, each with what it meets."""
    say = of.report.content.say
    rows = [row for row in of.matrix.rows if row.verdict == "fail"]
    return say.listed(of.report.words("school_met", school=row.short, met=row.met_text) for row in rows)


def _count(of: MatrixOf, verdict: str) -> str:
    return str(sum(row.verdict == verdict for row in of.matrix.rows))


def _short_rows(of: MatrixOf) -> list[RowOf]:
    rows = [row for row in of.matrix.rows if any(of.report.row_gaps(of.matrix, row))]
    return [RowOf(of.report, number, of.matrix, row) for number, row in enumerate(rows, 1)]


def _cell_text(cell: Cell) -> str:
    if cell.figure.value is None:
        return cell.mark or DASH
    return f"{cell.mark}{cell.figure.text}{cell.notes}"


def _contributors(report: Official, contributors: Iterable[Contributor]) -> str:
    named = list(contributors)[:MOST_NAMED]
    return report.content.say.listed(
        report.words("contributor", school=one.short, share=one.share.full) for one in named
    )


# Entries: name in Chinese and English, what it is, how it is made.
def _below(of: CoefficientOf) -> str:
    """How many school rows are below target, of how many; a dash where the standard sets rows no target."""
    asked = any(
        column.id == of.ratio.id and column.target.value is not None
        for matrix in of.report.content.matrices
        if matrix.stage == of.one.stage
        for column in matrix.columns
    )
    if not asked:
        return DASH
    words = f"{of.one.failed}/{of.one.rows}"
    return words + of.report.words("rows_open_beside", count=of.one.unknown) if of.one.unknown else words


_coefficient = Of[CoefficientOf]()
COEFFICIENT: tuple[Entry[CoefficientOf], ...] = (
    _coefficient.field(Text("学段", "stage"), Text("小学或初中", "primary or junior"), lambda of: of.report.content.say.stage(of.one.stage)),
    _coefficient.field(Text("差异系数", "cv"), Text("差异系数", "coefficient of variation"), lambda of: of.one.cv.text),
    _coefficient.field(Text("限值", "limit"), Text("限值，如“≤ 0.50”", "its limit, such as “≤ 0.50”"), lambda of: of.one.asked),
    _coefficient.field(Text("判定", "verdict"), Text("差异系数的判定", "verdict on the coefficient"), lambda of: of.report.content.say.verdict(of.one.verdict)),
    _coefficient.field(Text("低于要求", "below"), Text("低于要求的学校行，如“5/54”；有缺数的另注", "school rows below target, such as “5/54”; those that cannot be told beside it"), _below),
)  # fmt: skip

_ratio = Of[tuple[Official, RatioLine]]()
RATIO: tuple[Entry[tuple[Official, RatioLine]], ...] = (
    _ratio.field(Text("编号", "id"), Text("指标编号", "id of the indicator"), lambda of: of[1].id),
    _ratio.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of[1].name),
    _ratio.field(Text("要求", "demand"), Text("标准的原话", "what the standard says"), lambda of: of[1].demand),
    _ratio.field(Text("判定", "verdict"), Text("全县判定", "verdict on the county"), lambda of: of[1].words),
    _ratio.field(Text("说明", "reason"), Text("为什么这样判定", "why"), lambda of: of[1].reason),
    _ratio.listing(Text("各学段", "stages"), Text("各学段的差异系数", "coefficients by stage"), lambda of: [CoefficientOf(*of, one) for one in of[1].coefficients], COEFFICIENT),
)  # fmt: skip

_line = Of[tuple[Official, Line]]()
LINE: tuple[Entry[tuple[Official, Line]], ...] = (
    _line.field(Text("编号", "id"), Text("编号；分项为空", "id; empty for a part"), lambda of: "" if of[1].depth else of[1].id),
    _line.field(Text("名称", "name"), Text("名称；分项前有空格", "name; parts are indented"), lambda of: "　" * of[1].depth + of[1].name),
    _line.field(Text("要求", "demand"), Text("标准的原话", "what the standard says"), lambda of: of[1].demand),
    _line.field(Text("要求值", "target"), Text("要求的数值", "the target"), lambda of: of[1].target_text),
    _line.field(Text("结果", "value"), Text("本县的数值", "the county's value"), lambda of: of[1].value_text or DASH),
    _line.field(Text("判定", "verdict"), Text("判定", "verdict"), lambda of: of[1].words),
    _line.field(Text("说明", "reason"), Text("为什么这样判定", "why"), lambda of: _line_reason(*of)),
)  # fmt: skip

_area = Of[AreaOf]()
AREA: tuple[Entry[AreaOf], ...] = (
    _area.field(Text("序号", "number"), Text("标题的序号，如“（一）”", "number of its heading"), lambda of: _numeral(of.report, of.number)),
    _area.field(Text("名称", "name"), Text("如“资源配置”", "such as “resources”"), lambda of: of.area.name),
    _area.field(Text("判定", "verdict"), Text("该方面的判定", "verdict on the area"), lambda of: of.area.words),
    _area.field(Text("达到", "passed"), Text("达到的项数", "indicators met"), lambda of: str(of.report.content.summary.areas[of.number - 1].passed)),
    _area.field(Text("未达到", "failed"), Text("未达到的项数", "indicators not met"), lambda of: str(of.report.content.summary.areas[of.number - 1].failed)),
    _area.field(Text("无法判断", "unknown"), Text("无法判断的项数", "indicators that cannot be told"), lambda of: str(of.report.content.summary.areas[of.number - 1].unknown)),
    _area.listing(Text("逐校指标", "ratios"), Text("逐学校行计算的指标（资源配置）；综合差异系数也在内", "indicators of every school row (resources), and the composite"), lambda of: [(of.report, one) for one in (*of.area.ratios, *((of.area.composite,) if of.area.composite else ()))], RATIO),
    _area.listing(Text("其他指标", "lines"), Text("其他指标和分项", "the other indicators and their parts"), lambda of: [(of.report, one) for one in lines_to_tell(of.area.lines)], LINE),
)  # fmt: skip

_balance = Of[BalanceOf]()
BALANCE: tuple[Entry[BalanceOf], ...] = (
    _balance.field(Text("编号", "id"), Text("编号", "id"), lambda of: of.line.id),
    _balance.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of.line.name),
    _balance.field(Text("均值", "mean"), Text("全县均值", "county mean"), lambda of: of.line.mean.text),
    _balance.field(Text("标准差", "sd"), Text("标准差", "standard deviation"), lambda of: of.line.sd.text),
    _balance.field(Text("差异系数", "cv"), Text("差异系数", "coefficient of variation"), lambda of: of.line.cv.text),
    _balance.field(Text("限值", "limit"), Text("限值；没有则为“—”", "limit; a dash where there is none"), lambda of: of.line.limit.text),
    _balance.field(Text("判定", "verdict"), Text("判定", "verdict"), lambda of: of.line.words),
    _balance.field(Text("提示", "flags"), Text("缺数、接近限值等", "missing figures, near the limit"), lambda of: of.report.content.say.clauses(filter(None, (of.line.problem, *of.line.flags)))),
    _balance.field(Text("主要学校", "contributors"), Text("差异主要来自哪些学校", "the schools that make most of it"), lambda of: _contributors(of.report, of.line.largest)),
)  # fmt: skip

_stage = Of[StageOf]()
STAGE: tuple[Entry[StageOf], ...] = (
    _stage.field(Text("序号", "number"), Text("标题的序号", "number of its heading"), lambda of: _numeral(of.report, of.number)),
    _stage.field(Text("学段", "stage"), Text("小学或初中", "primary or junior"), lambda of: of.stage.name),
    _stage.listing(Text("各项", "lines"), Text("各指标", "the indicators"), lambda of: [BalanceOf(of.report, number, line) for number, line in enumerate(of.stage.lines, 1)], BALANCE),
)  # fmt: skip


def _with_note(figure: Figure, note: str) -> str:
    return f"{figure.text}（{note}）" if note else figure.text


_described = Of[Described]()
DESCRIBED: tuple[Entry[Described], ...] = (
    _described.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of.stage_name),
    _described.field(Text("学校行", "rows"), Text("学校行数", "school rows"), lambda of: str(of.rows)),
    _described.field(Text("有学生的行", "rows_with_pupils"), Text("有学生的行数", "rows with pupils"), lambda of: str(of.rows_with_pupils)),
    _described.field(Text("学生数", "pupils"), Text("在校生数", "pupils"), lambda of: _with_note(*of.figures[0])),
    _described.field(Text("班数", "classes"), Text("班级数", "classes"), lambda of: _with_note(*of.figures[1])),
    _described.field(Text("专任教师", "teachers"), Text("专任教师数", "teachers"), lambda of: _with_note(*of.figures[2])),
    _described.field(Text("平均班额", "mean_class_size"), Text("平均班额", "mean class size"), lambda of: of.mean_class_size.text),
    _described.field(Text("生师比", "pupils_per_teacher"), Text("生师比", "pupils per teacher"), lambda of: of.pupils_per_teacher.text),
)  # fmt: skip


_row = Of[RowOf]()
ROW: tuple[Entry[RowOf], ...] = (
    _row.field(Text("序号", "number"), Text("序号", "number"), lambda of: str(of.number)),
    _row.field(Text("学校", "school"), Text("学校名称", "name of the school"), lambda of: of.row.school),
    _row.field(Text("机构标识码", "school_id"), Text("机构标识码", "id of the school"), lambda of: of.row.school_id),
    _row.field(Text("乡镇", "township"), Text("乡镇", "township"), lambda of: of.row.township),
    _row.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of.report.content.say.stage(of.matrix.stage)),
    _row.field(Text("学生数", "pupils"), Text("学生数", "pupils"), lambda of: of.row.pupils.text),
    _row.field(Text("达标项数", "met"), Text("如“5/7”", "such as “5/7”"), lambda of: of.row.met_text),
    _row.field(Text("最低项", "lowest"), Text("最低一项达到要求的百分之几", "lowest ratio to a target"), lambda of: of.row.lowest.full),
    _row.field(Text("判定", "verdict"), Text("学校行的判定", "verdict on the row"), lambda of: of.row.words),
    _row.field(Text("缺口", "gap"), Text("各项还差多少（整数）", "what is lacking, in whole units"), lambda of: of.report.gaps(of.matrix.stage, of.row.school_id)),
)  # fmt: skip

_cell = Of[Cell]()
CELL: tuple[Entry[Cell], ...] = (
    _cell.field(Text("值", "value"), Text("数值，带▼▽？等记号", "the value with its mark"), _cell_text),
)

_amount = Of[str]()
AMOUNT: tuple[Entry[str], ...] = (
    _amount.field(Text("值", "value"), Text("整数，带单位；一贯制学校另注全校数", "in whole units; with the whole school's where it shares"), lambda of: of),
)  # fmt: skip

_column = Of[Column]()
COLUMN: tuple[Entry[Column], ...] = (
    _column.field(Text("编号", "id"), Text("指标编号", "id of the indicator"), lambda of: of.id),
    _column.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of.name),
    _column.field(Text("要求", "target"), Text("要求值", "target"), lambda of: of.target.text),
    _column.field(Text("均值", "mean"), Text("全县均值", "county mean"), lambda of: of.mean.text),
)
MATRIX_ROW: tuple[Entry[RowOf], ...] = (
    *ROW,
    _row.listing(Text("各缺口", "gaps"), Text("各指标还差多少，与“各列”同序；不差为空", "what is lacking, in the order of the columns; empty where nothing"), lambda of: of.report.row_gaps(of.matrix, of.row), AMOUNT),
    _row.listing(Text("各值", "cells"), Text("各指标的数值，与“各列”同序", "the values, in the order of the columns"), lambda of: of.row.cells, CELL),
)  # fmt: skip

_matrix = Of[MatrixOf]()
MATRIX: tuple[Entry[MatrixOf], ...] = (
    _matrix.field(Text("标题", "title"), Text("如“小学（54行）”", "such as “primary (54 rows)”"), lambda of: of.matrix.title),
    _matrix.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of.report.content.say.stage(of.matrix.stage)),
    _matrix.field(Text("逐行判定", "judged"), Text("标准有学校行规则则为“是”，否则为空", "“yes” where the standard has a rule for rows, else empty"), lambda of: of.report.content.say.text(Text("是", "yes")) if of.matrix.judged else ""),
    _matrix.field(Text("行数", "count"), Text("参评的学校行数", "school rows in scope"), lambda of: str(len(of.matrix.rows))),
    _matrix.field(Text("达到行数", "passed"), Text("达到的学校行数", "school rows that pass"), lambda of: _count(of, "pass")),
    _matrix.field(Text("未达到行数", "failed"), Text("未达到的学校行数", "school rows that fail"), lambda of: _count(of, "fail")),
    _matrix.field(Text("无法判断行数", "unknown"), Text("无法判断的学校行数", "school rows that cannot be told"), lambda of: _count(of, "unknown")),
    _matrix.field(Text("未达到学校", "failing_names"), Text("未达到的学校，括号里是达标项数", "the schools that fail, each with what it meets"), _failing_names),
    _matrix.listing(Text("各列", "columns"), Text("指标", "the indicators"), lambda of: of.matrix.columns, COLUMN),
    _matrix.listing(Text("各行", "rows"), Text("学校行", "the school rows"), lambda of: [RowOf(of.report, number, of.matrix, row) for number, row in enumerate(of.matrix.rows, 1)], MATRIX_ROW),
    _matrix.listing(Text("缺口行", "short_rows"), Text("有一项以上低于要求的学校行", "school rows below one target or more"), _short_rows, MATRIX_ROW),
)  # fmt: skip

_total = Of[ShortageTotal]()
TOTAL: tuple[Entry[ShortageTotal], ...] = (
    _total.field(Text("编号", "id"), Text("指标编号", "id of the indicator"), lambda of: of.indicator),
    _total.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of.name),
    _total.field(Text("学段", "stage"), Text("学段；“全校”为不分学段", "stage, or the whole school"), lambda of: of.stage_name),
    _total.field(Text("条数", "count"), Text("涉及多少个学校行、学校", "how many rows or schools"), lambda of: str(of.items)),
    _total.field(Text("合计", "amount"), Text("合计还差或超出多少", "what is lacking in all"), lambda of: of.short_text),
    _total.field(Text("牵头科室", "owner"), Text("牵头科室", "the office in the lead"), lambda of: of.owner),
)  # fmt: skip

_shortage = Of[ShortageOf]()
SHORTAGE: tuple[Entry[ShortageOf], ...] = (
    _shortage.field(Text("序号", "number"), Text("序号", "number"), lambda of: str(of.number)),
    _shortage.field(Text("学校", "school"), Text("学校名称", "name of the school"), lambda of: of.shortage.school),
    _shortage.field(Text("机构标识码", "school_id"), Text("机构标识码", "id of the school"), lambda of: of.shortage.school_id),
    _shortage.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of.shortage.stage_name),
    _shortage.field(Text("编号", "id"), Text("指标编号", "id of the indicator"), lambda of: of.shortage.indicator),
    _shortage.field(Text("名称", "name"), Text("指标名称", "name of the indicator"), lambda of: of.shortage.name),
    _shortage.field(Text("结果", "value"), Text("数值", "the value"), lambda of: of.shortage.value.text),
    _shortage.field(Text("要求值", "target"), Text("要求", "the target"), lambda of: of.shortage.target_text),
    _shortage.field(Text("缺口", "amount"), Text("还差或超出多少（整数）", "what is lacking, in whole units"), lambda of: of.shortage.short_text or DASH),
    _shortage.field(Text("全校缺口", "amount_school"), Text("一贯制学校全校须补多少", "what a through-school lacks in all"), lambda of: of.shortage.short_school.full if of.shortage.short_school.value is not None else ""),
    _shortage.field(Text("影响", "effect"), Text("计入，或可容许", "counts, or is tolerated"), lambda of: of.shortage.effect),
    _shortage.field(Text("说明", "reason"), Text("数字之外的说明", "what the figures do not say"), lambda of: of.shortage.reason),
    _shortage.field(Text("牵头科室", "owner"), Text("牵头科室", "the office in the lead"), lambda of: of.shortage.owner),
)  # fmt: skip


def _owing(of: OwedOf) -> str:
    say, schools = of.report.content.say, of.owed.schools
    if of.owed.everybody and len(schools) > 1:
        return say("all_of_schools", count=len(schools))
    names = say.listed(schools)
    return f"{say('schools_number', count=len(schools))}：{names}" if len(schools) > 1 else names


_owed = Of[OwedOf]()
OWED: tuple[Entry[OwedOf], ...] = (
    _owed.field(Text("由谁补报", "who"), Text("由谁补报", "who owes it"), lambda of: of.who),
    _owed.field(Text("数据", "figure"), Text("缺少的数据", "the missing figure"), lambda of: of.owed.cell),
    _owed.field(Text("学校", "schools"), Text("涉及学校", "the schools concerned"), _owing),
    _owed.field(Text("涉及指标", "indicators"), Text("涉及指标的编号", "ids of the indicators"), lambda of: of.report.content.say.listed(of.owed.indicators)),
    _owed.field(Text("牵头科室", "owner"), Text("牵头科室", "the office in the lead"), lambda of: of.owed.office),
)  # fmt: skip


_school_owes = Of[tuple[Official, OwedBySchool]]()
SCHOOL_OWES: tuple[Entry[tuple[Official, OwedBySchool]], ...] = (
    _school_owes.field(Text("学校", "school"), Text("学校名称", "name of the school"), lambda of: of[1].school),
    _school_owes.field(Text("机构标识码", "school_id"), Text("机构标识码", "id of the school"), lambda of: of[1].school_id),
    _school_owes.field(Text("数据", "figures"), Text("该校缺少的数据", "what it did not report"), lambda of: of[0].content.say.clauses(cell.cell for cell in of[1].cells)),
)  # fmt: skip

_finding = Of[FindingLine]()
FINDING: tuple[Entry[FindingLine], ...] = (
    _finding.field(Text("编号", "id"), Text("疑问编号", "id of the doubt"), lambda of: of.id),
    _finding.field(Text("位置", "place"), Text("哪个文件哪一格", "file, sheet and cell"), lambda of: of.place),
    _finding.field(Text("内容", "what"), Text("疑问的内容", "what is doubtful"), lambda of: of.what),
    _finding.field(Text("理由", "reason"), Text("放行的理由；未处理的为空", "the reason given; empty where it is open"), lambda of: of.released),
)  # fmt: skip

_excluded = Of[Excluded]()
EXCLUDED: tuple[Entry[Excluded], ...] = (
    _excluded.field(Text("学校", "school"), Text("学校名称", "name of the school"), lambda of: of.school),
    _excluded.field(Text("机构标识码", "school_id"), Text("机构标识码", "id of the school"), lambda of: of.school_id),
    _excluded.field(Text("学段", "stage"), Text("学段", "stage"), lambda of: of.stage_name),
    _excluded.field(Text("理由", "reason"), Text("为什么不参评", "why it is left out"), lambda of: of.reason),
)  # fmt: skip

_source = Of[SourceLine]()
SOURCE: tuple[Entry[SourceLine], ...] = (
    _source.field(Text("编号", "id"), Text("编号", "id"), lambda of: of.id),
    _source.field(Text("名称", "name"), Text("名称", "name"), lambda of: of.name),
    _source.field(Text("要求", "demand"), Text("标准的原话", "what the standard says"), lambda of: of.demand),
    _source.field(Text("条款", "clause"), Text("条款", "clause"), lambda of: of.clause),
    _source.field(Text("文件", "documents"), Text("出自哪些文件", "the documents"), lambda of: of.documents),
    _source.field(Text("可信程度", "confidence"), Text("依据的可信程度", "how well it is documented"), lambda of: of.confidence),
)  # fmt: skip

_setting = Of[SettingLine]()
SETTING: tuple[Entry[SettingLine], ...] = (
    _setting.field(Text("名称", "name"), Text("设定的名称", "name of the setting"), lambda of: of.name),
    _setting.field(Text("代码", "key"), Text("设定的代码", "key of the setting"), lambda of: of.key),
    _setting.field(Text("取值", "value"), Text("本次取值", "value in use"), lambda of: of.value),
    _setting.field(Text("默认值", "default"), Text("默认值", "default"), lambda of: of.default),
    _setting.field(Text("含义", "meaning"), Text("含义", "what it means"), lambda of: of.meaning),
)  # fmt: skip

_point = Of[str]()
POINT: tuple[Entry[str], ...] = (_point.field(Text("文字", "text"), Text("一句话", "a sentence"), lambda of: of),)

_report = Of[Official]()
REPORT: tuple[Entry[Official], ...] = (
    _report.field(Text("县名", "county"), Text("县（市、区）名称", "name of the county"), lambda of: of.content.summary.county),
    _report.field(Text("学年", "school_year"), Text("如“2024—2025学年”", "such as “school year 2024–2025”"), lambda of: of.content.summary.school_year),
    _report.field(Text("数据时点", "counting_date"), Text("9月1日", "1 September"), lambda of: of.date_words(date(of.year, 9, 1))),
    _report.field(Text("报告日期", "report_date"), Text("报告的日期；没有给出时留空待填", "date of the report; a blank to fill where none is given"), lambda of: of.date_words(of.dated) if of.dated is not None else of.words("no_date")),
    _report.field(Text("标准", "standard"), Text("标准的名称，带书名号", "name of the standard"), lambda of: of.content.summary.document),
    _report.field(Text("标准版本", "standard_version"), Text("标准包的编号、版本和哈希", "id, version and hash of the pack"), lambda of: of.content.summary.pack),
    _report.field(Text("数据快照", "snapshot"), Text("数据快照的哈希", "hash of the snapshot"), lambda of: of.content.summary.snapshot_hash),
    _report.field(Text("快照简称", "snapshot_short"), Text("数据快照哈希的前12位", "the first 12 letters of the hash"), lambda of: of.content.summary.snapshot),
    _report.field(Text("结论", "verdict"), Text("一句话结论", "the verdict in a sentence"), lambda of: of.content.summary.sentence),
    _report.listing(Text("要点", "points"), Text("结论的要点", "the points that decide"), lambda of: of.content.summary.points, POINT),
    _report.field(Text("项数", "counts"), Text("达到、未达到、无法判断各多少项", "how many are met, not met, open"), lambda of: of.content.summary.counts),
    _report.field(Text("计算说明", "reading"), Text("差异系数和舍入怎样处理", "how coefficients and rounding are read"), lambda of: of.content.summary.reading),
    _report.field(Text("改动的设定", "settings_changed"), Text("与默认不同的设定", "settings that differ from the default"), lambda of: of.content.summary.changed),
    _report.field(Text("未处理疑问数", "doubts_open"), Text("未处理的疑问有几条", "how many doubts are open"), lambda of: str(len(of.content.findings.open))),
    _report.field(Text("已说明疑问数", "doubts_released"), Text("已放行的疑问有几条", "how many doubts were released"), lambda of: str(len(of.content.findings.released))),
    _report.listing(Text("已说明疑问", "released"), Text("已放行的疑问", "doubts that were released"), lambda of: of.content.findings.released, FINDING),
    _report.listing(Text("未处理疑问", "open"), Text("未处理的疑问", "doubts that are open"), lambda of: of.content.findings.open, FINDING),
    _report.listing(Text("基本情况", "stages"), Text("各学段基本情况", "the county by stage"), lambda of: of.content.description, DESCRIBED),
    _report.listing(Text("各方面", "areas"), Text("各方面及其指标", "the areas with their indicators"), lambda of: [AreaOf(of, number, area) for number, area in enumerate(of.content.areas, 1)], AREA),
    _report.listing(Text("申报条件", "entry"), Text("申报条件", "the entry conditions"), lambda of: [(of, one) for one in lines_to_tell(of.content.entry)], LINE),
    _report.listing(Text("一票否决", "vetoes"), Text("一票否决事项", "the vetoes"), lambda of: [(of, one) for one in lines_to_tell(of.content.vetoes)], LINE),
    _report.listing(Text("均衡", "balance"), Text("各学段的差异系数", "coefficients by stage"), lambda of: [StageOf(of, number, stage) for number, stage in enumerate(of.content.balance, 1)], STAGE),
    _report.field(Text("学校行规则", "school_rule"), Text("学校行规则的名称；标准没有则为空", "name of the rule for school rows; empty where there is none"), lambda of: of.school_rule),
    _report.listing(Text("未达到学校行", "failing_rows"), Text("按学校行规则未达到的学校行", "school rows that fail the rule"), _failing, ROW),
    _report.field(Text("无法判断学校行数", "open_rows"), Text("按学校行规则无法判断的学校行有几个；没有则为空", "how many school rows cannot be told; empty where none"), lambda of: str(sum(row.verdict == "unknown" for _, row in of.rows) or "")),
    _report.field(Text("短缺说明", "shortages_lead"), Text("短缺清单怎样看", "how to read the list of shortages"), lambda of: of.content.shortages.lead),
    _report.listing(Text("短缺合计", "shortage_totals"), Text("各指标各学段的缺口合计", "shortages by indicator and stage"), lambda of: of.content.shortages.totals, TOTAL),
    _report.listing(Text("短缺清单", "shortages"), Text("所有低于要求的学校行和学校", "every row and school below its target"), lambda of: [ShortageOf(of, number, one) for number, one in enumerate(of.content.shortages.items, 1)], SHORTAGE),
    _report.listing(Text("其他短缺", "other_shortages"), Text("逐校指标以外的短缺：专用教室、班额等", "shortages of other demands on schools: rooms, class sizes"), lambda of: [ShortageOf(of, number, one) for number, one in enumerate(of.other_shortages, 1)], SHORTAGE),
    _report.field(Text("缺数说明", "unknowns_lead"), Text("缺多少数据；不缺时如实说明", "how many figures are missing"), lambda of: of.content.owed.lead if of.content.owed.cells else of.content.say("unknowns_none")),
    _report.listing(Text("科室补报", "owed_by_offices"), Text("由科室补报的数据", "figures that offices owe"), lambda of: [OwedOf(of, who, one) for who, owed in of.content.owed.offices for one in owed], OWED),
    _report.listing(Text("多校补报", "owed_alike"), Text("多所学校同样缺少的数据", "figures missing alike in several schools"), lambda of: [OwedOf(of, "", one) for one in of.content.owed.alike], OWED),
    _report.listing(Text("个别学校补报", "owed_by_schools"), Text("个别学校缺少的数据", "figures missing in single schools"), lambda of: [(of, one) for one in of.content.owed.schools], SCHOOL_OWES),
    _report.listing(Text("学校数值", "matrices"), Text("各学段各校各项数值", "school by indicator, by stage"), lambda of: [MatrixOf(of, matrix) for matrix in of.content.matrices], MATRIX),
    _report.field(Text("记号说明", "marks"), Text("▼▽？等记号的含义", "what the marks mean"), lambda of: of.words("matrix_marks", floor=of.content.floor) if of.content.floor else of.words("matrix_marks_plain")),
    _report.listing(Text("不参评", "excluded"), Text("不参评的学校行和理由", "rows that are left out, and why"), lambda of: of.content.excluded, EXCLUDED),
    _report.listing(Text("设定", "settings"), Text("标准的全部设定", "every setting"), lambda of: of.content.summary.settings, SETTING),
    _report.listing(Text("出处", "sources"), Text("各项要求的条款和文件", "demands with clause and document"), lambda of: of.content.sources, SOURCE),
)  # fmt: skip
