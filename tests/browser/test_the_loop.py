"""What the desk is for, as people do it: see the verdict and why, correct, plan, adopt, close a task, take the report."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, expect
from visits import JOB_SECONDS, PHONE, Visits, account_menu, entry, go_to, main, row_of, scrolls_sideways

pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("browser")]

JOB = JOB_SECONDS * 1000
# Who they are, and what they come for: an entry of their navigation.
PEOPLE = {
    "reporter": ("王敏", "云溪县实验小学", "学校填报员", "报表"),
    "principal": ("李建国", "云溪县实验小学", "校长", "任务"),
    "clerk": ("张丽", "基础教育科", "科室经办人", "达标方案"),
    "compulsory": ("陈志强", "基础教育科", "科室负责人", "报表"),
    "personnel": ("刘芳", "组织人事科", "科室负责人", "任务"),
    "finance": ("赵军", "计划财务科", "科室负责人", "报告"),
    "construction": ("孙磊", "基建科", "科室负责人", "任务"),
    "equipment": ("周洁", "装备科", "科室负责人", "任务"),
    "research": ("吴涛", "教研室", "科室负责人", "佐证材料"),
    "inspection": ("郑华", "督导室", "科室负责人", "督导"),
    "admin": ("何静", "云溪县", "县级管理员", "人员与单位"),
    "head": ("马国平", "云溪县", "教育局领导", "达标方案"),
    "inspector": ("林秀英", "云溪县", "责任督学", "督导"),
    "reviewer": ("高峰", "江州市", "上级审核员", "报告"),
}
SCHOOL, AREA, MUSIC = "云溪县实验小学", "生均体育运动场馆面积", "每12班音乐专用教室"
# Of the school in the example's newest year: outdoor and indoor areas for sport, and pupils.
OUTDOOR, INDOOR, PUPILS = 7890.4, 790, 2056
MEASURED = 17890.4  # what the reporter finds: a digit had been left out


@pytest.mark.parametrize("username", PEOPLE)
def test_everybody_of_the_example_finds_their_place_and_leaves(visits: Visits, username: str):
    name, place, role, comes_for = PEOPLE[username]

    page = visits.sign_in(username)

    expect(main(page).get_by_role("heading", level=1)).to_be_visible()
    expect(entry(page, comes_for)).to_be_visible()
    account_menu(page, name).click()
    expect(page.get_by_text(re.compile(rf"{place}.*{role}"))).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_an_account_of_the_list_on_the_sign_in_page_opens_by_its_button(visits: Visits):
    page = visits.stranger()
    page.goto("/")
    page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="head", exact=True)).get_by_role(
        "button"
    ).click()
    expect(main(page).get_by_role("heading", name="县情总览")).to_be_visible()


def test_from_a_verdict_to_a_closed_task_and_the_report(visits: Visits, tmp_path: Path):
    head, reporter, principal = visits.sign_in("head"), visits.sign_in("reporter"), visits.sign_in("principal")
    compulsory, construction = visits.sign_in("compulsory"), visits.sign_in("construction")

    see_the_verdict_and_why(head)
    correct_the_number(reporter)
    hand_the_return_in(principal)
    approve_the_return(compulsory)
    see_the_number_move(head)

    run_a_plan(compulsory, "三年达标")
    compare_and_adopt(head, "三年达标")

    give_the_task_to(construction, "李建国")
    do_the_task(principal, tmp_path)
    check_its_evidence(construction)
    task = find_it_waiting_for_its_figure(principal)
    open_the_return_again(compulsory)
    report_two_music_rooms(reporter)
    hand_the_return_in(principal)
    approve_the_return(compulsory)
    find_the_task_closed(principal, task)

    take_the_report(head, tmp_path)


def see_the_verdict_and_why(head: Page) -> None:
    """From the verdict of the county to the cell of a school's return."""
    expect(main(head)).to_contain_text("未达到《县域义务教育优质均衡发展督导评估办法》的要求", timeout=JOB)
    expect(row_of(head, AREA)).to_contain_text("25个未达到")
    see_where_it_is_from(head, "实验小学", f"{(OUTDOOR + INDOOR) / PUPILS:.2f}", f"({OUTDOOR} + {INDOOR}) ÷ {PUPILS}")
    expect(head.get_by_role("textbox", name="室外运动场地面积")).to_have_value(str(OUTDOOR))


