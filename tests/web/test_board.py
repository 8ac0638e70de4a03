"""Where the county stands: what the pages show is what the library judges, to everybody as far as they may see."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve

from junheng.evaluation import Evaluation, evaluate, explain
from junheng.evaluation.what_if import what_if
from junheng.web.audit.models import Entry
from junheng.web.board import held as memory
from junheng.web.board.spread import spread_of
from junheng.web.board.urls import urlpatterns
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import KINDS, Working
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns.sources import place_of
from junheng.web.years import background
from junheng.web.years.keep import evaluation_of, keep, opened, standard_of
from junheng.web.years.models import Piece, StoredEvaluation, StoredSnapshot, Year

BOARD = ("", "schools/", "balance/", "map/", "years/", "unknown/")
HOME = "/c/example/2024/"
RULES = re.compile(r"/YZ-\w+/")
CODES = re.compile(r"/\d{6,}/")


@pytest.fixture(scope="module")
def result(django_db_setup, django_db_blocker) -> Evaluation:
    with django_db_blocker.unblock():
        year = Year.objects.get(number=2024)
        return evaluate(opened(year.current), standard_of(year))


@pytest.fixture
def own(county) -> Organisation:
    """The school of the reporter and the principal."""
    return User.objects.get(username="reporter").memberships.get().organisation


def names_of_others(county: Organisation, own: Organisation) -> list[str]:
    """Names that stand in no other school's name, so that finding one means its school."""
    names = list(Organisation.objects.filter(parent=county, kind="school").values_list("name", flat=True))
    return [name for name in names if name != own.name and not any(name in other for other in names if other != name)]


def work() -> None:
    """Do the jobs that wait, here: another thread would meet the locks of this test's transaction."""
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        job.result = KINDS[job.kind](Working(job), job.arguments)
        job.state = Job.State.DONE
        job.save()


