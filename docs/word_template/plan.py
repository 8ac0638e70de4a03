"""The template of the plan: a deputy head of the bureau reads it, the departments take their lists from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from junheng.reporting.official.words import OFFICIAL
from junheng.reporting.plan.fields import PLAN_FIELDS
from junheng.reporting.plan.words import PLAN
from junheng.reporting.words import WORDS
from junheng.text import Language, Text
from word_template.blocks import Blocks, Column
from word_template.look import CAPTION, CELL, COVER, FIGURE, GAP, HEAD, LANDSCAPE_CM, NOTE, PORTRAIT_CM, TITLE
from word_template.tags import Scope


def plan_template_bytes(language: Language) -> bytes:
    """The template in one language, as Word keeps it."""
    maker = _Maker(language)
    maker.cover()
    maker.body()
    maker.departments()
    maker.indicators()
    maker.schools()
    return maker.finished(PLAN["plan_name"].get(language))


Cells = Sequence[tuple[str, str, float, Text]]  # heading, text, width, style


class _Maker(Blocks):
    """Writes the parts of the template in their order."""

    def __init__(self, language: Language) -> None:
        super().__init__(PLAN_FIELDS, {**WORDS, **OFFICIAL, **PLAN}, language)

    def cover(self) -> None:
        look, plan = self.look, self.report
        for _ in range(4):
            look.paragraph("", COVER)
        look.paragraph(plan.tag("county"), TITLE)
        look.paragraph(f"{plan.tag('span')}{'年' if self.language == 'zh' else ' '}{self.word('plan_name')}", TITLE)
        for _ in range(6):
            look.paragraph("", COVER)
        colon = "：" if self.language == "zh" else ": "
        look.paragraph(f"{self.word('by_standard')}{colon}{plan.tag('standard')}", COVER)
        look.paragraph(f"{self.word('reporting_unit')}{colon}{'　' * 12}{self.word('seal_here')}", COVER)
        look.paragraph(f"{self.word('report_date_label')}{colon}{plan.tag('date')}", COVER)

    def body(self) -> None:
        self.look.number_pages(self.look.break_section(landscape=False))
        self.heading("h_situation")
        self.texts("situation")
        self.heading("h_plan")
        self.look.paragraph(self.report.tag("sentence"))
        self.texts("points")
        self.look.paragraph(self.word("year_note"), NOTE)
        self.table("years", Text("行", "line"), "s_plan_years", [
            Column("year", "year", 2.6), Column("demanded", "demanded", 2.6, FIGURE), Column("passing", "passing", 2.6, FIGURE),
            Column("resource_verdict", "resource", 2.4), Column("whole_verdict", "whole", 2.4), Column("cost_money", "cost", 3, FIGURE),
        ])  # fmt: skip
        self.table("actions", Text("行", "line"), "s_plan_actions", [
            Column("action", "action", 4), Column("quantity", "quantity", 2.8, FIGURE), Column("schools_touched", "schools", 1.5, FIGURE),
            Column("when", "years", 2.2), Column("cost_money", "cost", 2.2, FIGURE), Column("recurrent_money", "recurrent", 2.4, FIGURE),
            Column("department", "department", 2.8),
        ])  # fmt: skip
        for key, name in (("s_plan_open", "unplanned"), ("s_plan_assumed", "assumptions")):  # fmt: skip
            self.block(f"if {self.report.path(name)}", partial(self.listed, key, name))
        self.heading("s_plan_money")
        self.look.paragraph(self.word("lead_money"), NOTE)
        loop, line = self.report.each("money", Text("行", "line"))
        years = self.report.each("money_years", Text("年", "year"))
        cells = line.each("by_year", Text("格", "cell"))
        self.block(
            f"if {self.report.path('money')}",
            lambda: self.wide(
                loop,
                [("department", line.tag("department"), 3, CELL), ("", line.tag("sort"), 1.6, CELL)],
                (years[0], years[1].tag("value"), cells[0], cells[1].tag("value"), 1.9),
                [("sum", line.tag("total"), 2.1, FIGURE)],
                PORTRAIT_CM,
            ),
        )

    def departments(self) -> None:
        look = self.look
        look.break_section(landscape=True)
        self.heading("s_plan_departments")
        look.paragraph(self.word("lead_departments"), NOTE)
        loop, page = self.report.each("departments", Text("科", "page"))
        space = "" if self.language == "zh" else " "

        def one() -> None:
            look.paragraph(f"{page.tag('number')}{space}{page.tag('name')}", "Heading 2")
            look.paragraph(page.tag("lead"), CAPTION)
            each, task = page.each("tasks", Text("任务", "task"))
            cells = [
                ("done_by", "done_by", 3.1, CELL), ("begin_by", "begin_by", 3.1, CELL), ("action", "action", 2.8, CELL),
                ("quantity", "quantity", 2.3, FIGURE), ("cost_money", "cost", 1.9, FIGURE), ("recurrent_money", "recurrent", 2.1, FIGURE),
                ("places", "places", 7.2, CELL), ("supporting", "supporting", 3.2, CELL),
            ]  # fmt: skip
            self.rows(each, [(head, width, task.tag(name), style) for head, name, width, style in cells], landscape=True)  # fmt: skip

        self.block(loop, one)
        self.block(f"if not {self.report.path('departments')}", lambda: look.paragraph(self.report.tag("nothing")))

    def indicators(self) -> None:
        look = self.look
        self.heading("s_plan_indicators")
        look.paragraph(self.word("lead_indicators"), NOTE)
        loop, page = self.report.each("indicators", Text("项", "page"))

        def one() -> None:
            look.paragraph(f"{page.tag('id')} {page.tag('name')}", "Heading 2")
            self.courses(page)
            each, line = page.each("measures", Text("行", "line"))
            cells = [
                ("action", "action", 5, CELL), ("quantity", "quantity", 4, FIGURE), ("schools_touched", "schools", 3, FIGURE),
                ("cost_money", "cost", 4, FIGURE), ("recurrent_money", "recurrent", 4, FIGURE),
            ]  # fmt: skip
            lines = [(head, width, line.tag(name), style) for head, name, width, style in cells]
            self.block(f"if {page.path('measures')}", lambda: self.rows(each, lines, landscape=True))
            self.block(f"if not {page.path('measures')}", lambda: look.paragraph(self.word("nothing_done"), NOTE))

        self.block(loop, one)

    def courses(self, page: Scope) -> None:
        """Coefficients and rows below target by year; for an indicator without coefficients its rows alone."""
        years = self.report.each("judged_years", Text("年", "year"))
        loop, line = page.each("courses", Text("系", "course"))
        first, second = line.each("by_year", Text("格", "cell")), line.each("rows_by_year", Text("格", "cell"))
        count = page.each("failing", Text("格", "cell"))

        def table() -> None:
            self.wide(
                loop,
                [("indicator", line.tag("name"), 5, CELL), ("limit", line.tag("limit"), 1.8, FIGURE)],
                (years[0], years[1].tag("value"), first[0], first[1].tag("value"), 2.6),
                [],
                LANDSCAPE_CM,
                more=[([line.tag("rows_name"), ""], second[0], second[1].tag("value"))],
            )

        def alone() -> None:
            self.wide(
                "if true",
                [("indicator", self.word("failing_rows"), 5, CELL)],
                (years[0], years[1].tag("value"), count[0], count[1].tag("value"), 2.6),
                [],
                LANDSCAPE_CM,
            )

        self.block(f"if {page.path('courses')}", table)
        self.block(f"if {page.path('failing')}", alone)

    def schools(self) -> None:
        look = self.look
        look.break_section(landscape=False)
        self.annex_heading(
            f"{self.word('annex')}{'　' if self.language == 'zh' else '. '}{self.word('s_plan_schools')}"
        )
        look.paragraph(self.word("lead_schools"), NOTE)
        look.paragraph(self.report.tag("others"), NOTE)
        loop, page = self.report.each("schools", Text("校", "page"))

        def one() -> None:
            head = look.paragraph(f"{page.tag('number')}. {page.tag('name')}（{page.tag('township')} {page.tag('school_id')}）", "Heading 2")  # fmt: skip
            head.paragraph_format.page_break_before = True
            head.paragraph_format.first_line_indent = 0
            self.school(page)

        self.block(loop, one)

    def school(self, page: Scope) -> None:
        look = self.look
        lacks, lack = page.each("lacks", Text("缺", "lack"))
        cells = [
            ("id", "id", 1.5, CELL), ("indicator", "name", 5.4, CELL), ("stage", "stage", 1.4, CELL), ("value", "value", 1.7, FIGURE),
            ("target", "target", 2.4, FIGURE), ("short_by", "short", 2, FIGURE), ("owner", "owner", 2.4, CELL),
        ]  # fmt: skip
        look.paragraph(self.word("lacks"), CAPTION)
        lines = [(head, width, lack.tag(name), style) for head, name, width, style in cells]
        self.block(f"if {page.path('lacks')}", lambda: self.rows(lacks, lines))
        none = f"if not {page.path('lacks')} and not {page.path('untold')}"
        self.block(none, lambda: look.paragraph(self.word("nothing_lacking"), NOTE))
        self.block(f"if {page.path('untold')}", lambda: look.paragraph(page.tag("untold"), NOTE))
        look.paragraph(self.word("does"), CAPTION)
        self.block(f"if {page.path('steps')}", lambda: self.steps(page, "steps", "from_school"))
        self.block(f"if not {page.path('steps')}", lambda: look.paragraph(self.word("nothing_done"), NOTE))

        def gives() -> None:
            look.paragraph(self.word("gives"), CAPTION)
            self.steps(page, "gives", "school")

        self.block(f"if {page.path('gives')}", gives)
        look.paragraph(self.word("values"), CAPTION)
        loop, stage = page.each("stages", Text("段", "stage"))
        self.block(loop, lambda: self.values(stage))

    def steps(self, page: Scope, name: str, other: str) -> None:
        loop, step = page.each(name, Text("步", "step"))
        cells = [
            ("done_by", "done_by", 3, CELL), ("action", "action", 3.4, CELL), ("stage", "stage", 1.4, CELL), ("quantity", "quantity", 2, FIGURE),
            (other, other, 2.8, CELL), ("cost_money", "cost", 1.6, FIGURE), ("department", "department", 2.2, CELL),
        ]  # fmt: skip
        self.rows(loop, [(head, width, step.tag(field), style) for head, field, width, style in cells])

    def values(self, stage: Scope) -> None:
        years = self.report.each("judged_years", Text("年", "year"))
        loop, line = stage.each("lines", Text("行", "line"))
        cells = line.each("by_year", Text("格", "cell"))
        verdicts = stage.each("verdicts", Text("格", "cell"))
        self.wide(
            loop,
            [("stage", f"{line.tag('id')} {line.tag('name')}", 5, CELL), ("target", line.tag("target"), 2.2, FIGURE)],
            (years[0], years[1].tag("value"), cells[0], cells[1].tag("value"), 1.5),
            [],
            PORTRAIT_CM,
            corner=stage.tag("stage"),
            last_row=([self.word("school_row_verdict"), ""], verdicts[0], verdicts[1].tag("value")),
        )

    # building blocks

    def annex_heading(self, text: str) -> None:
        """A heading of an annex, without a number."""
        paragraph = self.look.paragraph(text, "Heading 1")
        paragraph.paragraph_format.first_line_indent = 0

    def texts(self, name: str) -> None:
        """A paragraph for every line of a list."""
        loop, line = self.report.each(name, Text("句", "line"))
        self.block(loop, lambda: self.look.paragraph(line.tag("value")))

    def listed(self, key: str, name: str) -> None:
        """The same under a heading of its own, without a number: others may be absent."""
        self.look.paragraph(self.word(key), "Heading 2")
        self.texts(name)

    def wide(
        self,
        down: str,
        first: Cells,
        across: tuple[str, str, str, str, float],
        last: Cells,
        width_cm: float,
        *,
        corner: str = "",
        more: Sequence[tuple[Sequence[str], str, str]] = (),
        last_row: tuple[Sequence[str], str, str] | None = None,
    ) -> None:
        """A table with a column for every year between fixed ones.

        Args:
            down: the head of the loop over rows.
            first: heading, text, width and style of the columns on the left.
            across: loop over the years and the heading of one; loop over a row's cells and the text of one; its width.
            last: the columns on the right, as `first`.
            width_cm: of the whole table.
            corner: a heading in place of the first one.
            more: rows that follow each row: texts on the left, loop over the cells, text of one.
            last_row: a row below all others, in the same form.
        """
        look = self.look
        years, year, each, cell, room = across
        widths = [*(one[2] for one in first), 0.3, room, 0.3, *(one[2] for one in last)]
        whole = width_cm / sum(widths)
        table = look.table([one * whole for one in widths])
        count = len(widths)

        def row(lefts: Sequence[str], loop: str, text: str, rights: Sequence[str], *, head: bool = False) -> None:
            texts = [*lefts, f"{{%tc {loop} %}}", text, "{%tc endfor %}", *rights]
            styles = [HEAD] * count if head else [*(one[3] for one in first), FIGURE, FIGURE, FIGURE, *(one[3] for one in last)]  # fmt: skip
            look.row(table, texts, styles, head=head)

        def tag(words: str) -> None:
            look.row(table, [f"{{%tr {words} %}}", *[""] * (count - 1)], [CELL] * count)

        heads = [corner if corner and not place else self.word(one[0]) if one[0] else "" for place, one in enumerate(first)]  # fmt: skip
        row(heads, years, year, [self.word(one[0]) for one in last], head=True)
        tag(down)
        row([one[1] for one in first], each, cell, [one[1] for one in last])
        for lefts, loop, text in more:
            row(lefts, loop, text, [""] * len(last))
        tag(f"end{down.split(maxsplit=1)[0]}")
        if last_row is not None:
            row(*last_row, [""] * len(last))
        look.paragraph("", GAP)
