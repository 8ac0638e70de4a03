"""Rows of persons removed: the verdict stays, nobody is left anywhere, the log is whole, and only who may does it once."""

from __future__ import annotations

import json
import random
import signal
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from test_operations import in_home, in_process, two_databases  # noqa: F401 - a fixture

from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.store import pack, unpack
from junheng.tables import TABLES
from junheng.web.audit.models import Entry
from junheng.web.audit.record import faults
from junheng.web.files.models import StoredFile
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import enqueue
from junheng.web.jobs.worker import run
from junheng.web.operations import database
from junheng.web.people.models import User
from junheng.web.publishing.models import Report
from junheng.web.returns.models import CountyUpload
from junheng.web.returns.steps import freeze
from junheng.web.years.keep import evaluation_of, keep
from junheng.web.years.models import Piece, StoredEvaluation, StoredSnapshot, Year

HERE = Path(__file__).parent
PERSON = "T-9071455-张三丰"


def with_lists(snapshot: Snapshot) -> Snapshot:
    """The county with a list of teachers, one of whom stands in two schools, and of pupils."""
    chance = random.Random(3)
    rows, pupils = [], []
    for school, stage, count in snapshot.table("stages").select("school_id", "stage", "teachers").iter_rows():
        rows += [
            {
                "teacher_id": f"T-{school}-{stage}-{number}", "school_id": school, "stage": stage, "full_time": True,
                "subject": "音乐", "degree": chance.choice(["college", "bachelor", "master"]), "backbone": "none",
                "shared": False, "title": "middle", "training_hours": 360.0,
            }
            for number in range(count or 0)
        ]  # fmt: skip
        pupils.append({"pupil_id": f"P-{school}-{stage}", "school_id": school, "stage": stage, "grade": 3})
    rows[0]["teacher_id"] = PERSON
    rows[-1] |= {"teacher_id": PERSON, "full_time": True}
    tables = dict(snapshot.tables)
    for name, given in (("teachers", rows), ("pupils", pupils)):
        columns = {column: [row.get(column) for row in given] for column in TABLES[name].names}
        tables[name] = pl.DataFrame(columns, infer_schema_length=None)
    return make_snapshot(snapshot.county, snapshot.year, tables)


@pytest.fixture
def overwritten(monkeypatch):
    """How often the database was to be overwritten, which no transaction of a test allows."""
    asked = []
    monkeypatch.setattr(database, "overwrite_what_was_removed", lambda tables: asked.append(list(tables)))
    return asked


@pytest.fixture
def listed(year, county) -> Year:
    """The newest year with lists in two snapshots, an upload that waits and a job that failed."""
    snapshot = with_lists(unpack(bytes(year.current.content)))
    StoredSnapshot.objects.create(
        year=year, hash=snapshot.hash, content=pack(snapshot), reason=StoredSnapshot.Reason.IMPORTED
    )
    keep(snapshot, year, StoredSnapshot.Reason.IMPORTED)
    run(until_empty=True)
    by = User.objects.get(username="admin")
    CountyUpload.objects.create(year=year, county=county, name="x.xlsx", sha256="0" * 64, content=pack(snapshot), by=by)
    Job.objects.create(kind="evaluate", county=county, state=Job.State.FAILED, error=f"value {PERSON} is odd")
    return year


def form(**more: str) -> dict[str, str]:
    return {"table": "teachers", "year": "", "school": "", "person": "", "why": "保存期满，按规定删除"} | more


def removed(client: Client, county, **more: str):
    """Look, confirm, and let the worker do it."""
    shown = client.post(f"/c/{county.code}/personal/look/", form(**more))
    assert shown.status_code == 200
    mark = shown.context["found"].mark
    answer = client.post(f"/c/{county.code}/personal/remove/", form(**more) | {"mark": mark})
    run(until_empty=True)
    return answer


