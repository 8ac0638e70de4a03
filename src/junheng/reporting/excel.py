"""The report as a workbook: the same content as the page, numbers as numbers, sheets that can be filtered and signed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from junheng.evaluation import Evaluation
from junheng.evaluation.comparison import Comparison
from junheng.evaluation.robustness import Robustness
from junheng.records.durable import write_for_user
from junheng.reporting.book import Book, Cell, Filled, Heading, book_of
from junheng.reporting.changes import Changes
from junheng.reporting.content import Content, content_of
from junheng.reporting.figures import Figure
from junheng.reporting.indicators import Line, RatioLine
from junheng.reporting.matrix import Cell as MatrixCell
from junheng.reporting.safety import Safety
from junheng.text import Language

CENTRED = frozenset({"verdict", "state", "school_rule", "unit", "stage", "side", "effect", "confidence"})
MARKS = {"low": "▼", "short": "▽"}


def excel_bytes(
    evaluation: Evaluation,
    language: Language = "zh",
    *,
    comparison: Comparison | None = None,
    robust: Robustness | None = None,
) -> bytes:
    """The workbook as bytes."""
    content = content_of(evaluation, language, comparison=comparison, robust=robust)
    with book_of(content.say, content.summary.title, evaluation.snapshot.year) as (book, buffer):
        _summary(book, content)
        _indicators(book, content)
        _matrix(book, content)
        _balance(book, content)
        _contributions(book, content)
        _totals(book, content)
        _shortages(book, content)
        if content.changes is not None:
            _changes(book, content, content.changes)
        if content.safety is not None:
            _safety(book, content, content.safety)
        _unknowns(book, content)
        _findings(book, content)
        _excluded(book, content)
        _notes(book, content)
    return buffer.getvalue()


def write_excel(
    evaluation: Evaluation,
    path: Path | str,
    language: Language = "zh",
    *,
    comparison: Comparison | None = None,
    robust: Robustness | None = None,
    overwrite: bool = True,
) -> None:
    """Write the workbook to `path`, whole or not at all; with `comparison` it also says what changed, with `robust` how safe it is.

    Raises:
        UsageError: it cannot be written, or something is there and `overwrite` is not set.
    """
    book = excel_bytes(evaluation, language, comparison=comparison, robust=robust)
    write_for_user(Path(path), book, overwrite=overwrite)


def _headings(book: Book, *columns: tuple[str, float]) -> list[Heading]:
    """Headings from keys of the words."""
    return [Heading(book.say(key), width, key in CENTRED) for key, width in columns]


def _fill(verdict: str | None) -> str:
    return "bad" if verdict == "fail" else "unknown" if verdict == "unknown" else ""


def _summary(book: Book, c: Content) -> None:
    say = book.say
    columns = [Heading("", 15), *(Heading("", 13) for _ in range(8))]
    sheet = book.sheet(say("s_summary"), c.summary.title, c.summary.document, columns)
    sheet.paragraph(c.summary.sentence, bold=True, font_size=13)
    for point in c.summary.points:
        sheet.paragraph(f"· {point}", font_size=11)
    sheet.row += 1
    sheet.line([Filled(say(key), "sum", bold=True) for key in ("area", "verdict", "pass", "fail", "unknown")])
    for area in c.summary.areas:
        sheet.line([area.name, Filled(area.words, _fill(area.verdict)), area.passed, area.failed, area.unknown])
    sheet.row += 1
    keys = ("stage", "stage_total", "rows_with_pupils", "pupils", "classes", "teachers")
    sheet.line([Filled(say(key), "sum", bold=True) for key in (*keys, "mean_class_size", "pupils_per_teacher")])
    for one in c.description:
        figures = [figure for figure, _ in one.figures]
        sheet.line(
            [one.stage_name, one.rows, one.rows_with_pupils, *figures, one.mean_class_size, one.pupils_per_teacher]
        )
        lacking = [f"{say(key)} {note}" for key, (_, note) in zip(keys[3:], one.figures, strict=True) if note]
        if lacking:
            sheet.paragraph(f"{one.stage_name}：{say.listed(lacking)}", font_color="#595959")
    sheet.row += 1
    sheet.paragraph(f"{say('standard')}：{c.summary.pack}", font_color="#595959")
    sheet.paragraph(f"{say('snapshot')}：{c.summary.snapshot_hash}", font_color="#595959")
    sheet.paragraph(f"{say('settings')}：{c.summary.changed}", font_color="#595959")
    sheet.paragraph(c.summary.reading, font_color="#595959")
    sheet.signatures()


def _indicators(book: Book, c: Content) -> None:
    say = book.say
    columns = _headings(
        book, ("area", 12), ("id", 9), ("indicator", 38), ("part", 24), ("value", 12), ("unit", 11), ("target", 16),
        ("verdict", 12), ("reason", 62),
    )  # fmt: skip
    sheet = book.sheet(
        say("s_indicators", count=c.indicators),
        _title(c, say("s_indicators", count=c.indicators)),
        c.summary.counts,
        columns,
    )
    rows = [*_indicator_rows(c)]
    sheet.head(freeze=3, rows=len(rows))
    for cells, fill in rows:
        sheet.line(cells, fill)
    sheet.signatures()


def _indicator_rows(c: Content) -> Iterable[tuple[list[Cell], str]]:
    for area in c.areas:
        for ratio in (*area.ratios, *((area.composite,) if area.composite is not None else ())):
            yield from _ratio_rows(c, area.name, ratio)
        yield from _line_rows(c, area.name, area.lines)
    yield from _line_rows(c, c.say("entry"), c.entry)
    yield from _line_rows(c, c.say("vetoes"), c.vetoes)


def _ratio_rows(c: Content, area: str, line: RatioLine) -> Iterable[tuple[list[Cell], str]]:
    say = c.say
    name = Filled(line.name, bold=True)
    yield [area, line.id, name, "", None, "", "", Filled(line.words, _fill(line.verdict)), line.reason], ""
    for one in line.coefficients:
        part = say("cv_stage", stage=say.stage(one.stage))
        words = Filled(say.verdict(one.verdict), _fill(one.verdict))
        yield [area, line.id, line.name, part, one.cv, "", one.asked, words, ""], ""
    for one in (
        line.coefficients if line.verdict is not None and line.coefficients and line.coefficients[0].rows else ()
    ):
        part = say("below_stage", stage=say.stage(one.stage))
        open_rows = say("rows_untold", count=one.unknown) if one.unknown else ""
        of = say("rows_in_all", total=one.rows)
        reason = say.clauses(filter(None, (of, open_rows)))
        yield [area, line.id, line.name, part, one.failed, say("row_unit"), "", "", reason], ""


def _line_rows(c: Content, area: str, lines: Iterable[Line]) -> Iterable[tuple[list[Cell], str]]:
    parent = ""
    for line in lines:
        if line.depth == 0:
            parent = line.name
        verdict = Filled(line.words, _fill(line.verdict))
        reason = c.say.clauses(filter(None, (line.reason, *line.flags)))
        part = "" if line.depth == 0 else ("　" * (line.depth - 1)) + line.name
        value: Cell = line.value if line.value.value is not None else line.value_text
        unit = "" if line.value.unit == "%" else line.value.unit
        name = Filled(parent, bold=line.depth == 0)
        yield [area, line.id, name, part, value, unit, line.target_text, verdict, reason], ""


def _matrix(book: Book, c: Content) -> None:
    say = book.say
    if not c.matrices:
        sheet = book.sheet(say("s_rows"), _title(c, say("s_matrix")), "", [Heading("", 40)])
        sheet.paragraph(say("no_rows"))
        return
    first = c.matrices[0]
    columns = [
        *_headings(book, ("school_id", 14), ("school", 28), ("township", 13), ("stage", 7), ("pupils", 9)),
        *(Heading(f"{column.id} {column.name}", 13.5) for column in first.columns),
        *(_headings(book, ("met_of", 9), ("lowest_ratio", 10), ("school_rule", 12)) if first.judged else []),
    ]
    marks = (
        [say("band_low", floor=c.floor), say("band_short", floor=c.floor), say("band_unknown")] if first.judged else []
    )
    sheet = book.sheet(say("s_rows"), _title(c, say("s_matrix")), say.clauses([*marks, *_bands(c)]), columns)
    sheet.head(freeze=2, rows=sum(len(matrix.rows) for matrix in c.matrices))
    for matrix in c.matrices:
        for row in matrix.rows:
            cells: list[Cell] = [row.school_id, row.school, row.township, say.stage(matrix.stage), row.pupils]
            cells += [_matrix_cell(cell) for cell in row.cells]
            if matrix.judged:
                cells += [row.met, row.lowest, Filled(row.words, _fill(row.verdict))]
            sheet.line(cells)
    for matrix in c.matrices:
        stage = say.stage(matrix.stage)
        for key, figures in (
            ("target", [column.target for column in matrix.columns]),
            ("county_mean", [column.mean for column in matrix.columns]),
        ):
            if any(figure.value is not None for figure in figures):
                sheet.line(["", say(key), "", stage, None, *figures, *([None] * 3 if matrix.judged else [])], "sum")
    sheet.signatures()


def _bands(c: Content) -> list[str]:
    return [] if c.matrices[0].judged else [c.say("mean_low"), c.say("mean_most")]


def _matrix_cell(cell: MatrixCell) -> Filled:
    if cell.figure.value is None:
        return Filled("？" if cell.band == "unknown" else "", cell.band)
    return Filled(cell.figure, cell.band, cell.mark and MARKS.get(cell.band, ""))


def _balance(book: Book, c: Content) -> None:
    columns = _headings(
        book, ("stage", 10), ("id", 9), ("indicator", 38), ("rows", 7), ("unreported", 8), ("mean", 12), ("sd", 12),
        ("cv_weighted", 10), ("cv_unweighted", 10), ("limit", 8), ("verdict", 12), ("flags", 26), ("gini", 9), ("theil", 9),
    )  # fmt: skip
    say = book.say
    sheet = book.sheet(say("s_balance"), _title(c, say("s_balance")), c.summary.reading, columns)
    lines = [line for stage in c.balance for line in stage.lines]
    sheet.head(freeze=3, rows=len(lines))
    for line in lines:
        used = "bad" if line.verdict == "fail" else ""
        weighted, unweighted = (
            Filled(figure, used if is_used else "", bold=is_used)
            for figure, is_used in ((line.weighted, c.weighted), (line.unweighted, not c.weighted))
        )
        sheet.line(
            [
                say.stage(line.stage), line.id, line.name, line.rows, line.unreported, line.mean, line.sd,
                weighted, unweighted, line.limit, Filled(line.words, _fill(line.verdict)),
                say.clauses(filter(None, (line.problem, *line.flags))), line.gini, line.theil,
            ]
        )  # fmt: skip
    sheet.signatures()


def _contributions(book: Book, c: Content) -> None:
    columns = _headings(
        book, ("stage", 10), ("id", 9), ("indicator", 38), ("rank", 7), ("school_id", 14), ("school", 30), ("value", 12),
        ("side", 12), ("share", 10),
    )  # fmt: skip
    say = book.say
    sheet = book.sheet(say("s_contributions"), _title(c, say("s_contributions")), say("contributions_lead"), columns)
    lines = [line for stage in c.balance for line in stage.lines]
    sheet.head(freeze=3, rows=sum(len(line.contributors) for line in lines))
    for line in lines:
        for one in line.contributors:
            side = say(f"{one.side}_mean") if one.side else ""
            sheet.line(
                [
                    say.stage(line.stage),
                    line.id,
                    line.name,
                    one.rank,
                    one.school_id,
                    one.school,
                    one.value,
                    side,
                    one.share,
                ]
            )


def _totals(book: Book, c: Content) -> None:
    columns = _headings(
        book,
        ("id", 10),
        ("indicator", 40),
        ("stage", 10),
        ("total_count", 9),
        ("total_short", 16),
        ("unit", 8),
        ("owner", 24),
    )
    say = book.say
    sheet = book.sheet(say("s_totals"), _title(c, say("s_totals")), c.shortages.lead, columns)
    sheet.head(rows=len(c.shortages.totals))
    for one in c.shortages.totals:
        sheet.line([one.indicator, one.name, one.stage_name, one.items, _bare(one.short), one.short.unit, one.owner])


def _shortages(book: Book, c: Content) -> None:
    columns = _headings(
        book, ("school_id", 14), ("school", 30), ("stage", 8), ("id", 9), ("indicator", 32), ("value", 11), ("target", 15),
        ("ratio", 9), ("short_by", 11), ("short_by_school", 11), ("unit", 7), ("effect", 9), ("owner", 18), ("reason", 34),
    )  # fmt: skip
    say = book.say
    sheet = book.sheet(say("s_shortages"), _title(c, say("s_shortages")), c.shortages.lead, columns)
    sheet.head(freeze=2, rows=len(c.shortages.items))
    for one in c.shortages.items:
        sheet.line(
            [
                one.school_id, one.school, one.stage_name, one.indicator, one.name, one.value, one.target_text, one.ratio,
                Filled(_bare(one.short), bold=True), _bare(one.short_school), one.short.unit, one.effect, one.owner, one.reason,
            ]
        )  # fmt: skip
    sheet.signatures()


def _bare(figure: Figure) -> Figure:
    """A whole number; its unit stands in a column of its own."""
    return Figure(figure.value, 0)


def _changes(book: Book, c: Content, changes: Changes) -> None:
    say = book.say
    columns = _headings(
        book, ("school", 30), ("id", 9), ("indicator", 38), ("stage", 8), ("changes_before", 12), ("changes_after", 12),
        ("target", 16), ("verdict", 20), ("changes_because", 34),
    )  # fmt: skip
    lead = say("changes_sides", before=changes.before, after=changes.after)
    sheet = book.sheet(say("s_changes"), _title(c, say("s_changes")), lead, columns)
    for line in changes.lead:
        sheet.paragraph(line)
    if not changes.turned:
        sheet.paragraph(say("changes_no_turn"))
    sheet.paragraph(changes.schools_lead)
    rows = (*changes.turned, *changes.schools)
    sheet.head(freeze=2, rows=len(rows))
    for one in rows:
        verdict = Filled(one.words, _fill(one.verdict_after))
        sheet.line(
            [one.school, one.indicator, one.name, one.stage_name, one.before, one.after, one.demand, verdict, one.because]
        )  # fmt: skip


def _safety(book: Book, c: Content, safety: Safety) -> None:
    say = book.say
    columns = _headings(
        book, ("id", 9), ("safety_what", 44), ("verdict", 11), ("safety_slack", 11), ("safety_weakest", 44), ("safety_cell", 44),
        ("safety_place", 30), ("safety_now", 14), ("safety_new", 20), ("safety_change", 12), ("safety_then", 12),
    )  # fmt: skip
    sheet = book.sheet(say("s_safety"), _title(c, say("s_safety")), say("safety_lead"), columns)
    for one in safety.settings:
        words = (
            f"{say('safety_setting')} {one.name}（{one.setting}）{say('safety_instead')} {one.instead}：{one.changed}"
        )
        sheet.paragraph(words)
    sheet.paragraph(say("safety_settings_none"))
    sheet.paragraph(safety.searched)
    rows = (*safety.wide, *safety.rows)
    sheet.head(freeze=2, rows=len(rows))
    for line in rows:
        verdict = Filled(line.words, _fill(line.verdict))
        sheet.line(
            [line.id, line.name, verdict, line.slack, line.weakest, line.cell, line.place, line.now, line.new, line.change, line.then]
        )  # fmt: skip


def _unknowns(book: Book, c: Content) -> None:
    columns = _headings(
        book,
        ("number", 7),
        ("who", 30),
        ("school_id", 14),
        ("about_school", 30),
        ("missing_cell", 64),
        ("concerns", 40),
        ("owner", 24),
    )
    say = book.say
    lead = c.owed.lead if c.owed.cells else say("unknowns_none")
    sheet = book.sheet(say("s_unknowns"), _title(c, say("s_unknowns")), lead, columns)
    sheet.head(rows=len(c.owed.cells))
    for number, one in enumerate(c.owed.cells, 1):
        sheet.line([number, one.who, one.about, one.about_school, one.cell, say.listed(one.indicators), one.office])


def _findings(book: Book, c: Content) -> None:
    columns = _headings(
        book, ("state", 10), ("finding", 14), ("place", 34), ("what", 56), ("do", 44), ("release_reason", 34)
    )
    say = book.say
    found = (*c.findings.open, *c.findings.released, *c.findings.notes)
    lead = "" if c.findings.open or c.findings.released else say("findings_none")
    sheet = book.sheet(say("s_findings"), _title(c, say("s_findings")), lead, columns)
    sheet.head(rows=len(found))
    for one in found:
        sheet.line([one.state, one.id, one.place, one.what, one.do, one.released])


def _excluded(book: Book, c: Content) -> None:
    columns = _headings(book, ("school_id", 16), ("school", 40), ("stage", 12), ("reason", 60))
    say = book.say
    lead = say("excluded_lead" if c.excluded else "excluded_none")
    sheet = book.sheet(say("s_excluded"), _title(c, say("s_excluded")), lead, columns)
    sheet.head(rows=len(c.excluded))
    for one in c.excluded:
        sheet.line([one.school_id, one.school, one.stage_name, one.reason])


def _notes(book: Book, c: Content) -> None:
    columns = _headings(
        book, ("id", 20), ("indicator", 38), ("demand", 60), ("clause", 40), ("source_documents", 60), ("confidence", 14),
        ("owner", 18),
    )  # fmt: skip
    say = book.say
    sheet = book.sheet(say("s_notes"), _title(c, say("s_sources")), "", columns)
    sheet.head(rows=len(c.sources))
    for one in c.sources:
        sheet.line([one.id, one.name, one.demand, one.clause, one.documents, one.confidence, one.owner])
    sheet.row += 1
    keys = ("setting_key", "setting", "setting_meaning", "setting_value", "setting_default")
    sheet.line([Filled(say(key), "sum", bold=True) for key in keys])
    for setting in c.summary.settings:
        line: list[Cell] = [setting.key, setting.name, setting.meaning, setting.value, setting.default]
        sheet.line(line, "bad" if setting.changed else "")


def _title(c: Content, part: str) -> str:
    return f"{c.summary.title} {part}"
