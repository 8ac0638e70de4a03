"""The parts of pages: what templates and scripts name is there, and nothing in a page breaks its rules of sources."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.template import Context, Engine, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from junheng.tables import Type
from junheng.web.desk.charts import Bar, Limit, Lines, Ranking, Series
from junheng.web.desk.grids import CellFinding, Grid, GridCell, GridColumn, GridRow
from junheng.web.desk.style import style
from junheng.web.desk.templatetags.parts import STATES
from junheng.web.words import WORDS, say, words

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "junheng" / "web"
TEMPLATES = sorted(WEB.rglob("*.html"))
SCRIPTS = sorted((ROOT / "frontend" / "src").rglob("*.js"))
BUILT = WEB / "static" / "junheng"


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_template_says_known_words_shows_known_icons_and_keeps_the_rules_of_sources(template):
    text = template.read_text(encoding="utf-8")
    for key in re.findall(r"{%\s*say\s+[\"']([\w.]+)[\"']", text):
        words(key)
    icons = re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", text)
    assert [name for name in icons if name not in json.loads((ROOT / "frontend/src/icons.json").read_text())] == []

    html = re.sub(r"{%.*?%}|{{.*?}}", "", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals=.js:|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert "http://" not in html
    assert "https://" not in html


def test_every_template_can_be_read():
    for template in TEMPLATES:
        get_template(template.relative_to(next(one for one in template.parents if one.name == "templates")).as_posix())


def test_scripts_say_words_that_are_there_and_every_word_of_scripts_is_said():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    there = {key.removeprefix("script_") for key in WORDS if key.startswith("script_")}
    literal = set(re.findall(r"\bsay\(\"(\w+)\"", text))
    named = set(re.findall(r"\"(\w+)\"", text))
    put_together = re.findall(r"say\(`(\w+)\$\{", text)

    assert literal <= there
    unsaid = {key for key in there if key not in named and not any(key.startswith(part) for part in put_together)}
    assert unsaid == set()


@pytest.mark.parametrize("name", STATES)
def test_a_state_has_its_word_and_sign(name):
    badge = drawn("{% state name %}", name=name)

    assert WORDS[f"state_{name}"].zh in badge
    assert STATES[name].sign in badge


@pytest.mark.parametrize(
    ("source", "sign", "word"),
    [
        ('{% verdict "pass" %}', "✓", "达到"),
        ('{% verdict "fail" %}', "✗", "未达到"),
        ('{% verdict "unknown" %}', "？", "无法判断"),
        ('{% verdict "fail" "veto" %}', "✗", "有此情况"),
        ("{% verdict None %}", "–", "不单项判定"),
    ],
)
def test_a_verdict_is_sign_and_word(source, sign, word):
    badge = drawn(source)

    assert f">{sign}</i>{word}</span>" in badge


def test_what_is_captured_shows_only_where_it_is_asked_for():
    assert drawn("{% capture a %} <b>x</b> {% endcapture %}[{{ a }}][{{ a|striptags }}]") == "[<b>x</b>][x]"


def test_a_chart_has_its_figures_as_a_table_and_a_missing_one_is_no_zero():
    figure = Lines(
        x=["2023", "2024"], x_name="学年", digits=3, limit=Limit(0.5, "限值"), series=[Series("小学", [None, 0.4812])]
    )

    page = drawn('{% chart "trend" figure label="下降" %}', figure=figure)

    assert '<th scope="row">2023</th><td class="num">—</td>' in page
    assert '<th scope="row">2024</th><td class="num">0.481</td>' in page
    spec = json.loads(re.search(r'<script id="trend-data"[^>]*>(.*?)</script>', page)[1])
    assert spec["kind"] == "lines"
    assert spec["series"][0]["values"] == [None, 0.4812]


COLUMNS = [GridColumn(f"c{n}", f"第{n}列", Type.COUNT, "人", note="口径", minimum=0) for n in range(8)]


def filled(things: int) -> Grid:
    cells = {"c0": GridCell("12", [CellFinding("error", "与名册不符")], before="上年：10"), "c1": GridCell("")}
    rows = [GridRow(f"s{n}", f"第{n}小学", cells) for n in range(things)]
    return Grid("g", "分学段情况", COLUMNS, rows, save="/save/", row_title="学校")


def test_one_school_with_many_figures_stands_upright_with_last_year_beside():
    page = drawn("{% grid one %}", one=filled(1))

    assert "is-upright" in page
    assert page.count('<th scope="row">') == len(COLUMNS)
    assert "上年：10 · 口径" in page
    assert json.loads(re.search(r"<script type=\"application/json\">(.*?)</script>", page)[1])["before"] == {}


def test_many_schools_stand_as_rows_and_an_empty_cell_is_missing_not_nought():
    page = drawn("{% grid many %}", many=filled(5))

    assert "is-upright" not in page
    assert page.count('<th scope="row">') == 5
    empty = re.search(r'data-row="s1" data-column="c1"[^>]*data-state="(\w*)"><input[^>]* value="(.*?)"', page)
    assert empty.groups() == ("missing", "")
    wrong = re.search(r'data-row="s1" data-column="c0"[^>]*data-state="(\w*)"><input[^>]*aria-invalid="true"', page)
    assert wrong[1] == "error"


def test_names_in_a_chart_cannot_leave_it():
    bad = "</script><img src=x>"

    page = drawn('{% chart "r" figure label=label %}', figure=Ranking(name=bad, bars=[Bar(bad, 1.0)]), label=bad)

    assert "<img" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_style_page_shows_every_part(language, rf: RequestFactory):
    with translation.override(language):
        page = style(rf.get("/style/")).content.decode()

    for part in (
        "data-grid",
        "data-chart",
        "data-drop",
        'class="progress"',
        "error-summary",
        "data-sortable",
        "<dialog",
    ):
        assert part in page


def test_pages_of_failure_need_neither_request_nor_database():
    for name in ("500.html", "403_csrf.html"):
        assert "app.css" in Engine.get_default().get_template(name).render(Context())


def test_built_files_carry_their_licences():
    text = (BUILT / "LICENSES.txt").read_text(encoding="utf-8")

    for package in ("htmx.org", "echarts", "zrender", "tslib", "bootstrap-icons"):
        assert re.search(rf"^{re.escape(package)} \d", text, re.MULTILINE)
    assert "Apache License" in text


def test_a_number_in_words_agrees_with_what_it_counts():
    with translation.override("en"):
        assert say("returns.import_cells", count=1) == "1 change"
        assert say("returns.import_cells", count=2) == "2 changes"
    assert say("returns.import_cells", count=1) == "1处"
