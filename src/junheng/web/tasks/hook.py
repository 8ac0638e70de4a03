"""After every judging of a county's newest year: what agrees now is written off, what fell back is opened again."""

from __future__ import annotations

from junheng.web.tasks.agreement import agreement, figures_of, newest_evaluation
from junheng.web.tasks.models import Target, Task
from junheng.web.tasks.moves import figure_agrees, figure_fell_back
from junheng.web.years.making import after_judging
from junheng.web.years.models import StoredEvaluation


@after_judging
def look_at_tasks(evaluation: StoredEvaluation) -> None:
    """Hold the tasks that wait for their figure, and those written off, against the newest evaluation of their county."""
    county = evaluation.snapshot.year.county_id
    newest = newest_evaluation(county)
    if newest is None or newest.pk != evaluation.pk:  # an older year was judged anew
        return
    tasks = list(Task.objects.filter(county=county, state__in=(Task.State.TO_AGREE, Task.State.WRITTEN_OFF)))
    figures = figures_of(tasks, newest)
    targets: dict[int, list[Target]] = {}
    for target in Target.objects.filter(task__in=tasks).select_related("school"):
        targets.setdefault(target.task_id, []).append(target)
    for task in tasks:
        said = agreement(targets.get(task.pk, []), newest, figures)
        if task.state == Task.State.TO_AGREE and said:
            figure_agrees(task, said)
        elif task.state == Task.State.WRITTEN_OFF and said.answer == "falls_short":
            figure_fell_back(task, said)