def links(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="(/c/[^"#]*)"', html)]


def of_the_board(address: str) -> bool:
    """Whether it is a page of the board in the newest year; the pages of other apps have tests of their own."""
    return address.startswith(HOME) and resolve(address.partition("?")[0]).url_name in {one.name for one in urlpatterns}


def kind_of(address: str) -> str:
    """Pages of one kind: schools are alike, and so are indicators."""
    return CODES.sub("/S/", RULES.sub("/I/", address.partition("?")[0]))


@pytest.mark.parametrize(("username", "language"), [("head", "zh"), ("reviewer", "en")])
def test_every_page_that_the_board_leads_to_opens_in_the_readers_language(signed_in, username, language):
    User.objects.filter(username=username).update(language=language)
    browser = signed_in(username)
    waiting, opened_, kinds = [f"{HOME}board/"], set(), set()
    while waiting:
        address = waiting.pop()
        if address in opened_ or kind_of(address) in kinds or not of_the_board(address):
            continue
        opened_.add(address)
        kinds.add(kind_of(address))
        answer = browser.get(address)
        html = answer.content.decode()

        assert answer.status_code == 200, address
        assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in html
        assert "None" not in html, address
        waiting += links(html)
    wanted = {f"{HOME}board/{page}" for page in BOARD}
    wanted |= {f"{HOME}schools/S/", f"{HOME}indicators/I/", f"{HOME}explained/I/", f"{HOME}schools/S/explained/I/"}

    assert wanted <= kinds


def test_every_indicator_and_condition_has_a_page(signed_in, result):
    browser = signed_in("inspector")
    for one in (*result.county, *result.entry, *result.vetoes):
        answer = browser.get(f"{HOME}indicators/{one.indicator}/")

        assert answer.status_code == 200, one.indicator
        assert result.name_of(one.indicator).zh in unescape(answer.content.decode())


def test_the_board_says_what_the_library_judges(signed_in, result, year):
    html = signed_in("clerk").get(f"{HOME}board/").content.decode()
    board = Piece.objects.get(evaluation=evaluation_of(year), key="board:zh").content

    assert board["summary"]["verdict"] == result.verdict
    assert f'class="panel verdict is-{result.verdict}"' in html
    for point in board["summary"]["points"]:
        assert point in unescape(html)
    shown = {area["id"]: {line["id"]: line["verdict"] for line in area["ratios"]} for area in board["areas"]}
    assert shown["resource"] == {
        one.indicator: one.verdict for one in result.county if result.standard.rule(one.indicator).method == "row_ratio"
    }


def test_nothing_is_judged_while_the_board_is_shown(signed_in, own, monkeypatch):
    def judged(*_: object) -> None:
        raise AssertionError("a page judged the county")

    monkeypatch.setattr(memory, "_made", judged)
    monkeypatch.setattr(background, "evaluate", judged)
    browser = signed_in("head")
    pages = [*(f"board/{page}" for page in BOARD), f"schools/{own.code}/", "indicators/YZ-R4/", "standard/"]

    assert [browser.get(HOME + page).status_code for page in pages] == [200] * len(pages)


def test_a_school_sees_the_totals_of_the_county_and_no_figure_of_another_school(signed_in, county, own):
    browser = signed_in("reporter")
    others = names_of_others(county, own)
    pages = [*(f"board/{page}" for page in BOARD), f"schools/{own.code}/", "indicators/YZ-R4/", "what-if/"]
    pages += ["explained/YZ-CV4/?stage=primary", "explained/YZ-G12/", "explained/YZ-G9/"]
    for page in pages:
        answer = browser.get(HOME + page)
        html = unescape(answer.content.decode())

        assert answer.status_code == 200, page
        assert [name for name in others if name in html] == [], page


def test_what_is_not_reached_is_not_there(signed_in, county, own):
    other = Organisation.objects.filter(parent=county, kind=OrganisationKind.SCHOOL).exclude(pk=own.pk).first()
    browser = signed_in("principal")

    assert browser.get(f"{HOME}schools/{other.code}/").status_code == 404
    assert browser.get(f"{HOME}schools/{other.code}/explained/YZ-R4/?stage=primary").status_code == 404
    assert browser.get(f"{HOME}what-if/?school={other.code}").status_code == 404
    assert browser.get(f"{HOME}standard/").status_code == 403
    assert browser.get(f"{HOME}indicators/YZ-R99/").status_code == 404
    assert browser.get(f"{HOME}explained/YZ-R99/").status_code == 404
    assert Client().get(f"{HOME}board/").status_code == 302


def test_a_heat_map_is_searched_filtered_and_turned_by_pages(signed_in):
    browser = signed_in("clerk")
    first = browser.get(f"{HOME}board/schools/").context
    failing = browser.get(f"{HOME}board/schools/?stage=junior&verdict=fail&fails=YZ-R3").context
    named = browser.get(f"{HOME}board/schools/", {"q": first["lines"][3]["school"]}).context
    last = browser.get(f"{HOME}board/schools/?page=99").context

    verdicts = [row["verdict"] for row in first["page"].paginator.object_list]
    assert verdicts == sorted(verdicts, key=["fail", "unknown", "pass"].index)
    assert len(first["lines"]) == 50
    assert {row["verdict"] for row in failing["lines"]} == {"fail"}
    assert {row["cells"][2][2] for row in failing["lines"]} <= {"low", "short", "unknown"}
    assert first["lines"][3]["school"] in [row["school"] for row in named["lines"]]
    assert last["page"].number == last["page"].paginator.num_pages


def test_a_number_opens_to_its_formula_its_cells_and_its_clause(signed_in, result, own):
    stage = next(one["stage"] for one in result.lines.of_school("rows", own.code) if one["indicator"] == "YZ-R4")
    found = explain(result, "YZ-R4", school_id=own.code, stage=stage)
    answer = signed_in("reporter").get(f"{HOME}schools/{own.code}/explained/YZ-R4/?stage={stage}")
    html = unescape(answer.content.decode())

    assert found.numbers
    assert found.numbers in html
    assert found.formula.zh in html
    assert found.cited.clause in html
    for one in found.inputs:
        assert one.name.zh in html
        assert all(place_of(cell.file, cell.sheet)[0] in html and cell.cell in html for cell in one.cells)


def test_a_changed_number_moves_what_the_library_says_it_moves(signed_in, result, own):
    browser = signed_in("reporter")
    page = browser.get(f"{HOME}what-if/").context
    field = next(one for one in page["numbers"] if one["id"].startswith("stages-pupils-"))
    stage = field["id"].rpartition("-")[2]
    more = str(int(field["now"]) + 300)
    form = {"school": own.code, "cells": "1", "questions": "", field["id"]: more}
    answer = browser.post(f"{HOME}what-if/", form).context["answer"]
    county = what_if(result)
    after = county.change("stages", "pupils", int(more), school_id=own.code, stage=stage)

    assert answer["after"] == after.verdict
    of_county = county.differences.filter(county.differences["school_id"].is_in(["", own.code]))
    assert answer["count"] == of_county.height
    shown = {(one["indicator"], one["stage"]): one["value_after"] for one in answer["balance"]}
    line = after.balance.filter(after.balance["indicator"] == "YZ-R4", after.balance["stage"] == stage)
    names = {"primary": "小学", "junior": "初中"}
    assert shown["YZ-R4", names[stage]] == f"{line['cv'][0]:.3f}"


def test_a_number_that_is_put_back_is_no_longer_asked_about(signed_in, own):
    browser = signed_in("principal")
    field = browser.get(f"{HOME}what-if/").context["numbers"][0]
    changed = browser.post(
        f"{HOME}what-if/", {"school": own.code, "cells": "1", "questions": "", field["id"]: "7"}
    ).context
    back = browser.post(
        f"{HOME}what-if/", {"questions": changed["questions"].written(), "school": own.code, "without": "c0"}
    ).context

    assert changed["answer"] is not None
    assert back["answer"] is None
    assert not back["questions"].cells


def test_many_schools_are_given_what_each_lacks(signed_in, result):
    failing = result.rows.filter(
        result.rows["indicator"] == "YZ-R7", result.rows["stage"] == "primary", result.rows["verdict"] == "fail"
    )
    form = {"questions": "", "bulk": "1", "failing": "YZ-R7/primary", "number": "campuses-multimedia_rooms"}
    context = signed_in("clerk").post(f"{HOME}what-if/", form | {"how": "lacks"}).context
    turned = [
        one
        for one in context["answer"]["differences"]
        if one["verdict_before"] == "fail" and one["verdict_after"] == "pass" and one["school"]
    ]

    assert failing.height
    assert context["fault"] == ""
    assert turned


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"questions": "{"}, 400),
        ({"questions": "[1]"}, 400),
        ({"questions": json.dumps({"cells": [["stages", "pupils"]]})}, 400),
        ({"questions": json.dumps({"cells": [["stages", "no_column", "OWN", "primary", "1"]]})}, 400),
        ({"questions": json.dumps({"cells": [["pupils", "sex", "OWN", "", "1"]]})}, 400),
        ({"questions": json.dumps({"cells": [["stages", "pupils", "2142011021", "primary", "1"]]})}, 403),
        ({"questions": json.dumps({"bulk": [["stages", "teachers", "YZ-R1", "primary", 1]]})}, 403),
    ],
)
def test_a_forged_question_is_refused(signed_in, own, form, status):
    asked = {name: text.replace("OWN", own.code) for name, text in form.items()}

    assert own.code != "2142011021"
    assert signed_in("reporter").post(f"{HOME}what-if/", asked).status_code == status


