"""Move an instance to another diagram: each token to the element that it is mapped to.

A new instance of the other diagram is made beside the old one, which stays as it is; if
something stands in the way, the new one is thrown away. What waits keeps what it waits
for: the moment of its timer, the name and key of its message, its task, its job.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from SpiffWorkflow.util.task import TaskState

from bizproc._spiff.blockers import (
    Blocker,
    Target,
    blocker_of_held,
    blocker_of_host,
    blocker_of_join,
    blocker_of_kind,
    blocker_of_place,
    blocker_of_record,
    blocker_of_several,
    blocker_of_twins,
    blocker_of_undoing,
)
from bizproc._spiff.compensation import DRIVER, PENDING, Record
from bizproc._spiff.hearing import awaited, has_unjudged, is_waiting
from bizproc._spiff.instance import Instance
from bizproc._spiff.specs.compensation import (
    CompensableSpec,
    CompensableSubProcessSpec,
)
from bizproc._spiff.specs.complex import TAKEN
from bizproc._spiff.specs.event import HandlerStartSpec
from bizproc._spiff.specs.gateway import JoiningSpec
from bizproc._spiff.specs.sub_process import SubProcessSpec
from bizproc._spiff.token import Token
from bizproc.bpmn.elements import EventKind, Node, TimerDefinition, Value
from bizproc.bpmn.kind_words import exact_kind

if TYPE_CHECKING:
    from bizproc._spiff.host import Host
    from bizproc._spiff.scope import TokenScope
    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.specs.process import ScopeSpec
    from bizproc._spiff.sub_scope import SubScope


class Note(NamedTuple):
    """Tell what a migration does to an element, or leaves as it was."""

    element: str
    text: str


class Migrated:
    """Hold the moved instance, and what stands in its way.

    `elements` are the moved tokens with the ids of their new elements; the tokens of
    called processes, which stay in their own diagrams, are not among them. Only
    without blockers is the instance whole.
    """

    def __init__(self, instance: Instance, target: Target) -> None:
        self.instance = instance
        self.target = target
        self.elements: dict[int, str] = {}
        self.blockers: list[Blocker] = []
        self.notes: list[Note] = []
        # waits that the other diagram does not have
        self.closed: list[tuple[int, Node]] = []
        # the scopes of the old diagram, each with the one made for it
        self.scopes: list[tuple[TokenScope, TokenScope]] = []

    def block(self, blocker: Blocker) -> None:
        """Keep what stands in the way."""
        self.blockers.append(blocker)

    def note(self, element: str, text: str) -> None:
        """Keep what becomes of an element."""
        self.notes.append(Note(element, text))


def move_to(old: Instance, target: Target, host: Host) -> Migrated:
    """Put the tokens of an instance into another diagram.

    What the other diagram adds beside them is not opened yet.
    """
    done = Migrated(Instance(target.process, host), target)
    done.instance.numbers, done.instance.stamp = old.numbers, old.stamp
    _move_scope(done, old, done.instance)
    return done


def _move_scope(done: Migrated, old: TokenScope, new: TokenScope) -> None:
    """Move the tokens of a scope, and of the scopes within."""
    done.scopes.append((old, new))
    new.collected = (dict(old.collected[0]), dict(old.collected[1]))
    if old.compensable:
        new.compensable = _move_records(done, old.compensable, new.spec)
    for token in old.tasks.values():
        if DRIVER in token.internal_data or PENDING in token.internal_data:
            done.block(blocker_of_undoing(token.task_spec.node))
            continue
        if token.id in old.armed:
            spec = _find_wait(done, token, new)
        else:
            spec = _find_place(done, token, new)
        if spec is not None:
            moved = _put(token, new, spec, beside=token.id in old.armed)
            done.elements[token.id] = spec.node.id
            _keep_what_it_waits_for(done, token, moved)
    for outer, inner in _scopes_within(old):
        place = new.tasks.get(outer.id)
        if place is None:
            continue  # why is said already
        if "definition" in outer.internal_data:
            _copy_scope(place, inner)
        elif isinstance(place.task_spec, SubProcessSpec):
            _move_scope(done, inner, _open(place, inner, place.task_spec.body))


def _move_records(
    done: Migrated, records: list[Record], spec: ScopeSpec
) -> list[Record]:
    """Put what may be undone into another diagram, by its activities."""
    moved: list[Record] = []
    for number, element, own, inside in records:
        named = done.target.name_of(element)
        found = spec.elements.get(named or "")
        if named is None:
            done.note(element, "was completed, and will not be undone any more")
        elif not isinstance(found, CompensableSpec) or isinstance(
            found, CompensableSubProcessSpec
        ) is (inside is None):
            done.block(blocker_of_record(element, named))
        elif not isinstance(found, CompensableSubProcessSpec):
            moved.append([number, named, own, inside])
        else:
            within = _move_records(done, inside, found.body)
            if within or found.body.compensation_start is not None:
                moved.append([number, named, own, within])
    return moved


def _scopes_within(scope: TokenScope) -> Iterator[tuple[Token, SubScope]]:
    for token in scope.tasks.values():
        inner = scope.top.subprocesses.get(token.id)
        if inner is not None:
            yield token, inner


def _open(outer: Token, inner: SubScope, body: ScopeSpec) -> SubScope:
    scope = outer.workflow.top.open_scope(outer, body)
    scope.interrupting = inner.interrupting
    return scope


def _copy_scope(outer: Token, old: SubScope) -> None:
    """Take over the scope of a called process: it stays in the diagram it began in."""
    new = _open(outer, old, old.spec)
    new.collected = (dict(old.collected[0]), dict(old.collected[1]))
    new.compensable = old.compensable and list(old.compensable)
    for token in old.tasks.values():
        _put(token, new, token.task_spec, beside=token.id in old.armed)
    for within, inner in _scopes_within(old):
        _copy_scope(new.tasks[within.id], inner)


def _put(token: Token, scope: TokenScope, spec: ElementSpec, *, beside: bool) -> Token:
    moved = Token(
        scope,
        spec,
        number=token.id,
        phase=token.phase,
        data=token.data,
        stamps=token.stamps,
    )
    moved.came = token.came
    # lists are changed in place while an instance runs
    moved.internal_data = {
        name: list(value) if isinstance(value, list) else value
        for name, value in token.internal_data.items()
    }
    moved._state = token.state  # noqa: SLF001 - own class; nothing happens
    scope.tasks[token.id] = scope.top.tokens[token.id] = moved
    if beside:
        scope.armed.add(token.id)
    return moved


def _find_place(done: Migrated, token: Token, scope: TokenScope) -> ElementSpec | None:
    """Find the element that a token in the flow goes to; None if it cannot go."""
    node, target = token.task_spec.node, done.target
    if target.name_of(node.id) is None and _leaves_race(done, token):
        done.closed.append((token.id, node))
        done.note(node.id, "waits no longer: the race goes on without it")
        return None
    blocker = blocker_of_place(node, target, scope.spec.scope)
    if blocker is not None:
        done.block(blocker)
        return None
    spec = scope.spec.elements[target.name_of(node.id) or ""]
    lost = _lost_flow(done, token, spec)
    if lost is not None:
        done.block(lost)
        return None
    return spec


def _lost_flow(done: Migrated, token: Token, spec: ElementSpec) -> Blocker | None:
    """Say if a join would not know by which flow a token came, or was taken."""
    old, node = token.task_spec, token.task_spec.node
    if not isinstance(old, JoiningSpec) or not spec.node.incoming:
        return None
    flows = list(token.internal_data.get(TAKEN, ()))
    if old.holds_back(token):
        flows.append(token.internal_data["flow"])
    for flow in flows:
        came = token.workflow.spec.scope.flows.get(flow)
        if done.target.flow_of(came, spec.node) is None:
            return blocker_of_join(node, spec.node, came)
    if TAKEN in token.internal_data and spec.node.activation is None:
        return blocker_of_kind(node, spec.node)
    return None


def _leaves_race(done: Migrated, token: Token) -> bool:
    """Say whether another event behind the same event-based gateway goes on waiting."""
    race = token.internal_data.get("race")
    if race is None or not is_waiting(token) or has_unjudged(token):
        return False
    return any(
        other.internal_data.get("race") == race
        and done.target.name_of(other.task_spec.node.id) in done.target.places
        for other in token.workflow.tasks.values()
    )


def _find_wait(done: Migrated, token: Token, scope: TokenScope) -> ElementSpec | None:
    """Find the event that a wait on a border or of a scope goes to.

    None if it is closed, or cannot go.
    """
    node, target = token.task_spec.node, done.target
    if token.task_spec.is_part:
        done.block(blocker_of_several(node))
        return None
    host = token.internal_data.get("attached")
    if host is not None and host not in scope.tasks:
        return None  # what it stands on cannot go; that is said already
    named = target.name_of(node.id)
    if named is None or named not in target.places:
        _close(done, token, scope)
        return None
    spec = _event_in(scope, named, token)
    blocker = _blocker_of_wait(done, token, spec, named, scope)
    if blocker is None:
        return spec
    done.block(blocker)
    return None


def _event_in(scope: TokenScope, named: str, token: Token) -> ElementSpec | None:
    if isinstance(token.task_spec, HandlerStartSpec):
        return scope.spec.event_starts.get(named)
    return scope.spec.elements.get(named)


def _close(done: Migrated, token: Token, scope: TokenScope) -> None:
    """Let a wait go that the other diagram does not have."""
    node = token.task_spec.node
    if token.has_state(TaskState.ERROR) or has_unjudged(token):
        done.block(blocker_of_held(node))
        return
    host = token.internal_data.get("attached")
    if host is not None:
        scope.tasks[host].internal_data["boundary"].remove(token.id)
    done.closed.append((token.id, node))
    done.note(node.id, "waits no longer: the new diagram does not have it")


def _blocker_of_wait(
    done: Migrated,
    token: Token,
    spec: ElementSpec | None,
    named: str,
    scope: TokenScope,
) -> Blocker | None:
    node = token.task_spec.node
    found, _ = done.target.places[named]
    if exact_kind(found) != exact_kind(node):
        return blocker_of_kind(node, found)
    if spec is None:
        return blocker_of_place(node, done.target, scope.spec.scope)
    host = token.internal_data.get("attached")
    if host is not None:
        if found.attached_to != scope.tasks[host].task_spec.node.id:
            return blocker_of_host(node, found)
        beside = scope.tasks[host].internal_data["boundary"]
    else:
        beside = [number for number in scope.armed if number not in _attached(scope)]
    if any(
        number in scope.tasks and scope.tasks[number].task_spec is spec
        for number in beside
    ):
        return blocker_of_twins(node, found)
    return None


def _attached(scope: TokenScope) -> set[int]:
    return {
        number
        for number in scope.armed
        if "attached" in scope.tasks[number].internal_data
    }


# -- what a wait keeps ---------------------------------------------------------


def _keep_what_it_waits_for(done: Migrated, token: Token, moved: Token) -> None:
    """Bring what a token remembers in line with its new element."""
    old, new, internal = token.task_spec.node, moved.task_spec.node, moved.internal_data
    drawn = token.workflow.spec.scope.flows
    if "flow" in internal:
        came = drawn.get(internal["flow"])
        internal["flow"] = done.target.flow_of(came, new) or internal["flow"]
    if TAKEN in internal:
        taken = [(it, drawn.get(it)) for it in internal[TAKEN]]
        internal[TAKEN] = [done.target.flow_of(it, new) or id_ for id_, it in taken]
    if old.id != new.id and old.action is not None:
        # whoever got a call must know a repeat of it
        internal.setdefault("called_as", old.id)
    loop = new.loop
    if loop is not None and loop.output_collection and "total" in internal:
        items = internal["total"] + len(internal.get("withdrawn", ()))
        internal.setdefault("out", [None] * items)
    if new.event.kind is EventKind.SIGNAL:
        name = awaited(token)
        if name is not None and name != awaited(moved):
            internal["awaits"] = name
    if token.id in token.workflow.armed or not token.has_state(TaskState.ERROR):
        _note_what_stays(done, old, new)


def _note_what_stays(done: Migrated, old: Node, new: Node) -> None:
    before, after = old.event, new.event
    if before.kind is EventKind.LINK:
        return
    for what, one, other in (
        ("moment it is armed for", _value(before.timer), _value(after.timer)),
        (f"{before.kind} it waits for", before.name, after.name),
        ("key it waits with", before.correlation_key, after.correlation_key),
    ):
        was, now = one and one.text, other and other.text
        if was != now:
            text = (
                f"keeps the {what}: {was or 'none'}, in the new diagram {now or 'none'}"
            )
            done.note(new.id, text)


def _value(timer: TimerDefinition | None) -> Value | None:
    return None if timer is None else timer.value
