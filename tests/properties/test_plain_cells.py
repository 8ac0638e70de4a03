"""Cells read a column at a time mean what each means read by itself, whatever stands in the column."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from junheng.records.files.columns import Cells
from junheng.records.values.cells import MAXIMUM_EXACT, NumberForm, as_text, read_cell
from junheng.records.values.convert import read_column
from junheng.records.values.plain import read_plain
from junheng.tables import TABLES

COLUMNS = {
    f"{table}.{name}": TABLES[table].column(name)
    for table, name in (
        ("stages", "pupils"),
        ("campuses", "teaching_area"),
        ("campuses", "equipment_value"),
        ("schools", "longitude"),
        ("schools", "year_built"),
        ("schools", "school_id"),
        ("schools", "name"),
        ("schools", "township"),
        ("schools", "kind"),
        ("schools", "boarding"),
        ("evidence", "decided_on"),
        ("monitoring_quality", "difference_rate"),
    )
}
FORMS = [
    NumberForm(),
    NumberForm(factor=Fraction(10_000)),
    NumberForm(factor=Fraction(2000, 3)),
    NumberForm(factor=Fraction(1, 10_000)),
    NumberForm(factor=Fraction(1, 3 * 10**15)),
    NumberForm(add=1911),
    NumberForm(is_part=True),
    NumberForm(factor=Fraction(10_000), is_part=True),
]

DIGITS = st.text("0123456789", min_size=1, max_size=17)
FIGURES = st.builds(lambda whole, part: f"{whole}.{part}" if part else whole, DIGITS, st.just("") | DIGITS)
FULL_WIDTH = FIGURES.map(lambda text: text.translate({**{ord(str(n)): 0xFF10 + n for n in range(10)}, ord("."): "．"}))
WORDS = st.sampled_from(
    ["小学", "初中", "九年一贯制", "primary", "是", "否", "yes", "1", "0", "无", "暂无", "N/A", "none", "/", "——", "…", "约350", "三百",
     "1,234", "12,345,678.5", "１，２３４", "350人", "1.2万人", "12.5㎡", "3亩", "1.1万元", "-5", "+7", "1e3", "1.2E+10", "nan", "inf",
     "2008年", "2008学年", "2024-09-01", "2024年9月1日", "20240901", "45000", " 350 ", "\u3000", "\n", "4141000001.0", "'2141000001",
     "第一小学（东校区）", "第一 小学", "某镇\n中心", "2141A00001", "A2141", "٣٥", "东镇中心小学", "不适用", "未统计", "-0", "-0.0", "1e400", "9007199254740993"]
)  # fmt: skip
NATIVE = (
    st.floats()
    | st.integers(-(10**16), 10**16).map(float)
    | st.integers(-(10**9), 10**9).map(lambda number: number / 10_000)
    | st.sampled_from([-0.0, 0.1, 0.035, 2.5, float(MAXIMUM_EXACT), MAXIMUM_EXACT + 2.0, 1e15, 999_999_999_999_999.0])
    | st.booleans()
    | st.dates(dt.date(1890, 1, 1), dt.date(2100, 1, 1))
    | st.datetimes(dt.datetime(1890, 1, 1), dt.datetime(2100, 1, 1))  # noqa: DTZ001 - cells know no zone
    | st.times()
    | st.timedeltas()
)
CELLS = st.lists(st.just("") | FIGURES | FULL_WIDTH | WORDS | st.text(max_size=8) | NATIVE, max_size=30)


@pytest.mark.parametrize("name", COLUMNS)
@given(cells=CELLS, form=st.sampled_from(FORMS), is_key=st.booleans())
@example(cells=["0.035", 0.035, 12.3456, "1234567.891234", 90071992.547409], form=FORMS[1], is_key=False)
@example(cells=["３５０", "٣٥", -0.0, 1e15, True], form=FORMS[0], is_key=True)
def test_a_column_means_what_its_cells_mean(name, cells, form, is_key):
    column = COLUMNS[name]
    values, issues = read_column(Cells.of(cells), column, form, is_key=is_key)
    outcomes = [read_cell(cell, column, form, is_key=is_key) for cell in cells]
    assert list(map(repr, values.to_list())) == [repr(outcome.value) for outcome in outcomes]
    said = [(row, outcome.rule, outcome.words) for row, outcome in enumerate(outcomes) if outcome.rule is not None]
    assert [(issue.row, issue.rule, issue.words) for issue in issues] == said


def test_ordinary_columns_are_read_at_once():
    """Else the properties above would hold of a reader that leaves every cell to the thorough one."""
    for name, cells in {
        "stages.pupils": ["350", 350.0, "0"],
        "campuses.teaching_area": ["1234.56", 1234.56],
        "schools.year_built": ["2008", 2008.0],
        "schools.school_id": ["2141000001", 2141000001.0, "东镇中心小学"],
        "schools.name": ["第一小学", "东镇中心小学（西校区）"],
        "schools.kind": ["小学", "九年一贯制"],
        "schools.boarding": ["是", "否"],
        "evidence.decided_on": ["2024-09-01"],
    }.items():
        assert read_plain(Cells.of(cells), COLUMNS[name], FORMS[0], is_key=False).null_count() == 0, name
    money = read_plain(
        Cells.of(["91.5", 163.000025, 0.035]), COLUMNS["campuses.equipment_value"], FORMS[1], is_key=False
    )
    assert money.to_list() == [915_000.0, 1_630_000.25, 350.0]


@given(cells=CELLS)
def test_cells_come_back_as_they_were(cells):
    again = Cells.of(cells).to_list()
    assert [(type(cell), repr(cell)) for cell in again] == [(type(cell), repr(cell)) for cell in cells]


@given(cells=CELLS)
def test_translated_texts_mean_what_their_translations_mean(cells):
    column, said = COLUMNS["schools.kind"], {"村小": "小学", "350": "初中", "2008": "小学", "xx": "其他"}
    cells = ["村小", "xx", " 村小 ", *cells]
    values, issues = read_column(Cells.of(cells), column, said=said)
    told = [said.get(as_text(cell), cell) if cell != "" else "" for cell in cells]
    again, others = read_column(Cells.of(told), column)
    assert (values.to_list(), issues) == (again.to_list(), others)
    assert values.to_list()[0] == values.to_list()[2] == "primary"
