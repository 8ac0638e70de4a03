"""One sheet for every school: every demand on it, what it lacks, what it has not reported."""

from collections.abc import Callable

import pytest

from junheng.errors import UsageError
from junheng.evaluation import Evaluation
from junheng.reporting import content_of
from junheng.reporting.official import each_school_sheet, school_sheets_bytes
from junheng.reporting.official.print import chosen_fonts
from junheng.reporting.official.schools import sheets_of
from junheng.text import LANGUAGES

typst = pytest.importorskip("typst")
pypdf = pytest.importorskip("pypdf")
Judged = Callable[..., Evaluation]


def has_chinese_font() -> bool:
    try:
        chosen_fonts(frozenset(typst.Fonts().families()), chinese=True)
    except UsageError:
        return False
    return True


needs_font = pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed")


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
@pytest.mark.parametrize("county", ["example", "few", "nothing", "gaps"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_judged_line_stands_on_one_sheet(judged: Judged, county: str, standard: str, language: str) -> None:
    evaluation = judged(county, standard)
    sheets = sheets_of(evaluation, language)
    assert [sheet["school_id"] for sheet in sheets] == sorted(evaluation.snapshot.table("schools")["school_id"])
    lines = sum(sum(len(stage["lines"]) for stage in sheet["stages"]) + len(sheet["others"]) for sheet in sheets)
    assert lines == evaluation.rows.height


def test_figures_are_those_of_the_evaluation(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    content = content_of(evaluation)
    sheets = {sheet["school_id"]: sheet for sheet in sheets_of(evaluation)}
    for matrix in content.matrices:
        for row in matrix.rows:
            (stage,) = [
                one
                for one in sheets[row.school_id]["stages"]
                if one["title"].startswith(content.say.stage(matrix.stage))
            ]
            assert [line["value"] for line in stage["lines"]] == [cell.figure.text for cell in row.cells]
            assert row.met_text in stage["title"] and stage["title"].endswith(row.words)
    for one in content.shortages.items:
        sheet = sheets[one.school_id]
        lines = [*sheet["others"], *(line for stage in sheet["stages"] for line in stage["lines"])]
        assert any(line["id"] == one.indicator and line["short"].startswith(one.short_text) for line in lines)


def test_a_through_school_has_both_stages_on_its_sheet(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    school = evaluation.snapshot.table("schools").filter(kind="nine_year")["school_id"][0]
    (sheet,) = [one for one in sheets_of(evaluation) if one["school_id"] == school]
    assert [stage["title"][:2] for stage in sheet["stages"]] == ["小学", "初中"]


def test_missing_figures_stand_with_the_school_that_owes_them(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    sheets = {sheet["school_id"]: sheet for sheet in sheets_of(evaluation)}
    for cell in content_of(evaluation).owed.cells:
        if cell.about:
            assert {"text": cell.cell} in sheets[cell.about]["missing"]
    unknown = [
        line
        for sheet in sheets.values()
        for stage in sheet["stages"]
        for line in stage["lines"]
        if line["verdict"] == "无法判断"
    ]
    assert unknown and all(line["remark"] for line in unknown)


@needs_font
def test_a_page_for_every_school(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    import io

    pages = pypdf.PdfReader(io.BytesIO(school_sheets_bytes(evaluation))).pages
    assert len(pages) == evaluation.snapshot.table("schools").height
    first = next(iter(each_school_sheet(evaluation)))
    assert first[0] == "云溪县实验小学-2142011007"
    assert len(pypdf.PdfReader(io.BytesIO(first[1])).pages) == 1


@needs_font
@pytest.mark.parametrize("county", ["gaps", "nothing", "few"])
def test_what_is_missing_can_be_printed(judged: Judged, county: str) -> None:
    assert school_sheets_bytes(judged(county, "cn-2017"), "en").startswith(b"%PDF")


@needs_font
def test_hostile_names_make_files_that_can_be_written(judged: Judged) -> None:
    evaluation = judged("scripted", "cn-2017")
    sheets = each_school_sheet(evaluation)
    names = [name for name, _ in (next(sheets) for _ in range(3))]
    assert len(set(names)) == 3
    assert not any(letter in name for name in names for letter in '<>:"/\\|?*')
