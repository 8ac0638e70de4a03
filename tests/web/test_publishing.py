"""What goes out: reports with the hash of their snapshot, and a public page with what was chosen and nothing else."""

from __future__ import annotations

import io
import json
import zipfile

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from junheng.evaluation import evaluate
from junheng.rollup.suppression import DEFAULT_THRESHOLD
from junheng.web.audit.models import Entry
from junheng.web.jobs.models import Job
from junheng.web.jobs.worker import run
from junheng.web.people.models import User
from junheng.web.publishing.models import Publication, Report
from junheng.web.publishing.pieces import KEPT_BACK, public
from junheng.web.publishing.reports import KINDS
from junheng.web.years.keep import evaluation_of, opened, standard_of
from junheng.web.years.models import Piece, Year


@pytest.fixture
def address(year):
    return lambda page: reverse(page, args=[year.county.code, year.number])


@pytest.fixture
def publish(signed_in, address, year):
    """Publish sections as the head of the bureau."""

    def published(*sections: str, seen: int | None = None):
        data = {"section": list(sections), "seen": seen if seen is not None else evaluation_of(year).pk}
        return signed_in("head").post(address("publication_publish"), data)

    return published


def test_reports_are_made_in_the_background_and_kept_with_their_snapshot(signed_in, address, year):
    client = signed_in("clerk")
    kinds = ["word", "application", "html", "schools"]

    assert client.post(address("reports_make"), {"kind": kinds}).status_code == 302
    assert client.post(address("reports_make"), {"kind": "excel"}).status_code == 302  # while others are being made
    assert Job.objects.filter(kind="reports").count() == 1
    run(until_empty=True)

    made = {one.kind: one for one in Report.objects.filter(year=year)}
    assert set(made) == set(kinds)
    assert {one.snapshot_hash for one in made.values()} == {year.current.hash}
    page = client.get(address("reports")).content.decode()
    for one in made.values():
        assert one.verdict == evaluation_of(year).verdict
        answer = client.get(reverse("report_file", args=[one.pk]))
        data = b"".join(answer.streaming_content)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        start = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>"}[one.file.kind]
        assert data[:20].lower().startswith(start.lower())
        assert reverse("report_file", args=[one.pk]) in page


def test_the_same_report_of_the_same_snapshot_is_kept_once(signed_in, address, year):
    for _ in range(2):
        signed_in("clerk").post(address("reports_make"), {"kind": "application"})
        run(until_empty=True)

    assert Report.objects.filter(year=year).count() == 1


def test_a_year_without_data_says_what_to_do(signed_in, county):
    Year.objects.create(county=county, number=1999)
    pages = {page: reverse(page, args=[county.code, 1999]) for page in ("reports", "reports_make", "publication")}
    client = signed_in("head")

    assert "本年还没有数据" in client.get(pages["reports"]).content.decode()
    assert "还没有评估结果" in client.get(pages["publication"]).content.decode()
    client.post(pages["reports_make"], {"kind": "word"})
    run(until_empty=True)
    assert "请先审核报表或导入数据" in Job.objects.get(kind="reports").message.zh


def test_every_kind_has_its_maker_and_file():
    assert {kind.file for kind in KINDS.values()} <= {"docx", "xlsx", "pdf", "zip", "html"}
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)


