"""Every check fires where it should, at the right cell, and nowhere in a clean county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl
import pytest

from junheng.example import YEARS, example_county
from junheng.records.checks import RULES, check, history, suspicion
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot, schema
from junheng.tables import TABLES

Tables = dict[str, pl.DataFrame]
Edit = Callable[[Tables], Tables]
Where = Mapping[str, object]

NEWEST = YEARS[-1]
SHEETS = tuple(SourceSheet("county.xlsx", table.zh, "0" * 64) for table in TABLES.values())


@cache
def years() -> dict[int, Tables]:
    return example_county()


def school(name: str) -> str:
    frame = years()[NEWEST]["schools"].filter(pl.col("name").str.ends_with(name))
    assert frame.height == 1, name
    return str(frame["school_id"][0])


def letter(table: str, column: str) -> str:
    return chr(ord("A") + TABLES[table].names.index(column))


@cache
def addresses(table: str, height: int) -> pl.DataFrame:
    number = list(TABLES).index(table)
    rows = range(2, height + 2)
    columns = {column: [f"{number}!{letter(table, column)}{row}" for row in rows] for column in TABLES[table].names}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def snapshot(tables: Tables, year: int = NEWEST) -> Snapshot:
    """A snapshot whose values came from one workbook with a sheet per table, row 2 downwards."""
    sources = {}
    for name, frame in tables.items():
        sources[name] = addresses(name, frame.height)
    return make_snapshot("云溪县", year, tables, sources, SHEETS)


def matches(where: Where) -> pl.Expr:
    return pl.all_horizontal(pl.col(column).eq_missing(pl.lit(value)) for column, value in where.items())


def put(table: str, where: Where, **values: object) -> Edit:
    """Write values into the rows that `where` tells."""

    def edit(tables: Tables) -> Tables:
        types = schema(TABLES[table])
        assert tables[table].filter(matches(where)).height, f"nothing to edit in {table}"
        changed = [
            pl.when(matches(where)).then(pl.lit(value, dtype=types[column])).otherwise(pl.col(column)).alias(column)
            for column, value in values.items()
        ]
        return {**tables, table: tables[table].with_columns(changed)}

    return edit


def add(table: str, **values: object) -> Edit:
    """Write a row below."""

    def edit(tables: Tables) -> Tables:
        row = pl.DataFrame({name: [values.get(name)] for name in TABLES[table].names}, schema=schema(TABLES[table]))
        before = tables.get(table, row.clear())
        return {**tables, table: pl.concat([before, row])}

    return edit


def drop(table: str, where: Where) -> Edit:
    """Leave the rows out."""

    def edit(tables: Tables) -> Tables:
        assert tables[table].filter(matches(where)).height, f"nothing to drop in {table}"
        return {**tables, table: tables[table].filter(~matches(where))}

    return edit


@dataclass(frozen=True)
class Case:
    code: str
    table: str
    where: Where
    column: str
    edits: tuple[Edit, ...]


TOWN = "柳林镇中心小学"  # a primary school
NINE = "城南实验学校"  # nine years
OWN = "黄坪镇九年一贯制学校"  # nine years, premises kept per stage
JUNIOR = "柳林镇初级中学"
POINT = "柳林镇陈湾教学点"


def stage_case(code: str, name: str, stage: str, column: str, **values: object) -> Case:
    where = {"school_id": school(name), "stage": stage}
    return Case(code, "stages", where, column, (put("stages", where, **values),))


def campus_case(code: str, column: str, **values: object) -> Case:
    where = {"school_id": school(TOWN), "stage": None}
    return Case(code, "campuses", where, column, (put("campuses", where, **values),))


def school_case(code: str, name: str, column: str, *edits: Edit) -> Case:
    return Case(code, "schools", {"school_id": school(name)}, column, edits)


def county_case(code: str, item: str, value: float, at: str | None = None) -> Case:
    return Case(code, "county", {"item": at or item}, "value", (put("county", {"item": item}, value=value),))


def part_cases() -> list[Case]:
    over = 999_999_999
    code = "part-over-whole"
    cases = [
        stage_case(code, TOWN, "primary", column, **{column: over})
        for column in (
            "teachers_mid_title", "teachers_above_degree", "backbone_teachers", "pe_art_teachers",
            "certified_teachers", "trained_teachers", "migrant_pupils", "pupils_in_zone", "entrants", "entrants_in_zone",
        )
    ]  # fmt: skip
    cases += [campus_case(code, column, **{column: over}) for column in ("indoor_sports_area", "teaching_area")]
    finance = {"school_id": school(TOWN)}
    for column in ("training_budget", "training_spent"):
        cases.append(Case(code, "finance", finance, column, (put("finance", finance, **{column: over}),)))
    for column in ("valid", "satisfied"):
        group = {"group": "parents"}
        cases.append(Case(code, "survey", group, column, (put("survey", group, **{column: over}),)))
    return cases


def within_cases() -> list[Case]:
    town, nine, own = {"school_id": school(TOWN)}, {"school_id": school(NINE)}, {"school_id": school(OWN)}
    first_class = {**town, "stage": "primary", "grade": 1, "class_no": "1"}
    room = {**town, "use": "music", "area": 3.5}
    other = {"school_id": school("柳林镇第二小学")}
    teacher = {"teacher_id": "T1", **town, "stage": "primary", "full_time": True}
    stray = {"teacher_id": "T2", **town, "stage": "junior", "full_time": True}
    contradiction = {"indicator_id": "YZ-G1", "school_id": None, "judgement": "not_met", "document": "a.pdf"}
    unproved = {"indicator_id": "YZ-Q5", **town, "judgement": "met", "document": None}
    place = years()[NEWEST]["schools"].filter(school_id=town["school_id"]).row(0, named=True)
    return [
        stage_case("no-teachers", TOWN, "primary", "teachers", teachers=0),
        stage_case("no-classes", TOWN, "primary", "classes", classes=0),
        stage_case("largest-class-too-small", TOWN, "primary", "largest_class", largest_class=12),
        stage_case("largest-class-over-pupils", TOWN, "primary", "largest_class", largest_class=5000),
        stage_case("no-pupils", TOWN, "primary", "pupils", pupils=0),
        county_case("county-part-over-whole", "rotated", 99_999),
        county_case("county-part-over-whole", "rotated_backbone", 999, None),
        county_case("county-part-over-whole", "good_senior_places_allocated", 99_999),
        county_case("county-part-over-whole", "good_senior_places_rural", 9_999),
        county_case("county-part-over-whole", "disabled_children_enrolled", 9_999),
        county_case("county-part-over-whole", "migrant_children_purchased", 9_999, "migrant_children_public"),
        county_case("special-pupils-differ", "special_pupils", 11),
        county_case("percent-as-fraction", "satisfaction_rate_2012", 0.91),
        county_case("percent-as-fraction", "satisfaction_rate_2012", 1.0),
        Case(
            "funds-spent-far-over-budget", "finance", town, "public_funds_spent",
            (put("finance", town, public_funds_budget=500_000.0, public_funds_spent=600_001.0),),
        ),
        Case("class-list-differs", "stages", {**town, "stage": "primary"}, "pupils", (put("classes", first_class, pupils=1),)),
        Case("class-list-differs", "stages", {**town, "stage": "primary"}, "classes", (drop("classes", first_class),)),
        Case(
            "class-list-differs", "stages", {**town, "stage": "primary"}, "largest_class",
            (put("classes", first_class, pupils=99),),
        ),
        Case(
            "list-without-stage-row", "classes", {**town, "stage": "junior", "grade": 7, "class_no": "1"}, "stage",
            (add("classes", **town, stage="junior", grade=7, class_no="1", pupils=30),),
        ),
        Case("teacher-list-differs", "stages", {**town, "stage": "primary"}, "teachers", (add("teachers", **teacher),)),
        Case("list-without-stage-row", "teachers", stray, "stage", (add("teachers", **stray),)),
        stage_case("entrants-differ", TOWN, "primary", "entrants", entrants=1, entrants_in_zone=1),
        stage_case("entrants-differ", JUNIOR, "junior", "entrants", entrants=1, entrants_in_zone=1),
        Case(
            "enrolment-differs", "stages", {**town, "stage": "primary"}, "pupils",
            (put("enrolment", {"year": NEWEST, **town, "grade": 3}, pupils=1),),
        ),
        Case("room-area-strange", "rooms", room, "area", (add("rooms", **room),)),
        campus_case("rooms-over-teaching-area", "teaching_area", teaching_area=90.0, indoor_sports_area=0.0),
        school_case("stage-row-missing", NINE, "kind", drop("stages", {**nine, "stage": "junior"})),
        Case(
            "stage-row-strange", "stages", {**town, "stage": "junior"}, "stage",
            (add("stages", **town, stage="junior", pupils=50),),
        ),
        school_case("school-without-stages", TOWN, "school_id", drop("stages", town)),
        school_case("school-without-campus", TOWN, "school_id", drop("campuses", town)),
        school_case("uncounted-without-parent", POINT, "parent_id", put("schools", {"school_id": school(POINT)}, parent_id=None)),
        school_case(
            "teaching-point-without-parent", POINT, "parent_id",
            put("schools", {"school_id": school(POINT)}, parent_id=None, counts_as_school=True),
        ),
        school_case("parent-strange", POINT, "parent_id", put("schools", {"school_id": school(POINT)}, parent_id=school(POINT))),
        school_case(
            "parent-strange", POINT, "parent_id",
            put("schools", {"school_id": school(POINT)}, parent_id=school("白沙镇芦滩教学点")),
        ),
        Case(
            "shared-and-per-stage", "campuses", {**own, "stage": None}, "books", (add("campuses", **own, books=100),)
        ),
        Case(
            "campus-stage-without-row", "campuses", {**town, "stage": "senior"}, "stage",
            (add("campuses", **town, stage="senior"),),
        ),
        campus_case("no-equipment", "equipment_value", equipment_value=0.0),
        campus_case("equipment-in-other-unit", "equipment_value", equipment_value=186.4),
        school_case(
            "same-coordinates", TOWN, "longitude",
            put("schools", other, longitude=place["longitude"], latitude=place["latitude"]),
        ),
        school_case(
            "coordinates-far-away", TOWN, "longitude", put("schools", town, longitude=30.26, latitude=114.52)
        ),
        school_case("coordinates-far-away", TOWN, "latitude", put("schools", town, latitude=35.26)),
        Case("evidence-contradicts", "evidence", contradiction, "judgement", (add("evidence", **contradiction),)),
        Case("met-without-document", "evidence", unproved, "document", (add("evidence", **unproved),)),
        Case(
            "monitoring-years-missing", "county", {"item": "years_since_basic_balance"}, "value",
            tuple(drop("monitoring_balance", {"year": year, "stage": "junior"}) for year in (2019, 2020)),
        ),
        Case(
            "monitoring-after-year", "monitoring_balance", {"year": 2025, "stage": "junior"}, "year",
            (add("monitoring_balance", year=2025, stage="junior", composite_cv=0.2),),
        ),
        stage_case("cohort-differs", JUNIOR, "junior", "entrants_three_years_ago", entrants_three_years_ago=999),
        stage_case("graduates-differ", JUNIOR, "junior", "graduates", graduates=999),
    ]  # fmt: skip


def against_last_year_cases() -> list[Case]:
    town = {"school_id": school(TOWN)}
    many = {"pupils": 9000, "classes": 900, "teachers": 900, "teachers_above_degree": 800}
    many |= {"backbone_teachers": 300, "pe_art_teachers": 300}
    cases = [stage_case("jump", TOWN, "primary", column, **{column: value}) for column, value in many.items()]
    tenfold = {"teaching_area": 1e5, "outdoor_sports_area": 1e5, "equipment_value": 4e7, "multimedia_rooms": 290}
    cases += [campus_case("jump", column, **{column: value}) for column, value in tenfold.items()]
    cases += [
        campus_case("area-fell", column, **{column: 1500.0})
        for column in ("teaching_area", "building_area", "site_area")
    ]
    cases.append(Case("jump", "finance", town, "public_funds_budget", (put("finance", town, public_funds_budget=5e6),)))
    new = {"school_id": "NEW", "name": "云溪县新建小学", "kind": "primary"}
    cases.append(Case("school-new", "schools", {"school_id": "NEW"}, "school_id", (add("schools", **new),)))
    name = years()[NEWEST]["schools"].filter(school_id=town["school_id"])["name"][0]
    recoded = {"school_id": "NEW", "name": name, "kind": "primary"}
    edits = (drop("schools", town), add("schools", **recoded))
    cases.append(Case("code-changed", "schools", {"school_id": "NEW"}, "school_id", edits))
    return cases


def edited(case: Case) -> Tables:
    tables = years()[NEWEST]
    for edit in case.edits:
        tables = edit(tables)
    return tables


def expected_cell(case: Case, tables: Tables) -> str:
    rows = tables[case.table].with_row_index("row", offset=2).filter(matches(case.where))["row"].to_list()
    assert len(rows) == 1, case
    return f"{letter(case.table, case.column)}{rows[0]}"


def found_at(findings: tuple[Finding, ...], case: Case, tables: Tables) -> list[Finding]:
    place = (case.code, "county.xlsx", TABLES[case.table].zh, expected_cell(case, tables))
    return [each for each in findings if (each.rule.code, each.file, each.sheet, each.cell) == place]


def name_of(case: Case) -> str:
    return f"{case.code}-{case.column}"


@pytest.mark.parametrize("case", [*part_cases(), *within_cases()], ids=name_of)
def test_a_contradiction_is_found_at_its_cell(case: Case) -> None:
    tables = edited(case)
    found = found_at(check(snapshot(tables)), case, tables)
    assert len(found) == 1
    for language in ("zh", "en"):
        text = found[0].what(language) + found[0].do(language)
        assert "{" not in text and "None" not in text


@pytest.mark.parametrize("case", against_last_year_cases(), ids=name_of)
def test_a_jump_is_found_at_its_cell(case: Case) -> None:
    tables = edited(case)
    before = snapshot(years()[NEWEST - 1], NEWEST - 1)
    assert len(found_at(check(snapshot(tables), before), case, tables)) == 1
    assert not found_at(check(snapshot(tables)), case, tables), "known only from the year before"


def test_every_rule_has_a_case() -> None:
    cases = {case.code for case in (*part_cases(), *within_cases(), *against_last_year_cases())}
    elsewhere = {"school-gone", "junior-intake-low", "parent-column-absent"}
    elsewhere |= {rule.code for rule in (*suspicion.RULES, *history.RULES)}  # test_suspicion, test_history_checks
    assert cases | elsewhere == {rule.code for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_files_without_a_column_for_central_schools_get_one_note() -> None:
    schools = years()[NEWEST]["schools"]
    without = schools.with_columns(pl.lit(None, pl.String).alias("parent_id"))
    cells = addresses("schools", schools.height).with_columns(pl.lit(None, pl.String).alias("parent_id"))
    found = check(make_snapshot("云溪县", NEWEST, {"schools": without}, {"schools": cells}, SHEETS))
    said = [each for each in found if each.column in ("parent_id", "school_id")]
    assert [(each.rule.code, each.severity, each.values["count"]) for each in said] == [
        ("parent-column-absent", Severity.NOTE, str(schools.filter(~pl.col("counts_as_school")).height))
    ]


def test_a_school_that_vanished_is_named() -> None:
    gone = {"school_id": school(TOWN)}
    tables = drop("schools", gone)(years()[NEWEST])
    found = [
        each
        for each in check(snapshot(tables), snapshot(years()[NEWEST - 1], NEWEST - 1))
        if each.rule.code == "school-gone"
    ]
    assert [each.key for each in found] == [(gone["school_id"],)]
    assert TOWN in found[0].what()
    told = add("changes", year=NEWEST, what="closed", **gone)(tables)
    codes = {each.rule.code for each in check(snapshot(told), snapshot(years()[NEWEST - 1], NEWEST - 1))}
    assert "school-gone" not in codes


def test_too_few_junior_entrants_in_the_county() -> None:
    stages = years()[NEWEST]["stages"].with_columns(
        pl.when(pl.col("stage") == "junior")
        .then(pl.col("entrants") * 9 // 10)
        .otherwise(pl.col("entrants"))
        .alias("entrants")
    )
    found = check(snapshot({**years()[NEWEST], "stages": stages}))
    assert [each.table for each in found if each.rule.code == "junior-intake-low"] == ["stages"]


def test_the_clean_county_raises_neither_error_nor_doubt() -> None:
    before = None
    for year, tables in years().items():
        now = snapshot(tables, year)
        assert [each.what() for each in check(now, before) if each.severity is not Severity.NOTE] == []
        before = now


def test_equal_rooms_are_found_each_in_its_own_cell() -> None:
    room = {"school_id": school(TOWN), "use": "art", "area": 2.0}
    tables = add("rooms", **room)(add("rooms", **room)(years()[NEWEST]))
    cells = {each.cell for each in check(snapshot(tables)) if each.rule.code == "room-area-strange"}
    assert len(cells) == 2


def test_what_is_not_reported_contradicts_nothing() -> None:
    only = years()[NEWEST]["schools"].select("school_id", "name", "kind")
    stages = years()[NEWEST]["stages"].select("school_id", "stage")
    found = check(make_snapshot("云溪县", NEWEST, {"schools": only, "stages": stages}))
    assert {each.rule.code for each in found} == {"teaching-point-without-parent"}
    assert check(make_snapshot("云溪县", NEWEST, {})) == ()
