"""Call the action of a service task: its inputs, its context, its transaction."""

from __future__ import annotations

from bizproc.action import Action, ActionContext, Waiting
from bizproc.engine.actions.outcome import (
    Call,
    Done,
    Failed,
    Outcome,
    Thrown,
    invoke,
)
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import ConflictError, InvalidValueError, StoreError
from bizproc.fault import CONTAINED, fault_of
from bizproc.secret import Secret
from bizproc.values import copy_values

_CHANGEABLE = frozenset({list, dict})
# the outcomes that keep what the action wrote
_KEEPING = (Done, Waiting)


def prepare_call(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    *,
    attempt: int,
    inside: bool,
    action: Action | None = None,
) -> Call | Failed | Thrown:
    """Evaluate the inputs of a call as things stand now.

    `inside` gives the action this unit of work; `action` spares looking it up. What the function cannot take is a
    wrong input, as if it had said so itself.
    """
    execution = loaded.execution
    try:
        if action is None:
            action = work.components.actions.get(execution.node(token).action or "")
        context = None
        if action.context_parameter is not None or action.external:
            context = _context(work, loaded, token, attempt=attempt, inside=inside)
        inputs, are_kept = execution.inputs(token)
        if are_kept:
            loaded.changed = True
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        fault = fault_of(error)
        return Failed(fault.code, fault.message, final=True, traceback=fault.traceback)
    try:
        if not _CHANGEABLE.isdisjoint(map(type, inputs.values())):
            # what the action does with its inputs stays with the action
            inputs = {
                name: it if type(it) is Secret else copy_values(it)
                for name, it in inputs.items()
            }
        return Call(action, action.bind(inputs, context), inputs, context)
    except InvalidValueError as error:
        return Thrown(error.code, error.message)


def _context(
    work: UnitOfWork, loaded: LoadedInstance, token: int, *, attempt: int, inside: bool
) -> ActionContext:
    execution = loaded.execution
    node = execution.node(token)
    row = loaded.row
    return ActionContext(
        instance_id=row.id,
        process_id=row.process_id,
        key=row.key,
        element_id=node.id,
        element_name=node.name,
        token=token,
        attempt=attempt,
        idempotency_key=f"{row.id}/{execution.entry(token)}",
        now=work.now,
        properties=loaded.process.process.properties,
        headers=node.headers,
        names=execution.names_at(token),
        work=work if inside else None,
    )


class _Undo(Exception):  # noqa: N818 - carries an outcome out of a savepoint
    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def call_in_transaction(
    work: UnitOfWork,
    loaded: LoadedInstance,
    token: int,
    *,
    attempt: int,
    action: Action | None = None,
) -> Outcome:
    """Call a transactional action, `action` if known; what a failed one wrote is undone."""
    call = prepare_call(
        work, loaded, token, attempt=attempt, inside=True, action=action
    )
    if not isinstance(call, Call):
        return call
    try:
        with work.undoing():
            outcome = invoke(call)
            if not isinstance(outcome, _KEEPING):
                raise _Undo(outcome)  # noqa: TRY301 - the savepoint has to see it
            return outcome
    except _Undo as undo:
        return undo.outcome