def everything() -> str:
    """Every value of every table of the database as text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told += [
                    bytes(one).decode("utf-8", "replace") if isinstance(one, bytes | memoryview) else str(one)
                    for one in row
                ]
    return "\n".join(told)


def test_the_verdict_stays_and_nobody_is_left(county, listed, signed_in, overwritten) -> None:
    before = evaluation_of(listed)
    enqueue("reports", county=county, year=listed, kinds=["html"])
    run(until_empty=True)
    figures = {p.key: p.content for p in before.pieces.filter(key__startswith="indicator:")}
    assert PERSON in everything()  # else the test would show nothing
    files = list(StoredFile.objects.filter(reports__isnull=False))
    assert any(PERSON.encode() in one.path.read_bytes() for one in files if one.kind == "html")
    names = unpack(bytes(listed.current.content)).table("teachers")["teacher_id"].to_list()
    was = listed.current.hash
    assert removed(signed_in("admin"), county).status_code == 302
    after = evaluation_of(listed)
    assert after.pk == before.pk
    assert after.verdict == before.verdict
    assert {p.key: p.content for p in after.pieces.filter(key__startswith="indicator:")} == figures
    held = everything()
    assert [one for one in names if one in held] == []
    assert not any(one.path.exists() for one in files)
    assert not CountyUpload.objects.exists()
    assert not Report.objects.exists()
    for stored in StoredSnapshot.objects.filter(year=listed).order_by("-pk")[:2]:
        snapshot = unpack(bytes(stored.content))
        assert [(one.table, one.rows, one.was) for one in snapshot.removed] == [("teachers", len(names), was)]
        assert snapshot.removed[0].by == str(User.objects.get(username="admin"))
        assert snapshot.table("pupils").height > 0
        assert stored.hash == snapshot.hash
    assert list(faults()) == []
    entry = Entry.objects.get(action="personal.removed")
    assert entry.details["rows"] == {str(listed.number): len(names)}
    assert overwritten
    assert Job.objects.get(kind="personal_removal").arguments == {}


def test_one_person_goes_and_the_others_stay(county, listed, signed_in, overwritten) -> None:
    before, count = evaluation_of(listed).verdict, unpack(bytes(listed.current.content)).table("teachers").height
    removed(signed_in("admin"), county, person=PERSON)
    assert PERSON not in everything()
    snapshot = unpack(bytes(listed.current.content))
    assert snapshot.table("teachers").height == count - 2
    assert evaluation_of(listed).verdict == before
    assert evaluation_of(listed).pieces.exists()


def test_what_is_approved_later_keeps_the_sums(county, listed, signed_in, overwritten) -> None:
    removed(signed_in("admin"), county)
    gone = unpack(bytes(listed.current.content))
    freeze(listed, User.objects.get(username="admin"))
    run(until_empty=True)
    later = unpack(bytes(listed.current.content))
    assert later.removed == gone.removed
    assert later.kept["teachers"].equals(gone.kept["teachers"])


def test_a_form_sent_twice_or_late_removes_nothing_more(county, listed, signed_in, overwritten) -> None:
    client = signed_in("admin")
    shown = client.post(f"/c/{county.code}/personal/look/", form())
    sent = form() | {"mark": shown.context["found"].mark}
    assert client.post(f"/c/{county.code}/personal/remove/", sent).status_code == 302
    again = client.post(f"/c/{county.code}/personal/remove/", sent)  # not done yet
    assert again.status_code == 200
    run(until_empty=True)
    assert client.post(f"/c/{county.code}/personal/remove/", sent).status_code == 200
    keep(with_lists(unpack(bytes(listed.current.content))), listed, StoredSnapshot.Reason.IMPORTED)
    assert client.post(f"/c/{county.code}/personal/remove/", sent).status_code == 200  # other rows than were looked at
    assert Job.objects.filter(kind="personal_removal").count() == 1


@pytest.mark.parametrize("why", ["", "ok", f"{PERSON}本人申请"])
def test_a_reason_is_needed_that_names_nobody(county, listed, signed_in, why: str) -> None:
    client = signed_in("admin")
    shown = client.post(f"/c/{county.code}/personal/look/", form(person=PERSON))
    sent = form(person=PERSON, why=why) | {"mark": shown.context["found"].mark}
    assert client.post(f"/c/{county.code}/personal/remove/", sent).status_code == 200
    assert not Job.objects.filter(kind="personal_removal").exists()


def test_rows_of_another_county_are_not_reached(county, listed, signed_in) -> None:
    from junheng.web.people.managing import found_county

    found_county("510722", "三台县", "绵阳市", "四川省", administrator="other", person="李四")
    User.objects.filter(username="other").update(must_change_password=False)
    other = signed_in("other")
    assert other.post(f"/c/{county.code}/personal/look/", form()).status_code == 404
    assert other.post(f"/c/{county.code}/personal/remove/", form() | {"mark": "x"}).status_code == 404
    # through the own county's address nothing of another county is found
    shown = other.post("/c/510722/personal/look/", form(person=PERSON))
    assert "found" not in shown.context
    assert signed_in("head").post(f"/c/{county.code}/personal/look/", form()).status_code == 403


def test_nothing_is_removed_where_a_figure_would_change(county, listed, signed_in, overwritten, monkeypatch) -> None:
    from junheng.web.personal import removing

    before = everything().count(PERSON)
    monkeypatch.setattr(removing, "same", lambda one, other: False)
    removed(signed_in("admin"), county)
    job = Job.objects.get(kind="personal_removal")
    assert job.state == Job.State.FAILED
    assert job.arguments == {}
    assert everything().count(PERSON) == before
    assert not Entry.objects.filter(action="personal.removed").exists()


def test_an_evaluation_that_was_under_way_is_made_again(county, listed, signed_in, overwritten, monkeypatch) -> None:
    """A worker that read the snapshot before, and stores what it made after."""
    from junheng.web.personal.removing import Wanted, remove
    from junheng.web.years import background

    stored, opened = listed.current, background.opened
    StoredEvaluation.objects.filter(snapshot=stored).delete()

    def removed_meanwhile(one):
        monkeypatch.setattr(background, "opened", opened)
        read = opened(one)
        remove(county, Wanted("teachers"), "保存期满，按规定删除", None)
        return read

    monkeypatch.setattr(background, "opened", removed_meanwhile)
    enqueue("evaluate", county=county, year=listed, snapshot=stored.pk)
    run(until_empty=True)
    assert evaluation_of(listed).snapshot_id == stored.pk
    assert PERSON not in everything()
    assert Piece.objects.filter(evaluation=evaluation_of(listed)).exists()


REMOVE = ["remove-personal", "--county", "421022", "--table", "teachers", "--reason", "保存期满"]


def traces(home: Path) -> list[str]:
    """Files of a home folder in whose bytes a person stands, whether the database calls it free or not."""
    found = [path for path in home.rglob("*") if path.is_file() and PERSON.encode() in path.read_bytes()]
    return sorted(path.name for path in found)


def test_killed_at_any_moment_it_is_done_whole_or_not_at_all(tmp_path, two_databases) -> None:  # noqa: F811
    home, here = tmp_path / "home", two_databases[0]
    _, before, looked, after_looking = in_home(home, here, ["make_lists"], ["tell_lists"], REMOVE, ["tell_lists"])
    rows, _, verdict, pieces = before[-1]
    assert rows
    assert pieces
    assert looked["code"] == 0  # without --yes it only looks
    assert after_looking == before
    # in the middle of the transaction
    for place in ("_forget", "record"):
        steps = [["killed_in", "junheng.web.personal.removing", place, *REMOVE, "--yes"]]
        killed = in_process(HERE / "desk_at_home.py", home, json.dumps(steps), database=here)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert in_home(home, here, ["tell_lists"]) == [before]
    # after it, before the database was overwritten: the worker does that
    steps = [["killed_in", "junheng.web.personal.background", "overwrite", *REMOVE, "--yes"]]
    assert in_process(HERE / "desk_at_home.py", home, json.dumps(steps), database=here).returncode == -signal.SIGKILL
    gone, _, audit, again = in_home(home, here, ["tell_lists"], ["work"], ["audit"], [*REMOVE, "--yes"])
    assert gone[-1] == [0, rows, verdict, pieces]
    assert gone[-2][:2] == [0, rows]
    assert (audit["code"], again["code"]) == (0, 2)
    assert traces(home) == []


def test_the_command_leaves_no_byte_of_a_person(tmp_path, two_databases) -> None:  # noqa: F811
    home, here = tmp_path / "home", two_databases[0]
    in_home(home, here, ["make_lists"])
    if connection.vendor == "sqlite":
        assert traces(home)  # else the test would show nothing
    done, told = in_home(home, here, [*REMOVE, "--person", PERSON, "--yes"], ["tell_lists"])
    assert done["code"] == 0, done
    assert told[-1][1] == 2
    assert traces(home) == []
