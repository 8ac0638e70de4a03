"""Comments on the county, an indicator, a school: who writes and reads them where, who is told, what is taken back."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from junheng.web.audit.models import Entry
from junheng.web.board.standing import standing_of
from junheng.web.comments import reading
from junheng.web.comments.keeping import add
from junheng.web.comments.models import Comment
from junheng.web.notices.models import Notice
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.keep import standard_of

FAILS = "YZ-R3"  # that the example's reviewer asks about
HELD_BY = "YZ-R4"  # owned by construction


@pytest.fixture
def own(county) -> Organisation:
    """The school of the reporter, which is the inspector's, too."""
    return User.objects.get(username="reporter").memberships.get().organisation


@pytest.fixture
def pages(county, year, own) -> dict[str, str]:
    at = [county.code, year.number]
    return {
        "county": reverse("board", args=at),
        "indicator": reverse("indicator_standing", args=[*at, HELD_BY]),
        "school": reverse("school_standing", args=[*at, own.code]),
    }


@pytest.fixture
def say(county, year, own, signed_in):
    """Send a comment by the form of the page; the answer."""

    def of(username: str, on: str, text: str = "请说明", form: uuid.UUID | None = None):
        at = {"indicator": [HELD_BY], "school": [own.code], "county": []}[on]
        address = reverse(f"comment_{on}", args=[county.code, year.number, *at])
        return signed_in(username).post(address, {"text": text, "form": str(form or uuid.uuid4())})

    return of


def told(after: int) -> set[str]:
    return set(Notice.objects.filter(key="comments.notice", pk__gt=after).values_list("to__username", flat=True))


def last_notice() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def panel_of(html: str) -> str:
    found = re.search(r'<section class="panel" id="comments".*?</section>', html, re.DOTALL)
    return found.group() if found else ""


@pytest.mark.parametrize("on", ["county", "indicator", "school"])
def test_a_comment_stands_on_the_page_that_it_is_about_and_on_no_other(on, say, pages, signed_in):
    answer = say("reviewer", on, "第一行\r\n第二行 <b>")

    assert answer.status_code == 302
    assert answer["Location"] == f"{pages[on]}#comments"
    for place, address in pages.items():
        panel = panel_of(signed_in("head").get(address).content.decode())
        assert ("第一行<br>第二行 &lt;b&gt;" in panel) is (place == on)
        if place == on:
            assert "高峰</b> 上级审核员" in panel
            assert "take-back" not in panel  # only who wrote it takes it back


def test_comments_are_read_by_whoever_may_write_there(say, pages, signed_in):
    for on in pages:
        say("reviewer", on, "评语")
    seen = {
        username: {on for on, address in pages.items() if "评语" in panel_of(signed_in(username).get(address).content.decode())}
        for username in ("reporter", "principal", "inspector", "clerk", "admin", "reviewer")
    }  # fmt: skip

    everything, school = {"county", "indicator", "school"}, {"school"}
    assert seen == {
        "reporter": school, "principal": school, "inspector": school,
        "clerk": everything, "admin": everything, "reviewer": everything,
    }  # fmt: skip


@pytest.mark.parametrize("username", ["reporter", "principal", "inspector"])
def test_people_of_a_school_and_inspectors_write_on_their_schools_only(username, say, county, year, signed_in):
    others = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county).order_by("code").last()
    address = reverse("comment_school", args=[county.code, year.number, others.code])
    before = Comment.objects.count()

    assert say(username, "county").status_code == 404
    assert say(username, "indicator").status_code == 404
    assert signed_in(username).post(address, {"text": "x", "form": str(uuid.uuid4())}).status_code == 404
    assert Comment.objects.count() == before
    assert say(username, "school").status_code == 302


