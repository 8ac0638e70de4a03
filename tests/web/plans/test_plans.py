"""Asking for plans, working them out, stopping, reading, comparing, downloading and adopting them."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from junheng.errors import JunhengError
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import LOST_AFTER, Working, take_up_lost
from junheng.web.jobs.worker import run
from junheng.web.plans import background
from junheng.web.plans.adopt import adopt
from junheng.web.plans.keep import part, store_answer
from junheng.web.plans.models import Scenario
from junheng.web.plans.rebuild import rebuilt
from junheng.web.tasks import moves
from junheng.web.tasks.models import Note, Task


@pytest.fixture
def followed(county) -> Scenario:
    """The plan of the example, adopted."""
    return Scenario.objects.get(county=county, adopted=True)


@pytest.fixture
def ask(signed_in, county, year):
    """Fills in the form as a head of department and sends it."""

    def send(**fields: object):
        page = reverse("plan_new", args=[county.code, year.number])
        given = {"name": "试算", "years": "2", "transfers": "on", "pupils": "today", "seconds": "30", **fields}
        return signed_in("compulsory").post(page, {name: value for name, value in given.items() if value is not None})

    return send


def faults(answer) -> dict[str, list[str]]:
    assert answer.status_code == 400
    return dict(answer.context["form"].errors)


def test_a_form_as_it_opens_asks_for_a_plan_in_the_background(ask, year):
    answer = ask()

    scenario = Scenario.objects.get(name="试算")
    assert answer["Location"] == reverse("plan", args=[scenario.pk])
    assert (scenario.job.kind, scenario.job.state, scenario.snapshot) == ("plan", Job.State.QUEUED, year.current)
    assert (scenario.budget, scenario.stages, scenario.wish().transfers) == ("", "", True)


def test_boxes_become_the_wish(ask):
    ask(budget_1="3,000", budget_2="２５００", share_1="40", share_2="100%", cv_limit="0.4", moves="60", transfers=None)

    wish = Scenario.objects.get(name="试算").wish()
    assert (wish.budgets, wish.stages) == ((30_000_000.0, 25_000_000.0), (0.4, 1.0))
    assert (wish.cv_limit, wish.moves_per_year, wish.transfers) == (0.4, 60, False)


@pytest.mark.parametrize(
    ("field", "fields", "said"),
    [
        ("budget_2", {"budget_1": "3000", "budget_2": "很多"}, "第 2 年的预算“很多”不是数"),
        ("budget_2", {"budget_1": "3000", "budget_2": "-5"}, "第 2 年的预算应是不小于 0 的数"),
        ("budget_2", {"budget_1": "3000"}, "第 2 年的预算没有填"),
        ("share_2", {"share_1": "80", "share_2": "40"}, "只能持平或提高"),
        ("share_1", {"share_1": "0.4", "share_2": "1"}, "单位是%"),
        ("cv_limit", {"cv_limit": "0"}, "差异系数限值应是大于 0 的数"),
        ("moves", {"moves": "-3"}, "每年交流人数的上限不能小于 0"),
        ("moves", {"moves": "几个"}, "不是整数"),
    ],
)
def test_what_is_wrong_is_said_by_the_library_at_its_field(ask, field, fields, said):
    wrong = faults(ask(**fields))

    assert list(wrong) == [field]
    assert said in wrong[field][0]
    assert not Scenario.objects.filter(name="试算").exists()


def test_more_years_bring_more_boxes_without_losing_what_was_typed(ask):
    page = ask(years="4", budget_1="3000", rows="yes").content.decode()

    assert page.count('name="budget_') == page.count('name="share_') == 4
    assert 'value="3000"' in page
    assert 'class="error"' not in page


def test_a_county_puts_in_its_own_costs(ask, signed_in, county, year):
    template = signed_in("clerk").get(reverse("plan_catalogue", args=[county.code, year.number]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(template)))
    sheet = next(sheet for sheet in book if sheet.max_row > 10 and sheet.max_column > 5)
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == 5000)

    def filled(value: object) -> SimpleUploadedFile:
        cell.value, written = value, io.BytesIO()
        book.save(written)
        return SimpleUploadedFile("本县造价.xlsx", written.getvalue())

    wrong = faults(ask(catalogue=filled("五千左右")))
    assert f"本县造价.xlsx {sheet.title} {cell.coordinate}" in wrong["catalogue"][0]

    ask(catalogue=filled(7000))
    scenario = Scenario.objects.get(name="试算")
    catalogue = background.asked_of(scenario).catalogue
    assert scenario.catalogue_name == "本县造价.xlsx"
    assert 7000 in {action.unit_cost for action in catalogue}


@pytest.mark.parametrize("name", ["造价.xlsx", "造价.pdf"])
def test_a_file_that_is_no_workbook_is_refused(ask, name):
    wrong = faults(ask(catalogue=SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n")))

    assert "造价" in wrong["catalogue"][0]


@pytest.fixture
def quick(monkeypatch):
    """Plans with the example's answer instead of searching for it again; tells and hears like the solver."""
    asked = []

    def remembered(snapshot, standard, wish, *, progress, cancelled, **_):
        asked.append(wish)
        progress(1.0, None, None)
        return quick_answer[0]

    monkeypatch.setattr(background, "make_plan", remembered)
    quick_answer: list = []
    return quick_answer, asked


