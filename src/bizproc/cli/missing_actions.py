"""Refuse to let processes go on whose actions nobody registered here.

A service task without its action would fail, be tried again and become an incident:
`bizproc tick` in the wrong folder must not do that to a whole database.
"""

from __future__ import annotations

from collections.abc import Iterator

from bizproc import bpmn
from bizproc.bpmn.walk import nodes_of
from bizproc.engine import Engine
from bizproc.errors import ConfigurationError, Finding, Location
from bizproc.model.rows import Definition
from bizproc.model.states import InstanceState
from bizproc.store import RESOURCES, Transaction

__all__ = ["require_actions"]

_SHOWN = 3


def require_actions(engine: Engine, db: str) -> None:
    """Check the processes that can start, and those that run.

    Raises:
        ConfigurationError: an action of theirs is not registered.
    """
    known = {action.name for action in engine.components.actions}
    used: dict[str, str] = {}
    in_use = _in_use(engine)
    with engine.read() as tx:
        for definition in in_use:
            for action in _actions_of(tx, definition):
                if action not in known:
                    used.setdefault(action, definition.name)
    if not used:
        return
    named = [f"{action!r} of {process}" for action, process in used.items()]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    message = (
        f"the database runs processes whose actions are not registered here: "
        f"{', '.join(named[:_SHOWN])}{more}; name your own actions in BIZPROC_ACTIONS "
        "(MODULE:NAME), or the portal's folder with --workspace"
    )
    finding = Finding(code="BP101", message=message, location=Location(file=db))
    raise ConfigurationError([finding])


def _in_use(engine: Engine) -> list[Definition]:
    every = engine.definitions(kind="process")
    newest = {it.name: it.id for it in sorted(every, key=lambda it: it.version)}
    active = engine.instances(state=InstanceState.ACTIVE)
    wanted = {*newest.values(), *(it.definition_id for it in active)}
    return [it for it in every if it.id in wanted]


def _actions_of(tx: Transaction, definition: Definition) -> Iterator[str]:
    resource = tx.get(RESOURCES, definition.checksum)
    if resource is None:
        return
    for process in bpmn.read(resource.content, file=resource.name).processes:
        if process.id == definition.name:
            yield from (it.action for it in nodes_of(process) if it.action is not None)
