"""A packet is taken only as it was signed, by whom it names, for the year and under the standard that were asked for."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from rollup_county import Office, small_county

from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.records.county import open_county
from junheng.records.snapshot import Snapshot
from junheng.rollup.keys import PublicKey, new_keys, read_keys, read_private, read_public
from junheng.rollup.packet import Content, Sheet, canonical, content_of, opened, sealed
from junheng.rollup.verify import Checked, Fault, check_packet, check_signature, without_older

Offices = Callable[[str], Office]


@pytest.fixture
def office(offices: Offices) -> Office:
    return offices("小县")


@pytest.fixture
def key(office: Office) -> PublicKey:
    return read_public(office.public_file)


def checked(data: bytes, *keys: PublicKey, **asked: object) -> Checked:
    return check_packet("x", data, keys, **asked)


def content(snapshot: Snapshot | None = None) -> Content:
    return content_of(evaluate(snapshot or small_county(), "cn-2017"), "0.1.0")


def cell(sheet: Sheet, column: str, value: object) -> Sheet:
    """`sheet` with another value in its first row."""
    place = sheet.columns.index(column)
    return Sheet(sheet.columns, ((*sheet.rows[0][:place], value, *sheet.rows[0][place + 1 :]), *sheet.rows[1:]))


def test_an_untouched_packet_passes_and_says_what_the_county_says(office: Office, key: PublicKey) -> None:
    result = evaluate(small_county(), "cn-2017")
    found = checked(office.packet(small_county()), key, year=2024, snapshot=small_county())
    assert found.fault is Fault.NONE
    assert found.content is not None
    assert found.content.verdict == result.verdict
    assert found.content.snapshot == result.snapshot.hash
    assert [one.indicator for one in found.content.indicators] == [one.indicator for one in result.county]
    assert found.count("same") > 60
    assert found.count("different") == 0


def test_the_same_county_year_gives_the_same_bytes(office: Office) -> None:
    data = office.packet(small_county())
    assert data == office.packet(small_county())
    first = data.partition(b"\n")[0]
    assert canonical(json.loads(first)) == first


def test_reading_back_gives_the_same_content(office: Office) -> None:
    assert asdict(opened(office.packet(small_county())).content()) == asdict(content())


def test_any_one_byte_changed_is_noticed(office: Office, key: PublicKey) -> None:
    data = office.packet(small_county())
    taken = []
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << (place % 8)
        if not isinstance(check_signature("x", bytes(changed), [key]), Checked):
            taken.append(place)
    assert taken == []


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: b"",
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: data[:-1],
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.partition(b"\n")[0],
        lambda data: data + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'"year":2024', b'"year":2025'),
        lambda data: data.replace(b'"verdict":"fail"', b'"verdict":"pass"', 1),
        lambda data: b"[" * 100_000,
        lambda data: b"\xff\xfe" + data,
    ],
)
def test_altered_packets_are_called_altered(office: Office, key: PublicKey, alter: Callable[[bytes], bytes]) -> None:
    found = checked(alter(office.packet(small_county())), key)
    assert found.fault is Fault.ALTERED
    assert found.content is None


def test_an_upper_case_signature_is_not_the_same_file(office: Office, key: PublicKey) -> None:
    first, _, second = office.packet(small_county()).partition(b"\n")
    seal = json.loads(second)
    shouted = first + b"\n" + canonical({**seal, "signature": seal["signature"].upper()}) + b"\n"
    assert checked(shouted, key).fault is Fault.ALTERED


def test_exchanged_signatures_an_unknown_key_and_a_foreign_key_are_told_apart(offices: Offices) -> None:
    own, other = offices("小县"), offices("大县")
    keys = [read_public(each.public_file) for each in (own, other)]
    mine, theirs = own.packet(small_county()), other.packet(small_county("大县"))
    swapped = mine.partition(b"\n")[0] + b"\n" + theirs.partition(b"\n")[2]
    assert checked(swapped, *keys).fault is Fault.SWAPPED
    assert checked(mine, keys[1]).fault is Fault.UNKNOWN_KEY
    assert checked(other.packet(small_county("小县")), *keys).fault is Fault.OTHER_COUNTY
    earlier = own.packet(small_county(year=2023))
    assert checked(mine.partition(b"\n")[0] + b"\n" + earlier.partition(b"\n")[2], *keys).fault is Fault.ALTERED


def test_two_counties_of_one_name_are_told_apart_by_their_city(offices: Offices) -> None:
    here, there = offices("甲市鼓楼区"), offices("乙市鼓楼区")
    keys = [read_public(each.public_file) for each in (here, there)]
    assert checked(here.packet(small_county("鼓楼区", city="甲市")), *keys).fault is Fault.NONE
    assert checked(there.packet(small_county("鼓楼区", city="甲市")), *keys).fault is Fault.OTHER_COUNTY


def test_another_year_is_refused_when_asked_for_and_beside_a_newer_one(office: Office, key: PublicKey) -> None:
    old, new = (checked(office.packet(small_county(year=year)), key) for year in (2023, 2024))
    assert checked(office.packet(small_county(year=2023)), key, year=2024).fault is Fault.OTHER_YEAR
    assert [one.fault for one in without_older([old, new])] == [Fault.OTHER_YEAR, Fault.NONE]
    corrected = checked(office.packet(small_county(stages={"pupils": [501, 200, 300, 240, 600]})), key)
    assert [one.fault for one in without_older([new, corrected])] == [Fault.OTHER_YEAR] * 2
    assert [one.fault for one in without_older([new, new])] == [Fault.NONE] * 2


def test_another_version_of_the_standard_is_not_recomputed(office: Office, key: PublicKey) -> None:
    rules = content().standard
    for changed in (
        replace(rules, hash="0" * 64, version="2.0.0"),
        replace(rules, id="nowhere-2030"),
        replace(rules, settings={"no_such": "setting"}),
    ):
        found = checked(sealed(replace(content(), standard=changed), office.private), key)
        assert found.fault is Fault.OTHER_STANDARD
        assert found.recomputed == ()


def test_other_data_at_hand_are_noticed(office: Office, key: PublicKey) -> None:
    other = small_county(stages={"pupils": [501, 200, 300, 240, 600]})
    assert checked(office.packet(small_county()), key, snapshot=other).fault is Fault.OTHER_DATA


@pytest.mark.parametrize(
    "lie",
    [
        lambda c: replace(c, verdict="pass"),
        lambda c: replace(c, areas={**c.areas, "resources": "pass"}),
        lambda c: replace(c, indicators=(replace(c.indicators[0], verdict="unknown"), *c.indicators[1:])),
        lambda c: replace(c, indicators=c.indicators[1:]),
        lambda c: replace(c, rows=cell(c.rows, "value", 9.0)),
        lambda c: replace(c, rows=cell(c.rows, "numerator", 9.0)),
        lambda c: replace(c, rows=Sheet(c.rows.columns, c.rows.rows[1:])),
        lambda c: replace(c, balance=cell(c.balance, "cv", 0.1)),
        lambda c: replace(c, school_rows=cell(c.school_rows, "verdict", "unknown")),
        lambda c: replace(c, description=cell(c.description, "pupils", 1.0)),
        lambda c: replace(c, excluded=Sheet(c.excluded.columns, (("A", "primary", "small_point"),))),
        lambda c: replace(c, tables={**c.tables, "stages": cell(c.tables["stages"], "pupils", 499)}),
        lambda c: replace(c, tables={**c.tables, "stages": cell(c.tables["stages"], "pupils", "suppressed")}),
    ],
)
def test_a_well_signed_lie_comes_out_when_recomputed(
    office: Office, key: PublicKey, lie: Callable[[Content], Content]
) -> None:
    found = checked(sealed(lie(content()), office.private), key)
    assert found.fault is Fault.DIFFERENT
    assert found.count("different") > 0


def test_a_signed_packet_of_strange_tables_is_no_packet(office: Office, key: PublicKey) -> None:
    tables = content().tables
    for strange in (
        {**tables, "pupils": Sheet(("pupil_id",), (("1",),))},
        {**tables, "stages": Sheet(("school_id", "age"), (("A", 3),))},
        {**tables, "stages": cell(tables["stages"], "pupils", "many")},
        {name: sheet for name, sheet in tables.items() if name != "schools"},
    ):
        assert checked(sealed(replace(content(), tables=strange), office.private), key).fault is Fault.ALTERED


def test_no_line_about_a_person_leaves_the_county(made_example: Path) -> None:
    said = content(open_county(made_example))
    assert {"teachers", "pupils", "classes"} & set(said.tables) == set()
    columns = {column for sheet in said.tables.values() for column in sheet.columns}
    assert {"longitude", "latitude", "decided_by", "document", "remark", "township"} & columns == set()


def test_the_private_key_is_for_its_owner_only_and_can_have_a_passphrase(tmp_path: Path) -> None:
    private, public, key = new_keys("小县", tmp_path, "秘密")
    assert private.stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in public.read_bytes()
    assert read_private(private, "秘密").fingerprint == key.fingerprint == read_public(public).fingerprint
    for wrong in ("", "错"):
        with pytest.raises(UsageError, match="口令"):
            read_private(private, wrong)
    with pytest.raises(UsageError, match="已经存在"):
        new_keys("小县", tmp_path)
    public.write_text("不是公钥", encoding="utf-8")
    with pytest.raises(UsageError, match="不是 junheng 的密钥"):
        read_keys(tmp_path)


def test_a_public_key_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    _, public, key = new_keys("小县", tmp_path)
    public.write_bytes(b"\xef\xbb\xbf" + public.read_bytes().replace(b"\n", b"\r\n"))
    assert read_public(public) == key


def test_commands_from_key_to_verification(
    run: Callable[..., object], tmp_path: Path, county_folder_of: Callable[[Snapshot], Path]
) -> None:
    folder, keys = county_folder_of(small_county()), tmp_path / "密钥"
    made = run("keys", "new", "--county", "小县", "--out", keys)
    assert made.code == 0
    assert "指纹" in made.out
    packet, key = tmp_path / "小县.packet", keys / "小县.key"
    said = json.loads(run("packet", folder, "--key", key, "--out", packet, "--json").out)
    assert (said["county"], said["year"], said["suppression_threshold"]) == ("小县", 2024, 5)
    assert said["suppressed_cells"] > 0
    assert run("packet", folder, "--key", key, "--out", packet).code == 2
    assert run("packet", folder, "--key", key, "--out", tmp_path / "x.json").code == 2
    assert run("packet", folder, "--key", tmp_path / "none", "--out", packet, "--overwrite").code == 2
    good = run("verify", packet, "--keys", keys, "--year", 2024, "--data", folder)
    assert good.code == 0
    assert "重算一致" in good.out
    data = packet.read_bytes()
    packet.write_bytes(data.replace(b'"verdict":"fail"', b'"verdict":"pass"', 1))
    bad = run("verify", packet, "--keys", keys, "--json")
    assert bad.code == 3
    assert json.loads(bad.out)["packets"][0]["fault"] == "altered"
    packet.write_bytes(data)
    assert run("verify", packet, "--keys", keys, "--year", 2023).code == 6
    assert run("verify", folder, "--keys", keys).code == 2
    assert run("verify", packet, "--keys", folder).code == 2
