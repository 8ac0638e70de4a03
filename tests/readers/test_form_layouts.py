"""Layouts of school forms as data: those that come with the program, faults by line, and next year's as a new file."""

from pathlib import Path

import pytest
from form_files import cell, codes, found, only, some_schools, written
from openpyxl import Workbook, load_workbook

from junheng.errors import UsageError
from junheng.records import read
from junheng.records.official.forms.layout import FormLayout, built_in_layouts, cell_at, read_layout
from junheng.records.writing.school_forms import _Pictures
from junheng.yaml_file import YamlError

# A made-up form: one sheet for everything, figures in a column of their own, the stages side by side.
LAYOUT_2027 = """\
id: forms-2027
name: {zh: 学校年报（2027年起）, en: school report from 2027}
years: {from: 2027}
identity: 年报01
left_out: [幼儿园]
sources:
  notice: {title: 2027年统计工作通知}
places:
  - {fills: schools.school_id, form: 年报01, row: 机构标识码, source: notice, confidence: seen}
  - {fills: schools.name, form: 年报01, row: 学校名称, source: notice, confidence: seen}
  - {fills: schools.kind, form: 年报01, row: 类型, values: {一贯制: nine_year}, source: notice, confidence: seen}
  - {fills: stages.pupils, stage: primary, form: 年报02, row: 在校生, column: 小学部, source: notice, confidence: seen}
  - {fills: stages.pupils, stage: junior, form: 年报02, row: 在校生, column: 初中部, source: notice, confidence: seen}
  - fills: stages.teachers
    stage: junior
    form: 年报02
    sum: [{row: [教师, 有编制], column: 初中部}, {row: [教师, 无编制], column: 初中部}]
    source: notice
    confidence: seen
  - {fills: campuses.equipment_value, form: 年报02, row: 设备, column: 全校, unit: 千元, source: notice, confidence: seen}
  - {fills: campuses.books, form: 年报02, row: 图书, column: 全校, cell: E12, source: notice, confidence: seen}
  - {fills: finance.public_funds_budget, form: 年报02, row: 公用经费, column: 全校, unit: 万元, source: notice, confidence: seen}
"""


def book_of_2027(path: Path) -> Path:
    """A workbook by the made-up layout."""
    book = Workbook()
    first, second = book.active, book.create_sheet("年报02")
    assert first is not None
    first.title = "年报01"
    for row in (["学校名称", "01", "河口学校"], ["机构标识码", "02", "2142000007"], ["类型", "03", "一贯制"]):
        first.append(row)
    second.append(["学校年报"])
    second.append(["项目", "行号", "小学部", "初中部", "全校"])
    second.append(["甲", "乙", 1, 2, 3])
    second.append(["在校生", "01", 300, 200, 500])
    second.append(["教师"])
    second.append(["有编制", "02", 17, 18, 35])
    second.append(["无编制", "03", 2, 1, 3])
    second.append(["设备（千元）", "04", None, None, 812.5])
    second.append(["图书", "05", None, None, 9000])
    second.append(["公用经费", "06", None, None, 61.2])
    book.save(path)
    return path


def layout_file(folder: Path, text: str) -> Path:
    """A layout file with this text."""
    path = folder / "版式.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_next_years_form_is_a_new_file_and_no_code(tmp_path: Path) -> None:
    book = book_of_2027(tmp_path / "河口学校.xlsx")
    assert "nothing-recognised" in codes(read([book], year=2027))
    tables, reading = only([book], 2027, layout_file(tmp_path, LAYOUT_2027))
    school = "2142000007"
    assert cell(tables, "schools.name", school_id=school) == "河口学校"
    assert cell(tables, "schools.kind", school_id=school) == "nine_year"
    assert cell(tables, "stages.pupils", school_id=school, stage="primary") == 300
    assert cell(tables, "stages.pupils", school_id=school, stage="junior") == 200
    assert cell(tables, "stages.teachers", school_id=school, stage="junior") == 19
    assert cell(tables, "campuses.equipment_value", school_id=school) == 812_500
    assert cell(tables, "campuses.books", school_id=school) == 9000
    assert cell(tables, "finance.public_funds_budget", school_id=school) == 612_000
    assert codes(reading) == {"forms-recognised", "form-cell-moved"}  # books: by its heading, not in E12
    assert "学校年报（2027年起）" in found(reading, "forms-recognised").what()


