"""A plan as page, workbook and Word document: the figures of the plan, both languages, nothing from outside."""

import csv
import io
import json
import re
from dataclasses import replace
from string import Formatter

import openpyxl
import polars as pl
import pytest
from docx import Document
from test_html import Page
from test_words import FOLDER
from word_template import templates

from hand_made_plan import hand_made
from junheng.evaluation import evaluate
from junheng.planning.pages import spending, steps_table
from junheng.planning.plan import Plan
from junheng.records.snapshot import make_snapshot
from junheng.reporting.official.files import same_parts
from junheng.reporting.plan import plan_content, plan_files
from junheng.reporting.plan.words import PLAN
from junheng.text import LANGUAGES

HOSTILE = '<img src=x onerror="alert(1)">{{ c }}&校'


@pytest.fixture(scope="module")
def printed() -> dict[tuple[str, str], dict[str, bytes]]:
    return {
        (status, language): plan_files(hand_made(status), language)
        for status in ("feasible", "infeasible")
        for language in LANGUAGES
    }


def name(language: str, ending: str) -> str:
    return f"{'达标计划' if language == 'zh' else 'plan'}.{ending}"


def page(printed: dict[tuple[str, str], dict[str, bytes]], status: str, language: str) -> Page:
    return Page(printed[status, language][name(language, "html")].decode())


@pytest.mark.parametrize("key", sorted(PLAN))
def test_a_label_says_the_same_in_both_languages(key: str) -> None:
    fields = [{field for _, field, _, _ in Formatter().parse(words) if field} for words in PLAN[key]]
    assert fields[0] == fields[1]
    assert PLAN[key].zh and PLAN[key].en and not re.search(r"[一-鿿]", PLAN[key].en)


def test_no_label_is_left_over() -> None:
    files = [*FOLDER.rglob("*.py"), *FOLDER.rglob("*.j2"), FOLDER.parents[2] / "docs" / "word_template" / "plan.py"]
    told = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "words.py")
    made = r"(s_)?status_.*|map_lead|s_map|capital|recurrent|day|money_unit"  # put together from a status or a column, or said by the speaker
    assert [
        key for key in PLAN if f'"{key}"' not in told and f"'{key}'" not in told and not re.fullmatch(made, key)
    ] == []


def test_the_templates_shipped_are_those_that_are_made() -> None:
    for file, data in templates():
        assert same_parts((FOLDER / "templates" / file).read_bytes(), data), f"{file}: run `make docs` and commit it"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["feasible", "infeasible"])
