"""Triggers by which the database itself refuses to change or remove entries of the log.

They are made after every migration: one that rebuilds the table (as Django does on SQLite) cannot lose them.
"""

from __future__ import annotations

from django.db import connection

TABLE = "audit_entry"
_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{TABLE} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
_EXECUTE = f"EXECUTE FUNCTION {TABLE}_append_only()"
FORBID = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        _FUNCTION,
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW {_EXECUTE}",
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {_EXECUTE}",
    ],
}
ALLOW = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb} ON {TABLE}" for verb in ("change", "truncate")],
}


def forbid_changes(**_: object) -> None:
    """Make the log append-only."""
    _execute(FORBID)


def allow_changes() -> None:
    """Take the triggers away, for tests that empty the database or forge an entry."""
    _execute(ALLOW)


def _execute(statements: dict[str, list[str]]) -> None:
    if TABLE not in connection.introspection.table_names():  # migrated only so far
        return
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