def see_where_it_is_from(page: Page, school: str, value: str, formula: str) -> None:
    """From the board by an indicator, a school's value and its formula to the return that it was reported in."""
    row_of(page, AREA).get_by_role("link", name=AREA, exact=True).click()
    expect(row_of(page, school)).to_contain_text("未达到")
    row_of(page, school).get_by_role("link", name=value, exact=True).click()
    expect(main(page)).to_contain_text(formula)
    cell = main(page).get_by_role("row").filter(has=page.get_by_role("rowheader", name="室外运动场地面积", exact=True))
    expect(cell).to_contain_text("校舍与设备 E1")
    cell.get_by_role("link", name="填报表").click()
    expect(main(page).get_by_text("这个数来自 E1")).to_be_visible()


def correct_the_number(reporter: Page) -> None:
    """The desk doubts what changed so much; the reporter says why."""
    go_to(reporter, "报表")
    main(reporter).get_by_role("link", name="校舍与设备", exact=True).click()
    cell = reporter.get_by_role("textbox", name="室外运动场地面积")
    cell.fill(str(MEASURED))
    cell.press("Enter")
    expect(main(reporter).get_by_text("已全部保存")).to_be_visible()
    expect(main(reporter)).to_contain_text(f"由2023年的{OUTDOOR}变为{MEASURED}")
    main(reporter).get_by_role("link", name="回到报表").click()
    expect(main(reporter)).to_contain_text("核对或说明1条疑问")
    reporter.get_by_label("原因", exact=True).fill("上年漏填一位数字，已按测绘报告更正。")
    reporter.get_by_role("button", name="说明").click()
    expect(main(reporter)).to_contain_text("填好了，请校长（负责人）核对并提交")


def hand_the_return_in(principal: Page) -> None:
    """The principal hands the school's return in."""
    go_to(principal, "报表")
    main(principal).get_by_role("button", name="提交", exact=True).click()
    principal.get_by_role("dialog").get_by_role("button", name="提交").click()
    expect(main(principal)).to_contain_text("已提交，等待审核。")


def approve_the_return(compulsory: Page) -> None:
    """The head of the department approves it, by which the county is judged anew."""
    go_to(compulsory, "报表")
    main(compulsory).get_by_role("link", name=SCHOOL, exact=True).click()
    main(compulsory).get_by_role("button", name="审核通过").click()
    expect(main(compulsory)).to_contain_text("正在重新评估")


def see_the_number_move(head: Page) -> None:
    """The board tells by itself when the county has been judged anew."""
    go_to(head, "县情总览")
    expect(row_of(head, AREA)).to_contain_text("24个未达到", timeout=JOB)
    row_of(head, AREA).get_by_role("link", name=AREA, exact=True).click()
    school = row_of(head, "实验小学")
    expect(school).to_contain_text(f"{(MEASURED + INDOOR) / PUPILS:.2f}")
    expect(school).not_to_contain_text("未达到")


def run_a_plan(page: Page, name: str) -> None:
    """In the background, with its progress on the page."""
    go_to(page, "达标方案")
    main(page).get_by_role("link", name="新建方案").click()
    page.get_by_label("方案名称").fill(name)
    page.get_by_label("几年内达标").select_option("3年（到2027年）")
    expect(main(page).get_by_role("rowheader")).to_have_count(3)
    page.get_by_role("button", name="开始计算").click()
    expect(main(page).get_by_role("progressbar")).to_be_visible()
    expect(main(page).get_by_role("heading", name="做什么")).to_be_visible(timeout=JOB)
    expect(main(page)).to_contain_text("2027年全县结论（全部指标重新判定）：达到。")


