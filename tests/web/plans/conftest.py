"""A task of the example, its evidence, and newer data of its school."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.web.evidence.keeping import add, check
from junheng.web.evidence.models import Item
from junheng.web.files.keeping import receive
from junheng.web.jobs.worker import run
from junheng.web.people.models import Organisation, User
from junheng.web.tasks import moves
from junheng.web.tasks.models import Task
from junheng.web.years.keep import keep, opened
from junheng.web.years.models import StoredSnapshot


@pytest.fixture
def person(db):
    """Somebody of the example, by user name."""
    return lambda name: User.objects.get(username=name)


@pytest.fixture
def school(person) -> Organisation:
    """The school of the example's reporter and head."""
    return person("principal").memberships.get().organisation


@pytest.fixture
def inspected(person) -> set[int]:
    """The schools that the responsible inspector is named for."""
    return set(person("inspector").memberships.get().schools.values_list("pk", flat=True))


@pytest.fixture
def task(county, inspected) -> Task:
    """To buy equipment at a school that lacks it and is not the inspector's; nobody was given it yet."""
    wanted = Task.objects.filter(
        county=county, state=Task.State.TO_DO, targets__indicator="YZ-R6", targets__pass_suffices=True
    )
    others = [f"YZ-R{number}" for number in (1, 2, 3, 4, 5, 7)]
    return wanted.exclude(targets__indicator__in=others).exclude(school__in=inspected).order_by("pk").first()


@pytest.fixture
def handed_in(task, person) -> Task:
    """The same, done by a clerk and handed in."""
    moves.assign(task, person("head"), lead=task.lead, people=[person("clerk")])
    moves.hand_in(task, person("clerk"), "设备已到货验收")
    task.refresh_from_db()
    return task


@pytest.fixture
def evidence_for(person, year):
    """Brings a document for a task, checked by somebody else, or not."""

    def brought(task: Task, by: str = "clerk", checked_by: str | None = "compulsory") -> Item:
        name = f"验收单{Item.objects.count()}.pdf"
        content = f"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj % {name}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()
        with receive(SimpleUploadedFile(name, content)) as received:
            item = add(received, year=year, school=task.school, indicator="YZ-R6", by=person(by), task=task)
        if checked_by is not None:
            check(item, by=person(checked_by), seen=item.state, to=Item.State.CHECKED)
        return item

    return brought


@pytest.fixture
def judged_with(year, county):
    """Keeps data in which the equipment of a school is `factor` times (None: not reported), and judges them."""

    def judge(school: Organisation, factor: float | None) -> None:
        snapshot = opened(year.current)
        table = next(name for name, frame in snapshot.tables.items() if "equipment_value" in frame.columns)
        value = pl.col("equipment_value") * factor if factor is not None else pl.lit(None, pl.Float64)
        frame = snapshot.table(table).with_columns(
            pl.when(pl.col("school_id") == school.code)
            .then(value)
            .otherwise("equipment_value")
            .alias("equipment_value")
        )
        changed = replace(snapshot, tables={**snapshot.tables, table: frame})
        keep(changed, year, StoredSnapshot.Reason.CORRECTED)
        run(until_empty=True)

    return judge
