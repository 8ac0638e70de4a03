"""People of the example at the desk, each in a browser of their own; what goes wrong on their pages is noted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as TooLong

PASSWORD = "junheng-2024"
DESKTOP, PHONE = (1366, 768), (390, 844)
SETTLED_SECONDS = 10
PAGE_SECONDS, JOB_SECONDS = 60, 180  # how long a busy computer may take before a test says that nothing comes
MAIN_NAVIGATION = {"zh": "主导航", "en": "Main navigation"}
SWITCH = {"zh": "中文", "en": "English"}

expect.set_options(timeout=PAGE_SECONDS * 1000)


@dataclass
class Visits:
    """Opens the desk in browsers that share nothing."""

    browser: Browser
    address: str
    folder: Path  # where pictures go when something fails
    pages: list[Page] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)  # what the browser complained of

    def stranger(self, size: tuple[int, int] = DESKTOP, script: str = "") -> Page:
        """A browser in which nobody is signed in; `script` runs in every page of it."""
        width, height = size
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            has_touch=size == PHONE,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(PAGE_SECONDS * 1000)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        self.pages.append(page)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        return page

    def sign_in(self, username: str, size: tuple[int, int] = DESKTOP, language: str = "zh", script: str = "") -> Page:
        """A browser in which somebody of the example has signed in."""
        page = self.stranger(size, script)
        page.goto("/sign-in/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("navigation", name=re.compile("|".join(MAIN_NAVIGATION.values())))).to_be_visible()
        speak(page, language)
        return page

    def picture(self, page: Page) -> Path:
        """A picture of a page as it is."""
        path = self.folder / f"page-{1 + self.pages.index(page)}.png"
        page.screenshot(path=path)
        return path

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.location.get('url')}: {message.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self.troubles.append(f"{answer.url}: {answer.status}")


def speak(page: Page, language: str) -> None:
    """Have the desk speak a language; it stays so for the account."""
    wanted = {"zh": "zh-CN", "en": "en"}[language]
    if page.locator("html").get_attribute("lang") != wanted:
        page.get_by_role("button", name=SWITCH[language]).click()
        expect(page.locator("html")).to_have_attribute("lang", wanted)


def entry(page: Page, name: str) -> Locator:
    """An entry of the navigation; its name may be followed by how much waits there."""
    return page.get_by_role("navigation", name="主导航").get_by_role("link", name=re.compile(rf"^{name}(\W|\d|$)"))


def go_to(page: Page, name: str) -> None:
    """By an entry of the navigation, which a phone may have folded away."""
    unfold = page.get_by_role("navigation", name="主导航").get_by_role("button")
    expect(entry(page, name).or_(unfold).first).to_be_visible()  # not so while a page comes
    if unfold.is_visible() and not entry(page, name).is_visible():
        unfold.click()
    entry(page, name).click()
    expect(entry(page, name)).to_have_attribute("aria-current", "page")


def account_menu(page: Page, name: str) -> Locator:
    """What opens the menu of the account; a phone shows a sign for the name."""
    return page.get_by_role("banner").locator("summary").filter(has_text=name)


def main(page: Page) -> Locator:
    """What a page is about, without what stands around it on every page."""
    return page.get_by_role("main")


def row_of(page: Page, link: str) -> Locator:
    """The row of a table that a link names."""
    return main(page).get_by_role("row").filter(has=page.get_by_role("link", name=link, exact=True)).first


def scrolls_sideways(page: Page) -> bool:
    """Whether a page stays wider than its window: what is drawn follows a change of the window a moment later."""
    try:
        page.wait_for_function(
            "document.scrollingElement.scrollWidth <= window.innerWidth", timeout=SETTLED_SECONDS * 1000
        )
    except TooLong:
        return True
    return False
