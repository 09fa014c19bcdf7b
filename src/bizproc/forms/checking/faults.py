"""Say what is wrong with answers: each fault by its field, all of them as one refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bizproc.errors import FieldFault, InvalidValueError, RefusedError

__all__ = ["AnswerFault", "together"]

_ORDER = ("TOO_LARGE", "TYPE_ERROR", "NOT_FOUND", "REQUIRED_FIELD")
_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """Say what is wrong with one answer; `field` is empty for what no field takes."""

    field: str
    error: RefusedError


def together(faults: Sequence[AnswerFault]) -> RefusedError:
    """Return one refusal that tells all faults, under the code of the first one."""
    told = [FieldFault(it.field, it.error.code, it.error.message) for it in faults]
    if len(faults) == 1:
        faults[0].error.faults = tuple(told)
        return faults[0].error
    ordered = sorted((it.error for it in faults), key=_rank)
    message = "; ".join(it.message for it in ordered[:_TOLD])
    if len(ordered) > _TOLD:
        message += f"; and {len(ordered) - _TOLD} more"
    return InvalidValueError(message, code=ordered[0].code, faults=told)


def _rank(error: RefusedError) -> int:
    return _ORDER.index(error.code) if error.code in _ORDER else len(_ORDER)
