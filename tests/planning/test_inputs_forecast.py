"""The forecast that a plan takes, from real files: checked against the county, whole pupils, every fault named."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from junheng.errors import JunhengError
from junheng.planning.forecast_file import outlook_of, read_outlook
from junheng.planning.outlook import Outlook
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.writing.workbook import write_workbook
from junheng.text import Language

Line = tuple[str, str, int, str]


@pytest.fixture
def county() -> Snapshot:
    """A primary school, a nine-year school, a complete secondary school, and a point without pupils; year 2024."""
    schools = pl.DataFrame(
        {"school_id": ["01", "02", "03", "04"], "name": ["一小", "实验学校", "二中", None], "county": ["云岭县"] * 4}
    )
    rows = [("01", "primary", 300), ("02", "primary", 400), ("02", "junior", 200), ("03", "junior", 500),
            ("03", "senior", 900), ("04", "primary", 0)]  # fmt: skip
    stages = pl.DataFrame(rows, schema=["school_id", "stage", "pupils"], orient="row")
    return make_snapshot("云岭县", 2024, {"schools": schools, "stages": stages})


def complete(years: Sequence[int] = (2025, 2026)) -> list[Line]:
    """A forecast of every row that needs one."""
    rows = (("01", "primary"), ("02", "primary"), ("02", "junior"), ("03", "junior"))
    return [(school, stage, year, "100") for school, stage in rows for year in years]


def as_csv(folder: Path, lines: Sequence[Line]) -> Path:
    """The forecast in a file."""
    path = folder / "forecast.csv"
    rows = "".join(f"{','.join(map(str, line))},80,120\n" for line in lines)
    path.write_text(f"school_id,stage,year,pupils,low,high\n{rows}", encoding="utf-8")
    return path


def sentences(path: Path, county: Snapshot, years: int = 2, language: Language = "zh") -> str:
    """What is said of a forecast that cannot be used."""
    with pytest.raises(JunhengError) as caught:
        read_outlook(path, county, years)
    return caught.value.message(language)


def test_pupils_come_whole_halves_up(tmp_path: Path, county: Snapshot) -> None:
    lines = complete()
    lines[0], lines[1], lines[2] = (
        ("01", "primary", 2025, "288.5"), ("01", "小学", 2026, "287.49"), ("02", "primary", 2025, "0"),
    )  # fmt: skip
    pupils = read_outlook(as_csv(tmp_path, lines), county, 2).pupils
    assert (pupils["01", "primary", 2025], pupils["01", "primary", 2026]) == (289, 287)
    assert pupils["02", "primary", 2025] == 0
    assert len(pupils) == 8
    assert all(isinstance(count, int) for count in pupils.values())


def test_other_years_and_senior_rows_may_be_there_or_not(tmp_path: Path, county: Snapshot) -> None:
    lines = [*complete((2023, 2024, 2025, 2026, 2027)), ("03", "senior", 2025, "880"), ("03", "senior", 2026, "870")]
    pupils = read_outlook(as_csv(tmp_path, lines), county, 2).pupils
    assert {year for _, _, year in pupils} == {2025, 2026}
    assert pupils["03", "senior", 2026] == 870
    without = read_outlook(as_csv(tmp_path, complete()), county, 2).pupils
    assert not any(stage == "senior" for _, stage, _ in without)


def test_a_workbook(tmp_path: Path, county: Snapshot) -> None:
    frame = pl.DataFrame(complete(), schema=["school_id", "stage", "year", "pupils"], orient="row")
    frame = frame.with_columns(pl.col("pupils").cast(pl.Float64))
    write_workbook(tmp_path / "预测.xlsx", {"forecast": frame})
    assert len(read_outlook(tmp_path / "预测.xlsx", county, 2).pupils) == 8


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        (("99", "primary", 2025, "10"), "A10", "学校基本情况表中没有“99”"),
        (("1", "primary", 2025, "10"), "A10", "有“01”，前面的 0 可能丢失了"),
        (("01", "junior", 2025, "10"), "B10", "“一小”没有初中：分学段情况表中没有这一行"),
        (("04", "primary", 2025, ""), "D10", "“04”小学 2025 年的预测学生数没有填：空着不是 0"),
        (("04", "primary", 2025, "-5"), "D10", "“预测学生数”不能小于 0，填的是 -5"),
        (("04", "primary", 2025, "若干"), "D10", "若干"),
        (("01", "primary", 2026, "90"), "A10", "01 primary 2026 重复"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named_by_its_cell(
    tmp_path: Path, county: Snapshot, line: Line, place: str, words: str
) -> None:
    path = as_csv(tmp_path, [*complete(), line])
    said = sentences(path, county)
    assert f"\nforecast.csv {place}：" in said
    assert words in said
    assert f"forecast.csv {place}: " in sentences(path, county, language="en")


def test_missing_schools_are_named_in_one_sentence(tmp_path: Path, county: Snapshot) -> None:
    path = as_csv(tmp_path, [line for line in complete() if line[0] != "02"])
    assert sentences(path, county) == (
        "文件中有1处错误：\nforecast.csv：预测里没有这 2 个学校学段：实验学校（初中）、实验学校（小学）；"
        "请补上 2025 至 2026 年的学生数"
    )


def test_many_missing_schools_are_counted(tmp_path: Path, county: Snapshot) -> None:
    schools = pl.DataFrame({"school_id": [f"S{number}" for number in range(9)]})
    stages = schools.with_columns(pl.lit("primary").alias("stage"), pl.lit(50).alias("pupils"))
    large = make_snapshot("云岭县", 2024, {"schools": schools, "stages": stages})
    said = sentences(as_csv(tmp_path, [("S0", "primary", 2025, "50")]), large, years=1, language="en")
    assert "lacks 8 school stage(s): S1 (primary), S2 (primary), " in said
    assert "and 3 more" in said


def test_a_single_missing_year_names_school_and_year(tmp_path: Path, county: Snapshot) -> None:
    path = as_csv(tmp_path, [line for line in complete() if line[:3] != ("03", "junior", 2026)])
    assert "forecast.csv：“二中”初中缺 2026 年的预测学生数；请补上；规划需要 2025 至 2026 年" in sentences(path, county)


def test_a_senior_row_that_is_forecast_is_forecast_for_all_years(tmp_path: Path, county: Snapshot) -> None:
    path = as_csv(tmp_path, [*complete(), ("03", "senior", 2025, "880")])
    assert "“二中”高中缺 2026 年" in sentences(path, county)


def test_a_forecast_that_ends_early_is_said_once(tmp_path: Path, county: Snapshot) -> None:
    path = as_csv(tmp_path, complete())
    assert sentences(path, county, years=4) == (
        "文件中有1处错误：\nforecast.csv：预测里没有 2027、2028 年的数；规划需要 2025 至 2028 年：请补上，或缩短规划年数"
    )


def test_a_file_without_a_forecast(tmp_path: Path, county: Snapshot) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert "notes.csv 里没有“学生数预测”的数据" in sentences(path, county)


def test_a_frame_from_python_is_held_to_the_same(county: Snapshot) -> None:
    frame = pl.DataFrame(complete(), schema=["school_id", "stage", "year", "pupils"], orient="row")
    frame = frame.with_columns(pl.col("pupils").cast(pl.Float64))
    assert outlook_of(county, 2, frame).pupils["02", "junior", 2026] == 100
    with pytest.raises(JunhengError, match="缺 2026 年"):
        outlook_of(county, 2, frame.filter((pl.col("school_id") != "01") | (pl.col("year") != 2026)))


def test_without_a_forecast_nothing_changes_and_an_imported_one_is_used(county: Snapshot) -> None:
    assert outlook_of(county, 2) == Outlook({})
    frame = pl.DataFrame(complete(), schema=["school_id", "stage", "year", "pupils"], orient="row")
    with_forecast = make_snapshot("云岭县", 2024, {**county.tables, "forecast": frame})
    assert len(outlook_of(with_forecast, 1).pupils) == 4
