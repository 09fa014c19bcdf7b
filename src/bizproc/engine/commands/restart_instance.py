"""Restart what has ended, as a new instance that begins at an element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc._spiff.execution import Execution
from bizproc.engine import instances
from bizproc.engine.commands.set_variables import check_values
from bizproc.engine.deployment import definitions
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_may_start, hold_process
from bizproc.engine.transition import begin_instance, settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import ProcessInstance
from bizproc.model.states import InstanceState

__all__ = ["restart_instance"]


def restart_instance(
    work: UnitOfWork,
    instance_id: str,
    element: str,
    *,
    variables: Mapping[str, Any],
    new: bool,
    by: str | None,
    reason: str | None,
) -> ProcessInstance:
    """Begin an instance with the key, diagram and last variables of one that ended.

    Raises:
        NotFoundError: there is no such instance, element or variable.
        InvalidTransitionError: it is active, its key is held by another one, or
            nothing can be started at the element.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "restart", by, about=instance_id, reason=reason)
    ended = instances.get(work.transaction, instance_id)
    if ended.state is InstanceState.ACTIVE:
        msg = f"process instance {instance_id!r} is active: modify it instead"
        raise InvalidTransitionError(msg, from_=ended.state.value)
    hold_process(work, ended.process_id)
    definition = definitions.find(work.transaction, ended.definition_id)
    if definition is None:
        msg = f"its diagram {ended.definition_id!r} is not in the database any more"
        raise NotFoundError(msg)
    check_may_start(definition)
    looked_at = work.look_at(ended)
    last = looked_at.execution.variables()
    check_values(looked_at, variables, seen=last, new=new)
    told: dict[str, Any] = {**who(by, reason), "of": instance_id, "started": element}
    if variables:
        told["new"] = dict(variables)
    if ended.key is not None and work.is_live(ended.process_id, ended.key):
        msg = f"an instance of {ended.process_id!r} with key {ended.key!r} is running"
        raise InvalidTransitionError(msg, code="DUPLICATE_START")
    loaded = begin_instance(
        work,
        definition,
        lambda process, host: Execution.start_at(
            process, host, element, variables={**last, **variables}
        ),
        key=ended.key,
        by=by,
    )
    loaded.record("instance_restarted", None, told)
    settle(work, loaded)
    return loaded.row
