"""What a call of an action comes to: a small vocabulary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bizproc.action import Action, BpmnError, Finished, RetryLater, Waiting
from bizproc.engine.faults.shared_globals import call_alone
from bizproc.errors import (
    ActionError,
    BizprocError,
    ConflictError,
    ExpressionError,
    InvalidValueError,
    RefusedError,
    StoreError,
)
from bizproc.fault import CONTAINED, fault_of, printable
from bizproc.values import copy_values
from bizproc.work import Work


@dataclass(frozen=True, slots=True)
class Done:
    """The action returned results, perhaps with what is to be written beside them."""

    results: Mapping[str, Any]
    write: Callable[[Work], None] | None = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """The action ended with a business error."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Later:
    """The action asked to be called again."""

    after: dt.timedelta


@dataclass(frozen=True, slots=True)
class Failed:
    """The action failed; `final` if trying again cannot help."""

    code: str
    message: str
    final: bool = False
    traceback: str | None = None


Outcome = Done | Thrown | Later | Failed | Waiting


@dataclass(frozen=True, slots=True)
class Call:
    """Hold everything a call of an action needs, once it is known."""

    action: Action
    arguments: Mapping[str, Any]


def invoke(call: Call) -> Outcome:
    """Call the function and read its outcome from what it returns or raises."""
    try:
        result = call_alone(call.action.function, call.arguments)
        if isinstance(result, Waiting):
            return result
        if isinstance(result, Finished):
            return Done(_results(call.action, result.results), result.write)
        return Done(_results(call.action, result))
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        return _outcome_of(error)


def _outcome_of(error: BaseException) -> Outcome:
    fault = fault_of(error)
    match error:
        case RetryLater():
            return Later(error.after)
        case ExpressionError():
            return Failed(fault.code, fault.message, final=True)
        case BpmnError() | RefusedError():
            # a wrong input is a business error too, never retried
            return Thrown(printable(error.code), printable(error.message))
        case BizprocError():
            return Failed(fault.code, fault.message, traceback=fault.traceback)
        case _:
            text = f"{type(error).__name__}: {printable(error)}"
            return Failed(ActionError.code, text, traceback=fault.traceback)


def _results(action: Action, result: Any) -> Mapping[str, Any]:
    if result is None:
        return {}
    if not isinstance(result, Mapping):
        msg = (
            f"action {action.name!r} must return a dict of named results or nothing, "
            f"got {type(result).__name__}"
        )
        raise InvalidValueError(msg)
    copied: dict[str, Any] = copy_values(result)
    return copied
