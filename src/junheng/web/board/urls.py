"""Pages of the board."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.board import asking, county, explained, indicator, school, standard

YEAR = "c/<slug:county>/<int:year>/"

urlpatterns = [
    page(f"{YEAR}board/", county.board, name="board", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}board/schools/", county.schools, name="board_schools", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}board/balance/", county.balance, name="board_balance", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}board/map/", county.map_of, name="board_map", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}board/years/", county.years, name="board_years", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}board/unknown/", county.unknown, name="board_unknown", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}schools/<str:school>/", school.school_standing, name="school_standing", needs=Permission.SCHOOL_VIEW),
    page(
        f"{YEAR}schools/<str:school>/explained/<str:indicator>/",
        explained.school_explanation,
        name="school_explanation",
        needs=Permission.SCHOOL_VIEW,
    ),
    page(
        f"{YEAR}indicators/<str:indicator>/",
        indicator.indicator_standing,
        name="indicator_standing",
        needs=Permission.BOARD_VIEW,
    ),
    page(f"{YEAR}explained/<str:indicator>/", explained.explanation, name="explanation", needs=Permission.BOARD_VIEW),
    page(f"{YEAR}what-if/", asking.asking, name="what_if", needs=Permission.WHAT_IF),
    page(f"{YEAR}standard/", standard.standard, name="standard", needs=Permission.STANDARD_CHOOSE),
]
