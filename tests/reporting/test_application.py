"""The application tables: the official layout, figures as numbers, nothing summed that is not all there."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from junheng.evaluation import Evaluation
from junheng.reporting import content_of
from junheng.reporting.official import application_bytes
from junheng.text import LANGUAGES

Judged = Callable[..., Evaluation]
STORED = 1e-14  # a workbook keeps 16 digits
SHEETS = ["表一", "表二 小学各校", "表二 初中各校", "表三", "表四", "表五"]


def book(evaluation: Evaluation, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(application_bytes(evaluation, language, dated=date(2025, 3, 5))))


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012", "shenyang"])
@pytest.mark.parametrize("county", ["example", "few", "nothing", "gaps"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_county_has_tables_for_the_printer(judged: Judged, county: str, standard: str, language: str) -> None:
    for sheet in book(judged(county, standard), language):
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_balance_stands_as_counties_publish_it(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    rows = [list(row) for row in book(evaluation)["表三"].iter_rows(values_only=True)]
    assert book(evaluation).sheetnames == SHEETS
    heads = [place for place, row in enumerate(rows) if row[1] == "L1"]
    assert len(heads) == 2
    for stage, head in zip(content_of(evaluation).balance, heads, strict=True):
        assert rows[head][1:] == ["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"]
        found = {row[0]: row[1:8] for row in rows[head + 2 : head + 7]}
        for label, name in (("全县平均", "mean"), ("标准差", "sd"), ("差异系数", "cv"), ("限值", "limit")):
            assert found[label] == pytest.approx([getattr(line, name).value for line in stage.lines], rel=STORED)
        assert found["判定"] == [line.words for line in stage.lines]
        information = rows[head + 4][8]
        assert information == pytest.approx(sum(line.cv.value for line in stage.lines) / 7)
        assert "仅供参考" in rows[head + 1][8] and rows[head + 6][8] == "不单项判定"


def test_the_composite_of_2012_is_judged(judged: Judged) -> None:
    evaluation = judged("example", "cn-2012")
    rows = [list(row) for row in book(evaluation)["表三"].iter_rows(values_only=True)]
    (composite,) = [area.composite for area in content_of(evaluation).areas if area.composite is not None]
    head = next(place for place, row in enumerate(rows) if row[1] == "L1")
    assert rows[head + 1][9] == "综合差异系数"
    assert rows[head + 4][9] == pytest.approx(composite.coefficients[0].cv.value, rel=STORED)
    assert rows[head + 6][9] == "达到"


def test_schools_add_up(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    rows = list(book(evaluation)["表二 小学各校"].iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if row[0] == "序号")
    schools = [row for row in rows[top + 1 :] if isinstance(row[0], int)]
    total = next(row for row in rows if row[2] == "合计")
    (matrix,) = [one for one in content_of(evaluation).matrices if one.stage == "primary"]
    assert len(schools) == len(matrix.rows)
    assert total[5] == sum(row[5] for row in schools)
    for place, column in enumerate(matrix.columns):
        counted, value = 6 + 2 * place, 7 + 2 * place
        assert total[counted] == pytest.approx(sum(row[counted] for row in schools))
        assert total[value] == pytest.approx(column.mean.value, rel=STORED)
    # 100 teachers above the degree per pupil, as the rule has it
    assert all(row[7] == pytest.approx(100 * row[6] / row[5]) for row in schools)


def test_a_sum_with_gaps_is_no_sum(judged: Judged) -> None:
    rows = list(book(judged("gaps", "cn-2017"))["表二 小学各校"].iter_rows(values_only=True))
    total = next(row for row in rows if row[2] == "合计")
    assert str(total[8]).startswith("缺")  # backbone teachers
    assert isinstance(total[6], int | float)


def test_composite_for_information_needs_every_coefficient(judged: Judged) -> None:
    rows = list(book(judged("gaps", "cn-2017"))["表三"].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[1] == "L1")
    assert rows[head + 4][8] is None
    assert "缺数" in str(rows[head + 4][2])


def test_indicators_stand_with_their_evidence(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    rows = list(book(evaluation)["表四"].iter_rows(values_only=True))
    first = next(row for row in rows if row[1] == "YZ-G1")
    assert str(first[8]).endswith(".pdf") and str(first[9]) == "24"
    ids = {row[1] for row in rows}
    assert {one.indicator for one in (*evaluation.county, *evaluation.entry, *evaluation.vetoes)} <= ids


def test_left_out_and_exempt_rows_are_listed_with_their_clause(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    rows = list(book(evaluation)["表五"].iter_rows(values_only=True))
    assert sum(row[0] == "不参评" for row in rows) == evaluation.excluded.height
    exempt = [row for row in rows if row[0] == "按放宽条件"]
    assert len(exempt) == evaluation.rows["exemption"].is_not_null().sum()
    assert all(row[5] and row[6] for row in exempt)


def test_what_is_not_reported_is_said_so(judged: Judged) -> None:
    rows = list(book(judged("nothing", "cn-2017"))["表一"].iter_rows(values_only=True))
    item = next(row for row in rows if row[0] == "小学生均公用经费基准定额")
    assert item[1] is None and item[3] == "未填报"


def test_units_are_english_in_english(judged: Judged) -> None:
    rows = list(book(judged("example", "cn-2017"), "en")["I"].iter_rows(values_only=True))
    units = {str(row[2]) for row in rows if row[0] == "mean yearly pay of civil servants"}
    assert units == {"yuan"}
    assert not any(row[2] in ("元", "人", "年", "分") for row in rows)
