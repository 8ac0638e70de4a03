"""Evidence: added, checked by somebody else, judged, reused, and handed over as a dossier."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from uploads import docx, pdf, picture, upload

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.audit.models import Entry
from junheng.web.evidence import wanted
from junheng.web.evidence.judging import judgements
from junheng.web.evidence.models import Dossier, Item, Judgement
from junheng.web.files.models import StoredFile
from junheng.web.jobs.worker import run
from junheng.web.notices.models import Notice
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks.models import Task
from junheng.web.years.models import Year


@pytest.fixture
def school(county) -> Organisation:
    return User.objects.get(username="reporter").memberships.get().organisation


@pytest.fixture
def other_school(county, school) -> Organisation:
    return Organisation.objects.filter(kind=OrganisationKind.SCHOOL).exclude(pk=school.pk).last()


@pytest.fixture
def address(year):
    def of(page: str, *more: str) -> str:
        return reverse(page, args=[year.county.code, year.number, *more])

    return of


@pytest.fixture
def add(signed_in, address):
    """Add files as somebody; the answer."""

    def added(username: str, indicator: str, *files, school: str = "county", **more):
        return signed_in(username).post(
            address("evidence_add", indicator), {"uploads": list(files), "school": school, **more}
        )

    return added


def decided(client, item: Item, to: str, reason: str = "", seen: str | None = None):
    data = {"to": to, "reason": reason, "seen": seen or item.state}
    return client.post(reverse("evidence_check", args=[item.pk]), data)


def test_a_school_adds_documents_and_the_head_of_a_department_checks_them(add, signed_in, school, year):
    answer = add(
        "reporter",
        "YZ-Q5",
        upload("信息化.pdf", pdf("q5")),
        upload("照片.jpg", picture()),
        school=school.code,
        pages="第2页",
    )

    assert answer.status_code == 302
    first, second = Item.objects.filter(indicator="YZ-Q5", school=school)
    assert (first.title, first.name, first.pages, first.state) == ("信息化", "信息化.pdf", "第2页", Item.State.PENDING)
    head = signed_in("compulsory")
    assert decided(head, first, "checked").status_code == 302
    assert decided(head, second, "returned", "照片看不清").status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.checked_by.username) == (Item.State.CHECKED, "compulsory")
    assert (second.state, second.reason) == (Item.State.RETURNED, "照片看不清")
    assert list(Entry.objects.filter(action__startswith="evidence.").order_by("-number").values_list("action", flat=True)[:4]) == [
        "evidence.returned", "evidence.checked", "evidence.added", "evidence.added",
    ]  # fmt: skip


def told(username: str, key: str) -> list[Notice]:
    return list(Notice.objects.filter(to__username=username, key=key).order_by("pk"))


def test_who_may_check_is_told_once_until_it_is_read_and_who_added_is_told_why_it_was_returned(
    add, signed_in, school, address
):
    Notice.objects.all().delete()
    files = [upload(f"{one}.pdf", pdf(f"file {one}")) for one in range(3)]
    add("reporter", "YZ-Q5", *files, school=school.code)
    add("reporter", "YZ-Q5", upload("d.pdf", pdf("file d")), school=school.code)

    told_of = {one.to.username for one in Notice.objects.filter(key="evidence.notice_to_check")}
    assert len(told("inspector", "evidence.notice_to_check")) == 1  # of the school
    assert told("inspector", "evidence.notice_to_check")[0].link == address("evidence")
    assert "reporter" not in told_of
    assert "personnel" not in told_of  # of another department
    Notice.objects.update(read_at=timezone.now())
    add("reporter", "YZ-Q5", upload("e.pdf", pdf("file e")), school=school.code)
    assert len(told("inspector", "evidence.notice_to_check")) == 2

    item = Item.objects.filter(indicator="YZ-Q5").first()
    decided(signed_in("compulsory"), item, "returned", "看不清")
    (notice,) = told("reporter", "evidence.notice_returned")
    assert (notice.link, notice.text.zh) == (
        reverse("evidence_item", args=[item.pk]), f"佐证材料“{item.title}”被退回：看不清",
    )  # fmt: skip
    decided(signed_in("compulsory"), Item.objects.filter(indicator="YZ-Q5").last(), "checked")
    assert len(told("reporter", "evidence.notice_returned")) == 1


def test_where_the_head_of_the_department_adds_the_other_heads_are_told(add):
    Notice.objects.all().delete()
    add("personnel", "YZ-G10", upload("编制.pdf", pdf("posts")))

    told_of = {one.to.username for one in Notice.objects.filter(key="evidence.notice_to_check")}

    assert told_of
    assert "personnel" not in told_of


def test_nobody_checks_what_he_added_and_nobody_decides_on_what_was_decided(add, signed_in, school):
    head = signed_in("compulsory")
    add("compulsory", "YZ-Q5", upload("a.pdf", pdf("own")), school=school.code)
    own = Item.objects.get(indicator="YZ-Q5")
    answer = decided(head, own, "checked")
    assert answer.status_code == 422
    assert "自己上传的材料要由别人核验" in answer.content.decode()

    other = signed_in("personnel")
    assert decided(other, own, "returned").status_code == 422  # without a reason
    assert decided(other, own, "checked").status_code == 302
    answer = decided(signed_in("finance"), own, "returned", "晚了一步", seen="to_verify")
    assert answer.status_code == 422
    assert "可能别人刚处理过" in answer.content.decode()
    own.refresh_from_db()
    assert own.state == Item.State.CHECKED


def test_a_form_sent_twice_adds_nothing(add, school):
    for _ in range(2):
        answer = add("reporter", "YZ-Q5", upload("a.pdf", pdf("twice")), school=school.code)

    assert answer.status_code == 422
    assert "没有重复添加" in answer.content.decode()
    assert Item.objects.filter(indicator="YZ-Q5", school=school).count() == 1


@pytest.mark.parametrize("of_school", [True, False])
def test_a_document_of_an_indicator_is_evidence_for_each_of_its_tasks_too_but_once_for_each(
    add, signed_in, year, school, of_school
):
    place, data = school if of_school else None, pdf("the same everywhere")
    tasks = [
        Task.objects.create(
            county=year.county, year=year, school=place, kind=Task.Kind.GAP, indicator="YZ-Q5", stage=stage,
            what_zh="补齐", what_en="complete",
        )
        for stage in ("primary", "junior")
    ]  # fmt: skip
    head = signed_in("compulsory")
    assert (
        add("compulsory", "YZ-Q5", upload("a.pdf", data), school=school.code if of_school else "county").status_code
        == 302
    )

    for task in tasks:
        head.post(reverse("task_evidence", args=[task.pk]), {"uploads": [upload("a.pdf", data)]})
    told = head.post(reverse("task_evidence", args=[tasks[0].pk]), {"uploads": [upload("a.pdf", data)]}, follow=True)

    found = Item.objects.filter(indicator="YZ-Q5", school=place).order_by("pk")
    assert [one.task for one in found] == [None, *tasks]
    assert len({one.file_id for one in found}) == 1
    assert "已经是这项任务的材料" in told.content.decode()


def test_one_bad_file_does_not_keep_the_good_ones_out(add, school):
    answer = add("reporter", "YZ-Q5", upload("好.pdf", pdf("good")), upload("坏.pdf", b"MZ"), school=school.code)

    assert answer.status_code == 422
    assert "“坏.pdf”不是可以接收的文件" in answer.content.decode()
    assert "已上传1份材料" in answer.content.decode()
    assert list(Item.objects.filter(indicator="YZ-Q5").values_list("name", flat=True)) == ["好.pdf"]


def test_forged_places_and_indicators_are_refused(add, signed_in, school, other_school):
    before = Item.objects.count()

    assert add("reporter", "YZ-Q5", upload("a.pdf", pdf("forged")), school=other_school.code).status_code == 422
    assert add("reporter", "YZ-Q5", upload("a.pdf", pdf("forged"))).status_code == 422  # the county as a whole
    assert add("clerk", "YZ-XX", upload("a.pdf", pdf("forged"))).status_code == 404
    assert Item.objects.count() == before


def test_a_school_sees_and_fetches_nothing_of_another_school(add, signed_in, other_school):
    add("clerk", "YZ-Q5", upload("a.pdf", pdf("other")), school=other_school.code)
    item = Item.objects.get(school=other_school)
    reporter = signed_in("reporter")

    for page in ("evidence_item", "evidence_file"):
        assert reporter.get(reverse(page, args=[item.pk])).status_code == 404
    for page in ("evidence_remove", "evidence_reuse"):
        assert reporter.post(reverse(page, args=[item.pk])).status_code == 404
    assert reporter.post(reverse("evidence_check", args=[item.pk])).status_code == 403
    assert decided(signed_in("inspector"), item, "checked").status_code == 404  # not a school named for the inspector


def test_a_download_is_the_original_to_be_saved_under_its_name(add, signed_in, school):
    data = pdf("bytes")
    add("reporter", "YZ-Q5", upload('<img src=x onerror=alert(1)>"章程.pdf', data), school=school.code)
    item = Item.objects.get(indicator="YZ-Q5")
    client = signed_in("reporter")

    answer = client.get(reverse("evidence_file", args=[item.pk]))

    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%3Cimg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    page = client.get(reverse("evidence_item", args=[item.pk])).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_a_file_reused_is_kept_once_counted_and_checked_anew(add, signed_in, school):
    add("reporter", "YZ-Q5", upload("a.pdf", pdf("reused")), school=school.code)
    item = Item.objects.get(indicator="YZ-Q5")
    decided(signed_in("compulsory"), item, "checked")
    client = signed_in("reporter")

    answer = client.post(reverse("evidence_reuse", args=[item.pk]), {"indicator": "YZ-Q6", "school": school.code})

    again = Item.objects.get(indicator="YZ-Q6", school=school)
    assert answer.status_code == 302
    assert (again.file, again.state) == (item.file, Item.State.PENDING)
    assert "同一文件另外用在1处" in client.get(reverse("evidence_item", args=[item.pk])).content.decode()
    client.post(reverse("evidence_remove", args=[again.pk]))
    assert StoredFile.objects.filter(pk=item.file_id).exists()
    assert client.post(reverse("evidence_remove", args=[item.pk])).status_code == 422  # it was checked


def test_met_needs_a_checked_document_and_falls_back_when_that_is_returned(add, signed_in, year, address):
    head = signed_in("compulsory")
    judge = {"judgement": "met", "school": "county"}
    answer = head.post(address("evidence_judge", "YZ-G10"), judge)
    assert answer.status_code == 422
    assert "还没有已核验的材料" in answer.content.decode()

    add("clerk", "YZ-G10", upload("编制文件.pdf", pdf("g10")), pages="第3页")
    item = Item.objects.get(indicator="YZ-G10")
    decided(head, item, "checked")
    assert head.post(address("evidence_judge", "YZ-G10"), judge).status_code == 302
    line = judgements(year)[0]
    assert (line["indicator_id"], line["school_id"], line["judgement"], line["document"], line["page"]) == (
        "YZ-G10", None, "met", "编制文件", "第3页",
    )  # fmt: skip
    assert line["decided_by"] == User.objects.get(username="compulsory").name

    item.refresh_from_db()
    decided(signed_in("personnel"), item, "returned", "不是正式文件")
    assert [one["judgement"] for one in judgements(year)] == ["unknown"]


def test_judgements_of_a_frozen_year_stay(signed_in, year, address):
    Year.objects.filter(pk=year.pk).update(state=Year.State.FROZEN)

    answer = signed_in("compulsory").post(
        address("evidence_judge", "YZ-G10"), {"judgement": "not_met", "school": "county"}
    )

    assert answer.status_code == 422
    assert not Judgement.objects.exists()


def test_what_the_standard_asks_for_is_counted_by_school(year, school):
    head = User.objects.get(username="compulsory")
    found = {
        one.indicator: one for one in wanted.demands(year, reach(head, Permission.EVIDENCE_VIEW), wanted.said_of(year))
    }

    assert (found["YZ-G1"].asked, found["YZ-G1"].complete) == ("county", True)
    assert (found["YZ-G10"].asked, found["YZ-G10"].complete) == ("county", False)
    assert found["YZ-Q3"].asked == "schools"
    assert school not in found["YZ-Q3"].lacking
    assert len(found["YZ-Q3"].lacking) == len(found["YZ-Q3"].schools) - 1
    assert found["YZ-R4"].complete is None
    assert "YZ-G3a" not in found


def test_a_document_of_the_county_speaks_for_schools_without_their_own(add, signed_in, year):
    add("clerk", "YZ-Q6", upload("德育评估.pdf", pdf("q6")))
    decided(signed_in("compulsory"), Item.objects.get(indicator="YZ-Q6"), "checked")

    for username in ("compulsory", "reporter"):
        user = User.objects.get(username=username)
        seen = reach(user, Permission.EVIDENCE_VIEW)
        found = {one.indicator: one for one in wanted.demands(year, seen, wanted.said_of(year))}
        assert found["YZ-Q6"].complete is True


@pytest.mark.parametrize("username", ["reporter", "compulsory", "inspector", "reviewer", "head"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open_for_who_may_see_them(signed_in, address, username, language):
    User.objects.filter(username=username).update(language=language)
    client = signed_in(username)

    assert client.get(address("evidence")).status_code == 200
    page = client.get(address("evidence_indicator", "YZ-Q3"))
    assert page.status_code == 200
    assert "{" not in page.content.decode().split("<main")[1].split("</main>")[0]  # every field of words was filled in
    for item in reach(User.objects.get(username=username), Permission.EVIDENCE_VIEW).within(Item.objects.all()):
        assert client.get(reverse("evidence_item", args=[item.pk])).status_code == 200


def test_the_overview_asks_the_database_a_fixed_number_of_times(signed_in, address):
    client = signed_in("compulsory")
    client.get(address("evidence"))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address("evidence"))

    assert len(asked) < 26


def test_the_dossier_holds_checked_documents_under_their_numbers_with_an_index(add, signed_in, year, school, address):
    add("reporter", "YZ-Q5", upload("信息化:总结?.pdf", pdf("dossier")), school=school.code)
    item = Item.objects.get(indicator="YZ-Q5")
    decided(signed_in("compulsory"), item, "checked")
    client = signed_in("head")

    page = client.get(address("dossier"))
    assert client.post(address("dossier_make")).status_code == 302
    run(until_empty=True)
    dossier = Dossier.objects.get(year=year)
    assert dossier.documents == page.context["checked"]  # without what proves a finding of no indicator
    assert Item.objects.filter(year=year, indicator="", state=Item.State.CHECKED).exists()
    answer = client.get(reverse("dossier_file", args=[dossier.pk]))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    assert archive.testzip() is None
    assert names[0] == "00 目录.docx"
    assert any(name.endswith(f"YZ-Q5-01-{school.name}-信息化_总结_.pdf") for name in names)
    assert not any("课程表" in name for name in names)  # it was returned
    cells = [
        cell.text
        for table in Document(io.BytesIO(archive.read(names[0]))).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "YZ-Q5-01" in cells
    assert "信息化:总结?.pdf" in cells


def test_a_document_that_is_lost_on_the_disk_stops_the_dossier_and_is_named(signed_in, year, address):
    item = Item.objects.filter(state=Item.State.CHECKED).exclude(indicator="").first()
    held = item.file.path.read_bytes()
    item.file.path.write_bytes(b"rotten")
    try:
        signed_in("head").post(address("dossier_make"))
        run(until_empty=True)
    finally:
        item.file.path.write_bytes(held)

    assert not Dossier.objects.exists()
    assert "缺失或已损坏" in signed_in("head").get(address("dossier")).content.decode()


def test_a_docx_is_evidence_as_it_is(add, school):
    data = docx("章程")
    add("reporter", "YZ-Q5", upload("章程.docx", data), school=school.code)

    assert Item.objects.get(indicator="YZ-Q5").file.path.read_bytes() == data


def test_a_file_that_nothing_uses_any_more_goes_with_its_bytes(
    add, signed_in, school, django_capture_on_commit_callbacks
):
    add("reporter", "YZ-Q5", upload("误传.pdf", pdf("by mistake")), school=school.code)
    stored = Item.objects.get(indicator="YZ-Q5").file

    with django_capture_on_commit_callbacks(execute=True):
        signed_in("reporter").post(reverse("evidence_remove", args=[Item.objects.get(indicator="YZ-Q5").pk]))

    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not stored.path.exists()