def test_a_value_that_cannot_be_is_told_in_a_sentence(signed_in, own):
    browser = signed_in("reporter")
    field = browser.get(f"{HOME}what-if/").context["numbers"][0]
    answer = browser.post(f"{HOME}what-if/", {"school": own.code, "cells": "1", "questions": "", field["id"]: "许多"})

    assert answer.status_code == 400
    assert "许多" in answer.context["fault"]


def test_another_standard_is_chosen_in_the_log_and_judged_in_the_background(signed_in, county, year):
    browser = signed_in("admin")
    shown = browser.get(f"{HOME}standard/?standard=cn-2012")
    answer = browser.post(f"{HOME}standard/", {"standard": "cn-2012", "setting-cv_method": "unweighted"})
    year.refresh_from_db()
    page = browser.get(f"{HOME}board/")
    while_judging = page.context
    work()
    after = browser.get(f"{HOME}board/").context

    assert shown.status_code == 200
    assert answer.status_code == 302
    assert (year.standard, year.settings) == ("cn-2012", {"cv_method": "unweighted"})
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.details["before"]["standard"]) == ("board.chose_standard", "cn-2017")
    assert while_judging["job"].open
    # The work inside asks for itself, and has the page loaded anew once it has ended: the panel asks for nothing.
    inside = page.content.decode().partition('id="judging">')[2].partition("</section>")[0]
    assert f'hx-get="/jobs/{while_judging["job"].pk}/"' in inside
    assert while_judging["standing"].evaluation.standard == "cn-2017"
    assert not while_judging["current"]
    assert after["job"] is None
    assert after["current"]
    assert after["standing"].evaluation.standard == "cn-2012"
    for page in BOARD:
        assert browser.get(f"{HOME}board/{page}").status_code == 200


def test_a_setting_that_cannot_be_is_told_and_nothing_is_chosen(signed_in, year):
    answer = signed_in("head").post(f"{HOME}standard/", {"standard": "cn-2017", "setting-g7_line": "-3"})
    year.refresh_from_db()

    assert answer.status_code == 400
    assert "g7_line" in answer.content.decode()
    assert year.settings == {}


def test_a_year_without_an_evaluation_says_what_to_do(signed_in, county):
    Year.objects.create(county=county, number=2030)
    answer = signed_in("clerk").get("/c/example/2030/board/")

    assert answer.status_code == 200
    assert "还没有评估结果" in answer.content.decode()


def test_of_approved_snapshots_the_newest_is_judged_and_older_pages_are_forgotten(year):
    snapshot = opened(year.current)
    kept = [keep(snapshot, year, StoredSnapshot.Reason.APPROVED) for _ in range(3)]
    before = StoredEvaluation.objects.filter(snapshot__year=year).count()
    work()

    assert evaluation_of(year).snapshot == kept[-1]
    assert StoredEvaluation.objects.filter(snapshot__year=year).count() == before + 1
    assert Piece.objects.filter(evaluation__snapshot__year=year).values("evaluation").distinct().count() <= 2


@pytest.mark.parametrize(
    ("values", "decimals"), [([1.0, 2.0, 2.5, 9.75], 2), ([0.0, 0.001], 2), ([5.0, 1e6], 0), ([-3.0, 3.0], 1)]
)
def test_every_value_lies_in_the_step_that_counts_it(values, decimals):
    steps = spread_of(values, decimals)

    assert sum(step["count"] for step in steps) == len(values)
    for value in values:
        assert any(step["low"] <= value < step["high"] or step["low"] == value for step in steps)
    assert [one["low"] for one in steps[1:]] == [one["high"] for one in steps[:-1]]


def test_values_that_are_all_the_same_have_no_spread():
    assert spread_of([2.0, 2.0], 1) == []
    assert spread_of([], 1) == []
