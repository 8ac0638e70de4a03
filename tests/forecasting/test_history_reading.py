"""A history comes from an imported county, a folder of CSV, a workbook or a single file; faults name their cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from junheng.errors import UsageError
from junheng.forecasting.history import make_history
from junheng.forecasting.reading import history_findings, history_of, read_history
from junheng.reader import FindingsError

ENROLMENT = "year,school_id,grade,pupils,classes\n2023,A,1,40,1\n2023,A,2,41,1\n2024,A,1,38,1\n2024,A,2,40,1\n"


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def test_enrolment_alone_is_enough(tmp_path: Path) -> None:
    snapshot = read_history(folder(tmp_path, enrolment=ENROLMENT))
    assert snapshot.year == 2024
    history = history_of(snapshot)
    assert (history.last_year, history.enrolment.height, history.entry_age) == (2024, 4, 6)
    assert history_findings(snapshot) == ()


def test_other_tables_need_no_list_of_schools(tmp_path: Path) -> None:
    home = folder(
        tmp_path, enrolment=ENROLMENT, births="year,births\n2017,50\n", places="school_id,stage,places\nA,primary,90\n"
    )
    history = history_of(home)
    assert history.births["births"].to_list() == [50]
    assert history.places["places"].to_list() == [90]


def test_one_file_will_do(tmp_path: Path) -> None:
    assert history_of(folder(tmp_path, enrolment=ENROLMENT) / "enrolment.csv").last_year == 2024


def test_an_imported_county(example_folder: Path) -> None:
    history = history_of(example_folder)
    assert history.last_year == 2024
    assert history.schools["name"].null_count() == 0
    assert history_findings(read_history(example_folder)) == ()


@pytest.mark.parametrize(
    ("line", "cell"),
    [("2024,A,1,38,1", "A6"), ("2024,A,3,-4,1", "D6"), ("2024,A,12,4,1", "C6"), ("2024,A,3,many,1", "D6")],
)
def test_faults_name_their_cell(tmp_path: Path, line: str, cell: str) -> None:
    with pytest.raises(FindingsError) as caught:
        read_history(folder(tmp_path, enrolment=f"{ENROLMENT}{line}\n"))
    (finding,) = caught.value.findings
    assert (finding.file, finding.cell) == ("enrolment.csv", cell)


def test_places_of_an_unknown_school_are_an_error_where_schools_are_listed(tmp_path: Path) -> None:
    schools = "school_id,name,kind\nA,甲小学,primary\n"
    home = folder(tmp_path, enrolment=ENROLMENT, schools=schools, places="school_id,stage,places\nZ,primary,90\n")
    with pytest.raises(FindingsError, match="Z"):
        read_history(home)


def test_nothing_to_forecast_from_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="分年级学生"):
        make_history(read_history(folder(tmp_path, births="year,births\n2017,50\n")).tables)
    with pytest.raises(UsageError, match="没有这个文件"):
        read_history(tmp_path / "nowhere")


def test_several_counties_ask_for_one(tmp_path: Path) -> None:
    schools = "school_id,name,kind,county\nA,甲小学,primary,东县\nB,乙小学,primary,西县\n"
    home = folder(tmp_path, enrolment=f"{ENROLMENT}2024,B,1,5,1\n", schools=schools)
    with pytest.raises(UsageError, match=r"东县.*西县"):
        read_history(home)


def test_a_doubt_about_the_history_is_told(tmp_path: Path) -> None:
    text = ENROLMENT.replace("2023,A", "2021,A")
    (one,) = history_findings(read_history(folder(tmp_path, enrolment=text)))
    assert one.rule.code == "history-year-missing"
