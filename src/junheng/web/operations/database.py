"""Copying and bringing back the database: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.models import End

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
JOURNAL_SECONDS = 60.0  # how long the journal of SQLite may be held by who reads
PLACES_OF_POSTGRESQL = Path("/usr/lib/postgresql")  # where Debian keeps one folder a version


def is_there() -> bool:
    """Whether there is a database with the desk's tables."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False  # connecting would make an empty one
    return End._meta.db_table in connection.introspection.table_names()  # noqa: SLF001 - Django's public name


def outstanding() -> list[str]:
    """The migrations that this version brings and the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def copy_to(target: Path) -> tuple[int, str]:
    """Copy the database while it is in use, as of one moment; number and hash of the last audit entry in the copy.

    Raises:
        UsageError: pg_dump is missing or failed.
    """
    if connection.vendor == "sqlite":
        # A connection of its own: the backup shows what is committed.
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
            found = there.execute("SELECT number, hash FROM audit_end").fetchone()
        return (int(found[0]), str(found[1])) if found else (0, "")
    with _moment() as (moment, end):
        run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={target}")
    return end


@contextmanager
def _moment() -> Iterator[tuple[str, tuple[int, str]]]:
    """A moment of PostgreSQL that pg_dump can look at too, and the end of the audit log then."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = str(cursor.fetchone()[0])
        end = End.objects.filter(pk=1).first()
        yield moment, (end.number, end.hash) if end else (0, "")


def overwrite_what_was_removed(tables: Iterable[str]) -> None:
    """Write anew what holds rows that were removed or changed, so that nothing of them stands in the files any more.

    SQLite: the whole file, and the journal is emptied. PostgreSQL: these tables. Nobody can write meanwhile.

    Raises:
        UsageError: somebody kept reading what was there before.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
            return
        cursor.execute("VACUUM")
        ends = time.monotonic() + JOURNAL_SECONDS
        while True:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0] == 0:
                return
            if time.monotonic() > ends:
                break
            time.sleep(0.2)
    raise UsageError(
        Text(
            "数据库一直有人在读，旧内容还没有覆盖完。系统会再试。",
            "The database was read all the time; what was there is not overwritten yet. It is tried again.",
        )
    )


def bring_back(source: Path) -> None:
    """Put a copy where the desk looks for its database, which must be empty.

    Raises:
        UsageError: pg_restore is missing or failed.
    """
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        target.unlink(missing_ok=True)  # an empty one, made by connecting
        source.replace(target)
        return
    run_postgresql(
        "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source)
    )


def run_postgresql(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the desk's database.

    Raises:
        UsageError: it is missing or failed.
    """
    path = program_of_postgresql(program)
    settings = connection.settings_dict
    environment = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    environment |= {"PGPASSWORD": settings["PASSWORD"], "PGDATABASE": settings["NAME"]}
    named = [f"--dbname={settings['NAME']}"] if program == "pg_restore" else []
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, with our own arguments
        [path, *named, *arguments],
        env=os.environ | {name: str(value) for name, value in environment.items() if value},
        capture_output=True, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        told = Text("{program} 没有成功：{why}", "{program} failed: {why}")
        raise UsageError(told.format(program=program, why=done.stderr.strip()[-600:]))


def program_of_postgresql(program: str) -> str:
    """The program on PATH, else the newest that Debian has installed.

    Raises:
        UsageError: there is none.
    """
    newest = sorted(PLACES_OF_POSTGRESQL.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = shutil.which(program) or next(map(str, newest), None)
    if found is None:
        raise UsageError(
            Text(
                "没有找到 {program}。请安装与数据库同版本的 PostgreSQL 客户端（Debian：apt-get install postgresql-client）",
                "{program} is not found. Install PostgreSQL's client of the database's version (Debian: apt-get install postgresql-client)",
            ).format(program=program)
        )
    return found
