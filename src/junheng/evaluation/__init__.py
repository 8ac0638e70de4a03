"""A standard applied to a snapshot: values, three-valued verdicts, balance between schools, explanation.

Enter at `evaluate` and `explain`. Nothing here reads a file; what is judged and against what come in as arguments.
"""

from junheng.evaluation.evaluate import evaluate
from junheng.evaluation.explain import Explanation, explain
from junheng.evaluation.result import Evaluation

__all__ = ["Evaluation", "Explanation", "evaluate", "explain"]