def test_the_job_stores_the_answer_and_its_files_and_a_second_run_after_a_crash_stores_it_once(
    followed, ask, quick, monkeypatch
):
    answer, asked = quick
    answer.append(rebuilt(followed))
    ask()
    scenario = Scenario.objects.get(name="试算")
    silent = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    store_answer(scenario, answer[0])  # as far as a worker came before it was killed
    Job.objects.filter(pk=scenario.job_id).update(state=Job.State.RUNNING, tries=1, beat_at=silent)
    assert take_up_lost() == 1
    monkeypatch.setattr(background, "LANGUAGES", ("zh",))  # the other takes as long again

    run(until_empty=True)

    scenario.refresh_from_db()
    assert (scenario.job.state, scenario.job.tries, len(asked)) == (Job.State.DONE, 2, 1)
    assert (scenario.status, scenario.cost) == (followed.status, followed.cost)
    assert part(scenario, "steps") == part(followed, "steps")
    assert scenario.parts.count() == followed.parts.count()
    assert set(scenario.documents.values_list("language", "ending")) == {
        ("zh", ending) for ending in ("xlsx", "docx", "html", "json", "csv")
    }


def test_a_plan_that_is_stopped_keeps_the_best_so_far(ask, signed_in, monkeypatch):
    ask(years="5", seconds="600")
    scenario = Scenario.objects.get(name="试算")
    Job.objects.filter(pk=scenario.job_id).update(state=Job.State.RUNNING)
    signed_in("compulsory").post(reverse("job_stop", args=[scenario.job_id]))
    assert Job.objects.get(pk=scenario.job_id).asked_to_stop
    heard = Working(scenario.job)
    monkeypatch.setattr(heard, "cancelled", lambda: heard.job.progress >= 0 and bool(told))
    told: list[str] = []
    monkeypatch.setattr(
        heard, "tell", lambda progress, words: told.append(words.zh) if "最好的方案" in words.zh else None
    )

    found = background.work_out(heard, {"scenario": scenario.pk})

    scenario.refresh_from_db()
    assert found["stopped"] is scenario.stopped is True
    assert scenario.status == Scenario.Status.FEASIBLE
    assert "停止" in part(scenario, "summary", "zh")["sentence"]
    assert scenario.seconds == 600
    assert told


def test_what_the_search_tells_is_how_far_it_is_with_cost_and_gap(monkeypatch):
    lines = []
    job = type("Job", (), {"tell": lambda self, progress, words: lines.append((round(progress, 4), words.zh))})()
    told = background._told(job, 60)

    monkeypatch.setattr(background, "TOLD_EVERY", 0.0)
    told(6.0, None, None)
    told(30.0, 1_000_000.0, 950_000.0)

    assert lines == [
        (0.09, "已用6秒，还没有找到方案"),
        (0.45, "已用30秒；最好的方案现值100.0万元，至多还能省5.00%"),
    ]


def test_the_files_are_made_from_the_stored_steps_judged_anew(followed):
    plan = rebuilt(followed)

    assert (plan.cost, plan.status, len(plan.steps)) == (followed.cost, followed.status, len(part(followed, "steps")))
    assert [one.verdict for one in plan.years] == [one["verdict"] for one in part(followed, "answer")["zh"]["years"]]


def test_a_plan_whose_judgement_has_changed_since_is_not_printed_as_if_it_held(followed):
    answer = followed.parts.get(key="answer")
    answer.content["zh"]["years"][-1]["verdict"] = "fail"
    answer.save()

    with pytest.raises(JunhengError, match="重新计算"):
        rebuilt(followed)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_is_shown_as_its_reports_word_it_and_beside_another(followed, signed_in, person, county, year, language):
    head = person("head")
    head.language = language
    head.save()
    other = Scenario.objects.create(county=county, year=year, snapshot=followed.snapshot, name="另一个", years=2)
    store_answer(other, rebuilt(followed))
    browser = signed_in("head")

    page = browser.get(reverse("plan", args=[followed.pk])).content.decode()
    beside = browser.get(reverse("plans_compare", args=[county.code, year.number])).content.decode()

    summary = part(followed, "summary", language)
    assert all(point in page for point in (summary["sentence"], *summary["points"]))
    assert all(page.count(line["action"]) for line in part(followed, "actions", language))
    assert "另一个" in beside
    assert followed.name in beside
    assert browser.get(reverse("plans", args=[county.code, year.number])).status_code == 200


