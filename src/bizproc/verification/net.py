"""Places that hold tokens, and transitions that move them.

A marking is a number with a bit for each token that a place can hold; above those stand
the bits of what is known of variables (see `knowledge`). So a state of an instance is one
number, and it is over when no place holds a token.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bizproc.verification.conditions import Variable

__all__ = ["Cause", "Guard", "InclusiveJoin", "Key", "Net", "Place", "Transition"]


class Cause(StrEnum):
    """Say by what a transition happens."""

    ITSELF = "itself"
    START = "start"
    TASK = "task"
    EVENT = "event"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Hold tokens at an element; of a join, those that came by one flow.

    Attributes:
        number: its number in the net.
        element: the element where the token stands.
        scope: the scope that the element belongs to.
        flow: of a join, the flow by which the token came.
        bit: the lowest of its bits; with n tokens the n lowest are set.
        capacity: how many tokens may be meant here at once.
        waits: whether only other tokens can make this one go on.
        tolerant: whether a token too many does no harm, since all end here.
        active: whether it says that a scope is active, and is no place of the drawing.
        remembers: whether it only says that an event has fired.
    """

    number: int
    element: str
    scope: str
    bit: int
    capacity: int = 1
    flow: str | None = None
    waits: bool = False
    tolerant: bool = False
    active: bool = False
    remembers: bool = False

    @property
    def mask(self) -> int:
        """Return all its bits."""
        return ((1 << self.capacity) - 1) << self.bit


@dataclass(frozen=True, slots=True)
class Guard:
    """Let pass only what is possible after all that is known of a variable.

    A bit of knowledge is set if the variable cannot have that value any more: `own` are
    all of them, `excluded` those of the values that the decision does not go with.
    """

    key: int
    own: int
    excluded: int
    # what is known of the same value where other elements may have written in between
    hints: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Stand for the value of a variable as some decisions read it.

    Attributes:
        variable: the variable.
        writers: the elements that may have written what they read.
        bit: its lowest bit of knowledge.
        users: bits of the places from which one of the decisions is still to come.
    """

    variable: Variable
    writers: frozenset[str]
    bit: int
    users: int

    @property
    def own(self) -> int:
        """Return all its bits."""
        return ((1 << len(self.variable.samples)) - 1) << self.bit


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusiveJoin:
    """Say which places can still lead to which incoming flow (BPMN 2.0, 13.4.3).

    Of the reset of a complex gateway `taken` are per flow the places that remember its
    token: that flow is not waited for any more.
    """

    flows: tuple[int, ...]
    # per flow: the bits of places from which it is reached without passing the join
    upstream: tuple[int, ...]
    taken: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Take tokens and put others: one step of an instance.

    Attributes:
        elements: the elements that it passes, the one that acts last.
        cause: by what it happens.
        take: numbers of places, once for each token.
        put: likewise.
        clear: bits of what is cancelled on the way.
        empty: bits that must not be set.
        never: bits of which one says that it cannot happen to these tokens any more.
        busy: bits of which one must be set, if there are any.
        guards: what must be possible for it, one for each variable.
        written: bits of what is not known any more afterwards.
        join: of an inclusive join, what it must look at.
        outside: whether it puts tokens into a scope around.
        interrupts: whether it cancels a whole scope by an event from outside.
        flows: the flows that a decision chose.
    """

    elements: tuple[str, ...]
    cause: Cause = Cause.ITSELF
    take: tuple[int, ...] = ()
    put: tuple[int, ...] = ()
    clear: int = 0
    empty: int = 0
    never: int = 0
    busy: int = 0
    guards: tuple[Guard, ...] = ()
    written: int = 0
    join: InclusiveJoin | None = None
    outside: bool = False
    interrupts: bool = False
    flows: tuple[str, ...] = ()

    @property
    def element(self) -> str:
        """Return the element that acts."""
        return self.elements[-1]

    @property
    def sources(self) -> tuple[int, ...]:
        """Return the places that it may take from."""
        if self.join is None:
            return self.take
        return (*self.take, *self.join.flows, *self.join.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Hold places and transitions of what is explored as one.

    Attributes:
        root: the id of the process, or of the scope that is explored by itself.
        start: the place of the one token that everything begins with.
        bits: how many bits the places have.
        keys: what can be known of variables.
        drawn: the elements that must be reached by some way.
        remarks: what is left out or simplified: element and sentence.
    """

    root: str
    places: tuple[Place, ...]
    transitions: tuple[Transition, ...]
    start: int
    bits: int
    keys: tuple[Key, ...] = ()
    drawn: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def initial(self) -> int:
        """Return the state that everything begins with."""
        return 1 << self.places[self.start].bit

    def consumers(self) -> list[list[int]]:
        """Return the transitions that take from each place."""
        found: list[list[int]] = [[] for _ in self.places]
        for number, transition in enumerate(self.transitions):
            for place in dict.fromkeys(transition.sources):
                found[place].append(number)
        return found

    def reached(self, begin: Iterable[int]) -> set[int]:
        """Return the places that tokens of some may come to."""
        after: dict[int, set[int]] = {}
        for transition in self.transitions:
            for source in transition.sources:
                after.setdefault(source, set()).update(transition.put)
        waiting = list(begin)
        seen = set(waiting)
        for place in waiting:  # grows while it is walked
            for target in after.get(place, ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return seen
