"""What stands in the addresses of the board."""

from __future__ import annotations

from example_objects import stands_for

stands_for("indicator", "YZ-R4")
# A school that has no line of the indicator, or several, has no number to explain there.
stands_for("indicator", "YZ-G3a", route="school_explanation", may_be_missing=True)
