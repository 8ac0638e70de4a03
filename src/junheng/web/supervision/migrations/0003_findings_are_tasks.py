"""Problems of notices that were issued become tasks, and the documents of answers their evidence."""

from typing import Any

from django.db import migrations

STATES = {"issued": "doing", "returned": "doing", "replied": "to_verify", "closed": "written_off"}


def make_tasks(apps: Any, schema_editor: object) -> None:
    """A task for every problem of a notice that has none."""
    models = {name: apps.get_model("tasks", name) for name in ("Task", "Note")}
    departments = apps.get_model("people", "Organisation").objects.filter(kind="department", code="inspection")
    points = apps.get_model("supervision", "Point").objects.filter(found="problem", task=None)
    for point in points.filter(inspection__notice__isnull=False).select_related("inspection__notice"):
        notice = point.inspection.notice
        what = f"{point.question}：{point.note.strip()}"
        point.task = models["Task"].objects.create(
            county_id=notice.county_id, year_id=notice.year_id, school_id=notice.school_id, kind="finding",
            indicator=point.indicator, what_zh=what, what_en=what, lead=departments.filter(parent=notice.county_id).first(),
            deadline=notice.deadline, state=STATES[notice.state], made_by_id=notice.issued_by_id,
            progress=100 if notice.state == "closed" else None, written_off_at=notice.closed_at,
        )  # fmt: skip
        point.save()
        said = [(notice.issued_by_id, "made", "", notice.issued_at)]
        if notice.replied_by_id is not None:
            said.append((notice.replied_by_id, "handed_in", notice.reply, notice.replied_at))
            if notice.state in ("replied", "closed"):
                point.task.handed_in_by_id, point.task.handed_in_at = notice.replied_by_id, notice.replied_at
        if notice.state == "returned":
            said.append((None, "returned", notice.reason, notice.replied_at))
        if notice.state == "closed":
            said.append((notice.closed_by_id, "written_off", "", notice.closed_at))
            point.task.verified_by_id, point.task.verified_at = notice.closed_by_id, notice.closed_at
        point.task.save()
        for by, kind, text, at in said:
            note = models["Note"].objects.create(task=point.task, by_id=by, what=kind, text=text)
            models["Note"].objects.filter(pk=note.pk).update(at=at)


def keep_documents(apps: Any, schema_editor: object) -> None:
    """A document of an answer is evidence of every task of its notice: checked by who closed the notice."""
    items, points = apps.get_model("evidence", "Item").objects, apps.get_model("supervision", "Point").objects
    for reply in apps.get_model("supervision", "Reply").objects.select_related("notice"):
        notice = reply.notice
        checked = notice.state == "closed" and notice.closed_by_id != reply.added_by_id
        for point in points.filter(inspection=notice.inspection_id, task__isnull=False):
            item = items.create(
                county_id=notice.county_id, year_id=notice.year_id, school_id=notice.school_id, indicator=point.indicator,
                task_id=point.task_id, file_id=reply.file_id, title=(reply.name.rpartition(".")[0] or reply.name)[:160],
                name=reply.name, added_by_id=reply.added_by_id, state="checked" if checked else "to_verify",
                checked_by_id=notice.closed_by_id if checked else None, checked_at=notice.closed_at if checked else None,
            )  # fmt: skip
            items.filter(pk=item.pk).update(added_at=reply.added_at)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_point_task"),
        ("evidence", "0003_item_once_per_task"),
        ("people", "0002_accounts"),
    ]

    operations = [
        migrations.RunPython(make_tasks, migrations.RunPython.noop),
        migrations.RunPython(keep_documents, migrations.RunPython.noop),
    ]
