"""One transition: let an instance run, apply its effects, feed the results back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc._spiff.effects import Recorded
from bizproc._spiff.execution import Execution
from bizproc._spiff.specs.process import ProcessSpec
from bizproc.engine.effects import APPLIED
from bizproc.engine.facts import DuplicateStart, InstanceStarted
from bizproc.engine.faults.state_size import check_size
from bizproc.engine.host import EngineHost
from bizproc.engine.loaded_instance import LoadedInstance, place_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.fault import CONTAINED
from bizproc.model.message import Message
from bizproc.model.rows import Definition, ProcessInstance
from bizproc.model.states import InstanceState


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTrigger:
    """Say which start event was met, by which message if any.

    `event` is what expressions see of it, `due` the moment of a timer.
    """

    element_id: str
    message: Message | None = None
    event: Mapping[str, Any] = field(default_factory=dict)
    due: dt.datetime | None = None


def settle(work: UnitOfWork, loaded: LoadedInstance) -> None:
    """Let an instance go on until it waits, doing what it asks for."""
    loaded.changed = loaded.is_running = True
    execution = loaded.execution
    try:
        execution.run()
        while taken := execution.take_effects():
            for effect in taken:
                if type(effect) is Recorded:  # two of three
                    loaded.events.append(effect[:])
                elif APPLIED[type(effect)](work, loaded, effect):
                    execution.run()
        # what cannot be kept is found out here, not at the end
        check_size(loaded, work.components.options)
    except CONTAINED as error:
        work.blame(loaded.row, error)
        raise
    finally:
        loaded.is_running = False


def start_instance(
    work: UnitOfWork,
    definition: Definition,
    *,
    key: str | None,
    variables: Mapping[str, Any],
    by: str | None,
    trigger: StartTrigger | None = None,
    start_event: str | None = None,
) -> ProcessInstance | None:
    """Begin an instance and let it run; None if its key is held.

    `start_event` names one of several plain start events.
    """
    message = trigger.message if trigger is not None else None
    if key is not None and work.is_live(definition.name, key):
        work.tell(DuplicateStart(definition.name, key, message))
        return None

    def make(process: ProcessSpec, host: EngineHost) -> Execution:
        return Execution.start(
            process,
            host,
            variables=variables,
            element_id=trigger.element_id if trigger is not None else start_event,
            event=trigger.event if trigger is not None else None,
            message=None if message is None else message.name,
        )

    loaded = begin_instance(work, definition, make, key=key, by=by, message=message)
    if trigger is not None and trigger.due is not None:
        loaded.record("timer_fired", trigger.element_id, {"due": trigger.due})
    settle(work, loaded)
    return loaded.row


def begin_instance(
    work: UnitOfWork,
    definition: Definition,
    make: Callable[[ProcessSpec, EngineHost], Execution],
    *,
    key: str | None,
    by: str | None,
    message: Message | None = None,
) -> LoadedInstance:
    """Take a new instance in hand; nothing has run yet."""
    row = ProcessInstance(
        id=work.new_id("instance"),
        process_id=definition.name,
        definition_id=definition.id,
        key=key,
        live_key=key,
        state=InstanceState.ACTIVE,
        revision=1,
        started_at=work.now,
        started_by=by,
        process_suspended_at=definition.suspended_at,
    )
    process = work.components.registry.process(work.transaction, definition.id)
    execution = make(process, work.host(place_of(row, process)))
    loaded = work.add(row, execution, process)
    work.tell(InstanceStarted(row, message))
    return loaded
