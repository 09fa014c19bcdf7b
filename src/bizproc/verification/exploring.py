"""Walk through the states of a net, nearest first.

Where a token can go on whatever the others do, only its own choices are followed: the
order in which independent tokens move makes no difference to what is looked for
(persistent sets; Valmari 1991, Godefroid 1996). It is not done where a transition
cancels others, puts tokens into another scope, or takes from a place at which two tokens
may meet: there every order is tried, so that they can. Where tokens would only go round,
everything is tried in one state of the round: else the others would be forgotten.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bizproc.verification.concurrency import together
from bizproc.verification.firing import Firing
from bizproc.verification.net import Cause, Net, Transition

__all__ = ["Clash", "Exploration", "explore"]


STEPS: Final = 500
"""How far one goes on at once where not everything can be seen."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Tell that a token came where one stood already."""

    place: int
    state: int
    transition: int


@dataclass(slots=True)
class Exploration:
    """Hold the states that were seen, numbered in the order of their distance.

    Attributes:
        states: the states.
        parents: per state the number of the state before it.
        by: per state the transition that led to it.
        sources: per step the number of the state that it left.
        targets: per step the number of the state that it led to.
        steps: per step its transition.
        stuck: the numbers of states in which nothing can happen.
        held: the numbers of states that only an event which cancels a scope ends.
        clashes: the first clash at each place.
        clashing: the numbers of states that a clash may follow.
        fired: the transitions that happened.
        complete: whether everything was seen.
    """

    net: Net
    states: list[int] = field(default_factory=list)
    parents: array[int] = field(default_factory=lambda: array("l"))
    by: array[int] = field(default_factory=lambda: array("l"))
    sources: array[int] = field(default_factory=lambda: array("l"))
    targets: array[int] = field(default_factory=lambda: array("l"))
    steps: array[int] = field(default_factory=lambda: array("l"))
    stuck: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    clashes: dict[int, Clash] = field(default_factory=dict)
    clashing: set[int] = field(default_factory=set)
    fired: set[int] = field(default_factory=set)
    complete: bool = True

    def path(self, number: int) -> list[int]:
        """Return the transitions that lead to a state."""
        found: list[int] = []
        while number:
            found.append(self.by[number])
            number = self.parents[number]
        return found[::-1]


def explore(net: Net, *, limit: int, every_order: bool = False) -> Exploration:
    """Return the states that an instance can come to.

    Args:
        net: the net.
        limit: at most so many states are left.
        every_order: try every order of independent steps as well, which takes long and
            must not make a difference.
    """
    return _Explorer(net, limit, every_order=every_order).run()


