"""The tables of an application (申报表) as a workbook: county, schools, balance, indicators with their evidence, special cases.

Laid out as the national tables of 2012 and those that counties publish; where a form is not known the workbook says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from junheng.evaluation import Evaluation
from junheng.records.durable import write_for_user
from junheng.reporting.balance import StageBalance
from junheng.reporting.basis import Basis, Row, number, text
from junheng.reporting.book import A4, Book, Cell, Filled, Heading, Sheet, book_of
from junheng.reporting.figures import NOTHING, Figure
from junheng.reporting.indicators import Line, RatioLine
from junheng.reporting.matrix import Matrix, MatrixRow
from junheng.reporting.official.fields import Official, official_of
from junheng.reporting.official.schools import plain
from junheng.standards.model import IndicatorRule
from junheng.tables import COUNTY_ITEMS, TABLES, unit_words
from junheng.text import Language, Text

SUM = "sum"  # the fill of totals, and of headings within a sheet
COMPOSITE_DIGITS = 3
Write = Callable[[Sequence[Cell]], None]  # writes a line of a sheet


def application_bytes(evaluation: Evaluation, language: Language = "zh", *, dated: date | None = None) -> bytes:
    """The workbook as bytes. `dated` is the day under the title of the first table."""
    return application_of(evaluation, official_of(evaluation, language, dated))


def application_of(evaluation: Evaluation, report: Official) -> bytes:
    """The same of a report whose content is at hand."""
    tables = _Tables(evaluation, report)
    title = f"{report.content.summary.county} {report.words('application_name')}"
    with book_of(report.content.say, title, report.year) as (book, buffer):
        tables.county(book)
        for matrix in report.content.matrices:
            tables.schools(book, matrix)
        tables.balance(book)
        tables.indicators(book)
        tables.special(book)
    return buffer.getvalue()


def write_application(
    evaluation: Evaluation,
    path: Path | str,
    language: Language = "zh",
    *,
    dated: date | None = None,
    overwrite: bool = True,
) -> None:
    """Write the workbook to `path`, whole or not at all.

    Raises:
        UsageError: it cannot be written, or something is there and `overwrite` is not set.
    """
    write_for_user(Path(path), application_bytes(evaluation, language, dated=dated), overwrite=overwrite)


class _Tables:
    """Writes the tables of one county."""

    def __init__(self, evaluation: Evaluation, report: Official) -> None:
        self.evaluation = evaluation
        self.report = report
        self.content = report.content
        self.say = report.content.say
        self.basis = Basis(evaluation, self.say)

    def word(self, key: str, **fields: object) -> str:
        """A label of the application tables."""
        return self.report.words(key, **fields)

    def title(self, part: str) -> str:
        """The title of a table."""
        return f"{self.content.summary.county}{'' if self.say.language == 'zh' else ': '}{part}"

    # I

    def county(self, book: Book) -> None:
        """Schools by kind, pupils and classes by stage, the county's own figures."""
        say, summary = self.say, self.content.summary
        headings = [Heading(self.word("item"), 44), *(Heading("", 16) for _ in range(4)), Heading("", 24)]
        lead = f"{summary.school_year}　{summary.document}　{self.report.date_words(self.report.dated) if self.report.dated else self.word('no_date')}"
        sheet = _sheet(book, self.word("t_basics").split()[0], self.title(self.word("t_basics")), lead, headings)
        sheet.worksheet.fit_to_pages(1, 1)
        sheet.paragraph(self.word("application_layout"), font_color="#595959")
        sheet.line([_head(self.word("item")), _head(self.word("number_of"))])
        for kind, count in self._kinds():
            sheet.line([self.word("schools_of_kind", kind=kind), count])
        sheet.row += 1
        keys = ("stage", "pupils", "classes", "teachers", "mean_class_size", "pupils_per_teacher")
        sheet.line([_head(say(key)) for key in keys])
        for one in self.content.description:
            figures = [figure for figure, _ in one.figures]
            sheet.line([one.stage_name, *figures, one.mean_class_size, one.pupils_per_teacher])
            lacking = [f"{say(key)} {note}" for key, (_, note) in zip(keys[1:4], one.figures, strict=True) if note]
            if lacking:
                sheet.paragraph(f"{one.stage_name}：{say.listed(lacking)}", font_color="#595959")
        sheet.row += 1
        sheet.line([_head(self.word("item")), _head(say("value")), _head(say("unit")), _head(say("remark"))])
        reported = {row["item"]: row for row in self.evaluation.snapshot.table("county").iter_rows(named=True)}
        for item in COUNTY_ITEMS:
            row: Mapping[str, object] = reported.get(item.value, {})
            value = plain(row.get("value"))
            remark = text(row.get("remark")) or ("" if value.value is not None else self.word("not_reported"))
            unit = say.text(unit_words(item.unit))
            sheet.line([say.text(Text(item.zh, item.en)), value, unit, remark])
        sheet.signatures()

    def _kinds(self) -> Iterable[tuple[str, int]]:
        kinds = self.evaluation.snapshot.table("schools")["kind"].to_list()
        for code in TABLES["schools"].column("kind").codes:
            if found := kinds.count(code.value):
                yield self.say.text(Text(code.zh, code.en)), found
        if unsaid := kinds.count(None):
            yield self.word("not_reported"), unsaid

    # II

    def schools(self, book: Book, matrix: Matrix) -> None:
        """Every school row with what counts for each indicator and its value; sums and county means below."""
        say = self.say
        stage = say.stage(matrix.stage)
        rows = sorted(matrix.rows, key=lambda row: row.school_id)
        lines = {(row["school_id"], row["indicator"]): row for row in self.basis.rows if row["stage"] == matrix.stage}
        totals = self._totals(matrix, rows, lines)
        headings = [
            Heading(say("number"), 5), Heading(say("school_id"), 12), Heading(say("school"), 24), Heading(self.word("kind"), 12.5 if say.language == "zh" else 24, centred=True),
            Heading(self.word("setting_of"), 6.5, centred=True), Heading(say("pupils"), 8),
        ]  # fmt: skip
        for place, (column, total) in enumerate(zip(matrix.columns, totals[6::2], strict=False), 1):
            # A sum must fit, or the cell shows ###.
            width = max(9, len(total.text) + 3) if isinstance(total, Figure) else 9
            headings += [
                Heading(f"L{place} {self.word('counted_amount')}", width),
                Heading(f"L{place} {column.name}", 10.5),
            ]
        if matrix.judged:
            headings += [Heading(say("met_of"), 8, centred=True), Heading(say("school_rule"), 10, centred=True)]
        title = self.title(self.word("t_schools_title", stage=stage))
        sheet = _sheet(book, self.word("t_schools", stage=stage), title, self.content.summary.school_year, headings)
        sheet.head(freeze=3, rows=len(matrix.rows))
        schools = {row["school_id"]: row for row in self.evaluation.snapshot.table("schools").iter_rows(named=True)}
        for place, row in enumerate(rows, 1):
            sheet.line(self._school(place, row, matrix, lines, schools[row.school_id]))
        sheet.line(totals, SUM)
        targets = [
            "",
            "",
            say("target"),
            "",
            "",
            None,
            *(cell for one in matrix.columns for cell in (None, one.target)),
        ]
        sheet.line([*targets, *(["", ""] if matrix.judged else [])], SUM)
        sheet.signatures()

    def _school(
        self, place: int, row: MatrixRow, matrix: Matrix, lines: Mapping[tuple[object, object], Row], school: Row
    ) -> list[Cell]:
        cells: list[Cell] = [
            place,
            row.school_id,
            row.school,
            self._code(school, "kind"),
            self._code(school, "setting"),
            row.pupils,
        ]
        for column, cell in zip(matrix.columns, row.cells, strict=True):
            line = lines.get((row.school_id, column.id))
            numerator = NOTHING if line is None else plain(line["numerator"])
            cells += [numerator, cell.figure if cell.figure.value is not None else cell.mark]
        return [*cells, *([row.met_text, row.words] if matrix.judged else [])]

    def _totals(
        self, matrix: Matrix, rows: Sequence[MatrixRow], lines: Mapping[tuple[object, object], Row]
    ) -> list[Cell]:
        """Sums and county means; a sum with figures missing is said to be none."""
        pupils = [row.pupils.value for row in rows]
        cells: list[Cell] = ["", "", self.word("total_row"), "", "", self._sum(pupils)]
        for column in matrix.columns:
            found = [lines.get((row.school_id, column.id)) for row in rows]
            cells += [self._sum([None if one is None else number(one["numerator"]) for one in found]), column.mean]
        return [*cells, *(["", ""] if matrix.judged else [])]

    def _sum(self, values: Sequence[float | None]) -> Cell:
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return self.word("partial_total", count=len(values) - len(known))
        return plain(sum(known))

    def _code(self, school: Row, column: str) -> str:
        codes = TABLES["schools"].column(column).codes
        return next((self.say.text(Text(code.zh, code.en)) for code in codes if code.value == school[column]), "")

    # III

    def balance(self, book: Book) -> None:
        """County mean, standard deviation and CV in a row each, an indicator to a column."""
        most = max((len(stage.lines) for stage in self.content.balance), default=0)
        headings = [Heading("", 16), *(Heading("", 15) for _ in range(most + 1))]
        sheet = _sheet(
            book,
            self.word("t_balance").split()[0],
            self.title(self.word("t_balance")),
            self.content.summary.reading,
            headings,
        )
        if not self.content.balance:
            sheet.paragraph(self.say("no_rows"))
        for stage in self.content.balance:
            sheet.paragraph(stage.name, bold=True, font_size=12)
            self._stage(stage, sheet.line)
            sheet.row += 1
        sheet.paragraph(self.word("application_layout"), font_color="#595959")
        sheet.signatures()

    def _stage(self, stage: StageBalance, line: Write) -> None:
        say, lines = self.say, stage.lines
        composite = next((one for area in self.content.areas if (one := area.composite) is not None), None)
        last = (
            self.word("composite_judged")
            if composite is not None
            else self.word("composite_information", count=len(lines))
        )
        line([_head(""), *(_head(f"L{place}") for place in range(1, len(lines) + 2))])
        line([_head(self.say("indicator")), *(_head(one.name) for one in lines), _head(last)])
        line([say("county_mean"), *(one.mean for one in lines), None])
        line([self.word("sd_row"), *(one.sd for one in lines), None])
        mean, limit, verdict = self._composite(stage, composite)
        line([say("cv"), *(_coefficient(one.cv, one.verdict, one.problem) for one in lines), mean])
        line([say("limit"), *(one.limit for one in lines), limit])
        line([say("verdict"), *(Filled(one.words, _fill(one.verdict)) for one in lines), verdict])
        if any(one.flags for one in lines):
            line([say("flags"), *(say.clauses(one.flags) for one in lines), None])

    def _composite(self, stage: StageBalance, composite: RatioLine | None) -> tuple[Cell, Cell, Cell]:
        """The last column: the composite where the standard has one, else the mean for information alone."""
        if composite is not None:
            one = next((part for part in composite.coefficients if part.stage == stage.stage), None)
            if one is None:
                return None, None, None
            return one.cv, one.limit, Filled(self.say.verdict(one.verdict), _fill(one.verdict))
        values = [line.cv.value for line in stage.lines]
        known = [value for value in values if value is not None]
        mean = Figure(sum(known) / len(known), COMPOSITE_DIGITS) if known and len(known) == len(values) else None
        return mean, None, self.say("none")

    # IV

    def indicators(self, book: Book) -> None:
        """Every indicator and condition with its value, verdict and evidence."""
        say = self.say
        headings = [
            Heading(say("area"), 10), Heading(say("id"), 8), Heading(say("indicator"), 28), Heading(say("demand"), 30),
            Heading(say("value"), 13), Heading(say("target"), 12), Heading(say("verdict"), 9, centred=True), Heading(say("reason"), 26),
            Heading(self.word("evidence_document"), 22), Heading(self.word("evidence_page"), 6), Heading(self.word("evidence_by"), 14),
            Heading(self.word("evidence_on"), 11, centred=True),
        ]  # fmt: skip
        sheet = _sheet(
            book,
            self.word("t_indicators").split()[0],
            self.title(self.word("t_indicators")),
            self.content.summary.counts,
            headings,
        )
        rows = list(self._indicators())
        sheet.head(freeze=3, rows=len(rows))
        for row in rows:
            sheet.line(row)
        sheet.signatures()

    def _indicators(self) -> Iterable[list[Cell]]:
        for area in self.content.areas:
            for ratio in (*area.ratios, *((area.composite,) if area.composite is not None else ())):
                yield [
                    area.name, ratio.id, Filled(ratio.name, bold=True), ratio.demand, self._coefficients(ratio), "",
                    Filled(ratio.words, _fill(ratio.verdict)), ratio.reason, *self._evidence(ratio.id),
                ]  # fmt: skip
            yield from self._lines(area.name, area.lines)
        yield from self._lines(self.say("entry"), self.content.entry)
        yield from self._lines(self.say("vetoes"), self.content.vetoes)

    def _coefficients(self, ratio: RatioLine) -> str:
        return self.say.clauses(
            f"{self.say('cv_stage', stage=self.say.stage(one.stage))} {one.cv.text}" for one in ratio.coefficients
        )

    def _lines(self, area: str, lines: Iterable[Line]) -> Iterable[list[Cell]]:
        for line in lines:
            value: Cell = line.value if line.value.value is not None else line.value_text
            name = Filled("　" * line.depth + line.name, bold=line.depth == 0)
            verdict = Filled(line.words, _fill(line.verdict))
            reason = self.say.clauses(filter(None, (line.reason, *line.flags)))
            evidence = self._evidence(line.id) if line.key else ["", "", "", ""]
            yield [area, line.id, name, line.demand, value, line.target_text, verdict, reason, *evidence]

    def _evidence(self, indicator: str) -> list[Cell]:
        """The county's document for an indicator; how many the schools have."""
        table = self.evaluation.snapshot.table("evidence")
        rows = [row for row in table.iter_rows(named=True) if row["indicator_id"] == indicator]
        of_county = [row for row in rows if row["school_id"] is None]
        documents = [text(row["document"]) for row in of_county if row["document"] is not None]
        if count := sum(row["school_id"] is not None and row["document"] is not None for row in rows):
            documents.append(self.word("evidence_schools", count=count))
        others = [
            self.say.clauses(dict.fromkeys(text(row[name]) for row in of_county if row[name] is not None))
            for name in ("page", "decided_by", "decided_on")
        ]
        return [self.say.clauses(documents), *others]

    # V

    def special(self, book: Book) -> None:
        """Rows that are left out, rows that stand under an exemption, each with why."""
        say = self.say
        headings = [
            Heading(self.word("special_what"), 14), Heading(say("school_id"), 14), Heading(say("school"), 30), Heading(say("stage"), 9, centred=True),
            Heading(say("indicator"), 28), Heading(say("reason"), 56), Heading(say("clause"), 26),
        ]  # fmt: skip
        sheet = _sheet(book, self.word("t_special").split()[0], self.title(self.word("t_special")), "", headings)
        exempt = list(self._exempt())
        sheet.head(freeze=3, rows=len(self.content.excluded) + len(exempt))
        for one in self.content.excluded:
            sheet.line([self.word("special_left_out"), one.school_id, one.school, one.stage_name, "", one.reason, ""])
        for row in exempt:
            sheet.line(row)
        sheet.signatures()

    def _exempt(self) -> Iterable[list[Cell]]:
        rules: dict[str, IndicatorRule] = {}
        for row in self.basis.rows:
            if row["exemption"] is None:
                continue
            name, school = text(row["indicator"]), text(row["school_id"])
            rule = rules.setdefault(name, self.evaluation.standard.rule(name))
            exemption = next(one for one in rule.exemptions if one.id == row["exemption"])
            stage = self.say.stage(text(row["stage"])) or self.say("whole_school")
            yield [
                self.word("special_exempt"), school, self.basis.school(school), stage, self.say.text(rule.name),
                self.say.text(exemption.name), exemption.clause,
            ]  # fmt: skip


def _sheet(book: Book, name: str, title: str, lead: str, headings: Sequence[Heading]) -> Sheet:
    """A sheet that is printed on A4, as applications are filed."""
    sheet = book.sheet(name, title, lead, headings)
    sheet.worksheet.set_paper(A4)
    return sheet


def _head(words: str) -> Filled:
    return Filled(words, SUM, bold=True)


def _fill(verdict: str | None) -> str:
    return "bad" if verdict == "fail" else "unknown" if verdict == "unknown" else ""


def _coefficient(figure: Figure, verdict: str | None, problem: str) -> Filled:
    return Filled(figure if figure.value is not None else problem, _fill(verdict))