@pytest.mark.parametrize("who", ["clerk", "compulsory", "admin", "reviewer", "principal"])
def test_only_the_head_of_the_bureau_adopts(who, followed, signed_in):
    page = reverse("plan_adopt", args=[followed.pk])

    assert signed_in(who).post(page).status_code == 403
    assert signed_in("head").get(page).status_code == 200


def test_adopting_makes_a_task_of_every_step_with_its_figure_and_deadline(followed):
    tasks = Task.objects.filter(scenario=followed)
    steps = {step["key"]: step for step in part(followed, "steps")}

    assert {task.step for task in tasks} == set(steps)
    for task in tasks.select_related("school", "lead").prefetch_related("targets__school"):
        step = steps[task.step]
        assert (task.school.code, task.money) == (step["school_id"], step["cost"])
        assert task.deadline.isoformat() == step["done_by"] or task.notes.filter(what=Note.What.DEADLINE).exists()
        assert task.lead is not None
        promised = [(one["indicator"], one["stage"] or "", one["value"]) for one in step["promises"]]
        assert [(one.indicator, one.stage, one.value) for one in task.targets.all()] == promised
        assert promised


def test_another_plan_keeps_the_tasks_of_steps_that_both_have_and_withdraws_what_nobody_began(
    followed, county, year, person
):
    plan = rebuilt(followed)
    task = Task.objects.filter(scenario=followed, state=Task.State.TO_DO).first()
    begun = Task.objects.filter(scenario=followed, state=Task.State.DOING).first()
    moves.report_progress(begun, person(begun.lead.code), "已动工", 10)
    dropped = [one["key"] for one in part(followed, "steps") if one["key"] not in (task.step, begun.step)][:5]
    other = Scenario.objects.create(county=county, year=year, snapshot=followed.snapshot, name="改用", years=2)
    store_answer(other, plan)
    steps = other.parts.get(key="steps")
    steps.content = [one for one in steps.content if one["key"] not in (*dropped, begun.step)]
    steps.save()
    other.refresh_from_db()
    left = [one.state for one in Task.objects.filter(step__in=dropped)]

    made = adopt(other, person("head"))

    followed.refresh_from_db()
    assert (followed.adopted, Scenario.objects.get(county=county, adopted=True)) == (False, other)
    assert (made.made, made.kept) == (0, len(steps.content))
    assert made.withdrawn == left.count("to_do")
    assert made.left == 1 + len(left) - left.count("to_do") - left.count("written_off")
    assert Task.objects.get(pk=task.pk).scenario == other
    assert Task.objects.get(pk=begun.pk).state == Task.State.DOING


def test_a_step_that_comes_in_another_year_keeps_its_open_task_with_the_new_deadline(followed, county, year, person):
    other = Scenario.objects.create(county=county, year=year, snapshot=followed.snapshot, name="晚一年", years=2)
    store_answer(other, rebuilt(followed))
    steps = other.parts.get(key="steps")
    moved = next(one for one in steps.content if Task.objects.get(step=one["key"]).state == Task.State.TO_DO)
    task = Task.objects.get(step=moved["key"])
    action, school, stage, planned, rest = moved["key"].split(":", 4)
    moved["key"] = f"{action}:{school}:{stage}:{int(planned) + 1}:{rest}"
    moved["done_by"] = f"{task.deadline.year + 1}-08-31"
    assert moved["key"] not in {one["key"] for one in steps.content if one is not moved}
    steps.save()

    made = adopt(other, person("head"))

    assert (made.made, made.kept, made.withdrawn, made.left) == (0, len(steps.content), 0, 0)
    later = Task.objects.get(pk=task.pk)
    assert (later.step, later.deadline.isoformat(), later.scenario) == (moved["key"], moved["done_by"], other)


def test_what_leads_nowhere_or_is_adopted_already_is_not_adopted(followed, county, year, person):
    empty = Scenario.objects.create(county=county, year=year, snapshot=followed.snapshot, name="没有结果")

    for scenario in (empty, followed):
        with pytest.raises(JunhengError, match="不能采用"):
            adopt(scenario, person("head"))


def test_an_adopted_plan_is_kept_another_can_be_removed(followed, county, year, signed_in):
    other = Scenario.objects.create(county=county, year=year, snapshot=followed.snapshot, name="多余")
    browser = signed_in("compulsory")

    browser.post(reverse("plan_remove", args=[followed.pk]))
    browser.post(reverse("plan_remove", args=[other.pk]))

    assert list(Scenario.objects.all()) == [followed]


def test_files_are_sent_to_be_saved_under_their_name(followed, signed_in, person):
    followed.documents.create(language="zh", ending="xlsx", name="达标计划.xlsx", content=b"PK")
    browser = signed_in("reviewer")

    answer = browser.get(reverse("plan_file", args=[followed.pk, "xlsx"]))

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert browser.get(reverse("plan_file", args=[followed.pk, "docx"])).status_code == 404
    assert signed_in("principal").get(reverse("plan_file", args=[followed.pk, "xlsx"])).status_code == 403
