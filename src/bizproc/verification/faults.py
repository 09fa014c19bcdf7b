"""Find in the states of a net what must not be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bizproc.bpmn.elements import Process
from bizproc.bpmn.walk import next_of, scopes_of
from bizproc.verification.exploring import Exploration
from bizproc.verification.net import Net
from bizproc.verification.shortening import shortened

__all__ = [
    "Blocked",
    "Found",
    "Meeting",
    "Spinning",
    "blocked_in",
    "clashes",
    "dead_elements",
    "livelock",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Hold the transitions that lead to a fault."""

    path: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked(Found):
    """Hold a state in which no token can go on.

    Attributes:
        places: the places that hold one.
        elements: the elements that they stand at.
        waiting: the same, once for each token that waits for others.
        undecided: elements whose flows are all false.
        after_end: the end event that was reached before in the same scope, if any.
        rescues: the events that would cancel all of it.
    """

    places: tuple[int, ...]
    elements: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    after_end: str | None = None
    rescues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Found):
    """Tell where two tokens meet."""

    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spinning(Found):
    """Tell from where on no end is reached."""

    element: str
    around: tuple[str, ...]


def blocked_in(found: Exploration) -> Iterator[Blocked]:
    """Yield the states where nothing goes on, one for each set of elements that wait.

    A set with more elements than another one tells nothing new.
    """
    seen: list[frozenset[str]] = []
    for number in sorted([*found.stuck, *found.held]):
        places = _waiting(found.net, found.states[number])
        elements = tuple(dict.fromkeys(found.net.places[it].element for it in places))
        if any(it <= {*elements} for it in seen):
            continue
        seen.append(frozenset(elements))
        path = tuple(found.path(number))
        yield Blocked(
            path=path,
            places=tuple(places),
            elements=elements,
            waiting=tuple(_tokens(found, number, places)),
            undecided=tuple(
                it.element
                for it in map(found.net.places.__getitem__, places)
                if not it.waits and not it.active
            ),
            after_end=_end_before(found.net, path, places),
            rescues=_rescues(found, number),
        )


def _waiting(net: Net, state: int) -> list[int]:
    held = [it for it in net.places if state >> it.bit & 1]
    drawn = [it.number for it in held if not it.active]
    return drawn or [it.number for it in held]


def _tokens(found: Exploration, number: int, places: list[int]) -> Iterator[str]:
    """Yield the element of each token that waits for others."""
    for place in (found.net.places[it] for it in places):
        if place.waits:
            held = found.states[number] & place.mask
            yield from [place.element] * held.bit_count()


def _end_before(net: Net, path: tuple[int, ...], places: list[int]) -> str | None:
    """Return an end event on the path in the scope of a token that is left."""
    scopes = {net.places[it].scope for it in places}
    for number in path:
        transition = net.transitions[number]
        taken = [net.places[it] for it in transition.take]
        ends = bool(transition.elements) and not transition.put
        if ends and any(not it.active and it.scope in scopes for it in taken):
            return transition.element
    return None


def _rescues(found: Exploration, number: int) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            found.net.transitions[step].element
            for source, step in zip(found.sources, found.steps, strict=True)
            if source == number
        )
    )


def clashes(found: Exploration) -> Iterator[Meeting]:
    """Yield where two tokens meet first, without what follows from that."""
    net = found.net
    behind: set[int] = set()
    for clash in found.clashes.values():  # the nearest first
        transition = net.transitions[clash.transition]
        if {*transition.sources} & behind and clash.place not in behind:
            continue
        if clash.place in behind:
            continue
        behind |= net.reached([clash.place])
        path = (*found.path(clash.state), clash.transition)
        yield Meeting(path=shortened(net, path), place=clash.place)


def livelock(found: Exploration) -> Spinning | None:
    """Return the nearest state from which neither an end nor a standstill is reached."""
    if not found.complete:
        return None
    marking = (1 << found.net.bits) - 1
    ends = [at for at, state in enumerate(found.states) if not state & marking]
    good = _backwards(found, [*ends, *found.stuck, *found.held, *found.clashing])
    number = next((at for at, it in enumerate(good) if not it), None)
    if number is None:
        return None
    around = _round(found, number)
    path = tuple(found.path(number))
    first = (it for it in found.net.drawn if it in around)
    element = next(first, found.net.root)
    return Spinning(path=path, element=element, around=around)


def _backwards(found: Exploration, goals: list[int]) -> bytearray:
    """Return per state whether it can come to one of some."""
    before: dict[int, list[int]] = {}
    for source, target in zip(found.sources, found.targets, strict=True):
        before.setdefault(target, []).append(source)
    marked = bytearray(len(found.states))
    waiting = list(goals)
    for goal in goals:
        marked[goal] = 1
    while waiting:
        for source in before.get(waiting.pop(), ()):
            if not marked[source]:
                marked[source] = 1
                waiting.append(source)
    return marked


def _round(found: Exploration, number: int) -> tuple[str, ...]:
    """Return elements that are passed again and again, from some state on for ever."""
    after: dict[int, list[tuple[int, int]]] = {}
    for source, target, step in zip(
        found.sources, found.targets, found.steps, strict=True
    ):
        after.setdefault(source, []).append((target, step))
    before = -1
    while True:
        seen = dict.fromkeys([number])
        waiting = [number]
        elements: dict[str, None] = {}
        for state in waiting:  # grows while it is walked
            for target, step in after.get(state, ()):
                elements |= dict.fromkeys(found.net.transitions[step].elements)
                if target not in seen:
                    seen[target] = None
                    waiting.append(target)
        if len(seen) == before:
            return tuple(elements)
        before, number = len(seen), waiting[-1]


def dead_elements(
    found: Exploration, process: Process, *, faulty: Collection[str]
) -> Iterator[str]:
    """Yield the first elements that no instance comes to, without what follows them.

    Args:
        found: the states.
        process: what they are of.
        faulty: elements with another fault, which may be why nothing comes further.
    """
    net = found.net
    alive = {it for step in found.fired for it in net.transitions[step].elements}
    after = _after(process)
    behind = _behind(process, after, faulty)
    dead = [it for it in net.drawn if it not in alive and it not in behind]
    follows = {
        target
        for source in dead
        for target in after.get(source, ())
        if target != source
    }
    first = [it for it in dead if it not in follows]
    yield from first or dead[:1]


def _after(process: Process) -> dict[str, set[str]]:
    """Return what may come after each element; what begins inside it as well."""
    after: dict[str, set[str]] = {}
    for scope in scopes_of(process.scope):
        for source, targets in next_of(scope).items():
            after.setdefault(source, set()).update(targets)
        for node in scope.nodes.values():
            if node.body is not None:
                begun = (*node.body.entries, *node.body.event_sub_processes)
                after.setdefault(node.id, set()).update(begun)
    return after


def _behind(
    process: Process, after: dict[str, set[str]], faulty: Collection[str]
) -> set[str]:
    """Return elements and what comes after them, out of the scopes that hold them too."""
    holders = {
        inner: node.id
        for scope in scopes_of(process.scope)
        for node in scope.nodes.values()
        if node.body is not None
        for inner in node.body.nodes
    }
    waiting = list(faulty)
    seen = set(waiting)
    for element in waiting:  # grows while it is walked
        outer = holders.get(element)
        for target in (*after.get(element, ()), *([outer] if outer else ())):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
