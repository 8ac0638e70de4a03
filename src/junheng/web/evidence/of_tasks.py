"""Evidence that a task is done: brought on its page, checked like all evidence, by somebody else."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from junheng.errors import UsageError
from junheng.standards import Standard
from junheng.web.access.pages import Asked
from junheng.web.evidence import keeping
from junheng.web.evidence.models import Item
from junheng.web.evidence.wanted import rules_of
from junheng.web.files.forms import FilesField, FilesInput
from junheng.web.files.keeping import Received, receive
from junheng.web.people.models import User
from junheng.web.tasks.models import Task
from junheng.web.words import language, say, words
from junheng.web.years.keep import standard_of


class TaskForm(forms.Form):
    """Files for a task."""

    uploads = FilesField(widget=FilesInput)


def indicator_of(task: Task, standard: Standard) -> str:
    """The indicator that documents of a task are brought for: its own, the one that it is a part or coefficient of."""
    rules = rules_of(standard)
    if task.indicator in rules:
        return task.indicator
    for name, rule in rules.items():
        if task.indicator in rule.parts or (rule.balance is not None and rule.balance.id == task.indicator):
            return name
    return ""


def add(task: Task, received: Received, by: User) -> Item:
    """Keep a file as evidence that a task is done.

    Raises:
        UsageError: the task is closed, or the same file is there already.
    """
    if task.closed:
        raise UsageError(words("evidence.task_closed"))
    indicator = indicator_of(task, standard_of(task.year))
    return keeping.add(received, year=task.year, school=task.school, indicator=indicator, by=by, task=task)


@require_POST
def add_to_task(request: Asked, found: Task) -> HttpResponse:
    """Add files to a task; each is kept or refused by itself."""
    form = TaskForm(request.POST, request.FILES)
    if found.closed:
        messages.error(request, say("evidence.task_closed"))
    elif not form.is_valid():
        for error in form.errors.get("uploads", ()):
            messages.error(request, str(error))
    else:
        for upload in form.cleaned_data["uploads"]:
            try:
                with receive(upload) as received:
                    item = add(found, received, request.user)
                messages.success(request, say("evidence.added_to_task", name=item.name))
            except UsageError as error:
                messages.error(request, error.message(language()))
    return redirect("task", found.pk)
