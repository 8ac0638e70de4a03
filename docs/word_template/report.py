"""The template of the self-evaluation report: headings, sentences and tables with their tags."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX

from junheng.reporting.official.fields import REPORT
from junheng.reporting.official.words import OFFICIAL, STANDING
from junheng.reporting.words import WORDS
from junheng.text import Language, Text
from word_template.blocks import Blocks, Column
from word_template.look import (
    BODY,
    CAPTION,
    CELL,
    COVER,
    FIGURE,
    GAP,
    HEAD,
    LANDSCAPE_CM,
    NOTE,
    TITLE,
)
from word_template.tags import Scope


def template_bytes(language: Language) -> bytes:
    """The template in one language, as Word keeps it."""
    maker = _Maker(language)
    maker.cover()
    maker.body()
    maker.annexes()
    return maker.finished(OFFICIAL["report_name"].get(language))


class _Maker(Blocks):
    """Writes the parts of the template in their order."""

    def __init__(self, language: Language) -> None:
        super().__init__(REPORT, {**WORDS, **STANDING, **OFFICIAL}, language)

    # title page

    def cover(self) -> None:
        look, report = self.look, self.report
        for _ in range(4):
            look.paragraph("", COVER)
        look.paragraph(report.tag("county"), TITLE)
        look.paragraph(self.word("report_name"), TITLE)
        for _ in range(5):
            look.paragraph("", COVER)
        colon = "：" if self.language == "zh" else ": "
        for key, name in (
            ("by_standard", "standard"),
            ("school_year_label", "school_year"),
            ("counting_date_label", "counting_date"),
        ):
            look.paragraph(f"{self.word(key)}{colon}{report.tag(name)}", COVER)
        look.paragraph(f"{self.word('reporting_unit')}{colon}{'　' * 12}{self.word('seal_here')}", COVER)
        look.paragraph(f"{self.word('report_date_label')}{colon}{report.tag('report_date')}", COVER)

    # the report

    def body(self) -> None:
        look, report = self.look, self.report
        look.number_pages(look.break_section(landscape=False))
        self.basics()
        self.process()
        self.heading("h_verdict")
        look.paragraph(report.tag("verdict"))
        with_points = report.each("points", Text("要点", "point"))
        self.block(with_points[0], lambda: look.paragraph(with_points[1].tag("text")))
        self.table("areas", Text("方面", "area"), None, [
            Column("area", "name", 5), Column("verdict", "verdict", 3), Column("pass", "passed", 2, FIGURE),
            Column("fail", "failed", 2, FIGURE), Column("unknown", "unknown", 2, FIGURE),
        ])  # fmt: skip
        self.areas()
        self.balance()
        self.failing()
        self.unknowns()
        self.conditions()
        self.heading("h_next")
        self.own("next_own")
        self.attachments()

    def basics(self) -> None:
        self.heading("h_basics")
        self.sentence("basics_lead")
        self.table("stages", Text("学段", "stage"), None, [
            Column("stage", "stage", 2), Column("stage_total", "rows", 2, FIGURE),
            Column("rows_with_pupils", "rows_with_pupils", 2, FIGURE), Column("pupils", "pupils", 2.4, FIGURE),
            Column("classes", "classes", 2, FIGURE), Column("teachers", "teachers", 2.2, FIGURE),
            Column("mean_class_size", "mean_class_size", 2, FIGURE), Column("pupils_per_teacher", "pupils_per_teacher", 2, FIGURE),
        ])  # fmt: skip

    def process(self) -> None:
        look, report = self.look, self.report
        self.heading("h_process")
        self.subheading("h_work")
        self.sentence("work_lead")
        self.own("work_own")
        self.subheading("h_data")
        for key in ("data_standard", "data_snapshot", "data_settings"):
            self.sentence(key)
        look.paragraph(report.tag("reading"))
        self.sentence("data_doubts")
        columns = [Column("what", "what", 8), Column("place", "place", 4), Column("release_reason", "reason", 4)]
        self.table("released", Text("疑问", "doubt"), "h_released", columns)

    def areas(self) -> None:
        self.heading("h_areas")
        loop, area = self.report.each("areas", Text("方面", "area"))
        colon = "：" if self.language == "zh" else ": "
        self.block(loop, lambda: self.area(area, colon))

    def area(self, area: Scope, colon: str) -> None:
        look = self.look
        space = "" if self.language == "zh" else " "
        look.paragraph(f"{area.tag('number')}{space}{area.tag('name')}{colon}{area.tag('verdict')}", "Heading 2")
        self.ratios(area)
        self.lines(area, "lines", "lines_caption")

    def ratios(self, area: Scope) -> None:
        """Indicators of every school row: a row each, with a line for each stage in its cells."""
        loop, ratio = area.each("ratios", Text("指标", "indicator"))
        each, stage = ratio.each("stages", Text("学段", "stage"))

        def once(text: str) -> str:
            return f"{{% if loop.first %}}{text}{{% endif %}}"

        cells = [
            ("id", 1.5, once(ratio.tag("id")), CELL),
            ("indicator", 3.9, once(ratio.tag("name")), CELL),
            ("stage", 1.2, stage.tag("stage"), CELL),
            ("cv", 1.6, stage.tag("cv"), FIGURE),
            ("limit", 1.7, stage.tag("limit"), FIGURE),
            ("verdict", 1.8, stage.tag("verdict"), CELL),
            ("below_rows", 1.9, stage.tag("below"), FIGURE),
            ("whole_verdict", 2.0, once(ratio.tag("verdict")), CELL),
        ]
        none = [ratio.tag("id"), ratio.tag("name"), "", "", "", "", "", ratio.tag("verdict")]

        def rows() -> None:
            self.look.paragraph(self.word("ratios_caption"), CAPTION)
            self.rows(loop, cells, inner=each, none=(f"if not {ratio.path('stages')}", none))

        self.block(f"if {area.path('ratios')}", rows)

    def lines(self, scope: Scope, name: str, caption: str) -> None:
        """Other indicators or conditions with their parts."""
        loop, line = scope.each(name, Text("项", "line"))
        columns = [
            Column("id", "id", 1.7), Column("indicator", "name", 4.2), Column("value", "value", 2.6, FIGURE),
            Column("target", "target", 2.3, FIGURE), Column("verdict", "verdict", 1.8), Column("reason", "reason", 3.6),
        ]  # fmt: skip

        def rows() -> None:
            self.look.paragraph(self.word(caption), CAPTION)
            self.rows(loop, [(one.heading, one.width, line.tag(one.field), one.style) for one in columns])

        self.block(f"if {scope.path(name)}", rows)

    def balance(self) -> None:
        self.heading("h_balance")
        self.sentence("balance_lead").paragraph_format.keep_with_next = True
        loop, stage = self.report.each("balance", Text("均衡学段", "balance_stage"))
        space = "" if self.language == "zh" else " "

        def one() -> None:
            self.look.paragraph(f"{stage.tag('number')}{space}{stage.tag('stage')}", "Heading 2")
            each, line = stage.each("lines", Text("项", "line"))
            columns = [
                Column("indicator", "name", 3.7), Column("mean", "mean", 1.6, FIGURE), Column("sd", "sd", 1.5, FIGURE),
                Column("cv", "cv", 1.3, FIGURE), Column("limit", "limit", 1.2, FIGURE), Column("verdict", "verdict", 1.9),
                Column("mainly_from", "contributors", 5.2),
            ]  # fmt: skip
            cells = [(one.heading, one.width, line.tag(one.field), one.style) for one in columns]
            flags = f"{line.tag('verdict')}{{% if {line.path('flags')} %}}\n{line.tag('flags')}{{% endif %}}"
            cells[5] = (*cells[5][:2], flags, CELL)
            self.look.paragraph("", GAP)
            self.rows(each, cells)

        self.block(loop, one)

    def failing(self) -> None:
        report = self.report
        self.heading("h_failing")

        def rule() -> None:
            self.subheading("h_failing_rows")
            self.sentence("school_rule_is").paragraph_format.keep_with_next = True
            self.table("matrices", Text("表", "table"), None, [
                Column("stage", "stage", 1.5), Column("rows", "count", 1.5, FIGURE), Column("rows_passing", "passed", 1.5, FIGURE),
                Column("rows_failing", "failed", 1.5, FIGURE), Column("rows_open", "unknown", 1.5, FIGURE),
            ])  # fmt: skip
            loop, matrix = report.each("matrices", Text("表", "table"))
            colon, space = ("：", "") if self.language == "zh" else (": ", " ")
            names = f"{matrix.tag('stage')}{space}{self.word('failing_schools')}{colon}{matrix.tag('failing_names')}"
            self.block(
                loop, lambda: self.block(f"if {matrix.path('failing_names')}", lambda: self.look.paragraph(names, NOTE))
            )

        self.block(f"if {report.path('school_rule')}", rule)
        self.block(f"if {report.path('shortage_totals')}", lambda: self.sentence("see_gaps"))
        self.look.paragraph(report.tag("shortages_lead"), NOTE)
        self.table("shortage_totals", Text("合计项", "total"), "h_totals", [
            Column("id", "id", 1.7), Column("indicator", "name", 5.4), Column("stage", "stage", 1.4),
            Column("total_count", "count", 1.4, FIGURE), Column("total_short", "amount", 3, FIGURE), Column("owner", "owner", 3),
        ])  # fmt: skip

    def unknowns(self) -> None:
        self.heading("h_unknowns")
        self.look.paragraph(self.report.tag("unknowns_lead"))
        self.table("owed_by_offices", Text("补报", "owed"), "owed_by_offices", [
            Column("who", "who", 3), Column("missing_data", "figure", 8), Column("concerns", "indicators", 3.6),
        ])  # fmt: skip
        self.table("owed_alike", Text("补报", "owed"), "owed_common", [
            Column("missing_data", "figure", 4.6), Column("schools_concerned", "schools", 6.4), Column("concerns", "indicators", 3),
        ])  # fmt: skip
        self.table("owed_by_schools", Text("补报", "owed"), "owed_single", [
            Column("school", "school", 4), Column("missing_data", "figures", 10),
        ])  # fmt: skip

    def conditions(self) -> None:
        self.heading("h_conditions")
        self.lines(self.report, "entry", "entry")
        self.lines(self.report, "vetoes", "vetoes")
        neither = f"if not {self.report.path('entry')} and not {self.report.path('vetoes')}"
        self.block(neither, lambda: self.look.paragraph(self.word("no_conditions")))

    def attachments(self) -> None:
        colon = "：" if self.language == "zh" else ":"
        lines = [
            f"{self.word('h_attachments')}{colon}",
            *(f"{at}. {self.word(key)}" for at, key in enumerate(ANNEXES, 1)),
        ]
        for line in lines:
            self.look.paragraph(line).paragraph_format.keep_with_next = True
        county = self.look.paragraph(self.report.tag("county"))
        county.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        county.paragraph_format.keep_with_next = True  # the date never stands on a page alone
        self.look.paragraph(self.report.tag("report_date")).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    # annexes, on pages of their own

    def annexes(self) -> None:
        look, report = self.look, self.report
        look.break_section(landscape=True)
        self.annex(1)
        look.paragraph(report.tag("marks"), NOTE)
        self.matrices()
        self.annex(2)
        self.gaps()
        self.annex(3)
        self.block(f"if not {report.path('other_shortages')}", lambda: look.paragraph(self.word("no_other"), NOTE))
        self.table("other_shortages", Text("短缺", "shortage"), None, [
            Column("number", "number", 1, FIGURE), Column("school_id", "school_id", 2.1), Column("school", "school", 5),
            Column("stage", "stage", 1.3), Column("indicator", "name", 4.2), Column("value", "value", 1.8, FIGURE),
            Column("target", "target", 2, FIGURE), Column("gap", "amount", 2.2, FIGURE), Column("owner", "owner", 2.4),
            Column("reason", "reason", 5),
        ], landscape=True)  # fmt: skip
        self.annex(4)
        look.paragraph(
            f"{{% if {report.path('excluded')} %}}{self.word('excluded_lead')}{{% else %}}{self.word('excluded_none')}{{% endif %}}",
            NOTE,
        )
        self.table("excluded", Text("不参评行", "left_out"), None, [
            Column("school_id", "school_id", 3), Column("school", "school", 7), Column("stage", "stage", 2), Column("reason", "reason", 12),
        ], landscape=True)  # fmt: skip
        self.annex(5)
        self.block(f"if not {report.path('open')}", lambda: look.paragraph(self.word("no_doubts"), NOTE))
        columns = [Column("finding", "id", 3), Column("what", "what", 14), Column("place", "place", 7)]
        self.table("open", Text("疑问", "doubt"), None, columns, landscape=True)
        self.annex(6)
        self.table("settings", Text("设定", "setting"), None, [
            Column("setting", "name", 5), Column("setting_key", "key", 4), Column("setting_value", "value", 3),
            Column("setting_default", "default", 3), Column("setting_meaning", "meaning", 9),
        ], landscape=True)  # fmt: skip
        self.annex(7)
        self.table("sources", Text("出处", "source"), None, [
            Column("id", "id", 2.2), Column("indicator", "name", 5), Column("demand", "demand", 7),
            Column("clause", "clause", 4), Column("source_documents", "documents", 5), Column("confidence", "confidence", 1.8),
        ], landscape=True)  # fmt: skip

    def matrices(self) -> None:
        """The values of every school row, a table for each stage."""
        loop, matrix = self.report.each("matrices", Text("表", "table"))
        down, row = matrix.each("rows", Text("行", "row"))
        inside, cell = row.each("cells", Text("格", "cell"))

        def one() -> None:
            self.look.paragraph(matrix.tag("title"), CAPTION)
            first = [(key, row.tag(key), width) for key, width in (("number", 0.9), ("school", 4.6), ("pupils", 1.4))]
            last = [
                ("met_of", row.tag("met"), 1.3),
                ("lowest", row.tag("lowest"), 1.5),
                ("verdict", row.tag("verdict"), 1.6),
            ]
            self.across(matrix, down, first, (inside, cell.tag("value")), last, means=True)

        self.block(loop, one)

    def gaps(self) -> None:
        """What every school row lacks, a table for each stage."""
        loop, matrix = self.report.each("matrices", Text("表", "table"))
        down, row = matrix.each("short_rows", Text("行", "row"))
        inside, cell = row.each("gaps", Text("格", "cell"))

        def one() -> None:
            self.look.paragraph(matrix.tag("title"), CAPTION)
            first = [
                (key, row.tag(key), width) for key, width in (("number", 0.9), ("school_id", 2.1), ("school", 4.4))
            ]
            last = [("met_of", row.tag("met"), 1.3), ("verdict", row.tag("verdict"), 1.6)]
            self.across(matrix, down, first, (inside, cell.tag("value")), last, means=False)

        none = f"if not {self.report.path('shortages')}"
        self.block(none, lambda: self.look.paragraph(self.report.tag("shortages_lead"), NOTE))
        self.block(loop, lambda: self.block(f"if {matrix.path('short_rows')}", one))

    def across(
        self,
        matrix: Scope,
        down: str,
        first: Sequence[tuple[str, str, float]],
        inside: tuple[str, str],
        last: Sequence[tuple[str, str, float]],
        *,
        means: bool,
    ) -> None:
        """A table with as many columns as the standard has indicators, between columns that are always there."""
        look = self.look
        across, column = matrix.each("columns", Text("列", "column"))

        def cells(texts: Sequence[str], each: str, of_each: str, ends: Sequence[str]) -> list[str]:
            judged = [f"{{%tc if {matrix.path('judged')} %}}", *ends, "{%tc endif %}"]
            return [*texts, f"{{%tc {each} %}}", of_each, "{%tc endfor %}", *judged]

        widths = [*(width for _, _, width in first), 0.3, 1.75, 0.3, 0.3, *(width for _, _, width in last), 0.3]
        lefts = [FIGURE if key in FIGURES else CELL for key, _, _ in first]
        rights = [FIGURE if key in FIGURES else CELL for key, _, _ in last]
        styles = [*lefts, FIGURE, FIGURE, FIGURE, FIGURE, *rights, FIGURE]
        width, whole = len(widths), LANDSCAPE_CM / sum(widths)
        table = look.table([one * whole for one in widths])
        heads, tails = [self.word(key) for key, _, _ in first], [self.word(key) for key, _, _ in last]
        look.row(
            table, cells(heads, across, f"{column.tag('id')}\n{column.tag('name')}", tails), [HEAD] * width, head=True
        )
        if means:
            for key, name in (("target", "target"), ("county_mean", "mean")):
                heads = ["", self.word(key), *[""] * (len(first) - 2)]
                look.row(table, cells(heads, across, column.tag(name), [""] * len(last)), styles)
        look.row(table, [f"{{%tr {down} %}}", *[""] * (width - 1)], [CELL] * width)
        values = cells([tag for _, tag, _ in first], *inside, [tag for _, tag, _ in last])
        look.row(table, values, styles)
        look.row(table, ["{%tr endfor %}", *[""] * (width - 1)], [CELL] * width)
        look.paragraph("", GAP)

    def annex(self, number: int) -> None:
        """The heading of an annex; each but the first starts a page."""
        colon = "　" if self.language == "zh" else ". "
        word = self.word("annex")
        paragraph = self.look.paragraph(f"{word}{number}{colon}{self.word(ANNEXES[number - 1])}", "Heading 1")
        paragraph.paragraph_format.first_line_indent = 0
        paragraph.paragraph_format.page_break_before = number > 1

    def own(self, key: str) -> None:
        """What an official has to write; marked, so that it is not forgotten."""
        paragraph = self.look.paragraph("", BODY)
        paragraph.add_run(self.word(key)).font.highlight_color = WD_COLOR_INDEX.YELLOW


FIGURES = frozenset({"number", "pupils", "lowest"})  # columns of numbers
ANNEXES = ("a_matrix", "a_gaps", "a_other", "a_excluded", "a_doubts", "a_settings", "a_sources")
