"""Read Python without running it, and without a word on standard error."""

from __future__ import annotations

import ast
import inspect
import warnings

__all__ = ["expression_of", "literal_of", "statements_of"]

_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def expression_of(text: str) -> ast.expr | None:
    """Return an expression; None if the text is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(text.strip(), mode="eval").body
    except _UNREADABLE:
        return None


def statements_of(text: str) -> list[ast.stmt] | None:
    """Return the statements of a script, as it stands or indented as a whole."""
    for written in (text.strip(), inspect.cleandoc(text)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                return ast.parse(written).body
        except _UNREADABLE:
            continue
    return None


def literal_of(text: str) -> str | None:
    """Return what a literal text of Python says; None if it is something else."""
    found = expression_of(text)
    if isinstance(found, ast.Constant) and isinstance(found.value, str):
        return found.value
    return None
