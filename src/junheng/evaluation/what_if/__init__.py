"""What if a number were another: every verdict and coefficient again, at once, without storing anything.

Enter at `what_if`. A change says which cell of which table becomes what, or which line comes or goes; changes add up and
can be undone. The answer to each is a whole `Evaluation`, equal to `evaluate` of the changed county. Only what depends on
the change is computed (`junheng.evaluation.memory`). The checks of the data are not run again.
"""

from junheng.evaluation.what_if.change import Change, Changed
from junheng.evaluation.what_if.session import WhatIf, list_behind, what_if

__all__ = ["Change", "Changed", "WhatIf", "list_behind", "what_if"]
