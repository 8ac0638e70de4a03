"""The operations of the desk's API, from their declarations; and what pages do that no operation does."""

from __future__ import annotations

import os
from itertools import groupby
from typing import Any

import django
from django.apps import apps

from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 工作台接口 The API of the desk

{made_from("src/junheng/web/api/routes")}

网页能做的，程序都能做：JSON，令牌在“我的账号—接口令牌”里新建，怎样开始见[怎样用接口](../howto/api.md)。每个字段的类型和单位在工作台的 `/api/openapi.json`。令牌到得了哪里，由范围和主人的岗位一起决定；“网页”一列是做同一件事的网页。

Whatever a page does a program can do: JSON, with a token from the own account page; to begin see [how to use the API](../howto/api.en.md). Types and units of every field stand in `/api/openapi.json` of a desk. How far a token reaches is for its scopes and the roles of its owner together; the last column names the pages that do the same."""

LEFT_OUT_HEAD = """## 接口不做的 What the API does not do

这些网页没有对应的操作，各有原因。

These pages have no operation, each for a reason."""

HEADINGS = ("操作 Operation", "做什么 What it does", "范围 Scope", "网页 Page")


def web_api() -> str:
    """The page."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
        django.setup()
    from junheng.web.api import urls  # noqa: F401, PLC0415 - declares the operations, which needs Django
    from junheng.web.api.door import api  # noqa: PLC0415
    from junheng.web.api.left_out import LEFT_OUT  # noqa: PLC0415

    paths: dict[str, dict[str, dict[str, Any]]] = api.get_openapi_schema(path_prefix="/api/")["paths"]
    operations = [(path, method, one) for path, methods in paths.items() for method, one in methods.items()]
    sections = [
        f"## {tag}\n\n{grid(HEADINGS, [_line(*one) for one in found])}"
        for tag, found in groupby(operations, key=lambda one: one[2]["tags"][0])
    ]
    reasons = grid(("网页 Page", "原因 Reason"), [(f"`{name}`", both(why)) for name, why in LEFT_OUT.items()])
    return "\n\n".join([INTRODUCTION, *sections, LEFT_OUT_HEAD, reasons]) + "\n"


def _line(path: str, method: str, one: dict[str, Any]) -> tuple[str, str, str, str]:
    zh, _, en = one["summary"].partition(" / ")
    pages = ", ".join(f"`{page}`" for page in one["x-pages"])
    return f"`{method.upper()} {path}`", f"{zh}<br>{en}", f"`{one['x-scope']}`", pages
