"""The example county as school workbooks, in the forms from 2021 and in the old ones, and read back."""

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from form_files import codes, layout_called, newest, only

from junheng.errors import UsageError
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.writing.school_forms import carried, not_carried, write_forms
from junheng.tables import TABLES

CASES = [("forms-2021", 2024), ("forms-2020", 2020)]
TABLES_OF_SCHOOLS = ("schools", "stages", "campuses")
# What the forms have no place for, by name: "table.column" for every stage, "table.column stage" for one.
COMMON = {
    "schools.boarding", "schools.counts_as_school", "schools.parent_id", "schools.group_id", "schools.year_built",
    "schools.posts_quota", "schools.buildable_area", "schools.sports_land", "schools.dense_centre",
    "stages.largest_class", "stages.pe_art_teachers_shared", "stages.certified_teachers", "stages.trained_teachers",
    "stages.pupils_in_zone", "stages.entrants_in_zone", "stages.entrants_three_years_ago", "stages.transfers_in",
    "stages.transfers_out", "stages.deaths",
    "stages.classes senior", "stages.teachers senior", "stages.teachers_mid_title senior",
    "stages.teachers_above_degree senior", "stages.backbone_teachers senior", "stages.pe_art_teachers senior",
    "stages.entrants senior", "stages.graduates primary", "stages.graduates senior",
    "campuses.converted_sports_area", "campuses.leased_sports_area",
}  # fmt: skip
ABSENT: Mapping[str, set[str]] = {
    "forms-2021": COMMON | {"stages.migrant_pupils senior"},
    "forms-2020": COMMON | {"stages.migrant_pupils", "schools.longitude", "schools.latitude"},
}


def not_carried_by(name: str) -> set[str]:
    """What a layout has no place for, as `ABSENT` names it."""
    has = carried(layout_called(name))
    absent = set()
    for table in TABLES_OF_SCHOOLS:
        stages = ("primary", "junior", "senior") if table == "stages" else (None,)
        for column in TABLES[table].names:
            lacking = [stage for stage in stages if (table, column, stage) not in has]
            if column in TABLES[table].key or not lacking:
                continue
            absent |= (
                {f"{table}.{column}"} if len(lacking) == len(stages) else {f"{table}.{column} {one}" for one in lacking}
            )
    return absent


def expected(name: str, tables: Mapping[str, pl.DataFrame]) -> Snapshot:
    """The county with what the layout carries, every other cell not reported and premises as one row per school."""
    has = carried(layout_called(name))
    wanted = {}
    for table in TABLES_OF_SCHOOLS:
        rows = []
        frame = tables[table] if table != "campuses" else together(tables[table])
        for row in frame.iter_rows(named=True):
            keys = TABLES[table].key
            stage = row["stage"] if table == "stages" else None
            rows.append(
                {
                    column: value if column in keys or (table, column, stage) in has else None
                    for column, value in row.items()
                }
            )
        wanted[table] = pl.DataFrame(rows, schema=frame.schema)
    return make_snapshot(tables["schools"]["county"][0], 2024, wanted)


def together(campuses: pl.DataFrame) -> pl.DataFrame:
    """Premises that a school has per stage, added up as its forms have them."""
    rows: dict[str, dict[str, object]] = {}
    for row in campuses.iter_rows(named=True):
        one = rows.setdefault(row["school_id"], {**row, "stage": None} if row["school_id"] not in rows else {})
        if one == {**row, "stage": None}:
            continue
        for column, value in row.items():
            if isinstance(value, (int, float)):
                one[column] = round(one[column] + value, 6)  # type: ignore[operator]
    return pl.DataFrame(list(rows.values()), schema=campuses.schema)


@pytest.mark.parametrize(("name", "year"), CASES)
def test_reading_the_county_back_gives_every_cell_that_the_forms_carry(name: str, year: int, tmp_path: Path) -> None:
    tables = newest()
    paths = write_forms(tmp_path / "报表", tables, layout_called(name))
    assert len(paths) == 78
    found, reading = only([tmp_path / "报表"], year)
    assert codes(reading) == {"forms-recognised"}
    wanted = expected(name, tables)
    assert set(found) == set(TABLES_OF_SCHOOLS)
    for table in TABLES_OF_SCHOOLS:
        left, right = wanted.table(table), found[table]
        assert left.height == right.height
        assert left.columns == right.columns
        for column in left.columns:
            assert left[column].to_list() == right[column].to_list(), f"{table}.{column}"


@pytest.mark.parametrize("name", ["forms-2021", "forms-2020"])
def test_what_the_forms_do_not_carry_is_known_by_name(name: str) -> None:
    assert not_carried_by(name) == ABSENT[name]


@pytest.mark.parametrize(("name", "year"), CASES)
def test_every_figure_names_the_cells_in_which_it_stands(name: str, year: int, tmp_path: Path) -> None:
    tables = {table: frame.head(4) for table, frame in newest().items() if table in TABLES_OF_SCHOOLS}
    schools = tables["schools"]["school_id"].to_list()
    tables = {table: frame.filter(pl.col("school_id").is_in(schools)) for table, frame in tables.items()}
    write_forms(tmp_path / "报表", tables, layout_called(name))
    reading = only([tmp_path / "报表"], year)[1]
    snapshot = reading.snapshots[0]
    books = {path.name: openpyxl.load_workbook(path) for path in (tmp_path / "报表").iterdir()}
    checked = 0
    for table in ("stages", "campuses"):
        for row, values in enumerate(snapshot.table(table).iter_rows(named=True)):
            for column, value in values.items():
                sources = snapshot.source_at(table, column, row)
                if column in TABLES[table].key or value is None:
                    continue
                cells = [books[one.file][one.sheet][one.cell].value for one in sources]
                factor = 10_000 if column == "equipment_value" else 1
                assert sum(cells) * factor == pytest.approx(value), (table, column, sources)
                checked += 1
    assert checked > 60


def test_columns_that_hold_values_and_are_not_written_are_told(tmp_path: Path) -> None:
    lost = not_carried(newest(), layout_called("forms-2021"))
    assert "finance" in lost
    assert "stages.largest_class" in lost
    assert "stages.pupils" not in lost


def test_a_layout_without_pictures_cannot_be_written(tmp_path: Path) -> None:
    layout = layout_called("forms-2021").model_copy(update={"sheets": {}})
    with pytest.raises(UsageError, match="没有表样"):
        write_forms(tmp_path / "报表", newest(), layout)


def test_overwriting_leaves_no_school_of_another_year_among_the_workbooks(tmp_path: Path) -> None:
    tables = newest()
    two = {"schools": tables["schools"].head(2)}
    write_forms(tmp_path / "报表", two, layout_called("forms-2021"))
    write_forms(tmp_path / "报表", two, layout_called("forms-2021"), overwrite=True)
    with pytest.raises(UsageError, match="换一个文件夹"):
        write_forms(
            tmp_path / "报表", {"schools": tables["schools"].head(1)}, layout_called("forms-2021"), overwrite=True
        )


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "报表").mkdir()
    (tmp_path / "报表" / "要紧.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="已经存在"):
        write_forms(tmp_path / "报表", newest(), layout_called("forms-2021"))
    assert [path.name for path in (tmp_path / "报表").iterdir()] == ["要紧.txt"]
