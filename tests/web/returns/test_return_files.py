"""A return as a workbook down and up, and a county's workbook into its returns: nothing changes before it is confirmed."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from junheng.example import example_snapshots
from junheng.tables import TABLES
from junheng.web.audit.models import Entry
from junheng.web.returns.content import pairs
from junheng.web.returns.excel import changes as returned_changes
from junheng.web.returns.excel import taken as taken_content
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
    assert "改动1处" in shown.content.decode()
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


def test_a_school_brings_one_table_without_the_list_of_schools(reported, in_state, signed_in):
    client = signed_in("reporter")
    before = dict(reported.content)
    lines = ["机构标识码,学段,图书册数,占地面积", f"{reported.code},,4321,8765.5"]
    file = SimpleUploadedFile("校舍与设备.csv", "\n".join(lines).encode())
    shown = client.post(f"/returns/{reported.pk}/upload/", {"file": file}, follow=True)
    assert "4321" in shown.content.decode().replace(",", "")
    client.post(shown.redirect_chain[-1][0])
    reported.refresh_from_db()
    (row,) = reported.content["campuses"]
    assert (row["books"], row["site_area"]) == (4321, 8765.5)
    assert {**reported.content, "campuses": []} == {**before, "campuses": []}

    other = in_state("approved").code
    file = SimpleUploadedFile("校舍与设备.csv", "\n".join([lines[0], f"{other},,1,1"]).encode())
    told = client.post(f"/returns/{reported.pk}/upload/", {"file": file}, follow=True).content.decode()
    assert f"工作簿里是{other}" in told


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
        ("表.et", b"PK", "请在 WPS 里另存为 .xlsx"),
        ("表.xlsm", b"PK", "带宏的 .xlsm 不接收"),
        ("表.xlsx", b"%PDF-1.4 lies about its kind", "没有导入"),
        ("../../表.xlsx", b"PK\x03\x04broken", "损坏"),
        ("表.xlsx", b"", "请换成填好的文件"),
    ):
        file = SimpleUploadedFile(name, data)
        told = client.post(f"/returns/{reported.pk}/upload/", {"file": file}, follow=True).content.decode()
        assert word in told, (name, data)
    assert not Upload.objects.exists()


def test_a_countys_workbook_is_not_taken_for_that_of_one_school(reported, county_book, signed_in):
    file = SimpleUploadedFile("全县.xlsx", county_book)
    told = signed_in("reporter").post(f"/returns/{reported.pk}/upload/", {"file": file}, follow=True).content.decode()

    assert f"这份报表只收{reported.name}（{reported.code}）的" in told
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
    assert f"{reported.name} <small>1处" in shown.content.decode()
    client.post(shown.redirect_chain[-1][0], {"as": "draft"})

    for one in (reported, approved):
        one.refresh_from_db()
    assert (reported.content["stages"][0]["pupils"], reported.state) == (777, "draft")
    assert approved.content["stages"][0]["pupils"] != 777


def test_a_school_code_that_no_address_can_hold_is_refused(reported, county_book, signed_in):
    book = openpyxl.load_workbook(io.BytesIO(county_book))
    for sheet in ("学校基本情况", "分学段情况"):
        cell_of(book, sheet, reported.code).value = "21/42"

    page = up(signed_in("admin"), f"/c/example/{reported.year.number}/returns/import/", book).content.decode()

    assert "机构标识码“21/42”中不能有空格、斜杠" in page


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


# What a workbook does not speak of stays as it is, and the page says so.


def line_of(book, sheet: str, value) -> int:
    return cell_of(book, sheet, value).row


def column_of(book, sheet: str, heading: str) -> int:
    return next(
        cell.column
        for row in book[sheet].iter_rows()
        for cell in row
        if str(cell.value).lstrip("* ").startswith(heading)
    )


def taken(client, one: Return, book) -> tuple[str, Return]:
    """The page before confirming, and the return after it."""
    shown = up(client, f"/returns/{one.pk}/upload/", book)
    assert shown.status_code == 200, shown.content.decode()
    client.post(shown.redirect_chain[-1][0])
    one.refresh_from_db()
    return shown.content.decode(), one


def plain(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if name != "_" and value is not None} for row in rows]


def test_a_column_that_the_workbook_lacks_keeps_its_figures_and_one_that_is_empty_is_told(reported, signed_in):
    client, book = signed_in("reporter"), down(signed_in("reporter"), reported)
    before = reported.content
    book["校舍与设备"].delete_cols(column_of(book, "校舍与设备", "图书册数"))
    emptied = column_of(book, "分学段情况", "在校生数")
    for row in range(line_of(book, "分学段情况", before["stages"][0]["pupils"]), book["分学段情况"].max_row + 1):
        if book["分学段情况"].cell(row, emptied).value in [one["pupils"] for one in before["stages"]]:
            book["分学段情况"].cell(row, emptied).value = None

    page, after = taken(client, reported, book)

    assert "“校舍与设备”没有这些列，原来的数不变：图书册数" in page
    assert [row.get("books") for row in after.content["campuses"]] == [row.get("books") for row in before["campuses"]]
    assert f"有{len(before['stages'])}处原来有数" in page
    assert [row.get("pupils") for row in after.content["stages"]] == [None] * len(before["stages"])


def test_a_heading_that_is_not_known_takes_no_figure_away(reported, signed_in):
    book = down(signed_in("reporter"), reported)
    heading = book["分学段情况"].cell(
        next(c.row for r in book["分学段情况"].iter_rows() for c in r if str(c.value).startswith("在校生数")),
        column_of(book, "分学段情况", "在校生数"),
    )
    heading.value = "学生人数"

    page, after = taken(signed_in("reporter"), reported, book)

    assert "不认识表头“学生人数”" in page
    assert "没有这些列，原来的数不变：在校生数" in page
    assert after.content["stages"][0]["pupils"] == reported.content["stages"][0]["pupils"]


def test_a_table_without_rows_and_a_sheet_that_is_gone_stay_as_they_are(reported, signed_in):
    book = down(signed_in("reporter"), reported)
    first = line_of(book, "专用教室", reported.code)
    book["专用教室"].delete_rows(first, book["专用教室"].max_row)
    del book["班级"]

    shown = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book).content.decode()

    assert "没有不同" in shown
    assert "文件里没有这些表的数据，原来的数不变：" in shown
    for name in ("专用教室", "班级"):
        assert name in shown.partition("原来的数不变：")[2].partition("。")[0]


def test_a_veto_that_the_workbook_lacks_stays_and_one_of_no_standard_is_not_taken(year, signed_in):
    one = Return.objects.get(year=year, school=None)
    Return.objects.filter(pk=one.pk).update(state="draft")
    vetoes = [row["veto_id"] for row in one.content["vetoes"]]
    book = down(signed_in("clerk"), one)
    cell_of(book, "一票否决事项", vetoes[1]).value = "YZ-V99"

    page, after = taken(signed_in("clerk"), one, book)

    assert f"缺少这些行，原来的数不变：{vetoes[1]}" in page
    assert "不在本年的标准中，没有读取：YZ-V99" in page
    assert [row["veto_id"] for row in after.content["vetoes"]] == vetoes


def test_rooms_are_compared_as_rooms_and_keep_their_places(reported, signed_in):
    before = reported.content["rooms"]
    assert len(before) > 5
    book = down(signed_in("reporter"), reported)
    sheet, first = book["专用教室"], line_of(book, "专用教室", reported.code)
    area = column_of(book, "专用教室", "使用面积")
    sheet.delete_rows(first + 2)
    sheet.cell(first, area).value = 321.5

    page, after = taken(signed_in("reporter"), reported, book)

    assert "改动2处" in page
    assert "删去这一行" in page
    assert len(after.content["rooms"]) == len(before) - 1
    names = [row["_"] for row in before]
    assert [row["_"] for row in after.content["rooms"]] == [
        name for name in names if name in {row["_"] for row in after.content["rooms"]}
    ]
    assert sum(row["area"] == 321.5 for row in after.content["rooms"]) == 1


def test_a_sheet_that_was_copied_is_refused_and_two_of_one_table_are_doubted(reported, signed_in):
    book = down(signed_in("reporter"), reported)
    copy = book.copy_worksheet(book["专用教室"])
    copy.title = "专用教室 (2)"
    shown = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book)
    assert shown.status_code == 422
    assert "内容完全相同，会重复计算" in shown.content.decode()

    copy.cell(line_of(book, copy.title, reported.code), column_of(book, copy.title, "使用面积")).value = 55
    shown = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book).content.decode()
    assert "与工作表“专用教室”的完全相同" in shown
    assert shown.index("与工作表“专用教室”的完全相同") < shown.index("确认，写入报表")


def test_a_workbook_of_another_year_is_doubted(reported, signed_in):
    book = down(signed_in("reporter"), reported)
    for sheet in book:
        for row in sheet.iter_rows(max_row=2):
            for cell in row:
                if isinstance(cell.value, str) and f"{reported.year.number}年" in cell.value:
                    cell.value = cell.value.replace(f"{reported.year.number}年", "2019年")

    shown = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book).content.decode()

    assert shown.count(f"标题写的是2019年，正在按{reported.year.number}年读取") == 1


def test_more_changes_than_a_page_lists_are_counted(reported, signed_in, monkeypatch):
    monkeypatch.setattr("junheng.web.returns.views.files.MOST_SHOWN", 3)
    book = down(signed_in("reporter"), reported)
    area, first = column_of(book, "专用教室", "使用面积"), line_of(book, "专用教室", reported.code)
    for row in range(first, first + 5):
        book["专用教室"].cell(row, area).value = 400 + row

    shown = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book).content.decode()

    assert "改动5处" in shown
    assert "下面列出前3处，另有2处没有列出" in shown


def test_codes_are_shown_in_words_and_the_log_keeps_what_was_there(reported, signed_in):
    book = down(signed_in("reporter"), reported)
    sheet, line = book["学校基本情况"], line_of(book, "学校基本情况", reported.code)
    sheet.cell(line, column_of(book, "学校基本情况", "举办者")).value = "民办"

    page, after = taken(signed_in("reporter"), reported, book)

    assert "<b>民办</b>" in page
    entry = Entry.objects.filter(action="returns.log_uploaded").last()
    assert [(cell["table"], cell["column"]) for cell in entry.details["cells"]] == [("schools", "ownership")]
    assert after.version == entry.details["version"]
    log = signed_in("admin").get(reverse("audit", args=["example"])).content.decode()
    assert "学校基本情况 举办者由公办改为民办" in log


def test_the_county_import_shows_what_goes_and_each_return_tells_of_it(reported, county_book, signed_in):
    client = signed_in("admin")
    book = openpyxl.load_workbook(io.BytesIO(county_book))
    sheet, line = book["学校基本情况"], line_of(book, "学校基本情况", reported.code)
    sheet.cell(line, column_of(book, "学校基本情况", "办学类型")).value = None
    sheet.delete_cols(column_of(book, "学校基本情况", "举办者"))
    cell = cell_of(book, "学校基本情况", Return.objects.filter(year=reported.year).exclude(school=None).last().code)
    alike = book["学校基本情况"].cell(cell.row, column_of(book, "学校基本情况", "学校名称")).value
    cell.value = "2142019999"
    sheet_of_stages = cell_of(
        book, "分学段情况", Return.objects.filter(year=reported.year).exclude(school=None).last().code
    )
    sheet_of_stages.value = "2142019999"

    shown = up(client, f"/c/example/{reported.year.number}/returns/import/", book)
    page = shown.content.decode()
    client.post(shown.redirect_chain[-1][0], {"as": "draft"})
    now = Return.objects.get(pk=reported.pk)

    assert f"{alike}（2142019999）" in page
    assert "同名而标识码不同" in page
    assert "1处由有数变为空或删去" in page
    assert "“学校基本情况”没有这些列，或整列没填，原来的数不变：" in page
    assert now.content["schools"][0].get("kind") is None
    assert now.content["schools"][0]["ownership"] == reported.content["schools"][0]["ownership"]
    entry = Entry.objects.filter(action="returns.log_imported", target=f"returns.return:{reported.pk}").get()
    assert {cell["column"] for cell in entry.details["cells"]} == {"kind"}
    assert "随全县工作簿导入" in client.get(f"/returns/{reported.pk}/").content.decode()


def test_the_bureaus_own_workbook_imported_as_a_countys_takes_nothing_from_its_schools(reported, signed_in):
    bureau = Return.objects.get(year=reported.year, school=None)
    book = down(signed_in("admin"), bureau)
    address = f"/c/example/{reported.year.number}/returns/import/"

    shown = up(signed_in("admin"), address, book)
    signed_in("admin").post(shown.redirect_chain[-1][0], {"as": "draft"})

    before = reported.content
    reported.refresh_from_db()
    assert reported.content == before


def test_every_school_can_send_its_own_workbook_back(year, signed_in):
    client = signed_in("clerk")
    of_a_central_school = [
        one
        for one in Return.objects.filter(year=year).exclude(school=None)
        if one.content["schools"][0].get("parent_id")
    ]
    assert of_a_central_school
    for one in of_a_central_school[:2]:
        Return.objects.filter(pk=one.pk).update(state="draft")
        shown = up(client, f"/returns/{one.pk}/upload/", down(client, one))
        assert shown.status_code == 200, shown.content.decode()
        assert "没有不同" in shown.content.decode()


def test_a_workbook_that_has_nothing_of_a_school_is_told(reported, signed_in):
    book = openpyxl.Workbook()
    book.active.title = "出生人口"
    book.active.append(["年份", "出生人口"])
    book.active.append([2020, 800])

    page = up(signed_in("reporter"), f"/returns/{reported.pk}/upload/", book).content.decode()

    assert "文件里没有本校报表的数据" in page


def test_a_countys_workbook_that_says_nothing_of_the_bureau_does_not_approve_its_return(
    reported, county_book, signed_in
):
    bureau = Return.objects.get(year=reported.year, school=None)
    Return.objects.filter(pk=bureau.pk).update(state="draft", approved=None)
    book = openpyxl.load_workbook(io.BytesIO(county_book))
    del book["县级数据"]

    shown = up(signed_in("admin"), f"/c/example/{reported.year.number}/returns/import/", book)
    signed_in("admin").post(shown.redirect_chain[-1][0], {"as": "approved"})

    bureau.refresh_from_db()
    assert bureau.state == "draft"


# Rows that have no key.

EVIDENCE = TABLES["evidence"]
CHANGES = TABLES["changes"]


def row(name: str, **values: object) -> dict[str, object]:
    return {"_": name, **values}


def named(found) -> list[tuple[str | None, str | None]]:
    return [(old and old["_"], new and new["_"]) for old, new in found]


def test_rows_of_several_schools_are_told_apart_by_their_school(year):
    before = [
        row("b", year=2024, school_id="B", what="closed"), row("a", year=2024, school_id="A", what="closed"),
    ]  # fmt: skip
    after = [row("1", year=2024, school_id="A", what="closed"), row("2", year=2024, school_id="B", what="closed")]

    assert named(pairs(CHANGES, before, after)) == [("b", "2"), ("a", "1")]
    assert named(pairs(CHANGES, before, after[1:])) == [("b", "2"), ("a", None)]


def test_what_a_file_lacks_is_not_taken_from_a_row_about_something_else(year):
    one = Return.objects.get(year=year, school=None)
    one.content = {
        "evidence": [
            row("a", indicator_id="YZ-Q1", document="甲", judgement="met", decided_by="张三"),
            row("b", indicator_id="YZ-Q2", document="乙", judgement="met", decided_by="李四"),
        ]
    }
    given = {
        "evidence": [
            row("1", indicator_id="YZ-Q2", document="乙", judgement="met"),
            row("2", indicator_id="YZ-Q3", document="丙", judgement="met"),
            row("3", indicator_id="YZ-Q1", document="甲（新）", judgement="met"),
        ]
    }

    found = taken_content(one, given, {"evidence": frozenset({"decided_by"})})

    held = {each["indicator_id"]: each.get("decided_by") for each in found.content["evidence"]}
    assert held == {"YZ-Q1": None, "YZ-Q2": "李四", "YZ-Q3": None}
    assert [each["_"] for each in found.content["evidence"]] == ["a", "b", "2"]
    emptied = [each for each in returned_changes(one, found.content) if each.empties]
    assert [each.old.zh for each in emptied] == ["张三"]  # and the page says so
