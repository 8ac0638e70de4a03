"""What changed, in the page and the workbook."""

import re

import openpyxl
import pytest

from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.comparison import Comparison, compare
from junheng.example import example_snapshots
from junheng.reporting import content_of, write_excel, write_html


@pytest.fixture(scope="module")
def years() -> tuple[Evaluation, Comparison]:
    before, after = (evaluate(one, "cn-2017") for one in example_snapshots()[-2:])
    return after, compare(before, after)


def test_the_page_has_every_verdict_that_turned(years, tmp_path) -> None:
    after, found = years
    write_html(after, tmp_path / "a.html", comparison=found)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    section = page[page.index('id="changes"') : page.index('id="unknowns"')]
    assert section.count('<td class="school"') == found.turned.height
    assert "未达到 → 达到" in section
    assert 'href="#changes"' in page


def test_without_a_comparison_nothing_is_said_of_changes(years, tmp_path) -> None:
    write_html(years[0], tmp_path / "a.html")
    assert 'id="changes"' not in (tmp_path / "a.html").read_text(encoding="utf-8")
    write_excel(years[0], tmp_path / "a.xlsx")
    assert "与之前比，变了什么" not in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames


def test_the_workbook_has_the_same_lines_as_numbers(years, tmp_path) -> None:
    after, found = years
    write_excel(after, tmp_path / "a.xlsx", comparison=found)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["与之前比，变了什么"]
    changes = content_of(after, comparison=found).changes
    assert changes is not None
    lines = [row for row in sheet.iter_rows(values_only=True) if row[7] and "→" in str(row[7])]
    assert len(lines) == len(changes.turned) + len(changes.schools)
    assert all(row[4] is None or row[4] == "—" or isinstance(row[4], int | float) for row in lines)


def test_english_is_complete(years) -> None:
    after, found = years
    changes = content_of(after, "en", comparison=found).changes
    assert changes is not None
    words = [*changes.lead, changes.schools_lead, *(f"{one.words} {one.because} {one.name}" for one in changes.schools)]
    assert not re.search(r"[一-鿿]", " ".join(words))
