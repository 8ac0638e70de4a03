"""What `desk_killed` does with the database itself: makes its county, and looks what is in it. Django is set up before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.utils import timezone

from junheng.evaluation import evaluate
from junheng.records.store import unpack
from junheng.web.audit.models import Entry
from junheng.web.audit.record import faults
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import LOST_AFTER
from junheng.web.jobs.worker import run as work
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import Department, OrganisationKind, Role
from junheng.web.people.sessions import SessionStore
from junheng.web.returns import content
from junheng.web.returns.assemble import assemble
from junheng.web.returns.layout import shown
from junheng.web.returns.models import Return
from junheng.web.years.keep import KEPT_PIECES, evaluation_of, opened, standard_of
from junheng.web.years.models import StoredEvaluation, StoredSnapshot, Year

SCHOOLS = 100

Given = dict[str, list[list[object]]]


def make(_given: object) -> object:
    """The county, its people signed in."""
    with transaction.atomic():
        county = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="county", name="县")
        office = Organisation.objects.create(
            kind=OrganisationKind.DEPARTMENT, code=Department.COMPULSORY.value, name="科", parent=county
        )
        year = Year.objects.create(county=county, number=2024)
        Return.objects.create(year=year, county=county, name="县", content=content.blank(is_school=False))
        schools = []
        for number in range(1, SCHOOLS + 1):
            place = Organisation.objects.create(
                kind=OrganisationKind.SCHOOL, code=f"S{number:04}", name=f"第{number}小学", parent=county
            )
            held = content.blank(is_school=True, kind="primary", name=place.name)
            one = Return.objects.create(
                year=year, county=county, school=place, code=place.code, name=place.name, content=held,
                registered={"name": place.name, "kind": "primary"},
            )  # fmt: skip
            rows = {table: lines[0]["_"] for table, lines in held.items() if lines}
            schools.append(
                {"session": signed_in(f"s{number}", Role.SCHOOL_HEAD, place), "number": one.pk, "rows": rows}
            )
        return {
            "schools": schools,
            "clerk": signed_in("clerk", Role.DEPARTMENT_CLERK, office),
            "head": signed_in("head", Role.DEPARTMENT_HEAD, office),
        }


def signed_in(username: str, role: object, place: object) -> str:
    """The key of a session of somebody new."""
    user = User.objects.create(username=username, name=username, password="!")  # noqa: S106 - one that nobody has
    Membership.objects.create(user=user, role=role, organisation=place)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def look(given: Given) -> dict[str, object]:
    """What is wrong with the database, and how much there is."""
    wrong: list[str] = [f"log: {fault}" for fault in faults()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    returns = {one.pk: one for one in Return.objects.all()}
    for number, table, column, sent, acknowledged in given.get("cells", []):
        now = shown(returns[number].content[table][0].get(column))
        if now not in sent[max(0, acknowledged - 1) :]:
            wrong.append(f"return {number} {table}.{column} is {now!r}; acknowledged was {sent[acknowledged - 1]!r}")
    wrong += _against_the_log(returns)
    approvals = Entry.objects.filter(action="returns.log_approved")
    for number, times in given.get("approved", []):
        if approvals.filter(target=f"returns.return:{number}").count() < times:
            wrong.append(f"return {number} was seen approved {times} times")
    snapshots = list(StoredSnapshot.objects.order_by("pk"))
    for stored in snapshots:
        if unpack(bytes(stored.content)).hash != stored.hash:
            wrong.append(f"snapshot {stored.pk} is another")
    if snapshots and assemble(Year.objects.get()).hash != snapshots[-1].hash:
        wrong.append("the newest snapshot is not of what is approved")
    logged = Entry.objects.filter(action="returns.log_year_snapshot").count()
    asked = Job.objects.filter(kind="evaluate").count()
    if not len(snapshots) == logged == asked == approvals.count():
        wrong.append(f"{approvals.count()} approvals, {len(snapshots)} snapshots, {logged} logged, {asked} to judge")
    evaluations = list(StoredEvaluation.objects.order_by("-snapshot", "-pk"))
    wrong += [f"evaluation {one.pk} has no pieces" for one in evaluations[:KEPT_PIECES] if not one.pieces.exists()]
    return {
        "faults": wrong,
        "snapshots": len(snapshots),
        "evaluations": len(evaluations),
        "entries": Entry.objects.count(),
    }


def _against_the_log(returns: Mapping[int, object]) -> list[str]:
    """Whether the log leads from what a return held at first (nothing) to what it holds now, and to its step."""
    held: dict[tuple[int, str, str, str], str] = {}
    states: dict[int, str] = {}
    versions: dict[int, int] = {}
    steps = {"submitted": "submitted", "approved": "approved", "opened_again": "returned"}
    wrong = []
    for entry in Entry.objects.filter(target__startswith="returns.return:").order_by("number"):
        number, kind = int(entry.target.partition(":")[2]), entry.action.removeprefix("returns.log_")
        if kind == "cells":
            for cell in entry.details["cells"]:
                key = (number, entry.details["table"], cell["row"], cell["column"])
                if held.get(key, "") != cell["old"]:
                    wrong.append(f"entry {entry.number}: {cell['old']!r} was {held.get(key, '')!r}")
                held[key] = cell["new"]
        else:
            states[number] = steps[kind]
        versions[number] = entry.details["version"]
    for (number, table, row, column), value in held.items():
        rows = {line["_"]: line for line in returns[number].content[table]}
        if shown(rows[row].get(column)) != value:
            wrong.append(f"return {number} {table}.{column} is not what the log says: {value!r}")
    for number, one in returns.items():
        if one.state != states.get(number, "draft") or one.version != versions.get(number, 1):
            wrong.append(f"return {number} is {one.state} {one.version}, not as the log says")
        if one.state == "approved" and (one.approved != one.content or one.approved_version != one.version):
            wrong.append(f"return {number} is approved by half")
    return wrong


def finish(given: Given) -> dict[str, object]:
    """Do what killed workers left, and look whether the county is judged as the library judges it."""
    silent = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Job.objects.filter(state=Job.State.RUNNING).update(beat_at=silent)
    work(until_empty=True)
    found = look(given)
    wrong = found["faults"]
    year = Year.objects.get()
    if year.current is not None:
        stored = evaluation_of(year)
        if stored is None or stored.snapshot != year.current:
            wrong.append("the newest snapshot was not judged")
        elif stored.verdict != evaluate(opened(stored.snapshot), standard_of(year)).verdict:
            wrong.append("the verdict is another")
    wrong += [f"job {job.pk} failed: {job.error[-300:]}" for job in Job.objects.filter(state=Job.State.FAILED)]
    return found


TASKS = {"make": make, "look": look, "finish": finish}
