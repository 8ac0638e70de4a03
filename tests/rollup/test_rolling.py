"""Many counties from tables, folders and packets: the same answer, and what one county's evaluation says."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from rollup_county import Office, small_county

from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.records.snapshot import Snapshot
from junheng.rollup.packet import content_of
from junheng.rollup.rolled import of_packets, of_snapshots, roll_up
from junheng.standards import load_standard

RICH = {
    "stages": {
        "teachers_above_degree": [40, 20, 25, 20, 48], "backbone_teachers": [6, 3, 4, 3, 7], "pe_art_teachers": [5, 2, 3, 3, 6],
    },
    "campuses": {
        "teaching_area": [2600.0, 1500.0, 3500.0, 4500.0], "outdoor_sports_area": [3800.5, 2100.0, 5100.0, 6100.0],
        "equipment_value": [1200000.0, 500000.0, 1500000.0, 1700000.0],
    },
}  # fmt: skip
COUNTIES = (
    small_county("甲县", city="东市", **RICH),
    small_county("乙县", city="东市"),
    small_county(
        "丙县", city="西市", **{**RICH, "stages": {**RICH["stages"], "backbone_teachers": [6, None, 4, 3, 7]}}
    ),
    small_county("丁县", city="西市", stages={"pe_art_teachers": [9, 0, 0, 1, 1]}),
)


@pytest.fixture(params=["parquet", "csv"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A province's tables as files."""
    source, folder = of_snapshots(COUNTIES), tmp_path / "表"
    folder.mkdir()
    for name in ("schools", "stages", "campuses"):
        frame = source.frame(name)
        if request.param == "parquet":
            frame.write_parquet(folder / f"{name}.parquet")
        else:
            frame.write_csv(folder / f"{name}.csv")
    return folder


@pytest.fixture
def folders(county_folder_of: Callable[[Snapshot], Path]) -> Path:
    kept = [county_folder_of(each) for each in COUNTIES]
    return kept[0].parent


@pytest.fixture
def packets(offices: Callable[[str], Office], tmp_path: Path) -> tuple[Path, Path]:
    """A folder of packets, and one of their keys."""
    folder, keys = tmp_path / "数据包", tmp_path / "公钥"
    folder.mkdir()
    keys.mkdir()
    for each in COUNTIES:
        office = offices(each.county)
        (folder / f"{each.county}.packet").write_bytes(office.packet(each))
        (keys / office.public_file.name).write_bytes(office.public_file.read_bytes())
    return folder, keys


def test_each_county_is_judged_as_by_itself() -> None:
    found = roll_up(of_snapshots(COUNTIES), load_standard("cn-2017"))
    verdicts = {(county, indicator): verdict for county, indicator, verdict in found.verdicts.iter_rows()}
    for snapshot in COUNTIES:
        result = evaluate(snapshot, "cn-2017")
        row = found.counties.row(by_predicate=pl.col("county") == snapshot.county, named=True)
        assert row["verdict"] == {area: verdict for area, _, verdict in result.areas()}["resource"]
        assert row["school_rows"] == result.school_rows.height
        assert row["school_rows_failing"] == result.school_rows.filter(pl.col("verdict") == "fail").height
        for one in result.county:
            if one.indicator.startswith("YZ-R"):
                assert verdicts[snapshot.county, one.indicator] == one.verdict
    assert set(found.counties["verdict"]) == {"pass", "fail", "unknown"}


def test_counts_keep_what_is_unknown() -> None:
    found = roll_up(of_snapshots(COUNTIES), load_standard("cn-2017"))
    assert sum(found.counts().values()) == len(COUNTIES)
    counted = found.indicators.select(pl.sum_horizontal("passing", "failing", "unknown")).to_series()
    assert set(counted) == {len(COUNTIES)}
    open_ = found.counties.row(by_predicate=pl.col("county") == "丙县", named=True)
    assert open_["open"] == ["YZ-R2"]
    assert open_["school_rows_unknown"] == 1  # the seventh may be below its 85 %
    assert found.nearest(1)["county"].to_list() == ["丙县"]
    groups = {row["group"]: row for row in found.groups("city").iter_rows(named=True)}
    assert (groups["西市"]["unknown"], groups["西市"]["fail"], groups["东市"]["pass"]) == (1, 1, 1)
    assert found.groups("province")["counties"].to_list() == [4]


def told(value: object) -> object:
    """`value` with numbers to 12 digits: sums over files may be taken in another order."""
    if isinstance(value, dict):
        return {name: told(each) for name, each in value.items()}
    if isinstance(value, list):
        return [told(each) for each in value]
    return f"{value:.12g}" if isinstance(value, float) else value


