"""What rests on paper: monitoring, survey, judgements with their documents, vetoes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from junheng.example.money import RECOGNISED
from junheng.example.roster import COUNTY, School
from junheng.example.streams import stream

Row = dict[str, object]

# Three fields a year in a three-year cycle; English is monitored in grade 8 only.
_SUBJECTS = (("数学", "体育与健康"), ("语文", "艺术", "英语"), ("道德与法治", "科学", "劳动"))
_DOCUMENTS = {
    "YZ-G1": "中小学布局专项规划及实施情况.pdf",
    "YZ-G2": "城乡义务教育四统一实施文件汇编.pdf",
    "YZ-G8": "教师工资待遇保障与绩效工资核定文件.pdf",
    "YZ-G10": "教职工编制和岗位统筹分配文件.pdf",
    "YZ-G14": "优质高中招生名额分配方案.pdf",
    "YZ-G15": "留守儿童关爱体系与随迁子女入学办法.pdf",
    "YZ-Q3": "学校章程与管理教学信息化自查报告.pdf",
    "YZ-Q5": "信息化教学应用与设备使用记录.pdf",
    "YZ-Q6": "德育工作与校园文化建设评定结果.pdf",
    "YZ-Q7": "课程开设与综合实践活动检查记录.pdf",
    "YZ-Q8": "作业管理与课业负担监测报告.pdf",
}
_PER_SCHOOL = ("YZ-Q3", "YZ-Q5", "YZ-Q6", "YZ-Q7", "YZ-Q8")
_JUDGE = "县人民政府教育督导委员会办公室"
_SURVEY = (
    # group, sent, valid and satisfied in thousandths
    ("pupils", 1800, (962, 985), (930, 960)),
    ("parents", 5200, (940, 970), (905, 935)),
    ("teachers", 900, (965, 990), (915, 945)),
    ("heads", 78, (1000, 1000), (950, 990)),
    ("deputies", 120, (930, 980), (920, 960)),
    ("cppcc", 110, (930, 980), (910, 955)),
    ("public", 800, (900, 950), (880, 915)),
)
_VETOES = ("YZ-V1", "YZ-V2", "YZ-V3", "YZ-V4", "YZ-V5", "YZ-V6")


def balance_rows(year: int, seed: int) -> list[Row]:
    """The composite coefficient of the 2012 method, each year since recognition, slowly falling."""
    rows: list[Row] = []
    for stage, start in (("primary", 294), ("junior", 268)):
        draw = stream(seed, "balance", stage)
        for place, found in enumerate(range(RECOGNISED, year + 1)):
            value = start - 6 * place + draw.randint(-6, 6)
            rows.append({"year": found, "stage": stage, "composite_cv": value / 1000})
    return rows


def quality_rows(year: int, seed: int) -> list[Row]:
    """National quality monitoring of the last cycle."""
    rows: list[Row] = []
    for found in range(year - 2, year + 1):
        draw = stream(seed, "quality", found)
        for subject in _SUBJECTS[found % 3 - 2]:
            for stage in ("primary", "junior"):
                level, rate = 3 + (draw.random() < 0.2), draw.randint(52, 128) / 1000
                if subject != "英语" or stage == "junior":
                    rows.append(
                        {"year": found, "stage": stage, "subject": subject, "level": level, "difference_rate": rate}
                    )
    return rows


def survey_rows(year: int, seed: int) -> list[Row]:
    """Answers of each group."""
    draw = stream(seed, "survey", year)
    rows: list[Row] = []
    for group, sent, valid_range, satisfied_range in _SURVEY:
        valid = sent * draw.randint(*valid_range) // 1000
        satisfied = valid * draw.randint(*satisfied_range) // 1000
        rows.append({"group": group, "sent": sent, "valid": valid, "satisfied": satisfied})
    return rows


def evidence_rows(schools: Iterable[School], year: int, seed: int) -> list[Row]:
    """Judgements of the county and, where schools are looked at one by one, of each school."""
    draw = stream(seed, "evidence", year)
    rows = [
        _judgement(indicator, None, f"{COUNTY}{name}", draw.randint(1, 40), year)
        for indicator, name in _DOCUMENTS.items()
    ]
    for school in schools:
        for indicator in _PER_SCHOOL:
            name = f"{school.name}-{_DOCUMENTS[indicator]}"
            rows.append(_judgement(indicator, school.school_id, name, draw.randint(1, 12), year))
    return rows


def _judgement(indicator: str, school_id: str | None, document: str, page: int, year: int) -> Row:
    return {
        "indicator_id": indicator,
        "school_id": school_id,
        "judgement": "met",
        "document": document,
        "page": str(page),
        "decided_by": _JUDGE,
        "decided_on": dt.date(year, 11, 20),
    }


def veto_rows(year: int) -> list[Row]:
    """No case of any veto."""
    return [{"veto_id": veto, "cases": 0, "document": f"{COUNTY}{year}年一票否决事项核查说明.pdf"} for veto in _VETOES]
