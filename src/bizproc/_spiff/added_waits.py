"""After a move to another diagram: open the waits it adds, close those it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.blockers import Blocker, Target
from bizproc._spiff.effects import TokenClosed
from bizproc._spiff.life import Phase
from bizproc._spiff.specs.event import StartEventSpec
from bizproc._spiff.specs.gateway import EventBasedGatewaySpec, ParallelGatewaySpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc.bpmn.elements import LOOKED_UP, Node
from bizproc.bpmn.kind_words import exact_kind
from bizproc.errors import BizprocError, ConflictError, StoreError

if TYPE_CHECKING:
    from bizproc._spiff.migration import Migrated
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.token import Token


def settle_waits(done: Migrated) -> None:
    """Bring the waits of an instance that was moved whole in line with its diagram.

    An event whose like the old diagram had is not armed once more: it has fired. What
    cannot be opened stands in the way.
    """
    top = done.instance
    for number, node in done.closed:
        top.emit(TokenClosed(number, node, canceled=True))
    for old, new in done.scopes:
        for token in list(new.tasks.values()):
            if _has_open_border(token):
                before = _spec_before(old, token)
                _arm_border(done, before.boundary if before else (), token)
        if _listens(new):
            _arm_scope(done, old, new)
        _enter_races(done, old, new)
        _fire_joins(new)
        if isinstance(new, AdHocScope):
            new.begin_next()


def _has_open_border(token: Token) -> bool:
    """Say whether a token stands at an activity whose border listens."""
    return (
        bool(token.task_spec.boundary)
        and not is_inner(token)
        and token.phase is not Phase.ENTERING
    )


def _spec_before(old: TokenScope, token: Token) -> ElementSpec | None:
    before = old.tasks.get(token.id)
    return None if before is None else before.task_spec


def _arm_border(done: Migrated, before: Iterable[ElementSpec], token: Token) -> None:
    scope = token.workflow
    for spec in _added(done.target, before, token.task_spec.boundary):
        _try(done, spec.node, partial(scope.attach, token, spec))


def _listens(scope: TokenScope) -> bool:
    """Say whether a scope is past its start and was not interrupted."""
    subs = scope.top.subprocesses
    return not any(
        isinstance(token.task_spec, StartEventSpec)
        or (token.id in subs and subs[token.id].interrupting)
        for token in scope.tasks.values()
    )


def _arm_scope(done: Migrated, old: TokenScope, new: TokenScope) -> None:
    before, after = old.spec.event_starts.values(), new.spec.event_starts.values()
    for spec in _added(done.target, before, after):
        _try(done, spec.node, partial(new.listen, spec, new.variables()[0]))


def _added(
    target: Target, before: Iterable[ElementSpec], after: Iterable[ElementSpec]
) -> Iterator[ElementSpec]:
    """Yield the events that nothing of the old diagram goes to."""
    had = {(target.name_of(it.node.id), exact_kind(it.node)) for it in before}
    for spec in after:
        node = spec.node
        if node.event.kind not in LOOKED_UP and (
            (node.id, exact_kind(node)) not in had
        ):
            yield spec


def _try(done: Migrated, node: Node, arm: Callable[[], None]) -> None:
    try:
        arm()
    except (StoreError, ConflictError):
        raise
    except BizprocError as error:
        why = f"the new diagram adds this event, and it cannot be armed: {error}"
        remedy = "set the variables that it reads, or correct the diagram"
        done.block(Blocker("NOT_ARMED", node.id, why, remedy))
    else:
        done.note(node.id, "is armed: the new diagram adds it")


def _enter_races(done: Migrated, old: TokenScope, new: TokenScope) -> None:
    """Let the events wait that the new diagram puts behind event-based gateways."""
    waiting: dict[int, Token] = {}
    for token in new.tasks.values():
        race = token.internal_data.get("race")
        if race is not None and token.id in old.tasks:
            waiting.setdefault(race, token)
    for token in waiting.values():
        before = _gateway_of(old.tasks[token.id].task_spec, old)
        after = _gateway_of(token.task_spec, new)
        if before is None or after is None:
            continue
        had, has = ([exit_.target for exit_ in it.exits] for it in (before, after))
        for spec in _added(done.target, had, has):
            _try(done, spec.node, partial(_enter_race, spec, token))


def _gateway_of(spec: ElementSpec, scope: TokenScope) -> EventBasedGatewaySpec | None:
    for flow in spec.node.incoming:
        source = scope.spec.elements[scope.spec.scope.flows[flow].source]
        if isinstance(source, EventBasedGatewaySpec):
            return source
    return None


def _enter_race(spec: ElementSpec, beside: Token) -> None:
    scope = beside.workflow
    data, stamps = dict(beside.data), dict(beside.stamps)
    token = scope.spawn(spec, data=data, stamps=stamps)
    token.internal_data["race"] = beside.internal_data["race"]
    token._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
    spec.enter(token)
    token.phase = Phase.ACTIVE


def _fire_joins(scope: TokenScope) -> None:
    """Let the parallel joins go on that have all they wait for in the new diagram."""
    for spec in scope.spec.elements.values():
        if isinstance(spec, ParallelGatewaySpec):
            _fire(scope, spec)


def _fire(scope: TokenScope, spec: ParallelGatewaySpec) -> None:
    while waiting := scope.waiting_at(spec):
        if not spec.may_fire(waiting[0]):
            return
        waiting[0]._ready()  # noqa: SLF001 - own class
