"""A page that shows every part of pages with believable content; only where JUNHENG_DEBUG is set."""

from __future__ import annotations

from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from junheng.tables import Type
from junheng.web.desk.charts import (
    Bar,
    Bars,
    Figure,
    Limit,
    Lines,
    Matrix,
    Place,
    Places,
    Point,
    Points,
    Ranking,
    Series,
)
from junheng.web.desk.grids import CellFinding, Grid, GridCell, GridColumn, GridRow, Option

PLACES = (
    ("home", "首页", 0),
    ("returns", "报表", 3),
    ("standing", "现状", 0),
    ("plans", "方案", 0),
    ("tasks", "任务台账", 12),
    ("evidence", "佐证材料", 0),
    ("supervision", "督导", 1),
    ("publishing", "报告与公开", 0),
    ("people", "单位与人员", 0),
)
# School, stage, and per indicator: band, sign, value.
SCHOOLS = (
    (
        "城关镇第一小学",
        "小学",
        (("short", "▽", "0.93"), ("met", "", "1.02"), ("low", "▼", "0.71"), ("more", "", "1.31")),
    ),
    (
        "城关镇第二小学",
        "小学",
        (("met", "", "1.00"), ("more", "", "1.24"), ("short", "▽", "0.88"), ("unknown", "？", "")),
    ),
    ("东岭乡中心小学", "小学", (("most", "", "2.10"), ("more", "", "1.45"), ("met", "", "1.06"), ("met", "", "1.01"))),
    (
        "青川九年一贯制学校",
        "小学",
        (("low", "▼", "0.64"), ("short", "▽", "0.97"), ("met", "", "1.10"), ("more", "", "1.28")),
    ),
    (
        "青川九年一贯制学校",
        "初中",
        (("short", "▽", "0.90"), ("met", "", "1.03"), ("unknown", "？", ""), ("most", "", "1.92")),
    ),
)
INDICATORS = (
    ("YZ-R1", "每百名学生高于规定学历教师数"),
    ("YZ-R3", "每百名学生体育艺术专任教师数"),
    ("YZ-R4", "生均教学及辅助用房面积"),
    ("YZ-R6", "生均教学仪器设备值"),
)
TASKS = (
    ("城关镇第一小学：新建教学及辅助用房 620 m²", "基建科", "2025-08-31", "overdue", "0 / 2"),
    ("城关镇第二小学：音乐、美术专用教室各增 1 间", "装备科", "2025-10-15", "doing", "1 / 3"),
    ("东岭乡中心小学：化解大班额（五年级 2 班 58 人）", "基础教育科", "2025-09-10", "to_verify", "2 / 2"),
    ("青川九年一贯制学校：补充体育、艺术教师 2 名", "组织人事科", "2025-09-30", "to_do", "0 / 1"),
    ("全县：骨干教师交流轮岗 14 人", "组织人事科", "2025-07-15", "written_off", "3 / 3"),
)
COLUMNS = (
    GridColumn("pupils", "在校生数", Type.COUNT, "人", minimum=0),
    GridColumn("classes", "班级数", Type.COUNT, "个", minimum=0),
    GridColumn("largest_class", "最大班额", Type.COUNT, "人", minimum=0, maximum=200),
    GridColumn("teachers", "专任教师数", Type.COUNT, "人", minimum=0),
    GridColumn("teaching_area", "教学及辅助用房面积", Type.NUMBER, "m²", minimum=0, note="含室内体育用房"),
    GridColumn("boarding", "寄宿制", Type.YES_NO, options=(Option("yes", "是"), Option("no", "否"))),
    GridColumn("remark", "备注", Type.TEXT, optional=True),
)
ROWS = (
    ("3152000101", "城关镇第一小学", "小学", ("1846", "38", "58", "97", "6120.5", "no", "")),
    ("3152000102", "城关镇第二小学", "小学", ("1320", "30", "46", "71", "5480", "", "")),
    ("3152000103", "东岭乡中心小学", "小学", ("412", "12", "41", "", "2890", "yes", "2023年撤并北山教学点")),
    ("3152000104", "青川九年一贯制学校", "小学", ("655", "15", "45", "39", "2310", "yes", "")),
    ("3152000104", "青川九年一贯制学校", "初中", ("380", "9", "47", "31", "2310", "yes", "")),
    ("3152000105", "石桥镇中学", "初中", ("1140", "24", "50", "92", "6750", "yes", "")),
)
FINDINGS = {
    (0, "largest_class"): CellFinding("error", "最大班额58人，班级名册里最多的一班只有55人。请核对其中一处。"),
    (4, "teaching_area"): CellFinding("doubt", "与小学部填的数相同。是否把全校面积填了两次？"),
}


def returns() -> Grid:
    """A grid with everything that a cell can be."""
    rows = [
        GridRow(
            key=f"{code}:{stage}",
            title=name,
            note=stage,
            cells={
                column.name: GridCell(
                    value,
                    findings=[FINDINGS[number, column.name]] if (number, column.name) in FINDINGS else (),
                    before="去年 1,790" if (number, column.name) == (0, "pupils") else "",
                    locked=(number, column.name) == (5, "pupils"),
                )
                for column, value in zip(COLUMNS, values, strict=True)
            },
        )
        for number, (code, name, stage, values) in enumerate(ROWS)
    ]
    return Grid("stages", "学校和学段", COLUMNS, rows, save="/style/cells", row_title="学校")


class StyleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="单位名称", help_text="与公章一致")
    code = forms.CharField(label="机构标识码", min_length=10)
    setting = forms.ChoiceField(label="城乡分类", choices=[("urban", "城区"), ("town", "镇区"), ("rural", "乡村")])
    due = forms.DateField(label="完成期限", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="退回理由", widget=forms.Textarea, required=False)
    departments = forms.MultipleChoiceField(
        label="协同科室",
        choices=[("finance", "计划财务科"), ("personnel", "组织人事科"), ("equipment", "装备科")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notify = forms.BooleanField(label="同时提醒学校填报员", required=False)


def style(request: HttpRequest) -> HttpResponse:
    """The page."""
    form = StyleForm({"name": "", "code": "31520", "setting": "town", "due": "2025-09-30", "departments": ["finance"]})
    context = {
        "county": SimpleNamespace(name="青川县"),
        "year": SimpleNamespace(number=2024),
        "years": [SimpleNamespace(number=number, href=f"?year={number}") for number in (2024, 2023, 2022)],
        "navigation": [
            {"key": f"{key}.navigation", "words": words, "href": f"#{key}", "current": key == "tasks", "badge": badge}
            for key, words, badge in PLACES
        ],
        "form": form,
        "schools": SCHOOLS,
        "indicators": INDICATORS,
        "tasks": TASKS,
        "grid": returns(),
        "page": Paginator(range(486), 25).page(8),
        "charts": charts(),
    }
    return render(request, "desk/style.html", context)


def charts() -> dict[str, Figure]:
    """One of each kind of chart."""
    areas = (
        ("东岭乡中心小学", 7.01),
        ("石桥镇小学", 6.2),
        ("青川九年一贯制学校", 5.1),
        ("城关镇第三小学", 4.52),
        ("城关镇第二小学", 4.15),
        ("城关镇第一小学", 3.32),
        ("北山教学点", None),
    )
    return {
        "trend": Lines(
            x=["2019", "2020", "2021", "2022", "2023", "2024"],
            x_name="学年",
            digits=3,
            limit=Limit(0.5, "限值 0.50"),
            series=[
                Series("小学", [0.61, 0.58, 0.57, None, 0.52, 0.481]),
                Series("初中", [0.55, 0.54, 0.5, 0.47, 0.44, 0.42]),
            ],
        ),
        "outlook": Lines(
            x=[str(year) for year in range(2020, 2031)],
            x_name="学年",
            digits=0,
            unit="人",
            limit=Limit(12600, "现有学位 12,600"),
            series=[
                Series("在校生", [11800, 12010, 12300, 12180, 12050, *[None] * 6]),
                Series(
                    "预测",
                    [*[None] * 4, 12050, 12210, 12480, 12600, 12390, 12010, 11600],
                    low=[*[None] * 4, 12050, 12010, 12100, 12050, 11700, 11200, 10600],
                    high=[*[None] * 4, 12050, 12420, 12860, 13150, 13080, 12820, 12600],
                ),
            ],
        ),
        "money": Bars(
            x=["2025", "2026", "2027"],
            x_name="年份",
            unit="万元",
            digits=0,
            stacked=True,
            series=[Series("校舍", [820, 640, 120]), Series("设备", [160, 210, 90]), Series("教师", [95, 190, 240])],
            limit=Limit(1000, "每年预算 1,000"),
        ),
        "ranking": Ranking(
            name="生均面积",
            unit="m²",
            limit=Limit(4.5, "要求 4.50"),
            bars=[
                Bar(name, area, "unknown" if area is None else "pass" if area >= 4.5 else "fail", "#")
                for name, area in areas
            ],
        ),
        "points": Points(
            x_name="在校生数（人）",
            y_name="生均面积（m²）",
            y_limit=Limit(4.5, "要求 4.50"),
            points=[
                Point("城关镇第一小学", 1846, 3.32, "fail"),
                Point("城关镇第二小学", 1320, 4.15, "fail"),
                Point("东岭乡中心小学", 412, 7.01, "pass"),
                Point("石桥镇小学", 880, 6.2, "pass"),
            ],
        ),
        "places": Places(
            size_name="在校生",
            unit="人",
            places=[
                Place("城关镇第一小学", 106.712, 27.121, 1846, "fail", "7项中4项达到", "#"),
                Place("城关镇第二小学", 106.726, 27.128, 1320, "fail", "7项中5项达到", "#"),
                Place("东岭乡中心小学", 106.842, 27.201, 412, "pass", "7项全部达到", "#"),
                Place("石桥镇中学", 106.655, 27.052, 1140, "pass", "7项全部达到", "#"),
                Place("北山教学点", 106.781, 27.262, 36, "unknown", "缺2处数据", "#"),
            ],
        ),
        "matrix": Matrix(
            x=["R1", "R2", "R3", "R4"],
            y=["小学", "初中"],
            digits=3,
            values=[[0.31, 0.42, None, 0.55], [0.28, 0.33, 0.41, 0.47]],
        ),
    }
