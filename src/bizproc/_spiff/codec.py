"""Write the state of an instance as compact text, and read it back.

Only what lives is written: tokens by element id, variables once, nothing of the
definition and nothing of the past. `VERSION` says how to read it; a released
version stays readable (tests/_spiff/golden holds one file per version).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.compensation import DRIVER
from bizproc._spiff.host import Host
from bizproc._spiff.instance import Instance
from bizproc._spiff.life import Payload, Phase
from bizproc._spiff.scope import TokenScope
from bizproc._spiff.specs.element import ElementSpec
from bizproc._spiff.specs.event import HandlerStartSpec
from bizproc._spiff.specs.process import ProcessSpec, ScopeSpec
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.sub_scope import SubScope
from bizproc._spiff.token import Token
from bizproc.errors import StateError
from bizproc.model.states import InstanceState
from bizproc.values import dump_plain, load_values

VERSION = 1
# at rest a token waits at a join, is active, or a fault holds it in a phase
_STATES = {TaskState.WAITING: "w", TaskState.STARTED: "s", TaskState.ERROR: "e"}
_CODES = {code: state for state, code in _STATES.items()}


def encode(instance: Instance) -> str:
    """Write an instance that is at rest."""
    if instance.completed:
        return dump_plain({"v": VERSION, "ended": instance.collected[0]})
    alone = len(instance.tokens) - _armed(instance) <= 1
    if alone and not instance.collected[0] and not instance.subprocesses:
        # one branch only: no later join has anything to compare
        instance.stamp = 0
        for token in instance.tokens.values():
            token.stamps = {}
    return dump_plain(
        {
            "v": VERSION,
            "n": instance.numbers,
            "s": instance.stamp,
            **_encode_scope(instance),
        }
    )


def decode(text: str, process: ProcessSpec, host: Host) -> Instance:
    """Read an instance back.

    Raises:
        StateError: the text is not a state this version can read.
    """
    state = load_values(text)
    if not isinstance(state, dict) or state.get("v") != VERSION:
        msg = (
            "the instance was saved in a format this version cannot read; "
            "upgrade bizproc, or restore a matching database"
        )
        raise StateError(msg)
    try:
        return _decode(state, process, host)
    except _UNREADABLE as error:
        msg = (
            "the saved state of the instance cannot be read: parts of it are missing or "
            "of another kind; restore it from a backup, or terminate it"
        )
        raise StateError(msg) from error


# what parts of a state raise that are missing, or of another kind than was written
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError)


def _decode(state: dict[str, Any], process: ProcessSpec, host: Host) -> Instance:
    instance = Instance(process, host)
    if "ended" in state:
        instance.state = InstanceState.COMPLETED
        instance.collected = (state["ended"], {})
        instance.mark_ended()
        return instance
    instance.numbers, instance.stamp = state["n"], state["s"]
    _decode_scope(instance, state)
    return instance


def elements_in(text: str) -> frozenset[str]:
    """Return the elements at which the tokens of a written state stand.

    It is not decoded: what is damaged elsewhere does not matter.

    Raises:
        StateError: the text is not a state this version can read.
    """
    try:
        return frozenset(_elements_of(load_values(text)))
    except _UNREADABLE as error:
        msg = "the saved state of the instance cannot be read"
        raise StateError(msg) from error


def _elements_of(state: dict[str, Any]) -> Iterator[str]:
    for row in state.get("t", ()):
        yield str(row[1])
    for inside in state.get("b", {}).values():
        yield from _elements_of(inside)


def _armed(instance: Instance) -> int:
    inside = instance.subprocesses
    armed = len(instance.armed)
    return armed + sum(len(it.armed) for it in inside.values()) if inside else armed


def _encode_scope(scope: TokenScope) -> dict[str, Any]:
    rows: list[list[Any]] = []
    subs: dict[str, Any] = {}
    tokens = list(scope.tasks.values())
    base = next((token.data for token in tokens if token.data), {})
    for token in tokens:
        spec = token.task_spec
        row: list[Any] = [
            token.id,
            spec.key if spec.is_part else spec.node.id,
            _STATES[token.state],
            _difference(base, token.data),
            token.internal_data,
            token.stamps,
            _encode_fault(token),
        ]
        while not row[-1]:
            row.pop()
        rows.append(row)
        sub = scope.top.subprocesses.get(token.id)
        if sub is not None:
            subs[str(token.id)] = _encode_scope(sub)
    result: dict[str, Any] = {"t": rows}
    outer = scope.outer_token()
    if outer is not None:
        # many turns may wait inside: none of them writes all the variables again
        result["o"] = _difference(outer.view(), base)
    elif base:
        result["d"] = base
    if scope.collected[0]:
        result["c"] = list(scope.collected)
    if scope.compensable:
        result["u"] = scope.compensable
    if subs:
        result["b"] = subs
    if isinstance(scope, SubScope) and scope.interrupting:
        result["i"] = True
    return result


_SAME, _NONE = 0, 1


def _difference(base: dict[str, Any], data: dict[str, Any]) -> Any:
    """Write variables as what differs from the scope's first set of them."""
    if data is base or data == base:
        return _SAME
    if not data:
        return _NONE
    gone = [name for name in base if name not in data]
    if len(gone) > len(data):
        return [data]
    changed = {
        name: value
        for name, value in data.items()
        if name not in base or (base[name] is not value and base[name] != value)
    }
    return [changed, gone]


