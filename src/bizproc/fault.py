"""What is kept of an error: a code, a text that can be stored, and where it came from."""

from __future__ import annotations

import traceback as tracebacks
from typing import NamedTuple

from bizproc.errors import BizprocError, UnexpectedError
from bizproc.secret import masked

__all__ = ["CONTAINED", "Fault", "fault_of", "printable", "traceback_of"]

CONTAINED = (Exception, SystemExit, GeneratorExit)
"""What foreign code may raise and one instance has to bear; Ctrl-C stops the program."""

_MESSAGE_LENGTH = 2_000
_TRACEBACK_LENGTH = 20_000
_CHAIN_LENGTH = 20


class Fault(NamedTuple):
    """Say why something could not be done; `traceback` is for whoever mends it."""

    code: str
    message: str
    traceback: str | None = None


def fault_of(error: BaseException) -> Fault:
    """Read an error as a fault, whatever it makes of being printed.

    An error of this package tells itself, and has a traceback only if another error
    caused it; any other is named by its type.
    """
    if isinstance(error, BizprocError):
        trace = traceback_of(error) if _is_caused_elsewhere(error) else None
        return Fault(printable(error.code), _text(error), trace)
    message = f"an unexpected {type(error).__name__}"
    if text := _text(error):
        message = f"{message}: {text}"
    return Fault(UnexpectedError.code, printable(message), traceback_of(error))


def printable(text: object, *, limit: int = _MESSAGE_LENGTH) -> str:
    """Return a text that every database takes: no NUL, no half of a surrogate pair.

    What was revealed of secrets is made unreadable, before the text is cut.
    """
    given = masked(text if type(text) is str else _text_of(text))
    if given.isascii() and len(given) <= limit and "\x00" not in given:
        return given
    if len(given) > limit:
        given = given[:limit] + " …"
    known = given.encode("utf-8", "backslashreplace").decode("utf-8")
    return known.replace("\x00", "\\x00")


def _is_caused_elsewhere(error: BaseException) -> bool:
    """Say whether the first cause of an error is none of this package's."""
    cause = error
    for _ in range(_CHAIN_LENGTH):
        if cause.__cause__ is None:
            break
        cause = cause.__cause__
    return not type(cause).__module__.startswith("bizproc.")


def _text(error: BaseException) -> str:
    return printable(_text_of(error))


def _text_of(thing: object) -> str:
    try:
        # a copy of the base type: a subclass may lie about what it holds
        return str.__str__(str(thing))
    except CONTAINED:
        return f"(a {type(thing).__name__} that cannot be printed)"


def traceback_of(error: BaseException) -> str:
    """Return where an error was raised, and what led to it."""
    try:
        lines = tracebacks.format_exception(error)
    except CONTAINED:
        lines = tracebacks.format_tb(error.__traceback__)
    text = masked("".join(lines))
    if len(text) > _TRACEBACK_LENGTH:  # the end tells what was raised
        text = "…" + text[-_TRACEBACK_LENGTH:]
    return printable(text, limit=_TRACEBACK_LENGTH + 1)
