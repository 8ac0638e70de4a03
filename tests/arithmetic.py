"""Arithmetic as people write it in the worked cases: a closed evaluator, nothing is executed."""

from __future__ import annotations

import ast
import math
import operator

_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS = {"sqrt": math.sqrt, "ceil": math.ceil}


def arithmetic(text: str) -> float:
    """The value of "42 / 1000 * 100": numbers, + - * / **, brackets, sqrt and ceil, nothing else."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return float(_OPERATIONS[type(op)](value(left), value(right)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
                return float(_FUNCTIONS[name](value(argument)))
            case _:
                raise ValueError(f"no arithmetic: {text}")

    return value(ast.parse(text, mode="eval").body)