def test_nothing_is_public_until_the_head_of_the_bureau_says_so(publish, address, year):
    stranger = Client()
    newest = reverse("public_newest", args=[year.county.code])
    assert stranger.get(address("public")).status_code == 404
    assert stranger.get(newest).status_code == 404

    assert publish("verdict", "schools").status_code == 302

    page = stranger.get(newest, follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "学校达标情况（数量）" in text
    assert "校际差异系数" not in text
    assert "各项指标" not in text
    assert Entry.objects.order_by("-number").first().action == "publishing.published"


def test_only_the_head_of_the_bureau_publishes(signed_in, address):
    for username in ("clerk", "compulsory", "admin", "reviewer"):
        assert signed_in(username).post(address("publication_publish"), {"section": "verdict"}).status_code == 403


def test_what_was_withdrawn_is_gone_and_stays_in_the_history(publish, signed_in, address, year):
    publish("verdict")
    publish("verdict", "balance")  # in place of the first
    assert Publication.objects.filter(year=year, withdrawn_at=None).count() == 1

    signed_in("head").post(address("publication_withdraw"))

    assert Client().get(address("public")).status_code == 404
    assert Publication.objects.filter(year=year).count() == 2
    assert "公开记录" in signed_in("head").get(address("publication")).content.decode()


def test_another_evaluation_than_the_previewed_one_is_not_published(publish, year):
    answer = publish("verdict", seen=evaluation_of(year).pk + 1)

    assert answer.status_code == 422
    assert "没有公开" in answer.content.decode()
    assert not Publication.objects.exists()


def test_the_preview_is_what_the_public_sees(publish, signed_in, address):
    sections = ["verdict", "indicators", "balance", "schools", "school_list"]
    preview = signed_in("head").get(address("publication"), {"section": sections}).content.decode()
    publish(*sections)
    public_page = Client().get(address("public")).content.decode()

    body = public_page[public_page.index('<section class="panel verdict') : public_page.index('<p class="fine">由')]
    assert len(body) > 10_000
    assert body.strip() in preview


def test_what_is_public_stays_as_it_was_when_the_data_change(publish, address, year):
    publish("verdict")

    def shown() -> str:
        return Client().get(address("public")).content.decode().split("<main")[1]  # before it is a token of each visit

    before = shown()
    Piece.objects.filter(evaluation=evaluation_of(year), key="public").delete()

    assert shown() == before


def test_no_person_and_no_account_is_in_what_can_be_published(year):
    piece = Piece.objects.get(evaluation=evaluation_of(year), key="public")
    snapshot = opened(year.current)
    text = json.dumps(piece.content, ensure_ascii=False)

    people = [
        one for name, frame in snapshot.tables.items() if name == "teachers" for one in frame["teacher_id"].to_list()
    ]
    assert not [one for one in people if one and str(one) in text]
    assert not [user.name for user in User.objects.all() if user.name and user.name in text]


def test_small_counts_are_kept_back_in_public(year):
    snapshot = opened(year.current)
    county = snapshot.table("county")
    few = county.with_columns(
        pl.when(pl.col("item") == "disabled_children_enrolled").then(3.0)
        .when(pl.col("item") == "disabled_children").then(4.0).otherwise(pl.col("value")).alias("value")
    )  # fmt: skip
    assert DEFAULT_THRESHOLD > 4
    changed = type(snapshot)(snapshot.county, snapshot.year, {**snapshot.tables, "county": few}, snapshot.sources)
    ((_, content),) = public(evaluate(changed, standard_of(year)))

    values = {one["id"]: one["value"] for area in content["zh"]["indicators"] for one in area["lines"]}
    assert values["YZ-Q2"] == KEPT_BACK.zh
    assert values["YZ-Q1"] != KEPT_BACK.zh
    ((_, before),) = public(evaluate(snapshot, standard_of(year)))
    shown = {one["id"]: one["value"] for area in before["zh"]["indicators"] for one in area["lines"]}
    assert shown["YZ-Q2"].endswith("%")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_open(publish, signed_in, address, language):
    publish("verdict", "indicators", "balance", "schools", "school_list")
    User.objects.update(language=language)
    client = signed_in("head")

    for page in ("reports", "publication", "public"):
        answer = client.get(address(page))
        assert answer.status_code == 200
        assert "{" not in answer.content.decode().split("<main")[1].split("</main>")[0]


def test_school_sheets_for_each_school_are_one_archive(year, monkeypatch):
    from junheng.web.publishing import reports

    monkeypatch.setattr(
        reports, "each_school_sheet", lambda result, language: [("甲小学-1", b"%PDF-1"), ("乙小学-2", b"%PDF-2")]
    )

    data = KINDS["each_school"].make(reports.Order(None, year, "zh"))

    archive = zipfile.ZipFile(io.BytesIO(data))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "甲小学-1.pdf": b"%PDF-1",
        "乙小学-2.pdf": b"%PDF-2",
    }
