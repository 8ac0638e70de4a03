"""Two evaluations compared: what changed, by how much, and why, number by number.

Enter at `compare`. The reasons are not guessed: the county is evaluated again with only the pupils, only the other
figures, only the schools or only the rule exchanged, and every change is shared out among these four.
"""

from junheng.evaluation.comparison.compare import compare
from junheng.evaluation.comparison.comparison import REASONS, Comparison

__all__ = ["REASONS", "Comparison", "compare"]
