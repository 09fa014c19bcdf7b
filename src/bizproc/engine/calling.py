"""Call actions: inside the transaction, or as jobs after the commit (D6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizproc.action import (
    Action,
    ActionContext,
    BpmnError,
    Finished,
    RetryLater,
    Waiting,
    Work,
)
from bizproc.engine.incidents import open_incident
from bizproc.engine.running import Running
from bizproc.errors import (
    ActionError,
    BizprocError,
    ConflictError,
    ExpressionError,
    InvalidValueError,
    NotFoundError,
    RefusedError,
    StoreError,
)
from bizproc.model.making import changed
from bizproc.model.rows import Job
from bizproc.model.states import JobState
from bizproc.store import JOBS, eq
from bizproc.values import copy_values

if TYPE_CHECKING:
    from bizproc.engine.work import UnitOfWork


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


Outcome = Done | Thrown | Later | Failed | Waiting


@dataclass(frozen=True, slots=True)
class Call:
    """Hold everything a call of an action needs, once it is known."""

    action: Action
    arguments: Mapping[str, Any]


def call_action(work: UnitOfWork, running: Running, token: int) -> bool:
    """Begin the action of a service task; True if the instance can go on."""
    try:
        action = work.parts.actions.get(running.execution.node(token).action or "")
    except NotFoundError as error:
        failed = Failed(error.code, error.message, final=True)
        return apply(work, running, token, failed, job=None)
    if not action.transactional:
        work.transaction.insert(JOBS, new_job(work, running, token))
        work.has_jobs = True
        return False
    outcome = run_in_transaction(work, running, token, attempt=1)
    return apply(work, running, token, outcome, job=None)


def new_job(
    work: UnitOfWork,
    running: Running,
    token: int,
    *,
    attempts: int = 0,
    due: dt.datetime | None = None,
) -> Job:
    """Make the job row of a service task."""
    node = running.execution.node(token)
    return Job(
        id=work.new_id("job"),
        instance_id=running.row.id,
        process_id=running.row.process_id,
        element_id=node.id,
        token=token,
        action=node.action or "",
        state=JobState.CREATED if not attempts else JobState.FAILED,
        due=due or work.now,
        attempts=attempts,
    )


def prepare(
    work: UnitOfWork, running: Running, token: int, *, attempt: int, inside: bool
) -> Call | Failed | Thrown:
    """Evaluate the inputs of a call as things stand now.

    What the function cannot take is a wrong input, as if it had said so itself.
    """
    execution = running.execution
    node = execution.node(token)
    try:
        action = work.parts.actions.get(node.action or "")
        context = None
        if action.context_parameter is not None:
            context = _context(work, running, token, attempt=attempt, inside=inside)
        inputs = execution.inputs(token)
    except (StoreError, ConflictError):
        raise
    except BizprocError as error:
        return Failed(error.code, str(error), final=True)
    try:
        return Call(action, action.bind(inputs, context))
    except InvalidValueError as error:
        return Thrown(error.code, error.message)


def _context(
    work: UnitOfWork, running: Running, token: int, *, attempt: int, inside: bool
) -> ActionContext:
    execution = running.execution
    node = execution.node(token)
    row = running.row
    return ActionContext(
        instance_id=row.id,
        process_id=row.process_id,
        key=row.key,
        element_id=node.id,
        element_name=node.name,
        token=token,
        attempt=attempt,
        idempotency_key=f"{row.id}/{node.id}/{execution.entry(token)}",
        now=work.now,
        properties=running.process.process.properties,
        headers=node.headers,
        names=execution.names_at(token),
        work=work if inside else None,
    )


def invoke(call: Call) -> Outcome:
    """Call the function and read its outcome from what it returns or raises."""
    try:
        result = call.action.function(**call.arguments)
        if isinstance(result, Waiting):
            return result
        if isinstance(result, Finished):
            return Done(_results(call.action, result.results), result.write)
        return Done(_results(call.action, result))
    except (StoreError, ConflictError):
        raise
    except Exception as error:  # noqa: BLE001 - an action may raise anything
        return _outcome_of(error)


def _outcome_of(error: Exception) -> Outcome:
    match error:
        case RetryLater():
            return Later(error.after)
        case ExpressionError():
            return Failed(error.code, str(error), final=True)
        case BpmnError() | RefusedError():
            # a wrong input is a business error too, never retried (V-7, §8)
            return Thrown(error.code, error.message)
        case BizprocError():
            return Failed(error.code, str(error))
        case _:
            return Failed(ActionError.code, f"{type(error).__name__}: {error}")


class _Undo(Exception):  # noqa: N818 - carries an outcome out of a savepoint
    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def run_in_transaction(
    work: UnitOfWork, running: Running, token: int, *, attempt: int
) -> Outcome:
    """Call a transactional action; what a failed one wrote is undone."""
    call = prepare(work, running, token, attempt=attempt, inside=True)
    if not isinstance(call, Call):
        return call
    try:
        with work.undoing():
            return _unless_failed(invoke(call))
    except _Undo as undo:
        return undo.outcome


def _unless_failed(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Done | Waiting):
        return outcome
    raise _Undo(outcome)


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


def apply(
    work: UnitOfWork,
    running: Running,
    token: int,
    outcome: Outcome,
    *,
    job: Job | None,
) -> bool:
    """Feed the outcome of a call back into the instance; True if it can go on."""
    execution = running.execution
    running.changed = True
    match outcome:
        case Waiting():
            _close_job(work, job)
        case Done(results=results, write=write):
            _close_job(work, job)
            if write is not None:
                write(work)
            execution.complete(token, results)
            return True
        case Thrown(code=code, message=message):
            _close_job(work, job)
            if not execution.throw(token, code, message):
                _give_up(work, running, token, code, message, job)
            return True
        case Later(after=after):
            _try_later(work, running, token, work.now + after, job, failed=False)
        case Failed(code=code, message=message, final=final):
            _fail(work, running, token, code, message, job, final=final)
    return False


def _fail(
    work: UnitOfWork,
    running: Running,
    token: int,
    code: str,
    message: str,
    job: Job | None,
    *,
    final: bool,
) -> None:
    made = (job.attempts if job else 0) + 1
    node = running.execution.node(token)
    delays = work.parts.options.retry_delays
    if node.retries is not None:
        delays = delays[: max(0, node.retries - 1)]
    running.record(
        "action_failed",
        node.id,
        {"code": code, "message": message, "attempt": made},
    )
    if final or made > len(delays):
        _close_job(work, job)
        _give_up(work, running, token, code, message, job)
    else:
        due = work.now + delays[made - 1]
        _try_later(work, running, token, due, job, failed=True)


def _try_later(
    work: UnitOfWork,
    running: Running,
    token: int,
    due: dt.datetime,
    job: Job | None,
    *,
    failed: bool,
) -> None:
    attempts = (job.attempts if job else 0) + int(failed)
    if job is None:
        row = new_job(work, running, token, attempts=attempts, due=due)
        work.transaction.insert(JOBS, row)
        return
    state = JobState.FAILED if attempts else JobState.CREATED
    again = changed(
        job, state=state, attempts=attempts, due=due, lock=None, locked_until=None
    )
    work.transaction.replace(JOBS, again)


def _close_job(work: UnitOfWork, job: Job | None) -> None:
    if job is not None:
        work.transaction.delete(JOBS, eq("id", job.id))


def _give_up(
    work: UnitOfWork,
    running: Running,
    token: int,
    code: str,
    message: str,
    job: Job | None,
) -> None:
    attempts = (job.attempts if job else 0) + 1
    node = running.execution.node(token)
    open_incident(
        work,
        running,
        token=token,
        node=node,
        code=code,
        message=message,
        attempts=attempts,
    )
