"""The county folder: what is saved comes back, a killed process harms nothing, damage is said."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from junheng.errors import UsageError
from junheng.records import store
from junheng.records.findings import Finding, FindingRule, Severity, with_reasons
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.text import Text

DOUBT = FindingRule("test-doubt", Severity.DOUBT, Text("{a}大于{b}", "{a} exceeds {b}"), Text("请核对", "check it"))
NOTE = FindingRule("test-note", Severity.NOTE, Text("已换算", "converted"), Text("无须处理", "nothing to do"))

SAVER = """
import os, signal, sys
from pathlib import Path
from store_data import county
from junheng.records import store

folder, years, rounds, die_at = Path(sys.argv[1]), sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4])
made = [county(int(year), pupils) for year in years for pupils in (200, 100)]
step = 0

def die(event, arguments):
    # Kill -9 at the die_at-th time that the process is about to open, rename or make something on the disk.
    global step
    if event in ("open", "os.rename", "os.mkdir", "os.remove") and str(folder) in str(arguments[0]):
        step += 1
        if step == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
print("ready", flush=True)
for number in range(rounds):
    store.save(made[number % len(made)], folder)
"""


def county(year: int = 2024, pupils: int = 100, file: str = "学校.xlsx") -> Snapshot:
    """Two schools with every kind of value, sources and findings."""
    schools = pl.DataFrame(
        {
            "school_id": ["0000000002", "0000000001"],
            "name": ["第二小学,“东”校区", "=1+1"],
            "boarding": [True, None],
            "year_built": [1998, None],
            "longitude": [104.123456789012345, None],
        }
    )
    stages = pl.DataFrame(
        {"school_id": ["0000000001", "0000000002"], "stage": ["primary", "primary"], "pupils": [pupils, None]}
    )
    evidence = pl.DataFrame({"indicator_id": ["YZ-G1", "YZ-G1"], "decided_on": [date(2024, 9, 1), None]})
    sources = {
        "schools": pl.DataFrame({"school_id": ["0!A3", "0!A2"], "name": ["0!B3", "0!B2"]}),
        "stages": pl.DataFrame({"pupils": ["1!C2+1!D2", "1!C3+1!D3"]}),
    }
    sheets = (SourceSheet(file, "学校基本情况", "ab" * 32), SourceSheet("stages.csv", "", "cd" * 32))
    findings = (
        Finding(DOUBT, {"a": "5", "b": "3"}, file, "学校基本情况", "B2", "schools", ("0000000001",), "name"),
        Finding(NOTE),
    )
    tables = {"schools": schools, "stages": stages, "evidence": evidence}
    return make_snapshot("三台县", year, tables, sources, sheets, findings)


def assert_same(one: Snapshot, other: Snapshot) -> None:
    assert (one.county, one.year, one.hash) == (other.county, other.year, other.hash)
    assert (one.sheets, one.findings) == (other.sheets, other.findings)
    for part, again in ((one.tables, other.tables), (one.sources, other.sources)):
        assert sorted(part) == sorted(again)
        for name in part:
            assert part[name].equals(again[name]) and part[name].schema == again[name].schema, name


def start_saver(folder: Path, years: str, rounds: int, die_at: int = 0) -> subprocess.Popen[bytes]:
    """A process that saves the counties of `years` in turn and is killed at its `die_at`-th step on the disk."""
    data = folder.parent / "store_data.py"
    data.write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder.parent), *filter(None, sys.path)])}
    command = [sys.executable, "-c", SAVER, str(folder), years, str(rounds), str(die_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    snapshot = county()
    store.save(snapshot, tmp_path / "县")
    assert_same(store.load(tmp_path / "县"), snapshot)
    assert [finding.what("en") for finding in store.load(tmp_path / "县").findings] == ["5 exceeds 3", "converted"]


def test_years_stand_side_by_side_and_the_newest_is_the_default(tmp_path: Path) -> None:
    for year in (2023, 2024, 2022):
        store.save(county(year, pupils=year), tmp_path)
    assert store.years(tmp_path) == (2022, 2023, 2024)
    assert store.load(tmp_path).year == 2024
    assert store.load(tmp_path, 2022).table("stages")["pupils"].to_list() == [2022, None]


def test_a_correction_replaces_the_year_and_keeps_the_earlier_snapshot(tmp_path: Path) -> None:
    store.save(county(pupils=100), tmp_path)
    store.save(county(pupils=200), tmp_path)
    assert store.load(tmp_path).table("stages")["pupils"][0] == 200
    assert len(list((tmp_path / "snapshots").iterdir())) == 2


def test_equal_values_from_another_file_are_another_snapshot(tmp_path: Path) -> None:
    store.save(county(file="甲.xlsx"), tmp_path)
    store.save(county(file="乙.xlsx"), tmp_path)
    assert store.load(tmp_path).sheets[0].file == "乙.xlsx"
    names = sorted(path.name for path in (tmp_path / "snapshots").iterdir())
    assert len(names) == 2
    assert names[0][:16] == names[1][:16] == county().hash[:16]


def test_saving_the_same_snapshot_again_changes_nothing(tmp_path: Path) -> None:
    store.save(county(), tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "snapshots").rglob("*")}
    store.save(county(), tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "snapshots").rglob("*")} == before


def test_a_snapshot_without_tables_comes_back(tmp_path: Path) -> None:
    store.save(make_snapshot("", 2024, {}), tmp_path)
    assert store.load(tmp_path).tables == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_save_killed_at_any_step_leaves_the_old_snapshot_or_the_new_one(tmp_path: Path) -> None:
    both = {100: county(pupils=100), 200: county(pupils=200)}
    seen = []
    for die_at in range(1, 100):
        folder = tmp_path / str(die_at) / "县"
        store.save(both[100], folder)
        with start_saver(folder, "2024", 1, die_at) as process:
            code = process.wait()
        found = store.load(folder)
        seen.append(found.table("stages")["pupils"][0])
        assert_same(found, both[seen[-1]])
        if code == 0:
            break
        assert code == -signal.SIGKILL
        store.save(both[200], folder)  # what was left behind is no obstacle
        assert_same(store.load(folder), both[200])
    assert len(seen) > 15 and seen[0] == 100 and seen[-1] == 200
    assert seen == sorted(seen), "the new snapshot, once seen, was lost by a later step"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_saves_killed_at_random_moments_leave_a_whole_snapshot(tmp_path: Path) -> None:
    folder = tmp_path / "县"
    both = {100: county(pupils=100), 200: county(pupils=200)}
    store.save(both[100], folder)
    chance = random.Random(2024)
    for _ in range(8):
        with start_saver(folder, "2024", 1_000_000) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(chance.uniform(0, 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
        found = store.load(folder)
        assert_same(found, both[found.table("stages")["pupils"][0]])


def test_two_processes_saving_different_years_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "县"
    with start_saver(folder, "2023", 20) as one, start_saver(folder, "2024", 20) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    for year in (2023, 2024):
        assert_same(store.load(folder, year), county(year, pupils=100))


def test_two_processes_saving_the_same_year_leave_one_of_the_two(tmp_path: Path) -> None:
    folder = tmp_path / "县"
    with start_saver(folder, "2024", 21) as one, start_saver(folder, "2024", 20) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    found = store.load(folder)
    assert_same(found, county(pupils=found.table("stages")["pupils"][0]))
    assert len(list((folder / "snapshots").iterdir())) == 2


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    store.save(county(), tmp_path)
    old, young = tmp_path / "snapshots" / ".tmp-old", tmp_path / "snapshots" / ".tmp-young"
    for path in (old, young):
        (path / "tables").mkdir(parents=True)
    two_days_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(old, (two_days_ago, two_days_ago))
    store.save(county(pupils=200), tmp_path)
    assert young.exists() and not old.exists()


def damage_table(folder: Path) -> None:
    (path,) = folder.glob("snapshots/*/tables/stages.parquet")
    path.write_bytes(path.read_bytes()[:-1])


def damage_source(folder: Path) -> None:
    (path,) = folder.glob("snapshots/*/sources/stages.parquet")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def damage_description(folder: Path) -> None:
    (path,) = folder.glob("snapshots/*/snapshot.json")
    path.write_text(path.read_text(encoding="utf-8").replace("三台县", "二台县"), encoding="utf-8")


def damage_pointer(folder: Path) -> None:
    (folder / "years" / "2024.json").write_text("{", encoding="utf-8")


def lose_table(folder: Path) -> None:
    (path,) = folder.glob("snapshots/*/tables/stages.parquet")
    path.unlink()


@pytest.mark.parametrize("harm", [damage_table, damage_source, damage_description, damage_pointer, lose_table])
def test_damage_is_said_and_a_new_import_mends_it(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    store.save(county(), tmp_path)
    harm(tmp_path)
    with pytest.raises(UsageError) as caught:
        store.load(tmp_path)
    assert "2024" in caught.value.message("zh") and "损坏" in caught.value.message("zh")
    assert "damaged" in caught.value.message("en")
    store.save(county(), tmp_path)
    assert_same(store.load(tmp_path), county())


def test_a_folder_of_a_later_format_is_said(tmp_path: Path) -> None:
    store.save(county(), tmp_path)
    (tmp_path / "years" / "2024.json").write_text('{"format": 2, "else": 1}', encoding="utf-8")
    with pytest.raises(UsageError, match="另一版本"):
        store.load(tmp_path)


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不是县数据文件夹"):
        store.load(tmp_path / "无")


def test_a_year_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    store.save(county(2022), tmp_path)
    store.save(county(2024), tmp_path)
    with pytest.raises(UsageError, match="2022、2024"):
        store.load(tmp_path, 2023)


def test_several_counties_below_a_folder(tmp_path: Path) -> None:
    for name in ("三台县", "江油市"):
        store.save(county(), tmp_path / store.county_folder(name))
    (tmp_path / "别的").mkdir()
    assert [path.name for path in store.counties(tmp_path)] == ["三台县", "江油市"]
    assert store.counties(tmp_path / "三台县") == ()
    with pytest.raises(UsageError, match="三台县、江油市"):
        store.load(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "县").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match="无法写入"):
        store.save(county(), tmp_path / "县")


@pytest.mark.parametrize(
    "name", ["a/b", "a:b", "CON", "nul.txt", "..", "", "县.", " 县", "years", "a\x00b", "县" * 200]
)
def test_names_of_folders_are_safe_and_differ(name: str, tmp_path: Path) -> None:
    made = store.county_folder(name)
    assert not set(made) & set('<>:"/\\|?*\x00') and made.strip(" .") == made and made.upper() != "CON"
    assert made != store.county_folder(name + "'") and made != name
    (tmp_path / made).mkdir()
    assert (tmp_path / made).parent == tmp_path and len(list(tmp_path.iterdir())) == 1


def test_an_ordinary_name_stays() -> None:
    assert store.county_folder("北川羌族自治县") == "北川羌族自治县"


def test_a_doubt_is_let_stand_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    store.save(county(), tmp_path)
    doubt, note = store.load(tmp_path).findings
    store.release(tmp_path, 2024, doubt.id, " 校舍在建 ", date(2024, 10, 8), known={doubt.id})
    kept = store.releases(tmp_path, 2024)
    assert kept == {doubt.id: store.Release("校舍在建", date(2024, 10, 8))}
    store.save(county(pupils=200), tmp_path)
    reasons = {id_: one.reason for id_, one in kept.items()}
    found = with_reasons(store.load(tmp_path).findings, reasons)
    assert [finding.released for finding in found] == ["校舍在建", None]
    assert with_reasons([note], {note.id: "x"}) == (note,)


def test_a_release_needs_a_reason_a_year_and_a_known_doubt(tmp_path: Path) -> None:
    store.save(county(), tmp_path)
    with pytest.raises(UsageError, match="理由"):
        store.release(tmp_path, 2024, "F1", "  ", date(2024, 10, 8))
    with pytest.raises(UsageError, match="2024"):
        store.release(tmp_path, 2021, "F1", "因为", date(2024, 10, 8))
    with pytest.raises(UsageError, match="F1"):
        store.release(tmp_path, 2024, "F1", "因为", date(2024, 10, 8), known={"F2"})
    assert store.releases(tmp_path, 2024) == {}


@pytest.mark.parametrize("content", ["{", "[]", '{"F1": 1}', '{"F1": {"reason": "x", "on": "gestern"}}'])
def test_a_damaged_list_of_releases_is_said(tmp_path: Path, content: str) -> None:
    store.save(county(), tmp_path)
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "2024.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="损坏"):
        store.releases(tmp_path, 2024)
