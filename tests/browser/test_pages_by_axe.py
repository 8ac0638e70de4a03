"""Every page that the people of the example reach by its links: for everybody to use, on a desk and on a phone.

axe reads each against WCAG 2.1 AA. `JUNHENG_SCREENSHOTS=folder` also writes a picture of each, in both languages.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect
from visits import DESKTOP, JOB_SECONDS, PHONE, Visits, main, scrolls_sideways, speak

pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("browser")]

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SIZES = {"desktop": DESKTOP, "phone": PHONE}
# In this order: a page that several reach is read once for each way in which it looks.
PEOPLE = ("principal", "reporter", "clerk", "compulsory", "inspection", "head", "inspector", "reviewer", "admin")
# What links lead to that is no page: files, and the API.
FILES = {
    "accountability_book", "api_schema", "dossier_file", "evidence_file", "ledger_download", "people_bulk_template", "photo",
    "plan_catalogue", "plan_file", "reply", "report_file", "return_download", "tasks_download",
}  # fmt: skip
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Of county, towns, schools, people and plans, and what inspectors ask: as people gave them, in whatever language.
NAMES = re.compile(
    r"云溪县(\S*?(小学|中学|学校|教学点))?|\S+街道|\S+[镇乡]|王敏|李建国|张丽|陈志强|刘芳|赵军|孙磊|周洁|吴涛|郑华|何静|马国平|林秀英|高峰|[三四]年\S*达标|功能教室是否按课表使用"
)
PARTS = (
    "h2",
    "h3",
    "button",
    ".tabs a",
    "thead th",
    "label",
    "legend",
    "summary",
    "dt",
    ".badge",
    ".lead",
    ".button",
    ".fine",
)
SAID = ", ".join(["nav.nav a", *(f"main {part}" for part in PARTS)])


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("NOT RUN: axe-core is not installed (python dev.py assets -- --check does it; needs Node)")
    return AXE.read_text(encoding="utf-8")


@dataclass
class Walk:
    """Through the pages that links lead to, one of each kind; those of the navigation for everybody anew where wanted."""

    anew: bool
    seen: set[str] = field(default_factory=set)  # kinds of page

    def pages(self, page: Page) -> Iterator[str]:
        """Opens one page after the other; the kind of each, as its address is named."""
        expect(main(page)).not_to_contain_text("正在按最新的数据重新评估", timeout=JOB_SECONDS * 1000)
        ways = page.locator("nav.nav a, .menu-list a").evaluate_all("all => all.map(one => one.href)")
        ways = [page.url, *ways]
        own = set()
        first = len(ways)
        while ways:
            href = ways.pop(0)
            kind = kind_of(href)
            here = self.anew and first > 0
            first -= 1
            if kind is None or kind in own or (not here and kind in self.seen):
                continue
            page.goto(href)
            arrived = kind_of(page.url) or kind
            if arrived in own:
                continue
            own |= {kind, arrived}
            self.seen |= {kind, arrived}
            yield arrived
            ways += page.get_by_role("main").locator("a[href]").evaluate_all("all => all.map(one => one.href)")


def kind_of(href: str) -> str | None:
    """The name of an address of the desk that is a page; None for files and other places."""
    try:
        name = resolve(urlsplit(href).path).url_name
    except Resolver404:
        return None
    return None if name in FILES else name


def faults_of(page: Page) -> list[str]:
    """What axe finds, each with the first place of it."""
    found: list[str] = page.evaluate(
        """rules => axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}).then(found =>
            found.violations.map(one => `${one.id}: ${one.help} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 200)}`))""",
        RULES,
    )
    return found


def looks_of(page: Page) -> str:
    """Which elements a page is made of, whatever they say: what axe would find in two of the same looks is the same."""
    looks: str = page.evaluate(
        """() => [...new Set([...document.querySelectorAll("*")].map(one => [one.tagName, one.className.baseVal ?? one.className,
            one.parentElement?.tagName, one.getAttributeNames().filter(name => !/^(id|href|value|data-)/.test(name)).join()
            ].join(" ")))].sort().join("\\n")"""
    )
    return looks


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def keep_picture(page: Page, language: str, size: str, name: str) -> None:
    """For a person to look at, where a folder was asked for."""
    folder = os.environ.get("JUNHENG_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / language / size / f"{name}.png", full_page=True)


def look(page: Page, name: str, read: bool) -> list[str]:
    """What is wrong with the page that is open, in both sizes."""
    faults = []
    for size, pixels in SIZES.items():
        resize(page, pixels)
        keep_picture(page, "zh", size, name)
        if scrolls_sideways(page):
            faults.append(f"{name}, {size}: scrolls sideways")
        if read:
            faults += [f"{name}, {size}: {fault}" for fault in faults_of(page)]
    resize(page, DESKTOP)
    return faults


def test_every_page_is_for_everybody(visits: Visits, axe: str):
    walk, faults, read = Walk(anew=True), [], set()
    stranger = visits.stranger(script=axe)
    stranger.goto("/sign-in/")
    faults += look(stranger, "stranger-sign_in", read=True)
    stranger.get_by_role("button", name="登录", exact=True).click()
    for username in PEOPLE:
        page = visits.sign_in(username, script=axe)
        for kind in walk.pages(page):
            looks = (kind, looks_of(page))
            faults += look(page, f"{username}-{kind}", read=looks not in read)
            read.add(looks)
        page.context.close()
    assert walk.seen >= {
        "board",
        "returns",
        "what_if",
        "plans",
        "tasks",
        "ledgers",
        "evidence",
        "supervision",
        "reports",
    }
    assert faults == []


def test_every_page_speaks_english(visits: Visits):
    walk, chinese = Walk(anew=False), []
    for username in PEOPLE:
        page = visits.sign_in(username, language="en")
        for kind in walk.pages(page):
            chinese += [f"{username}-{kind}: {text}" for text in untranslated(page)]
            for size, pixels in SIZES.items() if os.environ.get("JUNHENG_SCREENSHOTS") else ():
                resize(page, pixels)
                keep_picture(page, "en", size, f"{username}-{kind}")
            resize(page, DESKTOP)
        speak(page, "zh")
        page.context.close()
    assert chinese == []


def untranslated(page: Page) -> list[str]:
    """Chinese in headings, buttons, labels and the like, that is no name; what people wrote stands as they wrote it."""
    said = page.locator(SAID).filter(visible=True).all_inner_texts()
    return [text for text in dict.fromkeys(said) if CHINESE.search(NAMES.sub("", text))]
