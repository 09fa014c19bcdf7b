"""Say what is wrong before it is known where: a fault gets its position later."""

from __future__ import annotations

from typing import NoReturn

from bizproc.errors import ExpressionError

__all__ = ["AbsentError", "AbsentFault", "BudgetFault", "Fault", "located", "refuse"]


class Fault(ExpressionError):  # noqa: N818  # it becomes an error once it has a place
    """Carry a message up to the node that knows its position.

    Functions that work on values alone, such as `to_text`, have no position to give;
    to their callers a fault is an ExpressionError like any other.
    """


class AbsentFault(Fault):
    """Carry the message of a key that a context has not."""


class AbsentError(ExpressionError):
    """Tell of a name or key that is not there, which some places take as null.

    `name` is the unknown name; "" for a key after a dot.
    """

    name = ""


class BudgetFault(Fault):
    """Carry the message of a limit, which lenient mode does not forgive."""


def refuse(message: str) -> NoReturn:
    """Raise a Fault."""
    raise Fault(message)


def located(
    message: str, source: str, start: int, end: int, *, absent: bool = False
) -> ExpressionError:
    """Return the error for the text between two offsets of the source."""
    kind = AbsentError if absent else ExpressionError
    before = source[:start]
    line = before.count("\n") + 1
    column = start - (before.rfind("\n") + 1) + 1
    length = max(1, end - start)
    newline = source.find("\n", start, end)
    if newline != -1:
        length = max(1, newline - start)
    return kind(message, source=source, line=line, column=column, length=length)
