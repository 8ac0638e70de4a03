"""Parts of the addresses of the API."""

from __future__ import annotations

from example_objects import stands_for

stands_for("token", 1, may_be_missing=True)
stands_for("indicator", "YZ-R4", route="api_school_explained", may_be_missing=True)  # of a school out of its scope
stands_for("ending", "xlsx", route="api_plan_file")
stands_for("name", "classes", route="api_ledger")
stands_for("name", "classes", route="api_ledger_book")
stands_for("membership", 0, may_be_missing=True)
stands_for("place", 1, may_be_missing=True)  # of an inspection without points
