"""Saving what was typed: cell by cell, each against the value that the typist saw; whole in one transaction.

A cell is saved, refused with the library's finding, or in conflict with what somebody else saved meanwhile. Saving is
what is acknowledged: it stands in the database, with its entry in the log, before the answer leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.records.findings import Finding
from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.people.models import User
from junheng.web.returns import content as contents
from junheng.web.returns.layout import ROW_NAME, ROWS_STAND, columns_of, is_asked, is_locked, shown, tables_of
from junheng.web.returns.models import Content, Return

MOST_CELLS = 5000  # at once: a large block that is pasted
SEARCHED = 500  # entries of the log, for who changed a cell last
MOST_ROWS = 2000  # in a table of one return

NOT_NOW = Text(
    "报表已提交或已冻结，现在不能修改。", "The return has been submitted or frozen and cannot be changed now."
)
NO_SUCH_CELL = Text(
    "没有这一格：可能有人删除了这一行，请刷新页面。",
    "There is no such cell: somebody may have removed its row; load the page again.",
)
OTHER_ROWS = Text(
    "这张表的行数已经变了（表单发了两次，或者别人刚改过），没有再增加行。请看一下现在的表。",
    "The table has other rows by now (the form was sent twice, or somebody changed it); none were added. Look at it again.",
)
LOCKED = Text("这一格不能修改。", "This cell cannot be changed.")


@dataclass(frozen=True)
class Typed:
    """What was typed into a cell, and what the typist saw there before."""

    row: str
    column: str
    value: str
    base: str


@dataclass(frozen=True)
class Answer:
    """What became of it. `value` is what the return holds now."""

    row: str
    column: str
    state: Literal["saved", "conflict", "refused"]
    value: str
    finding: Finding | None = None
    why: Text | None = None
    by: str = ""  # whose value is in conflict
    at: datetime | None = None


def locked(pk: int) -> Return:
    """A return to be changed, held until the transaction ends."""
    return Return.objects.select_for_update(of=("self",)).select_related("year", "county", "school").get(pk=pk)


@transaction.atomic
def save_cells(pk: int, table: str, typed: Iterable[Typed], by: User) -> tuple[Return, list[Answer]]:
    """Save cells of one table.

    Raises:
        UsageError: the return cannot be filled in now.
    """
    one = locked(pk)
    if not one.can_be_filled:
        raise UsageError(NOT_NOW)
    done: list[dict[str, object]] = []
    answers = [_save(one, table, cell, done) for cell in typed]
    if done:
        changed(one, by)
        record(
            "returns.log_cells", who=by, county=one.county_id, target=one, table=table, cells=done, version=one.version
        )
    return one, answers


def _save(one: Return, name: str, cell: Typed, done: list[dict[str, object]]) -> Answer:
    held: Content = one.content
    table = TABLES[name]
    row = contents.row_of(held, name, cell.row)
    asked = {column.name: column for column in columns_of(table, is_school=one.school_id is not None)}
    column = asked.get(cell.column)
    if row is None or column is None or not is_asked(name, cell.column, row):
        return Answer(cell.row, cell.column, "refused", "", why=NO_SUCH_CELL)
    now = shown(row.get(column.name))
    if is_locked(name, column.name):
        return Answer(cell.row, cell.column, "refused", now, why=LOCKED)
    value, finding = contents.read(table, column, cell.value)
    if contents.is_error(finding):
        return Answer(cell.row, cell.column, "refused", now, finding)
    wanted = shown(value)
    if now not in (cell.base, wanted):
        return Answer(cell.row, cell.column, "conflict", now, **_last_change(one, name, cell))
    if column.name in table.key and wanted != now:
        renamed = {**row, column.name: value}
        if (place := contents.twin(held, name, renamed)) is not None:
            return Answer(cell.row, cell.column, "refused", now, contents.twin_finding(table, renamed, place))
    if wanted != now:
        if value is None:
            row.pop(column.name, None)
        else:
            row[column.name] = value
        done.append({"row": cell.row, "column": column.name, "old": now, "new": wanted})
    return Answer(cell.row, cell.column, "saved", wanted, finding)


def _last_change(one: Return, table: str, cell: Typed) -> dict[str, Any]:
    """Who changed a cell last, and when, as the log has it."""
    entries = (
        Entry.objects.filter(target=target_of(one), action="returns.log_cells")
        .select_related("who")
        .order_by("-number")
    )
    for entry in entries[:SEARCHED]:
        cells = entry.details["cells"] if entry.details["table"] == table else []
        if any((one["row"], one["column"]) == (cell.row, cell.column) for one in cells):
            return {"by": str(entry.who or ""), "at": entry.at}
    return {}


def target_of(one: Return) -> str:
    """How the log names a return."""
    return f"returns.return:{one.pk}"


def changed(one: Return, by: User | None) -> None:
    """Store a changed content: the next version, what is missing counted, who and when."""
    one.version += 1
    one.missing = sum(1 for _ in contents.missing_cells(one.content, is_school=one.school_id is not None))
    one.changed_by, one.changed_at = by, timezone.now()
    one.save(update_fields=["content", "version", "missing", "doubts", "changed_by", "changed_at"])


@transaction.atomic
def add_rows(
    pk: int, table: str, count: int, by: User, values: Mapping[str, str], *, after: int | None = None
) -> Return:
    """Add rows at the end of a table, `after` so many that were seen; `values` are typed.

    Raises:
        UsageError: no row can be added, or a value cannot be read.
        ChangedError: the table has more or fewer rows by now, for one where the form is sent twice.
    """
    one = locked(pk)
    _refuse_rows(one, table)
    if after is not None and after != len(one.content.get(table, [])):
        raise ChangedError(OTHER_ROWS)
    if not 1 <= count <= 100 or len(one.content.get(table, [])) + count > MOST_ROWS:
        raise UsageError(
            Text("一次最多增加100行，一张表最多{most}行。", "At most 100 rows at once and {most} in a table.").format(
                most=MOST_ROWS
            )
        )
    given: dict[str, object] = {}
    for column in columns_of(TABLES[table], is_school=one.school_id is not None):
        if column.name in values:
            given[column.name], finding = contents.read(TABLES[table], column, values[column.name])
            if finding is not None and contents.is_error(finding):
                raise UsageError(Text(finding.what("zh"), finding.what("en")))
    rows = [contents.new_row(**given) for _ in range(count)]
    if given and (place := contents.twin(one.content, table, rows[0])) is not None:
        finding = contents.twin_finding(TABLES[table], rows[0], place)
        raise UsageError(Text(finding.what("zh"), finding.what("en")))
    one.content.setdefault(table, []).extend(rows)
    changed(one, by)
    record(
        "returns.log_rows_added", who=by, county=one.county_id, target=one, table=table, rows=[row[ROW_NAME] for row in rows],
        values={name: shown(value) for name, value in given.items()}, version=one.version,
    )  # fmt: skip
    return one


@transaction.atomic
def remove_row(pk: int, table: str, row: str, by: User, version: int) -> Return:
    """Remove a row; the log keeps what it held. Refused where the return has changed since it was looked at.

    Raises:
        UsageError: no row can be removed, or there is none such.
    """
    one = locked(pk)
    _refuse_rows(one, table)
    refuse_other_version(one, version)
    found = contents.row_of(one.content, table, row)
    if found is None:
        raise UsageError(NO_SUCH_CELL)
    one.content[table].remove(found)
    changed(one, by)
    record(
        "returns.log_row_removed", who=by, county=one.county_id, target=one, table=table, row=found, version=one.version
    )
    return one


def _refuse_rows(one: Return, table: str) -> None:
    if not one.can_be_filled:
        raise UsageError(NOT_NOW)
    if table in ROWS_STAND or table not in {known.name for known in tables_of(is_school=one.school_id is not None)}:
        raise UsageError(Text("这张表的行是固定的。", "The rows of this table are given."))


def refuse_other_version(one: Return, version: int) -> None:
    """Refuse what was decided on a page that is no longer current: sent twice, or after somebody else's change.

    Raises:
        ChangedError: the return has another version.
    """
    if one.version != version:
        raise ChangedError(
            Text(
                "打开页面以后，这份报表又有改动（或者这一步已经做过），没有执行。请看过最新内容后再操作。",
                "The return has changed since this page was opened (or the step was done already); nothing was done. "
                "Look at what it holds now and try again.",
            )
        )
