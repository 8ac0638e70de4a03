"""Files are kept byte for byte and once; what lies about itself, or is made to do harm, is not taken."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile

import pytest
from django.db import transaction
from uploads import docx, huge_png, pdf, picture, upload, with_member

from junheng.errors import UsageError
from junheng.records.durable import TEMPORARY
from junheng.web.evidence.models import Item
from junheng.web.files import kinds
from junheng.web.files.keeping import ORPHAN_SECONDS, damaged, keep, let_go, receive, sweep
from junheng.web.files.models import StoredFile
from junheng.web.files.names import original_name, safe_name

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def kept(name: str, data: bytes) -> StoredFile:
    with receive(upload(name, data)) as received:
        return keep(received)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("章程.pdf", pdf(), "pdf"),
        ("照片.JPG", picture(), "jpeg"),
        ("小.jpg", picture(size=(5, 4)), "jpeg"),
        ("图.png", picture("PNG"), "png"),
        ("章程.docx", docx(), "docx"),
        ("章程.wps", docx(), "docx"),
    ],
)
def test_what_people_bring_is_kept_byte_for_byte(db, settings, name, data, kind):
    stored = kept(name, data)

    assert (stored.kind, stored.size, stored.sha256) == (kind, len(data), hashlib.sha256(data).hexdigest())
    assert stored.path.read_bytes() == data
    assert [path.name for path in settings.FILES.iterdir() if path.is_file()] == []


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.pdf", b"", "空文件"),
        ("程序.pdf", b"MZ\x90\x00" + bytes(200), "看的是内容"),
        ("网页.pdf", b"<html><script>alert(1)</script>%PDF-1.4 %%EOF", "看的是内容"),
        ("图片.pdf", picture(), "后缀却是“.pdf”"),
        ("章程.docx", pdf(), "后缀却是“.docx”"),
        ("章程", pdf(), "后缀却是“-”"),
        ("一半.pdf", pdf()[:20], "不完整"),
        ("一半.jpg", picture()[:200], "损坏"),
        ("坏.png", picture("PNG").replace(b"IDAT", b"IDAX"), "损坏"),
        ("大图.png", huge_png(), "像素太多"),
        ("压缩包.docx", with_member(b"", "a.txt", b"a"), "看的是内容"),
        ("带宏.docx", with_member(docx(), "word/vbaProject.bin", b"x"), "带有宏"),
        ("路径.docx", with_member(docx(), "../../etc/cron.d/x", b"x"), "结构不正常"),
        ("炸弹.docx", with_member(docx(), "word/big.xml", bytes(30 * 1024 * 1024)), "大得不正常"),
        ("坏.docx", docx()[:-30], "损坏"),
        ("坏.doc", OLE + bytes(600), "损坏"),
    ],
)
def test_what_lies_or_would_do_harm_is_refused_in_words(db, settings, name, data, says):
    before = StoredFile.objects.count()

    with pytest.raises(UsageError) as refused, receive(upload(name, data)):
        pass

    assert says in refused.value.message("zh")
    assert name in refused.value.message("en")
    assert StoredFile.objects.count() == before
    assert [path.name for path in settings.FILES.iterdir() if path.is_file()] == []


def test_an_archive_that_lies_about_its_size_is_measured(db, monkeypatch):
    monkeypatch.setattr(
        kinds, "_refuse_bomb", lambda members, name: None
    )  # as if it had believed what the archive says
    monkeypatch.setattr(kinds, "MOST_UNPACKED", 100_000)

    with (
        pytest.raises(UsageError, match="大得不正常"),
        receive(upload("a.docx", with_member(docx(), "b", bytes(200_000)))),
    ):
        pass


def test_too_large_is_told_with_the_limit(db, settings):
    settings.FILE_BYTES = 1024 * 1024

    with pytest.raises(UsageError, match="超过1MB"), receive(upload("a.pdf", pdf() + bytes(1024 * 1024))):
        pass


def test_the_same_bytes_are_kept_once_and_go_only_with_the_last_who_needs_them(county):
    item = Item.objects.select_related("file").first()
    with item.file.path.open("rb") as file:
        again = kept(item.name, file.read())

    assert again == item.file
    assert not let_go(again)
    assert again.path.exists()

    alone = kept("a.pdf", pdf("alone"))
    assert let_go(alone)
    assert not alone.path.exists()
    assert not StoredFile.objects.filter(pk=alone.pk).exists()


def test_what_was_changed_or_lost_on_the_disk_is_found(db):
    changed, lost, whole = (kept("a.pdf", pdf(text)) for text in ("changed", "lost", "whole"))
    changed.path.write_bytes(b"other")
    lost.path.unlink()

    found = set(damaged())

    assert {changed, lost} <= found
    assert whole not in found


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (r"..\..\windows\章程.pdf", "章程.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("cod\u202efdp.exe", "codfdp.exe"),
        ("", "-"),
        ("长" * 300 + ".pdf", "长" * 156 + ".pdf"),
    ],
)
def test_a_name_is_text_and_never_a_path(given, shown):
    assert original_name(given) == shown


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ('<b>"章程"</b>: 1/2?*|', "_b__章程___b__ 1_2___"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1"),
        ("尾巴. .", "尾巴"),
        ("...", "_"),
        ("长" * 100 + ".docx", "长" * 75 + ".docx"),
    ],
)
def test_names_that_we_give_are_taken_by_windows(given, safe):
    assert safe_name(given) == safe


def test_an_archive_from_windows_tools_is_no_evidence(db):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("材料.pdf", pdf())

    with pytest.raises(UsageError, match="请先解压"), receive(upload("材料.zip", written.getvalue())):
        pass


def test_what_a_killed_process_left_is_swept_after_a_day_and_never_what_a_row_names(db, settings, tmp_path):
    settings.FILES = tmp_path
    named, lost = kept("章程.pdf", pdf()), pdf() + b"%%EOF\n"
    with transaction.atomic():  # the bytes are in place, the row is not
        orphan = kept("一半.pdf", lost).path
        transaction.set_rollback(True)
    strange = tmp_path / "ab" / "note.txt"
    strange.parent.mkdir(exist_ok=True)
    half = tmp_path / f"{TEMPORARY}half"
    for path in (half, strange):
        path.write_bytes(b"x")
    assert orphan.exists()
    assert sweep() == 0  # too young: its process may still be at work
    later = time.time() + ORPHAN_SECONDS + 60
    assert sweep(later) == 2
    assert (named.path.exists(), strange.exists(), orphan.exists(), half.exists()) == (True, True, False, False)
    assert kept("一半.pdf", lost).path.read_bytes() == lost  # brought again, it is kept again
    assert sweep(later) == 0
