"""Pages of returns."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.returns.models import CountyUpload, Return, Upload
from junheng.web.returns.views import files, filling, lists, steps, years

_YEAR = "c/<slug:county>/<int:year>"
_ONE = "returns/<int:pk>"
_TABLE = f"{_ONE}/<slug:table>"
_VIEW, _EDIT = Permission.RETURN_VIEW, Permission.RETURN_EDIT
_MANAGE = Permission.YEAR_MANAGE

urlpatterns = [
    page("c/<slug:county>/first-year/", years.first, name="year_first", needs=_MANAGE),
    page(f"{_YEAR}/returns/", lists.returns, name="returns", needs=_VIEW),
    page(f"{_YEAR}/returns/remind/", lists.remind, name="returns_remind", needs=Permission.RETURN_CHECK),
    page(f"{_YEAR}/returns/approve/", lists.approve, name="returns_approve", needs=Permission.RETURN_APPROVE),
    page(f"{_YEAR}/returns/calendar/", years.calendar_page, name="year_calendar", needs=_MANAGE),
    page(f"{_YEAR}/returns/freeze/", years.freeze, name="year_freeze", needs=_MANAGE),
    page(f"{_YEAR}/returns/next-year/", years.roll, name="year_roll", needs=_MANAGE),
    page(f"{_YEAR}/returns/import/", files.import_county, name="year_import", needs=_MANAGE),
    page("county-uploads/<int:pk>/", files.confirm_import, name="year_import_confirm", needs=_MANAGE, of=CountyUpload),
    page(f"{_ONE}/", filling.overview, name="return", needs=_VIEW, of=Return),
    page(f"{_ONE}/explain/", steps.explain, name="return_explain", needs=_EDIT, of=Return),
    page(f"{_ONE}/submit/", steps.submit, name="return_submit", needs=Permission.RETURN_SUBMIT, of=Return),
    page(f"{_ONE}/send-back/", steps.send_back, name="return_send_back", needs=Permission.RETURN_CHECK, of=Return),
    page(f"{_ONE}/approve/", steps.approve, name="return_approve", needs=Permission.RETURN_APPROVE, of=Return),
    page(f"{_ONE}/open/", steps.open_again, name="return_open", needs=Permission.RETURN_CHECK, of=Return),
    page(f"{_ONE}/correct/", steps.correct, name="return_correct", needs=_MANAGE, of=Return),
    page(f"{_ONE}/workbook/", files.download, name="return_download", needs=_VIEW, of=Return),
    page(f"{_ONE}/upload/", files.upload, name="return_upload_new", needs=_EDIT, of=Return),
    page("uploads/<int:pk>/", files.confirm, name="return_upload", needs=_EDIT, of=Upload),
    page(f"{_TABLE}/", filling.table, name="return_table", needs=_VIEW, of=Return),
    page(f"{_TABLE}/save/", filling.save, name="return_save", needs=_EDIT, of=Return),
    page(f"{_TABLE}/add/", filling.add, name="return_add", needs=_EDIT, of=Return),
    page(f"{_TABLE}/remove/", filling.remove, name="return_remove", needs=_EDIT, of=Return),
    page(f"{_TABLE}/<slug:row>/", filling.row, name="return_row", needs=_EDIT, of=Return),
]
