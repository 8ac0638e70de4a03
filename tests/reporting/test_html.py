"""The page: needs nothing else, is well-formed, says what the evaluation says and lets no name become markup."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from junheng.errors import UsageError
from junheng.evaluation import Evaluation
from junheng.reporting import content_of, html_text, write_html
from junheng.reporting.figures import Figure, percent

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
COUNTIES = ("example", "few", "nothing", "gaps", "tripled")
STANDARDS = ("cn-2017", "cn-2012")
Judged = Callable[..., Evaluation]


class Page(HTMLParser):
    """A page taken apart: unbalanced tags, attributes, text by table row, titles, scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[str] = []
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is left open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.rows and "tr" in self.open:
            self.rows[-1] += f" {data}"
        if not {"script", "style"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def row_with(self, *words: str) -> str:
        found = [row for row in self.rows if all(word in row for word in words)]
        assert found, f"no row with {words}"
        return found[0]


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_is_well_formed_and_needs_nothing_else(judged: Judged, county: str, standard: str, language: str) -> None:
    text = html_text(judged(county, standard), language)
    page = Page(text)
    assert page.faults == []
    assert text.startswith("<!DOCTYPE html>")
    assert not re.search(r"https?:", text)
    assert not {"link", "iframe", "img", "object", "base"} & page.tags
    addresses = [value for _, name, value in page.attributes if name in ("href", "src", "action", "xlink:href")]
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {address for address in addresses if not address.startswith("#")} == set()
    assert {address[1:] for address in addresses} <= set(ids)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#hatch-fail"}
    assert len(text.encode()) < 3_000_000
    assert "None" not in page.text
    assert "nan" not in page.text.split()


def test_page_names_county_year_standard_and_snapshot(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    text = Page(html_text(evaluation)).text
    assert "云溪县2024—2025学年" in text
    assert "《县域义务教育优质均衡发展督导评估办法》" in text
    assert evaluation.standard.pack.version in text
    assert evaluation.snapshot.hash[:12] in text
    assert "未达到" in text
    for _, name, _ in evaluation.areas():
        assert name.zh in text


def test_changed_settings_stand_in_the_head(judged: Judged) -> None:
    assert "全部为默认值" in Page(html_text(judged("example", "cn-2017"))).text
    page = Page(html_text(judged("example", "cn-2017", cv_method="unweighted")))
    assert "差异系数算法：unweighted（默认 weighted）" in page.text


def test_every_failing_row_is_listed_with_its_shortage(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    page = Page(html_text(evaluation))
    failing = [row for row in evaluation.rows.iter_rows(named=True) if row["verdict"] == "fail"]
    assert len(failing) > 100
    assert {row["indicator"] for row in failing} >= {"YZ-R2", "YZ-R5", "YZ-G3a", "YZ-G5"}
    listed = [" ".join(row.split()) for row in page.rows]
    for row in failing:
        rule = evaluation.standard.rule(row["indicator"])
        stage = {"primary": "小学", "junior": "初中", None: "全校"}[row["stage"]]
        start = f"{evaluation.names[row['school_id']]} {stage} {row['indicator']}"
        found = [line for line in listed if line.startswith(start)]
        assert len(found) == 1, start
        assert f"{Figure(row['value'], rule.decimals).text} " in found[0]
        assert f"{row['short_by']:,.0f}" in found[0]
        assert rule.short_unit.zh in found[0]
        if row["short_by_school"] is not None:
            assert f"{row['short_by_school']:,.0f}" in found[0]


def test_matrix_shows_every_value_rounded(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    tables = [row for row in Page(html_text(evaluation)).rows if re.search(r"\d/7", row)]
    assert len(tables) == evaluation.school_rows.height
    content = content_of(evaluation)
    shown = {
        (row.school_id, matrix.stage, column.id): cell.figure.text
        for matrix in content.matrices
        for row in matrix.rows
        for column, cell in zip(matrix.columns, row.cells, strict=True)
    }
    expected = {
        (row["school_id"], row["stage"], row["indicator"]): Figure(row["value"], 2).text
        for row in evaluation.rows.iter_rows(named=True)
        if row["indicator"].startswith("YZ-R")
    }
    assert shown == expected
    of_school = {row.school_id: row for matrix in content.matrices for row in matrix.rows if matrix.stage == "junior"}
    one = next(iter(of_school.values()))
    assert any(one.short in line and all(cell.figure.text in line for cell in one.cells) for line in tables)


def test_matrix_marks_do_without_colour(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    marks = {(cell.band, cell.mark) for m in content_of(evaluation).matrices for row in m.rows for cell in row.cells}
    assert {("low", "▼"), ("short", "▽"), ("unknown", "？"), ("met", "")} <= marks
    failing = {"low", "short"}
    for matrix in content_of(evaluation).matrices:
        for row in matrix.rows:
            judgements = evaluation.rows.filter(school_id=row.school_id, stage=matrix.stage)
            verdicts = dict(judgements.select("indicator", "verdict").iter_rows())
            for column, cell in zip(matrix.columns, row.cells, strict=True):
                assert (cell.band in failing) == (verdicts[column.id] == "fail")
                assert (cell.band == "unknown") == (verdicts[column.id] == "unknown")


def test_balance_shows_coefficients_limits_and_largest_contributors(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    page = Page(html_text(evaluation))
    assert evaluation.balance.height == 14
    for row in evaluation.balance.iter_rows(named=True):
        weighted, unweighted = Figure(row["cv_weighted"], 3).text, Figure(row["cv_unweighted"], 3).text
        line = page.row_with(row["indicator"].replace("R", "CV"), weighted, unweighted)
        assert f"{row['limit']:.2f}" in line
        assert ("✗" in line) == (row["verdict"] == "fail")
        parts = evaluation.contributions.filter(stage=row["stage"], indicator=row["indicator"])
        for part in parts.sort("share", descending=True).head(5).iter_rows(named=True):
            assert evaluation.names[part["school_id"]].removeprefix("云溪县") in line
            assert percent(part["share"]).full in line


def test_contributions_of_a_coefficient_add_up(judged: Judged) -> None:
    for stage in content_of(judged("example", "cn-2017")).balance:
        for line in stage.lines:
            assert sum(one.share.value or 0 for one in line.contributors) == pytest.approx(100)
            assert [one.rank for one in line.contributors] == list(range(1, line.rows + 1))


def test_names_never_become_markup(judged: Judged) -> None:
    text = html_text(judged("gaps", "cn-2017"))
    assert "<img" not in text
    assert escape('<img src=x onerror="alert(1)">&校').replace("&quot;", "&#34;") in text


def test_map_counts_schools_and_names_those_without_a_place(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    content = content_of(evaluation)
    schools = evaluation.snapshot.table("schools")
    without = schools.filter(schools["longitude"].is_null() | schools["latitude"].is_null())
    assert without.height == 7
    assert sum(count for _, _, count in content.map.legend) == schools.height - without.height - 1
    assert len(content.map.panels[0].markers) == schools.height - without.height - 1
    notes = " ".join(content.map.notes)
    assert "7所学校没有经纬度" in notes
    assert "1所学校的坐标明显偏远" in notes
    assert all(evaluation.names[school].removeprefix("云溪县") in notes for school in without["school_id"])
    for panel in content.map.panels:
        for marker in panel.markers:
            assert panel.frame.x <= marker.x <= panel.frame.x + panel.frame.width
            assert 0 <= marker.y <= panel.frame.height


def test_map_without_coordinates_says_so(judged: Judged) -> None:
    assert content_of(judged("nothing", "cn-2017")).map.panels == ()
    assert "没有一所学校填报经纬度" in Page(html_text(judged("nothing", "cn-2017"))).text


def test_unknown_cells_are_listed_with_who_owes_them(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    content = content_of(evaluation)
    text = Page(html_text(evaluation)).text
    described = {evaluation.locator.described(missing).zh for _, missing in evaluation.unknowns()}
    assert len(described) > 10
    for words in described:
        assert words in text
    unknown = {
        row["school_id"] for row in evaluation.rows.filter(verdict="unknown", indicator="YZ-R2").iter_rows(named=True)
    }
    owed = {cell.school_id: cell for cell in content.owed.cells if "YZ-R2" in cell.indicators}
    assert set(owed) == unknown
    assert all(cell.who == evaluation.names[school] for school, cell in owed.items())
    survey = [cell for cell in content.owed.cells if "YZ-S1" in cell.indicators]
    assert {cell.who for cell in survey} == {evaluation.standard.rule("YZ-S1").owner.zh}


def test_rows_left_open_beside_a_failing_one_are_owed_too(judged: Judged) -> None:
    evaluation = judged("few", "cn-2017")
    size = next(one for one in evaluation.county if one.indicator == "YZ-G5")
    assert size.verdict == "fail"
    assert any("YZ-G5" in cell.indicators for cell in content_of(evaluation).owed.cells)


def test_county_that_reports_next_to_nothing(judged: Judged) -> None:
    evaluation = judged("few", "cn-2017")
    content = content_of(evaluation)
    page = Page(html_text(evaluation))
    assert {row.verdict for matrix in content.matrices for row in matrix.rows} == {"unknown"}
    assert {cell.figure.value for matrix in content.matrices for row in matrix.rows for cell in row.cells} == {None}
    assert all(line.cv.value is None and line.bar is None for stage in content.balance for line in stage.lines)
    assert "无法计算" in page.text
    pupils = evaluation.description["pupils"].to_list()
    assert all(f"{count:,.0f}" in page.text for count in pupils)


def test_findings_stand_by_their_state(judged: Judged) -> None:
    text = Page(html_text(judged("few", "cn-2017"))).text
    assert "未处理的疑问（1）" in text
    assert "统计表.xlsx 分学段 C12 学生数320与名册318不符" in text
    assert "9月转入1人" in text
    assert "跳过3个空行" in text


def test_what_is_left_out_is_named_with_the_reason(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    page = Page(html_text(evaluation))
    assert evaluation.excluded.height > 5
    for row in evaluation.excluded.iter_rows(named=True):
        assert evaluation.names[row["school_id"]] in page.row_with(evaluation.reason_excluded(row["reason"]).zh)


def test_standard_of_2012_shows_the_composite_and_judges_no_school(judged: Judged) -> None:
    evaluation = judged("example", "cn-2012")
    page = Page(html_text(evaluation))
    composite = next(one for one in evaluation.county if one.indicator == "JB-C")
    line = page.row_with("JB-C")
    for part in composite.parts:
        assert Figure(part.value, 3).text in line
    assert "不单项判定" in page.row_with("JB-1")
    assert "本标准不设逐校要求" in page.text
    assert content_of(evaluation).map.legend[0][0] == "none"


def test_write_html_replaces_whole_or_refuses(judged: Judged, tmp_path: Path) -> None:
    evaluation = judged("example", "cn-2017")
    path = tmp_path / "new" / "report.html"
    write_html(evaluation, path)
    first = path.read_bytes()
    write_html(evaluation, path, "en")
    assert b'<html lang="en">' in path.read_bytes()
    assert path.read_bytes() != first
    with pytest.raises(UsageError):
        write_html(evaluation, path, overwrite=False)
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]


def test_equal_evaluations_give_equal_pages(judged: Judged) -> None:
    assert html_text(judged("gaps", "cn-2017")) == html_text(judged("gaps", "cn-2017"))


def test_points_say_how_many_rows_and_coefficients_fail(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    summary = content_of(evaluation).summary
    rows = evaluation.school_rows
    assert f"{rows.height}个学校行" in summary.points[0]
    assert f"{rows.filter(verdict='fail').height}行不满足" in summary.points[0]
    balance = evaluation.balance
    assert f"{balance.height}个校际差异系数中，{balance.filter(verdict='fail').height}个超过限值" in summary.points[1]
    assert Figure(balance.filter(verdict="fail")["cv"].max(), 3).text in summary.points[1]
    assert any("班级学生数" in point for point in summary.points)


def test_points_of_a_county_without_figures_name_what_is_missing(judged: Judged) -> None:
    summary = content_of(judged("nothing", "cn-2017")).summary
    assert summary.verdict == "unknown"
    assert "无法判断" in summary.sentence
    assert "未填县名" in summary.title
    assert any("无法判断，因为缺少" in point for point in summary.points)


def test_a_row_that_the_school_rule_lets_pass_is_marked_tolerated(judged: Judged) -> None:
    evaluation = judged("tolerated", "cn-2017")
    whole = {(row["school_id"], row["stage"]): row["verdict"] for row in evaluation.school_rows.iter_rows(named=True)}
    items = [item for item in content_of(evaluation).shortages.items if item.indicator.startswith("YZ-R")]
    assert {item.tolerated for item in items} == {True, False}
    for item in items:
        assert item.tolerated == (whole[item.school_id, item.stage] == "pass")
        assert item.effect == ("可容许" if item.tolerated else "计入")
