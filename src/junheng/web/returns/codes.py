"""The code of a school (机构标识码) where somebody types one: as the readers of the returns take it."""

from __future__ import annotations

import re

from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.returns.content import is_error, read

_SCHOOLS = TABLES["schools"]
_LONGEST = 64
_APART = re.compile(r"[\s/\\、，,；;]")  # codes stand in the addresses of pages, and in lists


def read_code(typed: str) -> tuple[str, Text | None]:
    """The code as it is kept ("" where there is none), and what is wrong with it."""
    value, finding = read(_SCHOOLS, _SCHOOLS.column("school_id"), typed)
    if finding is not None and is_error(finding):
        return "", Text(f"{finding.what('zh')}，{finding.do('zh')}", f"{finding.what('en')}; {finding.do('en')}")
    if value is None and typed.strip():
        return "", Text(f"“{typed}”不是机构标识码", f"“{typed}” is no school code")
    code = str(value or "")
    if _APART.search(code) or (code and not code.strip(".")):
        return "", Text(
            f"机构标识码“{code}”中不能有空格、斜杠、逗号和分号，也不能只有点",
            f"the school code “{code}” cannot have spaces, slashes, commas or semicolons, nor be dots only",
        )
    if len(code) > _LONGEST:
        return "", Text(f"机构标识码不能超过{_LONGEST}个字", f"a school code has at most {_LONGEST} characters")
    return code, None