def test_tables_folders_and_packets_say_the_same(
    run: Callable[..., object], tables: Path, folders: Path, packets: tuple[Path, Path]
) -> None:
    by_tables = json.loads(run("rollup", tables, "--year", 2024, "--json").out)
    by_folders = json.loads(run("rollup", folders, "--json").out)
    by_packets = json.loads(run("rollup", packets[0], "--keys", packets[1], "--json").out)
    assert (by_tables["packets"], by_packets["packets"], by_packets["signatures_checked"]) == (0, 4, True)
    for name in ("counts", "indicators", "balance", "cities", "groups"):
        assert told(by_tables[name]) == told(by_folders[name]) == told(by_packets[name])
    said = {row["county"]: row["whole_verdict"] for row in by_packets["counties"]}
    assert said == {each.county: evaluate(each, "cn-2017").verdict for each in COUNTIES}
    assert {row["indicator"] for row in by_packets["verdicts"]} >= {"YZ-R1", "YZ-G15", "YZ-Q9", "YZ-S1"}


def test_duckdb_gives_the_same(run: Callable[..., object], tables: Path, tmp_path: Path) -> None:
    found = [
        json.loads(run("rollup", tables, "--year", 2024, "--json", "--engine", *engine).out)
        for engine in (("polars",), ("duckdb", "--scratch", tmp_path))
    ]
    assert told(found[0]) == told(found[1])


def test_a_bad_packet_stops_the_roll_up_with_its_exit_code(
    run: Callable[..., object], packets: tuple[Path, Path]
) -> None:
    folder, keys = packets
    (keys / "乙县.pub").unlink()
    found = run("rollup", folder, "--keys", keys)
    assert found.code == 4
    assert "乙县.packet" in found.err
    assert run("rollup", folder, "--year", 2023).code == 2
    file = folder / "甲县.packet"
    file.write_bytes(file.read_bytes().replace(b'"verdict":"pass"', b'"verdict":"fail"', 1))
    assert run("rollup", folder, "--keys", keys).code in (3, 4)
    unsigned = run("rollup", folder)
    assert unsigned.code == 0
    assert "没有核对签名" in unsigned.out


def test_packets_of_another_standard_are_not_mixed_in() -> None:
    standard = load_standard("cn-2017")
    contents = [content_of(evaluate(each, standard), "0.1.0") for each in COUNTIES[:2]]
    other = content_of(evaluate(COUNTIES[2], load_standard("cn-2017", {"cv_method": "unweighted"})), "0.1.0")
    with pytest.raises(UsageError, match="不能汇总在一起"):
        of_packets([*contents, other], standard)
    with pytest.raises(UsageError, match="不止一份"):
        of_packets([*contents, contents[0]], standard)


def test_namesakes_are_told_apart_by_their_city() -> None:
    two = [small_county("鼓楼区", city="甲市"), small_county("鼓楼区", city="乙市")]
    assert roll_up(of_snapshots(two), load_standard("cn-2017")).counties["county"].to_list() == [
        "乙市鼓楼区",
        "甲市鼓楼区",
    ]


def test_what_is_written_can_be_read_again(run: Callable[..., object], tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇总"
    assert run("rollup", tables, "--year", 2024, "--out", out).code == 0
    book = openpyxl.load_workbook(out / "汇总.xlsx")
    assert book.sheetnames == ["县", "指标", "市域均衡", "各县差异系数"]
    assert {"甲县", "丁县"} <= {cell.value for row in book["县"].iter_rows() for cell in row}
    counties = pl.read_parquet(out / "counties.parquet")
    assert counties.height == 4
    assert pl.read_csv(out / "counties.csv")["county"].to_list() == counties["county"].to_list()
    assert run("rollup", tables, "--year", 2024, "--out", out).code == 2
    assert run("rollup", tables, "--year", 2024, "--out", out, "--overwrite", "--lang", "en").code == 0
    assert (out / "roll-up.xlsx").exists()


def test_many_counties_are_shown_in_few_lines(run: Callable[..., object], tmp_path: Path) -> None:
    source = of_snapshots(COUNTIES)
    for name in ("schools", "stages", "campuses"):
        frame = source.frame(name)
        many = [frame.with_columns(pl.col("county") + str(number)) for number in range(100)]
        pl.concat(many).write_parquet(tmp_path / f"{name}.parquet")
    for by in ("county", "city", "province"):
        shown = run("rollup", tmp_path, "--year", 2024, "--by", by)
        assert shown.code == 0
        assert "400个县" in shown.out
        assert len(shown.out.splitlines()) < 80
    assert "另有380个县" in run("rollup", tmp_path, "--year", 2024).out


def test_wrong_use_is_one_sentence(run: Callable[..., object], tables: Path, folders: Path) -> None:
    for arguments in (
        ("rollup", tables),
        ("rollup", tables, folders),
        ("rollup", tables / "nowhere"),
        ("rollup", folders, "--keys", folders),
        ("rollup", tables, "--year", 2024, "--engine", "abacus"),
        ("rollup", tables, "--year", 2024, "--master", "local[2]"),
        ("rollup", tables, "--year", 2024, "--by", "village"),
        ("rollup", tables, "--year", 2024, "--standard", "cn-1949"),
    ):
        found = run(*arguments)
        assert found.code == 2
        assert len(found.err.strip().splitlines()) == 1
        assert found.out == ""
