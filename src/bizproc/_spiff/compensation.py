"""Undo what has been completed: what is kept of it, and how its handlers run.

A scope keeps a record of each completed activity that has a handler, or holds such
activities inside; other activities keep nothing. What is thrown takes the records in
its reach out of their scopes, so that each is undone once, and becomes their *driver*:
it lets one handler run at a time, the latest record first, and waits for it (BPMN 2.0,
10.7 and 13.5.5). A completed sub-process is undone by what is inside: its scope is
opened again with the variables that it ended with.

Drivers are throw and end events, the token of a sub-process that is opened again, and
that of a transaction that is cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.life import Phase, go_on
from bizproc._spiff.token import Token, merge_latest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.compensation import CompensableSpec

Record = list[Any]
"""A completed activity: its number in the order of completion, its element, the
variables of its own (of a turn, of a sub-process), the records inside it or None."""

PENDING: Final = "undo"
"""Where a driver keeps the records that are still to be undone, each behind the number
of scopes between the driver and its scope."""
DRIVER: Final = "undoes"
"""Where the token of a handler keeps the number of its driver."""
ALONE: Final = "alone"
"""What marks a driver whose event has gone on without waiting."""


def is_off_the_flow(token: Token) -> bool:
    """Say whether a token only undoes: no flow leads on from where it stands."""
    return DRIVER in token.internal_data or ALONE in token.internal_data


def keep(
    scope: TokenScope, element: str, own: dict[str, Any], inside: list[Record] | None
) -> None:
    """Keep what is needed to undo an activity that is completed now."""
    record = [scope.top.take_number(), element, own, inside]
    if scope.compensable is None:
        scope.compensable = [record]
    else:
        scope.compensable.append(record)


def take_records(token: Token, activity: str | None) -> list[list[Any]]:
    """Take the records in the reach of an event out of their scopes, oldest first."""
    taken: list[list[Any]] = []
    for steps, scope in enumerate(_reach(token)):
        left: list[Record] = []
        for record in scope.compensable or ():
            if activity in (None, record[1]):
                taken.append([steps, *record])
            else:
                left.append(record)
        scope.compensable = left or None
    return sorted(taken, key=lambda it: it[1])


def put_back(driver: Token) -> None:
    """Give the scopes back what a driver that is cancelled has not begun to undo."""
    scopes = list(_reach(driver))
    for steps, *record in driver.internal_data.pop(PENDING, ()):
        scope = scopes[steps]
        scope.compensable = sorted([*(scope.compensable or ()), record])


def undo_next(driver: Token) -> bool:
    """Let the handler of the latest record run; True if there is none left."""
    pending = driver.internal_data[PENDING]
    if not pending:
        return True
    steps, _, element, own, inside = pending.pop()
    scope = _scopes_of(driver)[steps]
    spec = cast("CompensableSpec", scope.spec.elements[element])
    data = {**scope.variables()[0], **own}
    if spec.handler is None:
        _open_again(scope, driver, element, data, inside or [])
        return False
    if spec.undone_by is not None:
        scope.top.record(
            "element_completed", spec.undone_by.node.id, {"activity": element}
        )
    handler = scope.spawn(spec.handler, data=data, stamps={})
    handler.internal_data[DRIVER] = driver.id
    handler._ready()  # noqa: SLF001 - own class
    return False


def go_on_undoing(handler: Token) -> None:
    """Let the driver of a handler that is over go on."""
    top = handler.workflow.top
    driver = top.tokens[handler.internal_data[DRIVER]]
    drives_inside = driver.id in top.subprocesses
    if not drives_inside:
        merge_latest((driver.data, driver.stamps), handler.data, handler.stamps)
    if undo_next(driver) and not drives_inside:
        go_on(driver, Phase.LEAVING, None)
    # the scope of the others ends with the last handler in it


def drop_handlers(driver: Token) -> None:
    """Cancel what a driver that is cancelled let run."""
    for token in list(driver.workflow.top.tokens.values()):
        if token.internal_data.get(DRIVER) == driver.id:
            token.workflow.drop(token)


def _reach(token: Token) -> Iterator[TokenScope]:
    """Yield the scope of an event, then the one around its event sub-process."""
    yield token.workflow
    outer = token.workflow.outer_token()
    if outer is not None and outer.task_spec.node.triggered_by_event:
        yield outer.workflow


def _scopes_of(driver: Token) -> list[TokenScope]:
    """Return the scopes whose activities a driver undoes, by their distance."""
    inside = driver.workflow.top.subprocesses.get(driver.id)
    return list(_reach(driver)) if inside is None else [inside]


def _open_again(
    scope: TokenScope,
    driver: Token,
    element: str,
    data: dict[str, Any],
    inside: list[Record],
) -> None:
    """Open the scope of a completed sub-process, to undo what was done in it."""
    spec = scope.spec.reopened[element]
    token = scope.spawn(spec, data=dict(data), stamps={})
    token.phase = Phase.ACTIVE
    token._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
    token.internal_data[DRIVER] = driver.id
    inner = scope.top.open_scope(token, spec.body)
    inner.collected = (data, {})
    start = spec.body.compensation_start
    if start is None:
        token.internal_data[PENDING] = [[0, *record] for record in inside]
        undo_next(token)
        return
    # it may undo the activities inside by itself
    token.internal_data[PENDING] = []
    inner.compensable = inside or None
    inner.start_event_sub_process(start, None, waiting=None)
    for handler in inner.tasks.values():
        handler.internal_data[DRIVER] = token.id
