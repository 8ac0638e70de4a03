"""The workbook: the numbers of the evaluation, displayed with official digits, and not one formula."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from junheng.errors import UsageError
from junheng.evaluation import Evaluation
from junheng.reporting import excel_bytes, write_excel

SHEETS = [
    "结论",
    "32项指标",
    "学校行",
    "校际差异系数",
    "贡献",
    "短缺合计",
    "短缺清单",
    "未知清单",
    "疑问",
    "不参评",
    "说明",
]
Judged = Callable[..., Evaluation]


def book(evaluation: Evaluation, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(excel_bytes(evaluation, language)))


def records(sheet: Worksheet, first: str) -> list[dict[str, object]]:
    """The lines of the table whose first heading is `first`, down to the first empty one."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(place for place, row in enumerate(rows) if row[0] == first)
    lines: list[dict[str, object]] = []
    for row in rows[top + 1 :]:
        if not any(value is not None for value in row):
            break
        lines.append(dict(zip(rows[top], row, strict=True)))
    return lines


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
@pytest.mark.parametrize("county", ["example", "few", "nothing", "gaps"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_workbook_opens_and_has_no_formula(judged: Judged, county: str, standard: str, language: str) -> None:
    data = excel_bytes(judged(county, standard), language)
    parts = zipfile.ZipFile(io.BytesIO(data))
    sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    assert all(b"<f>" not in parts.read(name) and b"<f " not in parts.read(name) for name in sheets)
    for sheet in load_workbook(io.BytesIO(data)):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_sheets_are_named_frozen_and_ready_for_the_printer(judged: Judged) -> None:
    workbook = book(judged("example", "cn-2017"))
    assert workbook.sheetnames == SHEETS
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes is not None
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (8, 9)  # A3, A4
        assert sheet.print_title_rows is not None
    for name in ("结论", "32项指标", "学校行", "短缺清单"):
        texts = [str(cell.value) for row in workbook[name].iter_rows() for cell in row if cell.value]
        assert any("填表人" in text and "审核人" in text and "负责人" in text and "盖章" in text for text in texts)


def test_names_that_look_like_formulas_stay_names(judged: Judged) -> None:
    workbook = book(judged("gaps", "cn-2017"))
    cells = [cell for row in workbook["学校行"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert len(cells) == 1
    assert cells[0].data_type == "s"


def test_school_rows_hold_the_values_of_the_evaluation(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    lines = records(book(evaluation)["学校行"], "机构标识码")
    lines = [line for line in lines if line["机构标识码"]]
    assert len(lines) == evaluation.school_rows.height
    stages = {"小学": "primary", "初中": "junior"}
    values = {
        (row["school_id"], row["stage"], row["indicator"]): row["value"]
        for row in evaluation.rows.iter_rows(named=True)
    }
    unknown = 0
    for line in lines:
        for heading, shown in line.items():
            if str(heading).startswith("YZ-R"):
                key = (str(line["机构标识码"]), stages[str(line["学段"])], str(heading).split(" ")[0])
                expected = values[key]
                unknown += expected is None
                assert shown == ("？" if expected is None else pytest.approx(expected, rel=1e-14))
    assert unknown > 0
    met = {(row["school_id"], row["stage"]): row["met"] for row in evaluation.school_rows.iter_rows(named=True)}
    assert {(str(line["机构标识码"]), stages[str(line["学段"])]): line["达标项数"] for line in lines} == met


def test_values_are_displayed_with_official_digits(judged: Judged) -> None:
    workbook = book(judged("example", "cn-2017"))
    row = next(row for row in workbook["学校行"].iter_rows() if row[1].value == "云溪县第二小学")
    assert all(cell.number_format.endswith("#,##0.00") for cell in row[5:12])
    top = next(row for row in workbook["校际差异系数"].iter_rows() if row[1].value == "YZ-CV2")
    assert top[7].number_format == "#,##0.000"
    assert top[9].value == 0.5


def test_coefficients_and_contributions_are_those_of_the_evaluation(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    workbook = book(evaluation)
    stages = {"小学": "primary", "初中": "junior"}
    lines = {(stages[str(line["学段"])], str(line["编号"])): line for line in records(workbook["校际差异系数"], "学段")}
    assert len(lines) == evaluation.balance.height
    for row in evaluation.balance.iter_rows(named=True):
        line = lines[row["stage"], row["indicator"].replace("R", "CV")]
        assert line["加权差异系数"] == pytest.approx(row["cv_weighted"], rel=1e-14)
        assert line["等权差异系数"] == pytest.approx(row["cv_unweighted"], rel=1e-14)
        assert line["限值"] == row["limit"]
        assert line["判定"] == {"pass": "达到", "fail": "未达到"}[row["verdict"]]
    shares = {
        (stages[str(line["学段"])], str(line["编号"]).replace("CV", "R"), str(line["机构标识码"])): line["贡献份额"]
        for line in records(workbook["贡献"], "学段")
    }
    expected = {
        (row["stage"], row["indicator"], row["school_id"]): pytest.approx(100 * row["share"], rel=1e-14)
        for row in evaluation.contributions.iter_rows(named=True)
    }
    assert shares == expected


def test_shortages_are_those_of_the_evaluation(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    stages = {"小学": "primary", "初中": "junior", "全校": None}
    listed = {
        (str(line["机构标识码"]), stages[str(line["学段"])], str(line["编号"])): (line["还差／超出"], line["全校还差"])
        for line in records(book(evaluation)["短缺清单"], "机构标识码")
    }
    failing = evaluation.rows.filter(verdict="fail")
    assert listed == {
        (row["school_id"], row["stage"], row["indicator"]): (row["short_by"], row["short_by_school"])
        for row in failing.iter_rows(named=True)
    }


def test_indicators_are_those_of_the_evaluation(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    lines = records(book(evaluation)["32项指标"], "方面")
    verdicts = {str(line["编号"]): line["判定"] for line in lines if not line["分项"]}
    words = {"pass": "达到", "fail": "未达到", "unknown": "无法判断"}
    assert len(evaluation.county) == 32
    for one in evaluation.county:
        assert verdicts[one.indicator] == words[str(one.verdict)]
    values = {str(line["编号"]): line["结果"] for line in lines if not line["分项"]}
    for one in (*evaluation.county, *evaluation.entry, *evaluation.vetoes):
        if one.value is not None:
            assert values[one.indicator] == pytest.approx(one.value, rel=1e-14)


def test_unknown_cells_are_listed_with_who_owes_them(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    lines = records(book(evaluation)["未知清单"], "序号")
    told = {str(line["缺少的数据"]) for line in lines}
    for _, missing in evaluation.unknowns():
        words = evaluation.locator.described(missing).zh
        assert any(words in text for text in told)
    assert all(line["由谁补报"] for line in lines)


def test_settings_stand_in_the_notes(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017", cv_method="unweighted")
    lines = records(book(evaluation)["说明"], "代码")
    settings = {str(line["代码"]): list(line.values())[3] for line in lines}
    assert set(settings) == set(evaluation.standard.settings)
    assert settings["cv_method"] == "unweighted"


def test_write_excel_replaces_whole_or_refuses(judged: Judged, tmp_path: Path) -> None:
    evaluation = judged("example", "cn-2017")
    path = tmp_path / "report.xlsx"
    write_excel(evaluation, path)
    assert path.read_bytes() == excel_bytes(evaluation)  # equal evaluations give equal bytes
    with pytest.raises(UsageError):
        write_excel(evaluation, path, overwrite=False)
    assert [one.name for one in tmp_path.iterdir()] == ["report.xlsx"]