def test_the_newest_stands_last_and_of_very_many_only_the_newest_are_shown(say, pages, signed_in, monkeypatch):
    monkeypatch.setattr(reading, "NEWEST", 2)
    for text in ("甲话", "乙话"):
        say("clerk", "county", text)
    panel = panel_of(signed_in("head").get(pages["county"]).content.decode())
    assert panel.index("甲话") < panel.index("乙话")
    assert "只显示最近" not in panel

    say("clerk", "county", "丙话")
    panel = panel_of(signed_in("head").get(pages["county"]).content.decode())
    assert "甲话" not in panel
    assert panel.index("只显示最近") < panel.index("乙话") < panel.index("丙话")


def test_a_comment_costs_a_page_one_query(say, pages, signed_in):
    for on, address in pages.items():
        for username in ("clerk", "reviewer"):
            say(username, on)
        for username in ("head", "reviewer"):
            browser = signed_in(username)
            browser.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert "请说明" in panel_of(browser.get(address).content.decode())
            asked = [one["sql"] for one in queries.captured_queries]
            assert sum("comments_comment" in sql for sql in asked) == 1
            below = [sql for sql in asked if "people_organisation" in sql and '"parent_id" =' in sql and "OR" in sql]
            assert len(below) == len(set(below))  # the counties of the reviewer are looked up once


@pytest.mark.parametrize(
    ("username", "on", "expected"),
    [
        ("reviewer", "county", {"head", "admin"}),
        ("reviewer", "indicator", {"head", "admin", "construction"}),
        ("clerk", "county", set()),
        ("clerk", "indicator", set()),
        ("reviewer", "school", {"reporter", "principal"}),
        ("inspector", "school", {"reporter", "principal"}),
        ("clerk", "school", {"reporter", "principal"}),
        ("reporter", "school", {"principal", "compulsory"}),
    ],
)
def test_who_should_answer_is_told_and_who_wrote_is_not(username, on, expected, say, pages, signed_in):
    before = last_notice()
    say(username, on)

    assert told(before) == expected
    if expected:
        notice = Notice.objects.filter(key="comments.notice", pk__gt=before).first()
        assert notice.link == f"{pages[on]}#comments"
        assert "请说明" not in notice.text.zh + notice.text.en  # it can be taken back
        reader = signed_in(notice.to.username)
        assert "新留言" in reader.get("/notices/").content.decode()
        assert reader.post(f"/notices/{notice.pk}/read/")["Location"] == notice.link


def test_an_answer_is_told_to_all_who_commented_on_the_same_thing_before(say):
    say("reviewer", "indicator")
    say("clerk", "indicator")
    say("finance", "county")
    before = last_notice()
    say("head", "indicator", "已安排")

    assert told(before) == {"reviewer", "clerk"}


def test_who_no_longer_reaches_it_is_not_told(say, own):
    say("inspector", "school")
    Membership.objects.get(user__username="inspector").schools.remove(own)
    before = last_notice()
    say("clerk", "school")

    assert told(before) == {"reporter", "principal"}


def test_the_same_text_from_the_same_form_is_one_comment_and_told_once(say):
    form, count = uuid.uuid4(), Comment.objects.count()
    say("reviewer", "county", "请说明", form)
    before = last_notice()
    assert say("reviewer", "county", "请说明", form).status_code == 302

    assert Comment.objects.count() == count + 1
    assert told(before) == set()
    say("reviewer", "county", "改了再发", form)  # after going back: nothing that was written is lost
    assert Comment.objects.count() == count + 2


