"""A workbook that somebody uploads: received as every file is, and nothing but a small workbook."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.files.keeping import receive

MOST_BYTES = 2 * 1024 * 1024  # a catalogue has some twenty lines

TOO_LARGE = Text(
    "“{name}”超过{most}MB，不像一张措施目录。请只留“改进措施”那张表再上传。",
    "{name} is over {most} MB, which no catalogue is. Keep the sheet of actions only and upload it again.",
)
NO_WORKBOOK = Text(
    "“{name}”不是Excel工作簿（.xlsx）。请用下载的模板填写，用WPS或Excel另存为“.xlsx”后再上传。",
    "{name} is no Excel workbook (.xlsx). Fill in the template, save it as .xlsx and upload that.",
)


def workbook_bytes(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """The bytes of an uploaded workbook and the name of its file.

    Raises:
        UsageError: it is too large, damaged, made to do harm, or no workbook by its content.
    """
    with receive(upload) as received:
        if received.kind != "xlsx":
            raise UsageError(NO_WORKBOOK.format(name=received.name))
        if received.size > MOST_BYTES:
            raise UsageError(TOO_LARGE.format(name=received.name, most=MOST_BYTES // (1024 * 1024)))
        return received.temporary.read_bytes(), received.name