def test_the_page_is_whole_and_needs_nothing_from_outside(printed, status: str, language: str) -> None:
    found = page(printed, status, language)
    assert found.faults == []
    assert not [
        value for _, key, value in found.attributes if key in ("src", "href", "action") and not value.startswith("#")
    ]
    assert not found.tags & {"link", "img", "iframe", "form"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_of_every_department_stands_on_the_page_and_in_the_document(printed, language: str) -> None:
    content = plan_content(hand_made(), language)
    told = page(printed, "feasible", language)
    document = Document(io.BytesIO(printed["feasible", language][name(language, "docx")]))
    lines = "\n".join(document.element.body.itertext())
    assert not any(mark in lines for mark in ("{{", "{%", "%}"))
    for department in content.departments:
        assert department.name in told.text and department.name in lines
        for task in department.tasks:
            told.row_with(task.done_by, task.action, task.quantity.full, task.cost.text)
            assert content.say.clauses(task.places) in lines


def test_a_department_has_every_step_of_its_own_in_one_task() -> None:
    plan, content = hand_made(), plan_content(hand_made())
    quantities = {(page.name, task.action): 0.0 for page in content.departments for task in page.tasks}
    for page_ in content.departments:
        assert [task.done_by for task in page_.tasks] == sorted(task.done_by for task in page_.tasks)
        for task in page_.tasks:
            quantities[page_.name, task.action] += len(task.places)
    assert sum(quantities.values()) == len(plan.steps)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_adds_up_to_the_cost_of_every_year(printed, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(printed["feasible", language][name(language, "xlsx")]))
    sheet = book[PLAN["s_plan_money"].get(language)]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = [row for row in rows if row[0] == PLAN["sum"].get(language) and not row[1]][-1]
    unit = 1e4 if language == "zh" else 1e6
    assert total[2:7] == pytest.approx([one.cost / unit for one in hand_made().years])
    steps = book[PLAN["s_plan_steps"].get(language)]
    assert steps.max_row - 2 == len(hand_made().steps)


def test_the_bars_stand_for_the_money() -> None:
    chart = plan_content(hand_made()).money_chart
    by_year = spending(hand_made()).group_by("year").agg((pl.col("capital") + pl.col("recurrent")).sum().alias("yuan")).sort("year")  # fmt: skip
    heights: dict[float, float] = {}
    for piece in chart.pieces:
        heights[piece.x] = heights.get(piece.x, 0.0) + piece.height
    ratios = [height / yuan for height, yuan in zip(heights.values(), by_year["yuan"], strict=True)]
    assert ratios == pytest.approx([ratios[0]] * 5)


def test_a_transfer_is_an_arrow_between_its_schools() -> None:
    plan, drawn = hand_made(), plan_content(hand_made()).map
    moves = {(one.from_school, one.school_id) for one in plan.steps if one.from_school}
    main = drawn.panels[0]
    assert len(main.arrows) == len(moves) > 0
    for arrow in main.arrows:
        start, end = (min(main.markers, key=lambda one: (one.x - x) ** 2 + (one.y - y) ** 2) for x, y in ((arrow.x, arrow.y), (arrow.to_x, arrow.to_y)))  # fmt: skip
        assert start.school_id in {giver for giver, _ in moves}
        assert end.school_id in {to for _, to in moves} | {start.school_id, end.school_id}


def test_a_school_page_tells_its_indicators_as_evaluate_has_them() -> None:
    plan = hand_made()
    content = plan_content(plan)
    found = next(one for one in content.schools if one.lacks and one.steps)
    last = plan.years[-1].evaluation.rows
    for line in found.values[0].lines:
        row = last.filter((pl.col("school_id") == found.school_id) & (pl.col("indicator") == line.indicator)).row(0, named=True)  # fmt: skip
        assert (line.values[-1].value, line.verdicts[-1]) == (row["value"], row["verdict"])
    shown = {one.school_id for one in content.schools}
    moved = {one.school_id for one in plan.steps} | {one.from_school for one in plan.steps if one.from_school}
    assert moved <= shown
    assert len(shown) + len(content.other_schools) == plan.before.rows["school_id"].n_unique()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_would_have_to_give_and_what_no_action_can_change_is_said(printed, language: str) -> None:
    relaxed, open_ = hand_made("infeasible").relaxations[0], hand_made().unplanned[0]
    for status, words in (("infeasible", relaxed.words), ("feasible", open_)):
        assert words.get(language) in page(printed, status, language).text
        document = Document(io.BytesIO(printed[status, language][name(language, "docx")]))
        assert words.get(language) in "\n".join(document.element.body.itertext())


def test_a_school_without_figures_is_not_said_to_lack_nothing() -> None:
    plan = hand_made("infeasible")
    whole = plan_content(plan)
    assert whole.other_schools and not any(one.untold for one in whole.schools)
    missing = pl.lit(None, pl.Int64).alias("backbone_teachers")
    tables = {**plan.snapshot.tables, "stages": plan.snapshot.table("stages").with_columns(missing)}
    snapshot = make_snapshot(plan.snapshot.county, plan.snapshot.year, tables)
    changed = replace(plan, snapshot=snapshot, before=evaluate(snapshot, plan.standard))
    assert whole.other_schools[0] not in plan_content(changed).other_schools
    files = plan_files(changed)
    for told in (
        Page(files["达标计划.html"].decode()).text,
        "\n".join(Document(io.BytesIO(files["达标计划.docx"])).element.body.itertext()),
    ):
        assert "缺数，无法判断：YZ-R2" in told


def test_names_never_become_markup() -> None:
    plan = hand_made()
    schools = plan.snapshot.table("schools").with_columns(pl.lit(HOSTILE).alias("name"))
    snapshot = make_snapshot(plan.snapshot.county, plan.snapshot.year, {**plan.snapshot.tables, "schools": schools})
    files = plan_files(replace(plan, snapshot=snapshot, before=evaluate(snapshot, plan.standard)))
    found = Page(files["达标计划.html"].decode())
    assert found.faults == [] and "img" not in found.tags and HOSTILE in found.text
    assert HOSTILE in "\n".join(Document(io.BytesIO(files["达标计划.docx"])).element.body.itertext())


def test_files_for_programs_hold_the_plan(printed) -> None:
    plan, files = hand_made(), printed["feasible", "en"]
    assert json.loads(files["plan.json"])["cost"] == plan.cost
    lines = list(csv.DictReader(io.StringIO(files["steps.csv"].decode("utf-8-sig"))))
    table = steps_table(plan)
    assert [line["school_id"] for line in lines] == table["school_id"].to_list()
    assert [float(line["quantity"]) for line in lines] == table["quantity"].to_list()


def test_equal_plans_give_equal_files(printed) -> None:
    assert plan_files(hand_made(), "zh") == printed["feasible", "zh"]


def test_a_standard_without_a_school_rule_can_be_told() -> None:
    plan = hand_made("infeasible")
    other: Plan = replace(plan, before=evaluate(plan.snapshot, "cn-2012"))
    other = replace(other, standard=other.before.standard)
    assert Page(plan_files(other)["达标计划.html"].decode()).faults == []


def test_a_run_that_was_stopped_says_so() -> None:
    sentence = plan_content(replace(hand_made(), stopped=True)).summary.sentence
    assert sentence.startswith(PLAN["status_stopped"].zh) and PLAN["status_feasible"].zh in sentence