class _Explorer:
    def __init__(self, net: Net, limit: int, *, every_order: bool) -> None:
        self._every_order = every_order
        self._net = net
        self._limit = limit
        self._firing = Firing(net)
        self._consumers = net.consumers()
        self._found = Exploration(net)
        self._numbers: dict[int, int] = {}
        self._full: set[int] = set()
        self._marking = (1 << net.bits) - 1
        watched = _watched(net)
        self._watched = sum(1 << net.places[it].bit for it in watched)
        self._places = {1 << it.bit: it.number for it in net.places}
        self._lowest = sum(self._places)
        self._tokens = sum(it.mask for it in net.places if not it.remembers)
        self._entangled = self._find_entangled()

    def _find_entangled(self) -> frozenset[int]:
        """Return what takes several tokens of which another transition may take one."""
        return frozenset(
            number
            for number, it in enumerate(self._net.transitions)
            if it.join is None and len({*it.take}) > 1
            if any({*self._consumers[place]} - {number} for place in it.take)
            and not self._is_one_join(it.take)
        )

    def _is_one_join(self, take: tuple[int, ...]) -> bool:
        """Say whether all that takes from some places takes from all of them."""
        wanted = {*take}
        return all(
            {*self._net.transitions[number].take} == wanted
            for place in take
            for number in self._consumers[place]
        )

    def run(self) -> Exploration:
        """Walk until nothing new comes, or the limit is reached."""
        found = self._found
        self._see(self._net.initial, 0, -1)
        number = 0
        forgotten: list[int] = []
        while number < len(found.states) or forgotten:
            if forgotten:
                self._leave_fully(forgotten.pop())
            else:
                self._leave(number)
                number += 1
            if len(found.states) > self._limit:
                found.complete = False
                break
            if number == len(found.states) and not forgotten:
                forgotten = self._forgotten()
        if not found.complete:
            self._look_further()
        return found

    def _look_further(self) -> None:
        """Go on at random to where nothing happens or tokens meet, again and again.

        The numbers are the same each time, so that the same is found.
        """
        number, left = 1, self._limit
        while left > 0:
            at = 0
            for _ in range(STEPS):
                left -= 1
                choices = self._choices(at)
                if not choices:
                    break
                number = number * 48271 % 2147483647  # Park and Miller 1988
                step = choices[number % len(choices)]
                self._fire(at, self._found.states[at], [step])
                after = self._firing.fire(self._found.states[at], step)
                if after is None:
                    break
                at = self._numbers[after]

    def _choices(self, number: int) -> list[int]:
        """Return what may happen, but no event that cancels a scope; note a standstill."""
        state = self._found.states[number]
        if not state & self._marking:
            return []
        for chosen in self._independent(state):
            if not self._meets(state, chosen):
                return chosen
        every = [it for it in self._near(state) if self._firing.may_fire(state, it)]
        calm = [it for it in every if not self._net.transitions[it].interrupts]
        standstill = self._found.held if every else self._found.stuck
        if not calm and number not in standstill:
            standstill.append(number)
        return calm

    def _forgotten(self) -> list[int]:
        """Return states in which all that may happen must be tried.

        They go round among themselves, and never try anything else.
        """
        found = self._found
        before: dict[int, list[int]] = {}
        leads_on = bytearray(len(found.states))
        for source, target in zip(found.sources, found.targets, strict=True):
            before.setdefault(target, []).append(source)
            leads_on[source] = 1
        goals = {at for at, it in enumerate(leads_on) if not it} | self._full
        marked = bytearray(len(found.states))
        chosen: list[int] = []
        _mark(goals, before, marked)
        for number, is_marked in enumerate(marked):
            if not is_marked and not is_marked:
                chosen.append(number)
                _mark([number], before, marked)
        return chosen

    def _see(self, state: int, parent: int, by: int) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._found.states)
            self._found.states.append(state)
            self._found.parents.append(parent)
            self._found.by.append(by)
        return number

    def _leave(self, number: int) -> None:
        state = self._found.states[number]
        if not state & self._marking:
            return
        for chosen in self._independent(state) if not self._every_order else ():
            if not self._meets(state, chosen):
                self._fire(number, state, chosen)
                return
        self._leave_fully(number)

    def _leave_fully(self, number: int) -> None:
        """Let everything happen that can."""
        state = self._found.states[number]
        every = [it for it in self._near(state) if self._firing.may_fire(state, it)]
        if not every:
            self._found.stuck.append(number)
        elif all(self._net.transitions[it].interrupts for it in every):
            self._found.held.append(number)
        self._full.add(number)
        self._fire(number, state, every)

    def _near(self, state: int) -> list[int]:
        """Return the transitions that take from a place with a token."""
        return list(
            dict.fromkeys(
                transition
                for place in self._held(state)
                for transition in self._consumers[place]
            )
        )

    def _held(self, state: int) -> Iterator[int]:
        """Yield the places that hold a token, in order."""
        left = state & self._lowest
        while left:
            bit = left & -left
            left ^= bit
            yield self._places[bit]

    def _independent(self, state: int) -> Iterator[list[int]]:
        """Yield sets of transitions that no other can disturb, in order of their places."""
        for place in self._held(state & ~self._watched):
            chosen = self._choice(state, place)
            if chosen:
                yield chosen

    def _choice(self, state: int, place: int) -> list[int]:
        """Return all that can happen to the token of a place, if nothing disturbs it."""
        chosen: list[int] = []
        goes_on = False
        for number in self._consumers[place]:
            if number in self._entangled:
                return []
            if not self._firing.may_fire(state, number):
                if self._firing.may_once(state, number):
                    return []
                continue
            chosen.append(number)
            transition = self._net.transitions[number]
            if not (transition.outside or transition.clear & state & self._tokens):
                goes_on = True
            elif transition.cause is Cause.ITSELF:
                return []
        return chosen if goes_on else []

    def _meets(self, state: int, chosen: list[int]) -> bool:
        """Say whether two tokens would meet: what comes otherwise is to be seen as well."""
        return any(self._firing.fire(state, it) is None for it in chosen)

    def _fire(self, number: int, state: int, chosen: list[int]) -> None:
        found = self._found
        for transition in chosen:
            found.fired.add(transition)
            after = self._firing.fire(state, transition)
            if after is None:
                place = self._firing.clash(state, transition)
                found.clashing.add(number)
                if place not in found.clashes:
                    found.clashes[place] = Clash(place, number, transition)
                continue
            target = self._see(after, number, transition)
            found.sources.append(number)
            found.targets.append(target)
            found.steps.append(transition)


def _mark(
    goals: Iterable[int], before: dict[int, list[int]], marked: bytearray
) -> None:
    """Mark states and all that lead to them."""
    waiting = [it for it in goals if not marked[it]]
    for goal in waiting:
        marked[goal] = 1
    while waiting:
        for source in before.get(waiting.pop(), ()):
            if not marked[source]:
                marked[source] = 1
                waiting.append(source)


def _watched(net: Net) -> Iterator[int]:
    """Yield the places at which two tokens may meet that nowhere else met before.

    They come in different ways; or in the same one, from where a fork sends one token
    here and another one round, back to itself.
    """
    pairs = together(net)
    producers: dict[int, list[Transition]] = {}
    for transition in net.transitions:
        for put in dict.fromkeys(transition.put):
            if put not in transition.take:
                producers.setdefault(put, []).append(transition)
    for place in net.places:
        number = place.number
        if not pairs[number] >> number & 1:
            continue
        coming = producers.get(number, [])
        if len(coming) > 1 or any(_comes_back(net, it, number) for it in coming):
            yield number


def _comes_back(net: Net, transition: Transition, place: int) -> bool:
    others = {it for it in transition.put if it != place}
    return bool(others) and bool(net.reached(others) & {*transition.sources})
