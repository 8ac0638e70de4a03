"""Files for the tests of uploads: honest ones, and those that lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def pdf(text: str = "x") -> bytes:
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj % {text}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def docx(text: str = "x") -> bytes:
    written = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def with_member(archive: bytes, name: str, data: bytes) -> bytes:
    written = io.BytesIO(archive)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, data)
    return written.getvalue()


def huge_png(side: int = 20_000) -> bytes:
    """A picture that says it has 400 million points, in a few bytes."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")
