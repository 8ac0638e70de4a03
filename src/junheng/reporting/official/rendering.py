"""A Word template filled with fields. What an official wrote wrong in it is said in a sentence that names the place.

Imports docxtpl, which takes a moment: import this module where a document is written, not before.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from junheng.errors import UsageError
from junheng.reporting.official.entries import Row
from junheng.reporting.official.files import UNSEALED, repacked
from junheng.text import Text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WIDE_TAG = re.compile("｛[｛{%％]|[{%％]｛|｛％")  # what a Chinese keyboard makes of {{ and {%
SHOWN = 60  # characters of the template around a broken tag


def rendered(template: bytes, fields: Row, *, name: str, title: str, year: int) -> bytes:
    """The document that `template` makes of `fields`.

    Args:
        template: A Word file with tags.
        fields: What the tags ask for.
        name: What the template is called in a message.
        title: Goes into the properties of the document.
        year: The counting date of this year stands for the clock: equal content gives equal bytes.

    Raises:
        UsageError: it is no Word file, or a tag is wrong.
    """
    document = _opened(template, name)
    try:
        document.render(fields, jinja_env=_environment(), autoescape=True)
    except UndefinedError as error:
        raise _unknown_field(name, str(error.message), fields) from error
    except TemplateSyntaxError as error:
        raise _broken_tag(name, error) from error
    except SecurityError as error:
        raise UsageError(
            Text(
                f"模板“{name}”里的标签用了不允许的写法（{error}）。标签里只能写字段名、for 和 if。",
                f"the template {name} uses what tags may not ({error}). Tags hold field names, for and if.",
            )
        ) from error
    except etree.XMLSyntaxError as error:
        raise UsageError(
            Text(
                f"模板“{name}”里有一个 for 或 if 标签放错了位置：开始和结束要各自单独成段（{{%p），或在同一个表格里各自单独成行（{{%tr）。",
                f"in the template {name} a for or if tag stands in the wrong place: its start and end need paragraphs of their "
                "own ({%p) or rows of their own in one table ({%tr).",
            )
        ) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise UsageError(
            Text(
                f"模板“{name}”里有一个标签算不出结果（{error}）。标签里只写字段名、for 和 if 就够了。",
                f"a tag of the template {name} cannot be worked out ({error}). Field names, for and if are enough.",
            )
        ) from error
    properties = document.docx.core_properties
    properties.title, properties.identifier = title, UNSEALED
    properties.created = properties.modified = datetime(year, 9, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


class _Asked(StrictUndefined):
    """A field that is not there: the message is its name alone."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class _Fields(SandboxedEnvironment):
    """A tag reaches fields, and nothing else of a line."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as Jinja has it
        """The field `attribute` of a line; the attribute of anything else, such as `loop.first`."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _environment() -> SandboxedEnvironment:
    # Sandboxed: a template may come from anybody. Escaped: names of schools come from files that anybody may have edited.
    return _Fields(undefined=_Asked, autoescape=True)


class _Document(DocxTemplate):  # type: ignore[misc] # docxtpl says nothing of its types
    """docxtpl, but faults of a template are faults, and columns keep their widths."""

    def fix_tables(self, xml: str) -> etree._Element:
        """The body; tables whose columns were repeated get a grid that fits them, as wide as before."""
        body = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, huge_tree=True))
        for table in body.iter(f"{W}tbl"):
            _fit_grid(table)
        return body


def _fit_grid(table: etree._Element) -> None:
    rows = [row.findall(f"{W}tc") for row in table.findall(f"{W}tr")]
    grid = table.find(f"{W}tblGrid")
    if grid is None or not rows or any(cell.find(f"{W}tcPr/{W}gridSpan") is not None for cell in rows[0]):
        return
    columns = grid.findall(f"{W}gridCol")
    stated, widths = [int(column.get(f"{W}w", "0")) for column in columns], [_width(cell) for cell in rows[0]]
    whole = sum(stated)
    # Equal counts are not enough: eight indicators can take the places of three and eight tags.
    if stated == widths or not whole or not all(widths):
        return
    widths = [round(width * whole / sum(widths)) for width in widths]
    for column in columns:
        grid.remove(column)
    for width in widths:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
    for row in rows:
        for cell, width in zip(row, widths, strict=False):
            own = cell.find(f"{W}tcPr/{W}tcW")
            if own is not None:
                own.set(f"{W}w", str(width))


def _width(cell: etree._Element) -> int:
    """The width of a cell in twentieths of a point; 0 where it is given otherwise, or not."""
    own = cell.find(f"{W}tcPr/{W}tcW")
    return 0 if own is None or own.get(f"{W}type", "dxa") != "dxa" else int(own.get(f"{W}w", "0"))


def _opened(template: bytes, name: str) -> _Document:
    document = _Document(io.BytesIO(template))
    try:
        document.init_docx()
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise UsageError(
            Text(
                f"“{name}”不是 Word 文档（.docx），或已损坏、加了密码。请用 Word 或 WPS 另存为 .docx 后重试。",
                f"{name} is no Word document (.docx), or is damaged or locked by a password. Save it as .docx and try again.",
            )
        ) from error
    for paragraph in document.docx.element.body.iter(f"{W}p"):
        text = "".join(part.text or "" for part in paragraph.iter(f"{W}t"))
        if WIDE_TAG.search(text):
            raise UsageError(
                Text(
                    f"模板“{name}”里的标签用了全角括号：“{text[:SHOWN]}”。请改用英文半角的 {{{{ }}}} 和 {{% %}}。",
                    f"a tag of the template {name} has full-width braces: “{text[:SHOWN]}”. Use {{{{ }}}} and {{% %}}.",
                )
            )
    return document


def _unknown_field(name: str, field: str, fields: Row) -> UsageError:
    near = get_close_matches(field, _names(fields), n=3)
    zh = f"是不是“{'”、“'.join(near)}”？" if near else ""
    en = f"Did you mean {', '.join(near)}? " if near else ""
    return UsageError(
        Text(
            f"模板“{name}”里的字段“{field}”不存在。{zh}全部字段见 docs/reference/report-fields.md。",
            f"the template {name} asks for a field “{field}”, which there is not. {en}All fields: docs/reference/report-fields.md.",
        )
    )


def _names(fields: Row) -> list[str]:
    """Every name that is in use, of lines too."""
    found = dict.fromkeys(fields)
    for value in fields.values():
        if isinstance(value, list) and value:
            found.update(dict.fromkeys(_names(value[0])))
    return list(found)


def _broken_tag(name: str, error: TemplateSyntaxError) -> UsageError:
    lines = list(_context(error))
    at = min(3, error.lineno - 1)
    near = lines[at].strip() if at < len(lines) else ""
    where_zh, where_en = (f"在“{near[:SHOWN]}”附近", f" near “{near[:SHOWN]}”") if near else ("", "")
    return UsageError(
        Text(
            f"模板“{name}”里有一个标签写错了{'，' if near else ''}{where_zh}（{error.message}）。每个 for 要有 endfor，每个 if 要有 endif，括号要成对。",
            f"a tag of the template {name} is wrong{where_en} ({error.message}). Every for needs its endfor, every if its endif, braces come in pairs.",
        )
    )


def _context(error: TemplateSyntaxError) -> Iterable[str]:
    """The paragraphs of the template around the fault, which docxtpl hangs on the error."""
    context = vars(error).get("docx_context", ())
    return (str(line) for line in context)