def test_what_cannot_be_kept_is_said_and_shown_again(say, county, year, own, signed_in):
    count, long = Comment.objects.count(), "长" * 2001
    answer = say("clerk", "county", long)

    assert answer.status_code == 422
    content = answer.content.decode()
    assert "最多2000字，现在是2001字" in content
    assert long in content
    assert say("clerk", "county", " \r\n ").status_code == 422
    assert say("clerk", "county", "两" * 1999 + "\r\n").status_code == 302
    unknown = reverse("comment_indicator", args=[county.code, year.number, "YZ-R99"])
    answer = signed_in("clerk").post(unknown, {"text": "说明", "form": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "没有指标YZ-R99" in answer.content.decode()
    bad = reverse("comment_county", args=[county.code, year.number])
    assert signed_in("clerk").post(bad, {"text": "说明", "form": "x"}).status_code == 400
    assert Comment.objects.count() == count + 1


def test_a_comment_is_taken_back_by_who_wrote_it_and_the_log_keeps_that_it_was_there(say, pages, signed_in):
    say("reporter", "school", "写错了")
    made = Comment.objects.get(text="写错了")
    address = reverse("comment_take_back", args=[made.pk])
    assert f'action="{address}"' in signed_in("reporter").get(pages["school"]).content.decode()

    refused = signed_in("principal").post(address, follow=True)
    assert "只有留言的人可以撤回" in refused.content.decode()
    assert Comment.objects.filter(pk=made.pk).exists()
    assert signed_in("personnel").get(address).status_code == 405

    answer = signed_in("reporter").post(address, follow=True)
    assert "写错了" not in answer.content.decode()
    assert "留言已撤回" in answer.content.decode()
    assert signed_in("reporter").post(address).status_code == 404
    entries = Entry.objects.filter(target=f"comments.comment:{made.pk}")
    assert [one.action for one in entries] == ["comments.added", "comments.taken_back"]
    assert "写错了" not in str([one.details for one in entries])
    log = signed_in("admin").get(reverse("audit", args=[made.county.code])).content.decode()
    assert "撤回留言" in log


def test_a_program_reads_writes_and_takes_back(program, base, own):
    reviewer, head, reporter = program("reviewer"), program("head"), program("reporter")
    written = {"text": "请说明", "key": str(uuid.uuid4()), "indicator": HELD_BY}
    made = reviewer.post(f"{base}/comments", **written).json()
    assert reviewer.post(f"{base}/comments", **written).json() == made
    assert (made["by"], made["own"], made["school"], made["indicator"]) == ("高峰", True, None, HELD_BY)
    assert head.get(f"{base}/comments", indicator=HELD_BY).json() == [{**made, "own": False}]

    assert reporter.get(f"{base}/comments").json() == []
    assert reporter.post(f"{base}/comments", text="看", key=written["key"]).status_code == 404
    answer = reporter.post(f"{base}/comments", text="看", key=written["key"], school=own.code)
    assert answer.json()["school"] == own.code
    assert [one["text"] for one in reviewer.get(f"{base}/comments", school=own.code).json()] == ["看"]
    assert reporter.get(f"{base}/comments").json() == [answer.json()]

    both = reviewer.post(f"{base}/comments", **written, school=own.code)
    assert (both.status_code, both.json()["code"]) == (422, "refused")
    assert head.client.delete(f"/api/comments/{made['id']}").json()["code"] == "refused"
    assert reviewer.client.delete(f"/api/comments/{made['id']}").status_code == 200
    assert reviewer.get(f"{base}/comments", indicator=HELD_BY).json() == []


def test_the_reviewer_of_the_example_asks_about_an_indicator_that_fails_and_the_head_answers(year):
    asked, answered = Comment.objects.filter(year=year)

    assert (asked.by.username, answered.by.username) == ("reviewer", "head")
    assert asked.indicator == answered.indicator == FAILS
    assert standing_of(year).piece(f"indicator:{FAILS}")["verdict"] == "fail"
    assert Notice.objects.filter(key="comments.notice", to__username="personnel", by=asked.by).exists()
    assert Notice.objects.filter(key="comments.notice", to__username="reviewer", by=answered.by).exists()


def test_the_composite_of_a_standard_has_a_page_and_can_be_commented_on(year):
    year.standard, year.settings = "cn-2012", {}
    composite = standard_of(year).pack.composite
    before = last_notice()
    by = User.objects.get(username="reviewer")
    made = add(year, school=None, indicator=composite.id, text="请说明", by=by, form=uuid.uuid4())

    assert made.indicator == composite.id
    assert told(before) == {"head", "admin", "inspection"}
    assert composite.name.zh in Notice.objects.filter(pk__gt=before).first().text.zh
