"""Say at which field of a form it is that something cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bizproc.errors import FieldFault, InvalidValueError, RefusedError

__all__ = ["faults_of", "read_at"]


def read_at(field: str, read: Callable[[], str]) -> str:
    """Return what is read from a field of a form.

    Raises:
        InvalidValueError: it cannot be; the fault names the field.
    """
    try:
        return read()
    except InvalidValueError as error:
        fault = FieldFault(field, error.code, error.message)
        raise InvalidValueError(error.message, faults=[fault]) from error


def faults_of(refused: RefusedError | None) -> Mapping[str, str]:
    """Return what is wrong, by fields."""
    return {it.field: it.message for it in (refused.faults if refused else ())}