def compare_and_adopt(head: Page, name: str) -> None:
    """Beside the plan that the county follows; then the head takes the new one."""
    go_to(head, "达标方案")
    main(head).get_by_role("link", name="并排比较").click()
    for plan in (name, "四年全部达标"):
        expect(main(head).get_by_role("columnheader", name=plan)).to_be_visible()
    main(head).get_by_role("columnheader", name=name).get_by_role("link").click()
    main(head).get_by_role("link", name="采用这个方案").click()
    head.get_by_role("button", name="确认采用").click()
    expect(main(head)).to_contain_text(re.compile(r"已采用：新任务\d+项"))
    expect(main(head).get_by_role("link", name="新建音乐教室").first).to_be_visible()


def open_the_task(page: Page) -> None:
    """The school's task to build two music rooms: of the plan before, which wanted it later; it was handed in too early."""
    go_to(page, "任务")
    main(page).get_by_role("row").filter(has_text=SCHOOL).filter(has_text="2027-08-31").get_by_role(
        "link", name="新建音乐教室 2间（全校）"
    ).click()
    expect(main(page).get_by_role("heading", name="新建音乐教室 2间（全校）")).to_be_visible()


def give_the_task_to(construction: Page, person: str) -> None:
    """The lead department sends back what was handed in without evidence, and says who does it."""
    open_the_task(construction)
    expect(row_of_figure(construction)).to_contain_text("3间")
    expect(main(construction)).to_contain_text("待核验")
    construction.get_by_label("为什么退回").fill("还没有佐证材料")
    construction.get_by_role("button", name="退回", exact=True).click()
    expect(main(construction)).to_contain_text("进行中")
    construction.get_by_label("责任人").select_option(f"{person} · {SCHOOL}")
    construction.get_by_role("button", name="分派").click()
    expect(main(construction)).to_contain_text("已分派。")


def row_of_figure(page: Page):
    """What the task's figure is and what it must be."""
    return main(page).get_by_role("row").filter(has=page.get_by_role("rowheader", name=MUSIC))


def do_the_task(principal: Page, folder: Path) -> None:
    """Evidence is brought, and the task handed in."""
    open_the_task(principal)
    evidence = folder / "音乐教室验收单.docx"
    document = Document()
    document.add_paragraph("两间音乐教室已通过验收。")
    document.save(evidence)
    principal.get_by_label("上传佐证材料").set_input_files(evidence)
    principal.get_by_role("button", name="上传佐证材料", exact=True).click()
    expect(main(principal).get_by_role("link", name="音乐教室验收单")).to_be_visible()
    principal.get_by_label("完成情况").fill("两间音乐教室已建成并通过验收。")
    principal.get_by_role("button", name="提交核验").click()
    expect(main(principal)).to_contain_text("待核验")


def check_its_evidence(construction: Page) -> None:
    """By somebody else than who brought it; the figure, which nobody reported yet, keeps the task open."""
    open_the_task(construction)
    main(construction).get_by_role("link", name="音乐教室验收单").click()
    construction.get_by_role("button", name="核验通过").click()
    expect(main(construction)).to_contain_text("已处理。")
    open_the_task(construction)
    construction.get_by_role("button", name="核验通过").click()
    expect(main(construction)).to_contain_text("数据待达标")


def find_it_waiting_for_its_figure(principal: Page) -> str:
    """The address of the task, which is not closed by evidence alone."""
    open_the_task(principal)
    expect(main(principal)).to_contain_text("数据待达标")
    expect(row_of_figure(principal)).to_contain_text("未达到")
    return principal.url


def open_the_return_again(compulsory: Page) -> None:
    """What was approved is opened by the bureau, with the reason."""
    go_to(compulsory, "报表")
    main(compulsory).get_by_role("link", name=SCHOOL, exact=True).click()
    compulsory.get_by_label("更正原因").fill("两间音乐教室建成，请补报。")
    compulsory.get_by_role("button", name="打开更正").click()
    expect(main(compulsory)).to_contain_text("已打开，填报人会收到提醒。")


