"""What a call of an action comes to: a small vocabulary."""

from __future__ import annotations

import datetime as dt
import inspect
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bizproc.action import (
    Action,
    ActionContext,
    BpmnError,
    Finished,
    RetryLater,
    Waiting,
)
from bizproc.engine.actions.coroutines import run_to_end
from bizproc.engine.actions.secrets import refuse_shown, reveal_all
from bizproc.engine.faults.shared_globals import call_alone
from bizproc.errors import (
    ActionError,
    BizprocError,
    ConflictError,
    ExpressionError,
    InvalidValueError,
    RefusedError,
    SecretError,
    StoreError,
)
from bizproc.fault import CONTAINED, fault_of, printable, traceback_of
from bizproc.values import copy_values
from bizproc.work import Work


class Done(NamedTuple):
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
    """The action failed; `final` if trying again cannot help.

    A worker outside may say how many tries are `left`, and how long to wait before the
    next one, the `backoff`. `traceback` is the whole of it, `frames` is where it was raised without what was
    said: the one is kept, the other logged.
    """

    code: str
    message: str
    final: bool = False
    traceback: str | None = None
    frames: str = ""
    left: int | None = None
    backoff: dt.timedelta | None = None


Outcome = Done | Thrown | Later | Failed | Waiting


class Call(NamedTuple):
    """Hold everything a call of an action needs, once it is known.

    `inputs` are what the arguments were made of, `context` is what the action is told
    beside them, if it asks for that or is done elsewhere.
    """

    action: Action
    arguments: Mapping[str, Any]
    inputs: Mapping[str, Any]
    context: ActionContext | None


def invoke(call: Call) -> Outcome:
    """Call the function and read its outcome from what it returns or raises.

    The secrets that it is given are read first: what is missing is told before
    anything was done. Results that show one of them are a fault.
    """
    try:
        revealed = reveal_all(call.arguments)
        result = call_alone(call.action.function, call.arguments)
        if type(result) is dict and not revealed:
            return Done(copy_values(result))  # nearly always: the rest costs more
        if inspect.iscoroutine(result):
            result = run_to_end(result, call.action.limits.timeout)
        if isinstance(result, Waiting):
            return result
        finished = result if isinstance(result, Finished) else None
        results = _results(call.action, finished.results if finished else result)
        refuse_shown(call.action.name, results, revealed)
        return Done(results, finished.write if finished else None)
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        return _outcome_of(error)


def kept_values(outcome: Outcome) -> dict[str, Any] | None:
    """Return an outcome as values that a job keeps; None for one that is not kept.

    What is to be written beside results is not in it.
    """
    match outcome:
        case Done(results=results):
            return {"results": dict(results)}
        case Thrown(code=code, message=message):
            return {"code": code, "message": message}
        case Waiting(task_id=task_id):
            return {"task": task_id}
        case _:
            return None


def kept_outcome(values: Mapping[str, Any]) -> Done | Thrown | Waiting:
    """Return the outcome that a job kept."""
    if "results" in values:
        return Done(values["results"])
    if "task" in values:
        return Waiting(task_id=values["task"])
    return Thrown(values["code"], values["message"])


def _outcome_of(error: BaseException) -> Outcome:
    fault = fault_of(error)
    match error:
        case RetryLater():
            return Later(error.after)
        case ExpressionError() | SecretError():
            return Failed(fault.code, fault.message, final=True)
        case BpmnError() | RefusedError():
            # a wrong input is a business error too, never retried
            return Thrown(printable(error.code), printable(error.message))
        case BizprocError():
            return failed_by(error, fault.code, fault.message)
        case _:
            message = f"{type(error).__name__}: {printable(error)}"
            return failed_by(error, ActionError.code, message)


def failed_by(error: BaseException, code: str, message: str) -> Failed:
    """Return the failure of a try, with where it was raised."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return Failed(
        code,
        message,
        traceback=traceback_of(error),
        frames=f", {type(error).__name__} at\n{frames.rstrip()}" if frames else "",
    )


def _results(action: Action, result: Any) -> Mapping[str, Any]:
    if result is None:
        return {}
    # a dict is one at once; the test of an abstract class costs more than the rest
    if type(result) is not dict and not isinstance(result, Mapping):
        msg = (
            f"action {action.name!r} must return a dict of named results or nothing, "
            f"got {type(result).__name__}"
        )
        raise InvalidValueError(msg)
    copied: dict[str, Any] = copy_values(result)
    return copied