def test_a_layout_file_that_fits_no_workbook_is_a_doubt(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["primary"]))
    _, reading = only([path], 2027, layout_file(tmp_path, LAYOUT_2027))
    assert found(reading, "layout-file-unused").severity.value == "doubt"
    assert "2021" in found(reading, "forms-recognised").what()


def test_an_own_layout_goes_before_the_built_in_ones(tmp_path: Path) -> None:
    book = book_of_2027(tmp_path / "河口学校.xlsx")
    own = layout_file(tmp_path, LAYOUT_2027.replace("年报01", "教基1001").replace("年报02", "教基3112"))
    workbook = Workbook()
    old = load_workbook(book)
    for name, title in (("年报01", "教基1001"), ("年报02", "教基3112")):
        sheet = workbook.create_sheet(title)
        for row in old[name].iter_rows(values_only=True):
            sheet.append(row)
    workbook.save(tmp_path / "新.xlsx")
    tables, _ = only([tmp_path / "新.xlsx"], 2027, own)
    assert tables["stages"]["pupils"].to_list() == [200, 300]


@pytest.mark.parametrize(
    ("line", "before", "after", "words"),
    [
        (10, "fills: schools.name", "fills: schools.nom", "没有“schools.nom”这一列"),
        (10, "fills: schools.name", "fills: classes.pupils", "每校一行"),
        (12, "stage: primary, ", "", "须说明学段"),
        (12, "stage: primary", "stage: kindergarten", "没有学段"),
        (11, "nine_year", "ten_year", "ten_year"),
        (18, "source: notice", "source: rumour", "rumour"),
        (20, "unit: 千元", "unit: 平方米", "不能换算"),
        (21, "cell: E12", "cell: 12E", "C4"),
        (12, "column: 小学部, ", "", "column"),
        (12, "row: 在校生, ", "", "row"),
        (12, "confidence: seen", "confidence: sure", "confidence"),
        (22, "form: 年报02", "formular: 年报02", "不认识的键"),
    ],
)
def test_faults_of_a_layout_are_told_with_their_line(
    line: int, before: str, after: str, words: str, tmp_path: Path
) -> None:
    lines = LAYOUT_2027.splitlines()
    assert before in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after)
    with pytest.raises(YamlError) as error:
        read_layout(layout_file(tmp_path, "\n".join(lines)))
    told = [fault for fault in error.value.faults if words in fault.what.zh or words in fault.key]
    # A fault of a whole place may stand where the place begins.
    assert told, error.value.faults
    assert {fault.line for fault in told} <= {line, line - 3}


def test_a_layout_that_does_not_say_whose_the_workbook_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(YamlError, match="认不出是哪所学校"):
        read_layout(layout_file(tmp_path, LAYOUT_2027.replace("identity: 年报01", "identity: 年报02")))


def test_a_mapping_and_a_layout_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不能同时用"):
        read([tmp_path], year=2027, mapping=tmp_path / "a.yaml", layout=tmp_path / "b.yaml")


@pytest.mark.parametrize("layout", built_in_layouts(), ids=lambda layout: layout.id)
def test_the_picture_of_every_form_has_its_headings_where_the_address_is(layout: FormLayout) -> None:
    pictures = _Pictures(layout)
    compared = 0
    for place in layout.places:
        cells = pictures.cells(place)
        if any(term.cell is not None for term in place.terms):
            assert cells == tuple(cell_at(term.cell or "A1") for term in place.terms), place.fills
            compared += 1
    assert compared > 20


@pytest.mark.parametrize("layout", built_in_layouts(), ids=lambda layout: layout.id)
def test_every_place_says_its_source_and_how_sure_it_is(layout: FormLayout) -> None:
    assert {place.source for place in layout.places} == set(layout.sources)
    # No form was at hand when these were written: nothing may claim more than a secondary source.
    assert {place.confidence for place in layout.places} <= {"secondary", "derived", "recalled", "uncertain"}
    unsure = [place for place in layout.places if place.confidence == "uncertain" and place.form != "基础基213"]
    assert all(place.remark for place in unsure)


def test_the_layouts_leave_no_year_out_and_share_none() -> None:
    for year in range(2000, 2040):
        assert sum(year in layout.years for layout in built_in_layouts()) == 1
