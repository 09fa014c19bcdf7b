"""Read what a task and its record are one thing by: the parameter `mirror`.

    {open: "NEW", started: "ACTIVE", completed: "DONE", due: "deadline"}

What it means: docs/requirements/support_ticket.md §4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bizproc.errors import (
    InvalidValueError,
    NotFoundError,
    RefusedError,
    did_you_mean,
)
from bizproc.model.task_details import Mirror
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.funnels import Funnel
from bizproc.workspace.records.record_types import RecordType

__all__ = ["mirror_fault", "read_mirror"]

_STATES = ("open", "started", "deferred", "completed")
_DUE = "due"
_MOMENTS = (FieldType.DATE, FieldType.DATETIME)


def read_mirror(
    given: Mapping[str, Any], record_type: RecordType, funnel: Funnel | None
) -> Mirror:
    """Return a mirror with the codes of its stages; a null names nothing.

    Args:
        given: stages of the funnel by state of the task, and `due`, a field.
        record_type: the type of the record.
        funnel: the funnel that the record is in; None if the type has no stages.

    Raises:
        InvalidValueError: TYPE_ERROR, a name that is no state, two states of one stage,
            no state at all, a type without stages, no such field, or no moment.
        NotFoundError: the funnel has no such stage.
    """
    named = {name: value for name, value in given.items() if value is not None}
    _check_names(named)
    if funnel is None:
        msg = (
            f"'mirror': a record of type {record_type.name} has no stages; give its "
            "type a funnel, or leave 'mirror' out"
        )
        raise InvalidValueError(msg)
    codes: dict[str, str] = {}
    for state in _STATES:
        if state in named:
            codes[state] = _code(funnel, state, named[state])
    _check_stages(codes)
    due = named.get(_DUE)
    if due is not None:
        _check_due(record_type, due)
    return Mirror(**codes, due=due)


def mirror_fault(given: Mapping[str, Any], types: Iterable[RecordType]) -> str | None:
    """Say why no record of any type can be mirrored so; None if one can.

    The type that comes nearest is the one that is told of.
    """
    faults: list[tuple[int, str]] = []
    for record_type in types:
        for funnel in record_type.funnels:
            known = sum(_is_stage(funnel, given.get(it)) for it in _STATES)
            try:
                read_mirror(given, record_type, funnel)
            except RefusedError as error:
                faults.append((-known, error.message))
            else:
                return None
    return min(faults)[1] if faults else "'mirror': no record type has stages"


def _check_names(named: Mapping[str, Any]) -> None:
    known = (*_STATES, _DUE)
    for name in named:
        if name not in known:
            msg = (
                f"'mirror' has no entry {name!r}{did_you_mean(name, known)}; it names "
                f"stages by {', '.join(_STATES)}, and a field by {_DUE}"
            )
            raise InvalidValueError(msg)


def _check_stages(codes: Mapping[str, str]) -> None:
    if not codes:
        msg = (
            "'mirror' names no stage; say which stage of the record the task is in, "
            'such as {open: "NEW", completed: "DONE"}'
        )
        raise InvalidValueError(msg)
    states: dict[str, str] = {}
    for state, code in codes.items():
        if code in states:
            msg = (
                f"'mirror': {states[code]} and {state} are both the stage {code!r}; "
                "each state has a stage of its own"
            )
            raise InvalidValueError(msg)
        states[code] = state


def _check_due(record_type: RecordType, name: object) -> None:
    field = record_type.fields.get(name) if isinstance(name, str) else None
    if field is None:
        hint = did_you_mean(str(name), record_type.fields)
        msg = (
            f"'mirror': a record of type {record_type.name} has no field {name!r} that "
            f"the task could be due at{hint}"
        )
        raise InvalidValueError(msg)
    if field.type not in _MOMENTS or field.multiple:
        msg = (
            f"'mirror': the field {name!r} ({field.title}) holds no moment; a task is "
            "due at a date, or a date and time"
        )
        raise InvalidValueError(msg)


def _code(funnel: Funnel, state: str, stage: object) -> str:
    try:
        return funnel.stage(stage).code
    except NotFoundError as error:
        told = error.message.removeprefix("field 'stage': ")
        msg = f"'mirror', {state}: {told}"
        raise NotFoundError(msg) from None


def _is_stage(funnel: Funnel, stage: object) -> bool:
    try:
        funnel.stage(stage)
    except NotFoundError:
        return False
    return True
