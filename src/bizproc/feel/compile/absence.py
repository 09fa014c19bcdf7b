"""Read what may be absent as null: in a test for null, and in `get or else`.

Everywhere else an absent name or key is an error in strict mode, for it is more often
misspelt than meant.
"""

from __future__ import annotations

from typing import Any

from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import AbsentError
from bizproc.feel.run import Run
from bizproc.feel.syntax import Call, Comparison, Constant, Name, Node, Path, spelled

__all__ = ["TOLERANT", "first_argument", "sides_of"]

TOLERANT = frozenset(["is defined", "get or else"])
"""Functions whose first argument may be absent."""


def sides_of(compiler: Compiler, node: Comparison) -> tuple[Code, Code]:
    """Compile both sides of an equality; what is compared with `null` may be absent."""
    left, right = node.left, node.right
    return (
        _or_null(compiler, left) if _is_null(right) else compiler.code(left),
        _or_null(compiler, right) if _is_null(left) else compiler.code(right),
    )


def first_argument(compiler: Compiler, node: Call) -> Code | None:
    """Compile a first argument that may be absent; None if it may not."""
    callee = node.function
    if not isinstance(callee, Name) or callee.name not in TOLERANT:
        return None
    return _or_null(compiler, node.arguments[0]) if node.arguments else None


def _is_null(node: Node) -> bool:
    return isinstance(node, Constant) and node.value is None


def _or_null(compiler: Compiler, node: Node) -> Code:
    """Compile a name or path so that it gives null where something is absent."""
    if not spelled(node):
        return _keys_or_null(compiler, node)
    with compiler.tolerating():
        code = compiler.code(node)

    def run_or_null(run: Run) -> Any:
        try:
            return code(run)
        except AbsentError:
            return None

    return run_or_null


def _keys_or_null(compiler: Compiler, node: Node) -> Code:
    """Compile `xs[1].a.b`: the keys after something that is there may be absent."""
    code = compiler.code(node)
    base = node
    while isinstance(base, Path):
        base = base.source
    if base is node:
        return code

    def run_or_null(run: Run) -> Any:
        try:
            return code(run)
        except AbsentError as error:
            if error.source != run.source or _place(error) < _end(run.source, base):
                raise  # something inside of what the keys are read
            return None

    return run_or_null


def _place(error: AbsentError) -> tuple[int, int]:
    return error.line, error.column


def _end(source: str, node: Node) -> tuple[int, int]:
    before = source[: node.end]
    return before.count("\n") + 1, node.end - before.rfind("\n")
