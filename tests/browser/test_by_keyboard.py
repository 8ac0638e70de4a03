"""The desk without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from visits import PASSWORD, Visits, account_menu, entry, main

pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("browser")]

MOST_STOPS = 150  # of the Tab key on one page


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, as a person does who looks for it."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"not reached by {MOST_STOPS} times Tab: {wanted}")


def follow(page: Page, link: Locator) -> None:
    tab_to(page, link)
    page.keyboard.press("Enter")


def test_a_number_is_corrected_by_keyboard_alone(visits: Visits):
    page = visits.stranger()
    page.goto("/")
    tab_to(page, page.get_by_label("用户名"))
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    follow(page, entry(page, "报表"))
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("第一初级中学")
    page.keyboard.press("Enter")
    follow(page, main(page).get_by_role("link", name="云溪县第一初级中学", exact=True))
    follow(page, main(page).get_by_role("link", name="校舍与设备", exact=True))
    books = page.get_by_role("textbox", name="图书册数")
    before = int(books.input_value())
    tab_to(page, page.get_by_role("textbox", name="教学及辅助用房面积"))
    for _ in range("CDEFGHIJ".index("J")):
        page.keyboard.press("ArrowDown")
    expect(books).to_be_focused()
    page.keyboard.type(str(before + 1))
    page.keyboard.press("Enter")
    expect(main(page).get_by_text("已全部保存")).to_be_visible()
    page.reload()
    expect(books).to_have_value(str(before + 1))


def test_menus_open_and_close_by_keyboard_and_the_page_can_be_skipped_to(visits: Visits):
    page = visits.sign_in("head")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(main(page)).to_be_focused()
    page.reload()
    menu = account_menu(page, "马国平")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出")).to_be_hidden()
    expect(menu).to_be_focused()
