"""Show the values of the parts of an expression, for a failure report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.errors import BizprocError
from bizproc.feel.budget import Budget, current_budget
from bizproc.feel.compile.compiler import make_compiler
from bizproc.feel.expression import parse
from bizproc.feel.fault import Fault, located
from bizproc.feel.names import names_in
from bizproc.feel.run import Run
from bizproc.feel.syntax import Constant
from bizproc.feel.text import short_text
from bizproc.feel.values import Function

__all__ = ["Explanation", "explain"]

_MAX_PARTS = 200
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Hold a part of an expression, its value, and the parts it was made of.

    `reached` is False for a part that failed; the error of the whole is `error`.
    """

    text: str
    value: Any
    reached: bool
    children: tuple[Explanation, ...] = ()
    error: BizprocError | None = None

    def __str__(self) -> str:
        return "\n".join(_lines(self, ""))


def _lines(part: Explanation, indent: str) -> list[str]:
    shown = _shown(part.value) if part.reached else "failed"
    lines = [f"{indent}{part.text} → {shown}"]
    for child in part.children:
        lines.extend(_lines(child, indent + "  "))
    return lines


def _shown(value: Any) -> str:
    try:
        return short_text(value, _SHOWN)
    except Fault:
        return "a large value"


def explain(
    text: str,
    scope: Mapping[str, Any],
    *,
    functions: Mapping[str, Function] | None = None,
    names: Collection[str] = (),
    strict: bool = True,
    budget: Budget | None = None,
) -> Explanation:
    """Evaluate and return every part with its value; constants are left out.

    A failure is no exception: the parts that were reached are there, and `error`
    says what went wrong. Parts inside loops appear once per step, 200 in all.

    Raises:
        ExpressionError: the text is not FEEL.
    """
    expression = parse(
        text, names={*names, *names_in(scope)}, strict=strict, budget=budget
    )
    compiler = make_compiler(observing=True)
    code = compiler.code(expression.ast)
    run = Run(
        expression.source,
        scope,
        [None] * compiler.size,
        functions,
        strict,
        budget or current_budget(),
    )
    top: list[Any] = []
    run.observed = [top]
    error: BizprocError | None = None
    try:
        code(run)
    except Fault as fault:
        error = located(fault.message, expression.source, 0, len(expression.source))
    except BizprocError as raised:
        error = raised
    except RecursionError:
        message = "the expression is nested too deeply for where it is explained"
        error = located(message, expression.source, 0, 1)
    left = [_MAX_PARTS]
    return _tree(top[0], expression.source, left, error)


def _tree(
    entry: list[Any], source: str, left: list[int], error: BizprocError | None
) -> Explanation:
    node, value, reached, parts = entry
    children: list[Explanation] = []
    for part in parts:
        if left[0] <= 0:
            break
        if isinstance(part[0], Constant):
            continue
        left[0] -= 1
        children.append(_tree(part, source, left, None))
    return Explanation(
        text=source[node.start : node.end],
        value=value,
        reached=reached,
        children=tuple(children),
        error=error,
    )