def _restore(base: dict[str, Any], difference: Any) -> dict[str, Any]:
    if difference == _NONE:
        return {}
    if difference != _SAME and len(difference) == 1:
        whole: dict[str, Any] = difference[0]
        return whole
    data = dict(base)
    if difference != _SAME:
        changed, gone = difference
        data.update(changed)
        for name in gone:
            del data[name]
    return data


def _decode_scope(scope: TokenScope, state: dict[str, Any]) -> None:
    outer = scope.outer_token()
    base: dict[str, Any] = (
        state.get("d", {}) if outer is None else _restore(outer.view(), state["o"])
    )
    for row in state["t"]:
        number, element, code, *rest = row
        defaults: list[Any] = [_SAME, {}, {}, []]
        difference, internal, stamps, fault = rest + defaults[len(rest) :]
        spec = _spec(scope, element)
        if DRIVER in internal:
            spec = scope.spec.reopened.get(element, spec)
        stands = _CODES[code]
        phase = spec.life[0] if stands == TaskState.WAITING else Phase.ACTIVE
        data = _restore(base, difference)
        token = Token(scope, spec, number=number, phase=phase, data=data, stamps=stamps)
        token.internal_data = internal
        token._state = stands  # noqa: SLF001 - own class; nothing happens
        _decode_fault(token, fault)
        scope.tasks[number] = scope.top.tokens[number] = token
        if "attached" in internal or isinstance(spec, HandlerStartSpec):
            scope.armed.add(number)
    if "c" in state:
        scope.collected = (state["c"][0], state["c"][1])
    if "u" in state:
        scope.compensable = state["u"]
    for number, inner in state.get("b", {}).items():
        outer = scope.top.tokens[int(number)]
        sub = scope.top.open_scope(outer, _body(scope.top, outer))
        sub.interrupting = inner.get("i", False)
        _decode_scope(sub, inner)


def _encode_fault(token: Token) -> list[Any]:
    """Write the phase that a fault holds a token in, and what had come in."""
    if token.state != TaskState.ERROR:
        return []
    if token.came is None:
        return [str(token.phase)]
    return [str(token.phase), *(dict(part) for part in token.came)]


def _decode_fault(token: Token, fault: list[Any]) -> None:
    if fault:
        phase, *came = fault
        token.phase = Phase(phase)
        token.came = Payload(*came) if came else None


def _spec(scope: TokenScope, element: str) -> ElementSpec:
    # the start of an event sub-process is an element of that, not of this scope
    if element in scope.spec.event_starts:
        return scope.spec.event_starts[element]
    if element in scope.spec.parts:
        return scope.spec.parts[element]
    # a start that nobody has drawn stands under the id of the scope
    if element == scope.spec.scope.id:
        return scope.spec.entry
    return scope.spec.elements[element]


def _body(instance: Instance, outer: Token) -> ScopeSpec:
    definition = outer.internal_data.get("definition")
    if definition is not None:
        body: ScopeSpec = instance.host.deployed(definition).scope
        return body
    spec = outer.task_spec
    if not isinstance(spec, SubProcessSpec):
        msg = f"the saved state has a scope within {spec.node.id!r}, no sub-process"
        raise StateError(msg)
    return spec.body
