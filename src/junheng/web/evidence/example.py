"""Evidence of the example county: a few documents in every state."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from junheng.records.snapshot import Snapshot
from junheng.web.evidence.keeping import add, check
from junheng.web.evidence.models import Item
from junheng.web.files.keeping import receive
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.models import Year


def seed(year: Year, snapshot: Snapshot) -> None:
    """Documents of the county and of a school."""
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county).order_by("code")[0]
    clerk, reporter = User.objects.get(username="clerk"), User.objects.get(username="reporter")
    head = User.objects.get(username="compulsory")
    planned = _add(year, None, "YZ-G1", f"{year.county.name}中小学布局专项规划", clerk, "第3—5页")
    _add(year, None, "YZ-G2", f"{year.county.name}城乡义务教育四统一实施文件汇编", clerk, "")
    charter = _add(year, school, "YZ-Q3", f"{school.name}学校章程", reporter, "第1—8页")
    plan = _add(year, school, "YZ-Q7", f"{school.name}课程表", reporter, "")
    check(planned, by=head, seen=planned.state, to=Item.State.CHECKED)
    check(charter, by=head, seen=charter.state, to=Item.State.CHECKED)
    check(plan, by=head, seen=plan.state, to=Item.State.RETURNED, reason="缺六年级的课程表，请补齐后重新上传。")


def _add(year: Year, school: Organisation | None, indicator: str, title: str, by: User, pages: str) -> Item:
    document = Document()
    document.add_heading(title, 0)
    document.add_paragraph("示例文件，请换成真实材料。")
    written = io.BytesIO()
    document.save(written)
    with receive(SimpleUploadedFile(f"{title}.docx", written.getvalue())) as received:
        return add(received, year=year, school=school, indicator=indicator, by=by, pages=pages)
