"""Adding, reusing, checking and removing evidence. Each is one transaction with its entry in the log."""

from __future__ import annotations

from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.evidence.judging import unsupported
from junheng.web.evidence.models import Item
from junheng.web.evidence.notices import tell_checkers, tell_who_added
from junheng.web.evidence.wanted import rules_of
from junheng.web.files.keeping import Received, keep, let_go
from junheng.web.people.models import Organisation, User
from junheng.web.tasks.models import Task
from junheng.web.words import words
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

ALREADY = Text(
    "“{name}”已经是这项指标的材料，没有重复添加。",
    "{name} is evidence for this indicator already and was not added twice.",
)
ALREADY_OF_TASK = Text(
    "“{name}”已经是这项任务的材料，没有重复添加。",
    "{name} is evidence for this task already and was not added twice.",
)


def add(
    received: Received,
    *,
    year: Year,
    school: Organisation | None,
    indicator: str,
    by: User,
    title: str = "",
    pages: str = "",
    task: Task | None = None,
    tells: bool = True,
) -> Item:
    """Keep a file as evidence; with `task`, that it is done. A finding's task may have no indicator.

    Who may check it is told that something waits, unless `tells` is false: they are told otherwise.

    Raises:
        UsageError: the standard of the year has no such indicator, or the same file is there already.
    """
    if indicator or task is None:
        _known(year, indicator)
    stem = received.name.rpartition(".")[0] or received.name
    with transaction.atomic():
        item = Item(
            county=year.county, year=year, school=school, indicator=indicator, file=keep(received),
            title=(title.strip() or stem)[:160], name=received.name, pages=pages.strip(), added_by=by,
            task=task,
        )  # fmt: skip
        _saved(item, "evidence.added")
        if tells:
            tell_checkers(item)
        return item


def reuse(item: Item, *, school: Organisation | None, indicator: str, by: User, pages: str = "") -> Item:
    """Let the file of an item serve another indicator or place, to be checked there anew.

    Raises:
        UsageError: as `add`.
    """
    _known(item.year, indicator)
    with transaction.atomic():
        again = Item(
            county=item.county, year=item.year, school=school, indicator=indicator, file=item.file,
            title=item.title, name=item.name, pages=pages.strip(), added_by=by,
        )  # fmt: skip
        _saved(again, "evidence.reused", source=item.pk)
        tell_checkers(again)
        return again


@transaction.atomic
def check(item: Item, *, by: User, seen: str, to: str, reason: str = "") -> Item:
    """Say that a document proves what it should, or return it with a reason.

    Args:
        item: The document.
        by: Who says so; never who added it.
        seen: The state that `by` saw: nobody decides on what somebody else has just decided.
        to: The new state.
        reason: Why it is returned.

    Raises:
        UsageError: it cannot be done, and why.
    """
    locked = Item.objects.select_for_update().get(pk=item.pk)
    if locked.added_by_id == by.pk:
        raise UsageError(
            Text(
                "自己上传的材料要由别人核验。请让科室负责人或责任督学来核验。",
                "Who added a document cannot verify it. Let a head of department or the responsible inspector do it.",
            )
        )
    if locked.state != seen or to == seen:
        raise ChangedError(
            Text(
                "这份材料已经是“{state}”，可能别人刚处理过。请看一下现在的情况再决定。",
                "This document is '{state}' already; somebody may have just dealt with it. Look again before you decide.",
            ).format(state=words(f"state_{locked.state}"))
        )
    if to == Item.State.RETURNED and not reason.strip():
        raise UsageError(
            Text("请写明退回的原因，上传的人要据此修改。", "Say why it is returned, so that it can be mended.")
        )
    locked.state, locked.reason = to, reason.strip() if to == Item.State.RETURNED else ""
    locked.checked_by, locked.checked_at = by, timezone.now()
    locked.save()
    record(f"evidence.{to}", who=by, county=locked.county_id, target=locked, reason=locked.reason)
    unsupported(locked.year, locked.school, locked.indicator)
    if to == Item.State.RETURNED:
        tell_who_added(locked, by)
    return locked


def remove(item: Item, *, by: User) -> None:
    """Take a document away that was not checked; its bytes go where nothing else uses them.

    Raises:
        UsageError: it was checked.
    """
    with transaction.atomic():
        locked = Item.objects.select_for_update().get(pk=item.pk)
        if locked.state == Item.State.CHECKED:
            raise UsageError(
                Text(
                    "已核验的材料不能删除。要撤下，请核验人先退回。",
                    "A verified document stays. To take it away, let who verified it return it first.",
                )
            )
        record("evidence.removed", who=by, county=locked.county_id, target=locked, sha256=locked.file.sha256)
        file = locked.file
        locked.delete()
        transaction.on_commit(partial(let_go, file))


def _known(year: Year, indicator: str) -> None:
    if indicator not in rules_of(standard_of(year)):
        raise UsageError(
            Text("本年的标准里没有指标{indicator}。", "The standard of this year has no indicator {indicator}.").format(
                indicator=indicator
            )
        )


def _saved(item: Item, action: str, **details: object) -> None:
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        said = ALREADY if item.task_id is None else ALREADY_OF_TASK
        raise UsageError(said.format(name=item.name)) from error
    school = item.school.code if item.school is not None else None
    record(action, who=item.added_by, county=item.county_id, target=item, indicator=item.indicator, school=school,
           sha256=item.file.sha256, **details)  # fmt: skip
