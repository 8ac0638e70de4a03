"""A return as a workbook down and up, and a county's workbook into its returns: nothing changes before it is confirmed."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from junheng.example import example_snapshots
from junheng.web.returns.models import Return, Upload
from junheng.web.returns.steps import freeze
from junheng.web.years.keep import opened
from junheng.web.years.models import StoredSnapshot


def down(client, one: Return) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(f"/returns/{one.pk}/workbook/").content))


def up(client, address: str, book, name: str = "填好.xlsx"):
    data = io.BytesIO()
    book.save(data)
    return client.post(address, {"file": SimpleUploadedFile(name, data.getvalue())}, follow=True)


def cell_of(book, sheet: str, value):
    return next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == value)


def test_a_workbook_goes_down_is_changed_and_comes_up_when_confirmed(reported, signed_in):
    client = signed_in("reporter")
    answer = client.get(f"/returns/{reported.pk}/workbook/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=UTF-8''%E4%BA%91" in answer["Content-Disposition"]
    row = reported.content["stages"][0]
    book = down(client, reported)
    cell_of(book, "分学段情况", row["pupils"]).value = 2001
    shown = up(client, f"/returns/{reported.pk}/upload/", book)
    assert "改动1格" in shown.content.decode()
    reported.refresh_from_db()
    assert reported.content["stages"][0] == row  # not yet

    client.post(shown.redirect_chain[-1][0])
    reported.refresh_from_db()
    assert reported.content["stages"][0] == {**row, "pupils": 2001}
    assert not Upload.objects.exists()


def test_the_same_workbook_changes_nothing(reported, year, signed_in):
    client = signed_in("clerk")
    Return.objects.filter(year=year, school=None).update(state="draft")
    for one in (reported, Return.objects.get(year=year, school=None)):
        shown = up(client, f"/returns/{one.pk}/upload/", down(client, one))
        assert "没有不同" in shown.content.decode()


def test_faults_are_told_by_cell_and_nothing_is_taken(reported, signed_in):
    client = signed_in("reporter")
    book = down(client, reported)
    wrong = cell_of(book, "分学段情况", reported.content["stages"][0]["teachers"])
    wrong.value = "很多"
    shown = up(client, f"/returns/{reported.pk}/upload/", book)

    assert shown.status_code == 422
    assert f"分学段情况 {wrong.coordinate}" in shown.content.decode()
    assert not Upload.objects.exists()


def test_a_workbook_that_was_overtaken_is_refused(reported, signed_in):
    client = signed_in("reporter")
    book = down(client, reported)
    cell_of(book, "分学段情况", reported.content["stages"][0]["pupils"]).value = 2001
    shown = up(client, f"/returns/{reported.pk}/upload/", book)
    client.post(f"/returns/{reported.pk}/rooms/add/", {"count": "1"})
    told = client.post(shown.redirect_chain[-1][0], follow=True)

    assert "又有改动" in told.content.decode()
    reported.refresh_from_db()
    assert reported.content["stages"][0]["pupils"] != 2001


def test_a_workbook_of_another_school_and_what_is_no_workbook_are_refused(reported, in_state, signed_in):
    client = signed_in("clerk")
    other = down(client, in_state("approved"))
    assert "机构标识码" in up(client, f"/returns/{reported.pk}/upload/", other).content.decode()
    for name, data, word in (
        ("表.exe", b"MZ", "请选择 Excel"),
        ("表.xlsx", b"%PDF-1.4 lies about its kind", "没有导入"),
        ("../../表.xlsx", b"PK\x03\x04broken", "损坏"),
        ("表.xlsx", b"", "空"),
    ):
        file = SimpleUploadedFile(name, data)
        told = client.post(f"/returns/{reported.pk}/upload/", {"file": file}, follow=True).content.decode()
        assert word in told, (name, data)
    assert not Upload.objects.exists()


def test_a_formula_typed_as_text_stays_text_in_the_workbook(reported, signed_in):
    reported.content["schools"][0]["name"] = '=HYPERLINK("http://x")'
    reported.save()
    found = cell_of(down(signed_in("reporter"), reported), "学校基本情况", '=HYPERLINK("http://x")')

    assert found.data_type == "s" or found.quotePrefix


def test_a_countys_workbook_fills_in_the_open_returns_and_no_others(reported, in_state, county_book, signed_in):
    client = signed_in("admin")
    approved = in_state("approved")
    book = openpyxl.load_workbook(io.BytesIO(county_book))
    for one in (reported, approved):
        line = cell_of(book, "分学段情况", one.code).row
        book["分学段情况"].cell(line, 3).value = 777
    shown = up(client, f"/c/example/{reported.year.number}/returns/import/", book)
    assert f"{reported.name} <small>1格" in shown.content.decode()
    client.post(shown.redirect_chain[-1][0], {"as": "draft"})

    for one in (reported, approved):
        one.refresh_from_db()
    assert (reported.content["stages"][0]["pupils"], reported.state) == (777, "draft")
    assert approved.content["stages"][0]["pupils"] != 777


def test_figures_that_the_bureau_stands_by_count_at_once(reported, county_book, signed_in):
    year = reported.year
    Return.objects.filter(year=year).update(state="draft", approved=None)
    client = signed_in("admin")
    shown = client.post(
        f"/c/example/{year.number}/returns/import/", {"file": SimpleUploadedFile("县.xlsx", county_book)}, follow=True
    )
    client.post(shown.redirect_chain[-1][0], {"as": "approved"})

    assert year.current.reason == StoredSnapshot.Reason.IMPORTED
    assert opened(year.current).table("stages").equals(example_snapshots()[-1].table("stages"))
    assert not Return.objects.filter(year=year).exclude(state="approved").exists()


def test_nothing_is_imported_into_a_frozen_year(reported, county_book, signed_in, person):
    freeze(reported.year, person("admin"))
    client = signed_in("admin")
    address = f"/c/example/{reported.year.number}/returns/import/"
    shown = client.post(address, {"file": SimpleUploadedFile("县.xlsx", county_book)}, follow=True)
    told = client.post(shown.redirect_chain[-1][0], {"as": "draft"}, follow=True)

    assert "已经冻结" in told.content.decode()
