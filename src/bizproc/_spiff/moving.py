"""Move tokens by hand: take some off, put others on elements of the diagram.

What is taken off goes the way of everything cancelled: its task, job, timer, wait and
boundary events with it. What is put on an element enters it as if a flow had led there,
in the scope it is drawn in, which is opened if it does not run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.ad_hoc_scope import AdHocScope
from bizproc._spiff.compensation import DRIVER
from bizproc._spiff.life import Phase
from bizproc._spiff.places import Standing, standing
from bizproc._spiff.specs.compensation import ReopenedSpec
from bizproc._spiff.specs.gateway import JoiningSpec
from bizproc._spiff.specs.repetition import is_inner
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc.bpmn.elements import ElementKind
from bizproc.errors import InvalidTransitionError, NotFoundError, did_you_mean

if TYPE_CHECKING:
    from bizproc._spiff.instance import Instance
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.specs.process import ScopeSpec
    from bizproc._spiff.token import Token


@dataclass(frozen=True, slots=True)
class _Place:
    """Name an element to start at, the scope that runs, and those to open in it."""

    scope: TokenScope
    to_open: tuple[SubProcessSpec, ...]
    target: ElementSpec


def move(
    top: Instance,
    *,
    cancel: Sequence[int | str],
    start: Sequence[str],
    values: Mapping[str, Any],
) -> tuple[list[Standing], list[Standing]]:
    """Take tokens off and put others on; return what was cancelled, and started.

    Raises:
        NotFoundError: there is no such token or element.
        InvalidTransitionError: this cannot be cancelled, or started at.
    """
    leaving = _leaving(top, cancel)
    gone = {token.id for token in leaving}
    places = [_place(top, element, gone) for element in start]
    canceled = [standing(token) for token in leaving]
    started = [_begin(place, values) for place in places]
    for token in leaving:
        if token.id in token.workflow.tasks:
            token.workflow.drop(token)
    for token in leaving:
        _close_empty(token.workflow)
    return canceled, [standing(token) for token in started]


def begin_at(top: Instance, element: str, values: Mapping[str, Any]) -> None:
    """Begin a new instance at an element, with variables.

    Raises:
        NotFoundError: there is no such element.
        InvalidTransitionError: this cannot be started at.
    """
    place = _place(top, element, set())
    top.collected = (dict(values), {})  # what the scopes to open look at
    _begin(place, {})
    top.collected = ({}, {})
    _listen(next(top.live_tokens()), is_new=True)


# -- what is cancelled -------------------------------------------------------


def tokens_at(top: Instance, named: int | str) -> list[Token]:
    """Return the token of a number, or those at an element, without its turns.

    Raises:
        NotFoundError: there is none; the message tells which there are.
    """
    flow = [it for it in top.tokens.values() if it.id not in it.workflow.armed]
    if isinstance(named, int):
        found = [it for it in top.tokens.values() if it.id == named]
    else:
        found = [
            it for it in flow if it.task_spec.node.id == named and not is_inner(it)
        ]
    if not found:
        what = f"token {named}" if isinstance(named, int) else f"token at {named!r}"
        known = ", ".join(f"{it.task_spec.node.id} ({it.id})" for it in flow)
        msg = f"the instance has no {what}; its tokens are {known}"
        raise NotFoundError(msg)
    return found


def _leaving(top: Instance, cancel: Sequence[int | str]) -> list[Token]:
    found: dict[int, Token] = {}
    for named in cancel:
        for token in tokens_at(top, named):
            _check_cancelable(token)
            found[token.id] = token
    return list(found.values())


def _check_cancelable(token: Token) -> None:
    id_ = token.task_spec.node.id
    if token.id in token.workflow.armed:
        msg = (
            f"token {token.id} at {id_!r} waits beside the flow: it ends with what "
            "it belongs to; cancel that"
        )
        raise InvalidTransitionError(msg)
    if DRIVER in token.internal_data:
        msg = (
            f"token {token.id} at {id_!r} undoes an activity, and what threw the "
            "compensation would wait for it for ever; cancel that, or skip the "
            "incident of the handler"
        )
        raise InvalidTransitionError(msg)
    if is_inner(token):
        msg = (
            f"token {token.id} is one turn of {id_!r}, which would wait for it for "
            f"ever; cancel {id_!r} as a whole, or skip the turn's incident"
        )
        raise InvalidTransitionError(msg)


def _close_empty(scope: TokenScope) -> None:
    """Cancel the sub-processes in which nothing is left; an ad-hoc one waits."""
    while not scope.completed and next(scope.live_tokens(), None) is None:
        outer = scope.outer_token()
        if outer is None:
            msg = (
                "nothing would be left of the instance; start an element as well, or "
                "terminate the instance"
            )
            raise InvalidTransitionError(msg)
        if isinstance(scope, AdHocScope) and not scope.is_reopened:
            break
        if DRIVER in outer.internal_data:
            msg = (
                f"nothing would be left in {outer.task_spec.node.id!r}, which undoes an "
                "activity, and what threw the compensation would wait for it for ever; "
                "start an element in it as well"
            )
            raise InvalidTransitionError(msg)
        if is_inner(outer):
            msg = (
                f"nothing would be left in turn {outer.internal_data['index']} of "
                f"{outer.task_spec.node.id!r}, which would wait for it for ever; start "
                "an element in it as well"
            )
            raise InvalidTransitionError(msg)
        scope = outer.workflow
        if outer.id in scope.tasks:
            scope.drop(outer)
    if isinstance(scope, AdHocScope):
        scope.wake()


# -- where it goes on --------------------------------------------------------


def _place(top: Instance, element: str, gone: set[int]) -> _Place:
    path = _path(top.spec, element)
    if path is None:
        return _place_in_call(top, element, gone)
    *around, target = path
    _check_startable(target)
    for depth in range(len(around), -1, -1):
        spec = around[depth - 1].body if depth else top.spec
        running = [
            it for it in _own_scopes(top) if it.spec is spec and not _ends(it, gone)
        ]
        if running:
            scope = _only(running, element, gone)
            to_open = tuple(around[depth:])
            _check_openable(to_open, element)
            return _Place(scope, to_open, target)
    raise AssertionError  # the instance's own scope runs


def _place_in_call(top: Instance, element: str, gone: set[int]) -> _Place:
    """Find an element in the processes that run as calls; they are not opened anew."""
    own = _own_scopes(top)
    running = [
        it
        for it in top.subprocesses.values()
        if it not in own and element in it.spec.elements and not _ends(it, gone)
    ]
    if not running:
        process = top.process.process.id
        hint = did_you_mean(element, _ids(top.spec))
        msg = f"process {process!r} has no element {element!r}{hint}"
        raise NotFoundError(msg)
    scope = _only(list(running), element, gone)
    target = scope.spec.elements[element]
    _check_startable(target)
    return _Place(scope, (), target)


def _path(scope: ScopeSpec, element: str) -> list[Any] | None:
    """Return the sub-processes around an element, outermost first, and itself."""
    if element in scope.elements:
        return [scope.elements[element]]
    for spec in scope.elements.values():
        if isinstance(spec, SubProcessSpec) and spec.node.body is not None:
            inner = _path(spec.body, element)
            if inner is not None:
                return [spec, *inner]
    return None


def _ids(scope: ScopeSpec) -> set[str]:
    found = set(scope.elements)
    for spec in scope.elements.values():
        if isinstance(spec, SubProcessSpec) and spec.node.body is not None:
            found |= _ids(spec.body)
    return found


def _own_scopes(top: Instance) -> list[TokenScope]:
    """Return the scopes that run of the instance's own diagram, not those of calls.

    Nor those that are only open to undo what was done in them.
    """
    inside = top.subprocesses.values()
    return [top, *(it for it in inside if not (_is_called(it) or _is_reopened(it)))]


def _is_reopened(scope: TokenScope) -> bool:
    outer = scope.outer_token()
    return outer is not None and isinstance(outer.task_spec, ReopenedSpec)


def _is_called(scope: TokenScope) -> bool:
    outer = scope.outer_token()
    if outer is None:
        return False
    return "definition" in outer.internal_data or _is_called(outer.workflow)


def _ends(scope: TokenScope, gone: set[int]) -> bool:
    """Say whether a scope goes with what is cancelled."""
    outer = scope.outer_token()
    if outer is None:
        return False
    body = outer.internal_data.get("body")
    return outer.id in gone or body in gone or _ends(outer.workflow, gone)


def _only(running: list[Any], element: str, gone: set[int]) -> TokenScope:
    """Take the scope that runs; of several the one in which something is cancelled."""
    if len(running) > 1:
        meant = [it for it in running if not gone.isdisjoint(it.tasks)]
        running = meant if len(meant) == 1 else running
    if len(running) > 1:
        inside = ", ".join(
            f"{token.task_spec.node.id} ({token.id})"
            for scope in running
            for token in scope.live_tokens()
        )
        msg = (
            f"{len(running)} scopes with {element!r} are running; cancel a token in "
            f"the one that is meant, by its number: {inside}"
        )
        raise InvalidTransitionError(msg)
    scope: TokenScope = running[0]
    return scope


def _check_startable(spec: ElementSpec) -> None:
    """Refuse an element that no token can simply be put on; say what can be done."""
    node, scope = spec.node, spec._wf_spec.scope  # noqa: SLF001 - as stock specs do
    behind = ", ".join(repr(scope.flows[it].target) for it in node.outgoing)
    sources = [scope.nodes[scope.flows[it].source] for it in node.incoming]
    if node.kind is ElementKind.BOUNDARY_EVENT:
        why = f"is a boundary event; start {node.attached_to!r}, or what follows it: "
        why += behind
    elif node.kind is ElementKind.EVENT_BASED_GATEWAY and node.instantiates:
        why = f"starts the process by its events; start what follows {behind}"
    elif node.kind is ElementKind.START_EVENT or node.instantiates:
        why = f"is a start event; start what follows it: {behind}"
    elif node.for_compensation:
        why = "undoes an activity: only a compensation starts it"
    elif node.triggered_by_event:
        why = "is an event sub-process: only its event starts it"
    elif isinstance(spec, JoiningSpec) and len(node.incoming) > 1:
        before = ", ".join(repr(it.id) for it in sources)
        why = (
            f"joins branches and would wait for them; start what follows it: {behind}, "
            f"or what leads to it: {before}"
        )
    elif any(it.kind is ElementKind.EVENT_BASED_GATEWAY for it in sources):
        gateway = next(
            it for it in sources if it.kind is ElementKind.EVENT_BASED_GATEWAY
        )
        why = f"races others behind a gateway; start {gateway.id!r}"
    else:
        return
    msg = f"{node.id!r} {why}"
    raise InvalidTransitionError(msg)


def _check_openable(to_open: Sequence[SubProcessSpec], element: str) -> None:
    for spec in to_open:
        id_ = spec.node.id
        if spec.node.loop is not None:
            msg = (
                f"{element!r} is inside {id_!r}, which repeats: nobody knows for which "
                f"item; start {id_!r}"
            )
            raise InvalidTransitionError(msg)
        if spec.node.triggered_by_event:
            msg = (
                f"{element!r} is inside the event sub-process {id_!r}, which does not "
                "run: only its event starts it"
            )
            raise InvalidTransitionError(msg)


def _begin(place: _Place, values: Mapping[str, Any]) -> Token:
    scope, is_new = place.scope, False
    data, stamps = scope.variables()
    for spec in place.to_open:
        outer = _open(scope, spec, data, stamps)
        _listen(outer, is_new=is_new)
        scope, is_new = scope.top.subprocesses[outer.id], True
        data, stamps = spec.data_inside(outer), {}
        if isinstance(scope, AdHocScope):
            scope.keep(data)
    token = scope.spawn(place.target, data=dict(data), stamps=dict(stamps))
    token.write(values)
    _listen(token, is_new=is_new)
    if isinstance(scope, AdHocScope):
        scope.line_up(token)
    else:
        token._ready()  # noqa: SLF001 - own class
    return token


def _open(
    scope: TokenScope,
    spec: SubProcessSpec,
    data: dict[str, Any],
    stamps: dict[str, int],
) -> Token:
    """Enter a sub-process without its start event."""
    outer = scope.spawn(spec, data=dict(data), stamps=dict(stamps))
    outer.phase = Phase.ACTIVE
    outer._set_state(TaskState.STARTED)  # noqa: SLF001 - own class
    scope.top.record("element_activated", spec.node.id)
    spec.prepare(outer)
    scope.arm_boundary(outer)
    scope.top.open_scope(outer, spec.body)
    return outer


def _listen(first: Token, *, is_new: bool) -> None:
    """Open the waits of the event sub-processes of a scope, as its start event does."""
    scope = first.workflow
    if is_new and scope.spec.event_starts:
        scope.arm_event_sub_processes(first)
