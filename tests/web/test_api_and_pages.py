"""Whatever a page shows or does, an operation of the API does too, by the same permission, or it is said why not."""

from __future__ import annotations

import re

from url_map import routes

from junheng.web.api.door import ACCESS, DOES, api
from junheng.web.api.left_out import LEFT_OUT

PAGES = {route.name: route for route in routes() if route.method is None}
DONE = {page for pages in DOES.values() for page in pages}


def test_every_page_has_an_operation_that_does_the_same_or_a_reason_why_not():
    without = sorted(set(PAGES) - DONE - set(LEFT_OUT))

    assert without == [], (
        f"the API does not do what these pages do: {without}: declare an operation with does=, or give a reason in "
        "junheng/web/api/left_out.py"
    )


def test_what_operations_do_and_what_is_left_out_are_pages_that_exist():
    assert set(PAGES) >= DONE
    assert set(LEFT_OUT) - {"style"} <= set(PAGES)  # the page of parts is there for developers only
    assert not DONE & set(LEFT_OUT)


def test_an_operation_asks_the_permission_of_the_page():
    wrong = [
        f"{name} asks {ACCESS[name][1].needs}, the page {page} {PAGES[page].access.needs}"
        for name, pages in DOES.items()
        for page in pages
        if ACCESS[name][1].needs != PAGES[page].access.needs
    ]

    assert wrong == []


def test_every_operation_is_described_in_both_languages():
    described = api.get_openapi_schema(path_prefix="/api/")["paths"]
    wrong = []
    for path in described.values():
        for one in path.values():
            zh, _, en = one["summary"].partition(" / ")
            if not re.search(r"[\u4e00-\u9fff]", zh) or not en or re.search(r"[\u4e00-\u9fff]", en):
                wrong.append(one["operationId"])

    assert wrong == []
