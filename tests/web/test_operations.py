"""Backup and restore, upgrade, health, logs, settings for production."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from junheng.errors import UsageError
from junheng.web.audit.models import Entry
from junheng.web.audit.record import record
from junheng.web.jobs.models import Job
from junheng.web.logs import logging_settings
from junheng.web.operations import backup, database, health, restore, upgrade
from junheng.web.people.models import User

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def in_process(*arguments: object, database: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, on SQLite, or on a database of the PostgreSQL that the tests run on."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUNHENG_", "DJANGO_"))}
    if database is not None and connection.vendor == "postgresql":
        own = os.environ["JUNHENG_DATABASE"].rpartition("/")[0]
        environment["JUNHENG_DATABASE"] = f"{own}/{database}"
    return subprocess.run(
        [sys.executable, "-X", "utf8", *map(str, arguments)],
        env=environment | {"JUNHENG_LOG_LEVEL": "ERROR"} | variables,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def in_home(home: Path, database: str, *steps: list[object]) -> list[dict[str, object]]:
    """Steps at a desk with a home of its own, each with its exit code and what it said: see `desk_at_home`."""
    done = in_process(HERE / "desk_at_home.py", home, json.dumps(steps, default=str), database=database)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def two_databases(request):
    """Two empty databases on PostgreSQL; on SQLite a home folder is one."""
    names = [f"junheng_{os.getpid()}_{which}" for which in ("here", "there")]
    if connection.vendor == "postgresql":
        import psycopg

        with psycopg.connect(os.environ["JUNHENG_DATABASE"], autocommit=True) as server:
            for name in names:
                server.execute(f"CREATE DATABASE {name}")
            yield names
            for name in names:
                server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        yield names


def test_a_backup_restored_on_a_clean_folder_gives_the_same_verdict_and_audit_chain(tmp_path, two_databases):
    archive = tmp_path / "backup.zip"
    _, backed_up, again, before = in_home(
        tmp_path / "here",
        two_databases[0],
        ["make"],
        ["backup", "--out", archive],
        ["backup", "--out", archive],
        ["tell"],
    )
    assert (backed_up["code"], again["code"]) == (0, 2)  # a backup is not written over another
    number, _, begin = before["chain"][-2]
    restored, over, after, right, wrong, malformed = in_home(
        tmp_path / "there",
        two_databases[1],
        ["restore", archive],
        ["restore", archive],
        ["tell"],
        *(["audit", "--anchor", anchor] for anchor in (f"{number}:{begin[:12]}", f"{number}:{'0' * 12}", "12")),
    )

    assert (restored["code"], "完整" in restored["said"]) == (0, True)
    assert (over["code"], "不能覆盖" in over["said"]) == (2, True)
    for name in ("verdict", "judged anew", "snapshot", "pieces", "people", "files", "faults"):
        assert after[name] == before[name], name
    assert before["verdict"] == before["judged anew"]
    assert (before["faults"], len(before["files"])) == ([], 1)
    # Each has one entry more than the archive: here that a backup was made, there that it was restored.
    assert after["chain"][:-1] == before["chain"][:-1]
    assert [told["chain"][-1][1] for told in (before, after)] == ["operations.backup_made", "operations.restored"]
    assert [each["code"] for each in (right, wrong, malformed)] == [0, 1, 2]
    with zipfile.ZipFile(archive) as packed:
        assert not [name for name in packed.namelist() if "secret" in name]


def archive_of(path: Path, contents: dict[str, bytes], **changed: object) -> Path:
    """An archive with a manifest, some of whose words are changed."""
    import hashlib

    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in contents.items()
    }
    manifest = {
        "format": 1, "program": "0", "made_at": "2025-01-01T00:00:00Z", "database": connection.vendor,
        "audit": {"number": 0, "hash": ""}, "files": listed, **changed,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", json.dumps(manifest))
    return path


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({"home/files/x": b"x"}, {}),  # no database
        ({"home/../../x": b"x"}, {}),
        ({"/etc/x": b"x"}, {}),
        ({"home/files\\..\\x": b"x"}, {}),
        ({}, {"files": {"home/gone": {"sha256": "0" * 64, "size": 1}}}),
        ({"home/files/x": b"x"}, {"files": {"home/files/x": {"sha256": "0" * 64, "size": 1}}}),
        ({"home/files/x": b"xyz"}, {"files": {"home/files/x": {"sha256": "0" * 64, "size": 1}}}),
        ({}, {"format": 2}),
        ({}, {"audit": None}),
    ],
)
def test_an_archive_that_is_damaged_or_lies_is_refused_and_leaves_nothing(
    tmp_path, settings, monkeypatch, files, changed
):
    name = database.NAMES[connection.vendor]
    if "files" not in changed and files != {"home/files/x": b"x"}:
        files = {name: b"SQLite", **files}
    elif "files" in changed:
        changed["files"] = {
            name: {"sha256": "4f49fe20dd3a9b4d5f8b9a6f4d5ef5d2d8dd4e2c6f3a9a1f2d6d8f9f5f8a8f11", "size": 0},
            **changed["files"],
        }
    settings.HOME = tmp_path / "home"
    monkeypatch.setattr(database, "is_there", lambda: False)
    monkeypatch.setattr(database, "bring_back", lambda source: pytest.fail("it was taken"))
    archive = archive_of(tmp_path / "a.zip", files, **changed)

    with pytest.raises(UsageError, match="不是均衡的备份"):
        restore.restore(archive)
    assert list((tmp_path / "home").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "home"]


def test_a_backup_of_the_other_kind_of_database_is_refused_with_a_way_out(tmp_path, settings, monkeypatch):
    settings.HOME = tmp_path / "home"
    monkeypatch.setattr(database, "is_there", lambda: False)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]

    with pytest.raises(UsageError, match="JUNHENG_DATABASE"):
        restore.restore(archive_of(tmp_path / "a.zip", {}, database=other))


def test_what_is_no_archive_is_refused(tmp_path, settings, monkeypatch):
    settings.HOME = tmp_path / "home"
    monkeypatch.setattr(database, "is_there", lambda: False)
    (tmp_path / "a.zip").write_bytes(b"no zip")

    with pytest.raises(UsageError, match="不是均衡的备份"):
        restore.restore(tmp_path / "a.zip")


def test_a_backup_leaves_keys_logs_and_earlier_backups_out(tmp_path):
    for name in ("secret-key", "secret-key.12", "junheng.sqlite3", "junheng.sqlite3-wal", "logs/desk.log", "backups/a.zip",
                 ".part/x", "files/ab/abc", "notes.txt"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("x")

    assert [path.relative_to(tmp_path).as_posix() for path in backup.files_of_home(tmp_path)] == [
        "files/ab/abc",
        "notes.txt",
    ]


def test_an_upgrade_makes_a_backup_first_and_says_so_in_the_log(db, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    made = []
    monkeypatch.setattr(database, "is_there", lambda: True)
    monkeypatch.setattr(upgrade, "backup", lambda out, note: made.append(out))
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: made.append("migrated"))
    assert upgrade.upgrade() is None
    assert made == []

    monkeypatch.setattr(database, "outstanding", lambda: ["people.0099_later"])
    with pytest.raises(UsageError, match="junheng upgrade"):
        upgrade.must_be_current()
    moment = datetime(2025, 3, 5, 12, 30, tzinfo=UTC)
    assert upgrade.upgrade(now=moment) == tmp_path / "backups" / "before-upgrade-20250305T123000.zip"
    assert made == [tmp_path / "backups" / "before-upgrade-20250305T123000.zip", "migrated"]
    assert Entry.objects.last().action == "operations.upgraded"


def test_an_older_database_is_upgraded_in_place_when_the_desk_is_started(tmp_path, two_databases):
    """The database of the version before accounts had a county, brought forward with what stood in it."""
    here = two_databases[0]
    script = (
        "import sys; from pathlib import Path; from junheng.web import serve\n"
        "home = Path(sys.argv[1]); home.mkdir(); serve.set_up(home)\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', 'people', '0001', verbosity=0); call_command('migrate', 'audit', verbosity=0)\n"
        "from django.db import connection\n"
        'with connection.cursor() as cursor: cursor.execute("INSERT INTO people_organisation (kind, code, name, closed)'
        " VALUES ('province', 'x', '旧省', false)\")\n"
        "folder, made = serve.prepare(home)\n"
        "from junheng.web.people.models import Organisation; from junheng.web.audit.models import Entry\n"
        "print(made.name, made.stat().st_size > 0, Organisation.objects.get().name, Entry.objects.get().action)"
    )
    done = in_process("-c", script, tmp_path / "home", database=here)

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"before-upgrade-\d{8}T\d{6}\.zip True 旧省 operations\.upgraded\n", done.stdout)


# Health


def test_the_health_page_is_one_word_a_part_for_what_watches(db):
    record("operations.backup_made")
    answer = Client().get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "queue": "ok", "disk": "ok", "backup": "ok"}


def test_backups_from_before_upgrades_are_kept_in_the_number_that_is_said(db, monkeypatch, settings, tmp_path):
    settings.HOME, settings.UPGRADE_BACKUPS = tmp_path, 2
    folder = tmp_path / "backups"
    folder.mkdir()
    older = [folder / f"before-upgrade-2024010{day}T000000.zip" for day in range(1, 4)]
    for path in (*older, folder / "own.zip"):
        path.write_bytes(b"x")
    monkeypatch.setattr(upgrade.database, "outstanding", lambda: ["a.0001"])
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(upgrade, "backup", lambda path, note: path.write_bytes(b"x"))
    made = upgrade.upgrade(now=datetime(2025, 3, 5, tzinfo=UTC))
    assert sorted(folder.iterdir()) == sorted([older[-1], made, folder / "own.zip"])


def test_a_queue_that_nobody_works_on_is_told(county, signed_in):
    job = Job.objects.create(kind="evaluate", county=county)
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - timedelta(minutes=3))
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()["queue"]) == (503, "bad")
    assert "junheng worker" in signed_in("admin").get(f"/c/{county.code}/desk/").content.decode()

    Job.objects.create(kind="evaluate", county=county, state=Job.State.RUNNING, beat_at=timezone.now())
    assert Client().get("/health/").json()["queue"] == "ok"


def test_a_full_disk_an_old_backup_and_an_old_database_are_told(db, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1024**3})())
    monkeypatch.setattr(database, "outstanding", lambda: ["people.0099_later"])
    found = {check.name: check.state for check in health.checks()}

    assert found == {"database": "bad", "queue": "ok", "disk": "warning", "backup": "warning"}


def test_without_a_database_the_page_still_answers(db, monkeypatch):
    def gone():
        raise DatabaseError

    monkeypatch.setattr(health, "_database", gone)
    answer = Client().get("/health/")

    assert (answer.status_code, answer.json()["database"]) == (503, "bad")


# Logs


@pytest.fixture
def lines():
    """What is logged, as the lines that are written."""
    configured = logging_settings("-", "INFO")
    made = configured["formatters"]["json"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.pop("()")(**made))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_request_is_a_line_of_json_without_its_address(clerk_client, lines):
    clerk_client.get("/account/?q=王敏")
    (line,) = [one for one in lines() if one["logger"] == "junheng.requests"]

    assert {name: line[name] for name in ("event", "level", "method", "route", "status")} == {
        "event": "request", "level": "info", "method": "GET", "route": "account", "status": 200,
    }  # fmt: skip
    assert line["user"] == User.objects.get(username="clerk").pk
    assert isinstance(line["milliseconds"], int)
    assert set(line) == {"event", "level", "logger", "timestamp", "method", "route", "status", "milliseconds", "user"}


@pytest.fixture
def clerk_client(signed_in):
    return signed_in("clerk")


def test_no_name_cell_or_variable_finds_a_way_into_the_log(lines):
    teacher = "王敏"
    try:
        raise ValueError(f"{teacher} 13800000000")
    except ValueError:
        structlog.get_logger("junheng.jobs").exception(f"job of {teacher}", job=7, name=teacher, kind="评估", cell="A1")
        logging.getLogger("elsewhere").exception("cannot read %s", teacher)
    ours, theirs = lines()
    text = json.dumps([ours, theirs], ensure_ascii=False)

    assert not set(teacher) & set(text)
    assert "13800000000" not in text
    assert "A1" not in text
    assert (ours["job"], "kind" in ours, theirs["event"]) == (7, False, "cannot read %s")
    assert ours["exception"][0]["type"] == "builtins.ValueError"
    assert re.fullmatch(r".*test_operations\.py:\d+ test_no_name_.*", ours["exception"][0]["frames"][-1])


def test_a_failed_sign_in_is_not_logged_with_the_name(db, lines):
    Client().post("/sign-in/", {"username": "wangmin", "password": "x"})

    assert "wangmin" not in json.dumps(lines())


# Production


def test_the_settings_for_production_pass_djangos_own_check(tmp_path):
    done = in_process(
        "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        JUNHENG_HOME=str(tmp_path), JUNHENG_HTTPS="yes", JUNHENG_HOSTS="desk.example.cn",
        DJANGO_SETTINGS_MODULE="junheng.web.settings",
    )  # fmt: skip

    assert (done.returncode, "no issues (0 silenced)" in done.stdout) == (0, True), done.stderr


def test_every_setting_of_the_environment_is_documented_in_both_languages():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "junheng" / "web").rglob("*.py"))
    used = set(re.findall(r"[\"'](JUNHENG_[A-Z_]+)[\"']", sources))
    assert len(used) > 6
    for page in ("desk-production.md", "desk-production.en.md"):
        text = (ROOT / "docs" / "howto" / page).read_text(encoding="utf-8")
        assert {name for name in used if f"`{name}`" not in text} == set(), page


def test_a_first_county_is_founded_with_its_departments_and_an_administrator(tmp_path, two_databases):
    county = ["county", "421022", "公安县", "--city", "荆州市", "--province", "湖北省", "--person", "张三"]
    reviewer = ["account", "shenhe", "--role", "reviewer", "--organisation", "荆州市", "--person", "李四"]
    of_county = ["account", "x", "--role", "reviewer", "--organisation", "421022", "--person", "李四"]
    founded, again, *done = in_home(
        tmp_path / "home", two_databases[0],
        county, county, reviewer, ["account", "admin", "--reset"], ["account", "nobody", "--reset"], of_county,
        ["account", "shenhe", "--role", "reviewer", "--organisation", "荆州市", "--person", "李四"], ["upgrade"],
    )  # fmt: skip

    assert (founded["code"], "一次性密码" in founded["said"]) == (0, True)
    assert (again["code"], "已经有" in again["said"]) == (2, True)
    assert [each["code"] for each in done] == [0, 0, 2, 2, 2, 0]
