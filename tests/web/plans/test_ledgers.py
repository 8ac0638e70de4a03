"""Ledgers: large classes one by one where they are listed, and tasks of all that fails by one press."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import polars as pl
import pytest
from django.urls import reverse

from junheng.evaluation import evaluate
from junheng.web.people.models import Organisation
from junheng.web.tasks.agreement import newest_evaluation
from junheng.web.tasks.ledgers import LargeClass
from junheng.web.tasks.models import Task
from junheng.web.tasks.pieces import tasks_pieces
from junheng.web.years.keep import opened, standard_of
from junheng.web.years.models import Piece

SCHOOL = "2142011014"  # primary, in the example: classes up to 51 pupils


@pytest.fixture
def address(year):
    return lambda page, *more: reverse(page, args=[year.county.code, year.number, *more])


@pytest.fixture(scope="module")
def line_of():
    """The line of the school in the ledger of classes, with its list of classes changed."""

    def made(year, change) -> dict[str, object]:
        snapshot = opened(year.current)
        tables = {**snapshot.tables, "classes": change(snapshot.table("classes"))}
        pieces = dict(tasks_pieces(evaluate(replace(snapshot, tables=tables), standard_of(year))))
        return next(one for one in pieces["ledger:YZ-G5"]["lines"] if one["school"] == SCHOOL)

    return made


def test_every_class_above_the_limit_is_listed_with_how_many_are_to_leave_it(year, county):
    listed = opened(year.current).table("classes").filter(pl.col("school_id") == SCHOOL, pl.col("pupils") > 45)
    line = newest_evaluation(county).pieces.get(key="ledger:YZ-G5").content
    found = next(one for one in line["lines"] if one["school"] == SCHOOL)["classes"]

    assert found["unsaid"] == 0
    assert len(found["over"]) == listed.height > 0
    assert [pupils - over for _, _, pupils, over in found["over"]] == [45] * listed.height
    assert sum(over for *_, over in found["over"]) == listed["pupils"].sum() - 45 * listed.height
    grades = [(grade, int(number)) for grade, number, *_ in found["over"]]
    assert grades == sorted(grades)


def test_a_class_that_does_not_say_is_counted_and_a_school_without_a_list_says_so(year, line_of):
    there, first = pl.col("school_id") == SCHOOL, (pl.col("grade") == 1) & (pl.col("class_no") == "1")

    quiet = line_of(
        year, lambda rows: rows.with_columns(pl.when(there & first).then(None).otherwise("pupils").alias("pupils"))
    )
    none = line_of(year, lambda rows: rows.filter(~there))

    assert quiet["classes"]["unsaid"] == 1
    assert [1, "1"] not in [list(one[:2]) for one in quiet["classes"]["over"]]
    assert none["classes"] is None


@pytest.mark.parametrize(
    ("large", "zh", "en"),
    [
        (LargeClass(7, "3", 52, 2), "七年级3班", "grade 7, class 3"),
        (LargeClass(1, "实验班", 52, 7), "一年级实验班", "grade 1, class 实验班"),
        (LargeClass(None, "3", 52, 7), "3班", "class 3"),
    ],
)
def test_a_class_has_the_name_that_the_school_uses(large, zh, en):
    assert (large.name.zh, large.name.en) == (zh, en)


def test_the_page_and_the_workbook_show_the_classes_and_where_only_counts_were_reported(signed_in, address, county):
    piece = newest_evaluation(county).pieces.get(key="ledger:YZ-G5")
    first, second = piece.content["lines"][:2]
    changed = [{**second, "classes": None} if one is second else one for one in piece.content["lines"]]
    Piece.objects.filter(pk=piece.pk).update(content={**piece.content, "lines": changed})
    grade, number, pupils, over = first["classes"]["over"][0]
    client = signed_in("clerk")

    page = client.get(address("ledger", "classes")).content.decode()
    assert f'href="{address("ledgers")}" aria-current="page"' in page  # in the navigation
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("ledger_download", "classes")).content))

    name = LargeClass(grade, number, pupils, round(over)).name.zh
    assert f"{name}：{pupils}人，多出{round(over)}人" in page
    assert page.count("没有报逐班人数，只知道最大班额。") == 1
    rows = [[cell.value for cell in row] for row in book["逐班"].iter_rows()]
    lines = [row for row in rows if row[2] == name and row[3] == pupils and row[5] == round(over)]
    assert lines
    assert any("1个学校学段没有报逐班人数" in str(row[0]) for row in rows)


def test_one_press_makes_tasks_of_all_that_fails_and_has_none(signed_in, address, county, year):
    made = address("tasks_make")
    lines = newest_evaluation(county).pieces.get(key="ledger:YZ-G5").content["lines"]
    tasks = Task.objects.filter(county=county, targets__indicator="YZ-G5")  # of the plan
    kept = tasks.filter(targets__school__code=SCHOOL).first()
    Task.objects.filter(pk__in=tasks.values("pk")).exclude(pk=kept.pk).update(state=Task.State.WITHDRAWN)
    page = signed_in("head").get(address("ledger", "classes")).content.decode()
    assert 'data-all="cell"' in page
    assert f"为全部{len(lines) - 1}项没有任务的建立任务" in page

    for _ in range(2):  # the second time there is nothing left
        signed_in("head").post(made, {"ledger": "classes", "all": "1", "demanded": str(year.number + 1)})

    gaps = Task.objects.filter(county=county, kind=Task.Kind.GAP, indicator="YZ-G5")
    wanted = sorted((one["school"], one["stage"]) for one in lines if one["school"] != SCHOOL)
    assert sorted((one.school.code, one.stage) for one in gaps) == wanted
    before = Task.objects.count()
    assert signed_in("clerk").post(made, {"ledger": "standard", "all": "1", "demanded": "2026"}).status_code == 403
    assert Task.objects.count() == before


def test_the_office_of_a_line_goes_by_the_bureaus_own_name(county, signed_in, address):
    book = openpyxl.load_workbook(io.BytesIO(signed_in("clerk").get(address("ledger_download", "standard")).content))
    sheet = book.worksheets[0]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "负责")
    offices = {row[heading.column - 1].value for row in sheet.iter_rows(min_row=heading.row + 1)} - {None}
    departments = {one.shown_name.zh for one in Organisation.objects.filter(parent=county, kind="department")}

    assert offices & departments
    assert not offices & {"义务教育科", "教育基建中心", "教育装备中心"}
