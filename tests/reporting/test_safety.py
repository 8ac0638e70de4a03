"""How safe the verdicts are, in the page and the workbook."""

import openpyxl
import pytest

from junheng.evaluation import evaluate
from junheng.evaluation.robustness import Robustness, robustness
from junheng.example import example_snapshots
from junheng.records.snapshot import make_snapshot
from junheng.reporting import content_of, write_excel, write_html


@pytest.fixture(scope="module")
def found() -> Robustness:
    """The first ten schools of the example county."""
    county = example_snapshots()[-1]
    ten = county.table("schools")["school_id"].head(10)
    tables = {
        name: frame.filter(frame["school_id"].is_in(ten.implode()) | frame["school_id"].is_null())
        if "school_id" in frame.columns
        else frame
        for name, frame in county.tables.items()
    }
    return robustness(evaluate(make_snapshot(county.county, county.year, tables), "cn-2017"))


def test_the_page_has_the_wide_verdicts_and_the_most_fragile_rows(found, tmp_path) -> None:
    write_html(found.evaluation, tmp_path / "a.html", robust=found)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    section = page[page.index('id="safety"') : page.index('id="map"')]
    wide = [one for one in found.standings if one.subject.level not in ("row", "school")]
    assert section.count('<tr><td class="id">') == len(wide) + 20
    first = found.fragile("row", 1)[0]
    assert first.flip is not None
    assert found.evaluation.names[str(first.subject.school_id)] in section
    assert 'href="#safety"' in page


def test_the_workbook_has_a_sheet_of_it(found, tmp_path) -> None:
    write_excel(found.evaluation, tmp_path / "a.xlsx", robust=found)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "结论有多稳" in book.sheetnames


def test_without_it_nothing_is_said(found) -> None:
    assert content_of(found.evaluation).safety is None
    assert content_of(found.evaluation, "en", robust=found).safety is not None