def report_two_music_rooms(reporter: Page) -> None:
    """Two more rows in the table of rooms."""
    go_to(reporter, "报表")
    expect(main(reporter)).to_contain_text("两间音乐教室建成，请补报。")
    main(reporter).get_by_role("link", name="专用教室", exact=True).click()
    reporter.get_by_label("增加几行").fill("2")
    reporter.get_by_role("button", name="增加行").click()
    for row in ("第13行", "第14行"):
        reporter.get_by_role("combobox", name=f"{row} B 用途").select_option("音乐")
        reporter.get_by_role("textbox", name=f"{row} C 使用面积").fill("96")
    reporter.get_by_role("textbox", name="第14行 C 使用面积").press("Enter")
    expect(main(reporter).get_by_text("已全部保存")).to_be_visible()


def find_the_task_closed(principal: Page, task: str) -> None:
    """Judging closed it: the figure agrees now. Nobody has to look for it, a notice says so."""
    go_to(principal, "县情总览")
    expect(main(principal)).not_to_contain_text("正在按最新的数据重新评估", timeout=JOB)
    principal.goto(task)
    expect(main(principal)).to_contain_text("已销号")
    expect(row_of_figure(principal)).to_contain_text("5间")
    expect(row_of_figure(principal)).not_to_contain_text("未达到")
    principal.get_by_role("link", name="条未读").click()
    expect(main(principal)).to_contain_text("新建音乐教室 2间（全校）")


def take_the_report(head: Page, folder: Path) -> None:
    """The official report and the workbook, of the county as it was judged last."""
    files = {}
    for ending, kind in {"docx": "自评报告（Word）", "xlsx": "申报表（Excel）"}.items():
        go_to(head, "报告")
        main(head).get_by_role("button", name=f"生成 {kind}").click()
        made = main(head).get_by_role("region", name="已生成的报告").get_by_role("row").filter(has_text=kind)
        expect(made).to_be_visible(timeout=JOB)
        with head.expect_download() as under_way:
            made.get_by_role("link").click()
        files[ending] = content_of(under_way.value, folder, ending)
    document = Document(BytesIO(files["docx"]))
    assert any("云溪县" in paragraph.text for paragraph in document.paragraphs)
    book = load_workbook(BytesIO(files["xlsx"]), read_only=True)
    assert any("云溪县" in str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)
    book.close()


def content_of(download: Download, folder: Path, ending: str) -> bytes:
    """What was downloaded, under the name that it was sent with."""
    assert download.suggested_filename.endswith(f".{ending}")
    path = folder / download.suggested_filename
    download.save_as(path)
    return path.read_bytes()


def test_the_way_from_verdict_to_task_on_a_phone(visits: Visits):
    page = visits.sign_in("head", PHONE)
    expect(row_of(page, AREA)).to_contain_text("个未达到", timeout=JOB)
    see_where_it_is_from(page, "第三小学", "2.68", "÷")
    assert not scrolls_sideways(page)
    for name, inside in {
        "县情总览": None, "报表": SCHOOL, "改数试算": None, "达标方案": "四年全部达标", "任务": "新建音乐教室", "台账": None,
        "佐证材料": None, "督导": None, "报告": None, "操作记录": None,
    }.items():  # fmt: skip
        go_to(page, name)
        assert not scrolls_sideways(page), name
        if inside:
            main(page).get_by_role("link", name=inside).first.click()
            expect(main(page).get_by_role("heading", level=1)).to_contain_text(inside)
            assert not scrolls_sideways(page), inside
    account_menu(page, "马国平").click()
    page.get_by_role("link", name="我的账号").click()
    expect(main(page).get_by_role("heading", level=1)).to_have_text("我的账号")
    assert not scrolls_sideways(page)
