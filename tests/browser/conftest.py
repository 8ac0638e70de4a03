"""The desk of the example as an office starts it, and Chromium.

These tests see what a person sees: pages and files, no database. What they share is made once a process.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from visits import Visits

from served import served_example

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
QUIET = (
    "no-first-run",
    "disable-dev-shm-usage",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "disable-quic",
)
VISITS = pytest.StashKey[Visits]()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of this computer; `CHROMIUM` names another."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("NOT RUN: no Chromium found (Debian: apt-get install chromium; or name one in CHROMIUM)")
    return found


@pytest.fixture(scope="session")
def desk(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk with the example county and its worker, on a database of its own."""
    home = tmp_path_factory.mktemp("desk")
    with served_example(home) as address:
        yield address
    log = [json.loads(line) for line in (home / "logs" / "desk.log").read_text(encoding="utf-8").splitlines()]
    assert [line for line in log if line["level"] not in ("info", "debug", "warning")] == []


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, ended with each file: while it is driven a loop runs in this thread, which Django takes for its own."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", *(f"--{name}" for name in QUIET)]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visits(request: pytest.FixtureRequest, desk: str, browser: Browser, tmp_path: Path) -> Iterator[Visits]:
    """Opens the desk for people; afterwards, no page of theirs may have complained."""
    made = Visits(browser, desk, tmp_path)
    request.node.stash[VISITS] = made
    yield made
    for context in list(browser.contexts):
        context.close()
    assert made.troubles == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every open page of a test that failed, and say where."""
    report = yield
    visits = item.stash.get(VISITS, None)
    if call.when == "call" and report.failed and visits is not None:
        pictures = [(page.url, visits.picture(page)) for page in visits.pages if not page.is_closed()]
        lines = [f"{address}  {picture}" for address, picture in pictures]
        report.sections.append(("open pages", "\n".join([*lines, *visits.troubles])))
    return report
