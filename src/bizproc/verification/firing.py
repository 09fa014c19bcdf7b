"""Let transitions happen: what a state is after one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from bizproc.verification.net import Guard, InclusiveJoin, Net, Transition

__all__ = ["Firing"]

_NOWHERE: Final = -1


class Firing:
    """Know of each transition which bits it needs, takes and sets."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._needs = [self._needed(it) for it in net.transitions]
        self._marking = (1 << net.bits) - 1
        # per bit of knowledge its key
        self._keys = [
            number for number, key in enumerate(net.keys) for _ in key.variable.samples
        ]

    def _needed(self, transition: Transition) -> int:
        """Return the bits that tell of enough tokens: with n tokens the n lowest are set."""
        need = 0
        for place, count in Counter(transition.take).items():
            need |= 1 << (self._net.places[place].bit + count - 1)
        return need

    def may_fire(self, state: int, number: int) -> bool:
        """Say whether a transition can happen."""
        need = self._needs[number]
        transition = self._net.transitions[number]
        if state & need != need or state & transition.empty:
            return False
        if transition.busy and not state & transition.busy:
            return False
        if transition.join is not None and not self._may_join(state, transition.join):
            return False
        return all(self._is_possible(state, guard) for guard in transition.guards)

    def may_once(self, state: int, number: int) -> bool:
        """Say whether what cannot happen now may do so later, with the tokens it has."""
        need = self._needs[number]
        transition = self._net.transitions[number]
        if transition.join is not None:
            return True
        if state & transition.never:
            return False
        waits = state & transition.empty or transition.busy
        return bool(state & need != need or waits)

    def _is_possible(self, state: int, guard: Guard) -> bool:
        return (state | guard.excluded) & guard.own != guard.own

    def _may_join(self, state: int, join: InclusiveJoin) -> bool:
        """Say whether a flow has a token and none can still come by an empty one."""
        places = self._net.places
        filled = empty = here = 0
        for at, (flow, upstream) in enumerate(
            zip(join.flows, join.upstream, strict=True)
        ):
            here |= places[flow].mask
            arrived = state >> places[flow].bit & 1
            if arrived or (join.taken and state >> places[join.taken[at]].bit & 1):
                filled |= upstream
            else:
                empty |= upstream
        begun = self._masks(join.taken) or here
        return bool(state & begun) and not state & empty & ~filled & ~here

    def _masks(self, numbers: Iterable[int]) -> int:
        mask = 0
        for number in numbers:
            mask |= self._net.places[number].mask
        return mask

    def fire(self, state: int, number: int) -> int | None:
        """Return the state after a transition; None if two tokens would meet."""
        return self._after(state, number)[0]

    def clash(self, state: int, number: int) -> int:
        """Return the place at which two tokens would meet."""
        return self._after(state, number)[1]

    def _after(self, state: int, number: int) -> tuple[int | None, int]:
        transition = self._net.transitions[number]
        places = self._net.places
        for place in transition.take:
            state = self._less(state, place)
        if transition.join is not None:
            state = self._gathered(state, transition.join)
        state &= ~transition.clear
        for number_ in transition.put:
            place_ = places[number_]
            held = state & place_.mask
            if held == place_.mask:
                if place_.tolerant:
                    continue
                return None, number_
            state |= (held >> place_.bit) + 1 << place_.bit | held
        return self._learned(state, transition), _NOWHERE

    def _gathered(self, state: int, join: InclusiveJoin) -> int:
        """Take a token of each flow, but of those of which one was taken before."""
        places = self._net.places
        for at, place in enumerate(join.flows):
            was_taken = join.taken and state >> places[join.taken[at]].bit & 1
            if state >> places[place].bit & 1 and not was_taken:
                state = self._less(state, place)
        return state & ~self._masks(join.taken)

    def _less(self, state: int, number: int) -> int:
        place = self._net.places[number]
        held = (state & place.mask) >> place.bit
        return state & ~place.mask | held >> 1 << place.bit

    def _learned(self, state: int, transition: Transition) -> int:
        for guard in transition.guards:
            state |= guard.excluded
            for own, excluded in guard.hints:
                if (state | excluded) & own != own:
                    state |= excluded
        state &= ~transition.written
        known = state >> self._net.bits
        while known:
            lowest = known & -known
            key = self._net.keys[self._keys[lowest.bit_length() - 1]]
            if not state & key.users:
                state &= ~key.own
            known &= ~(key.own >> self._net.bits)
        return state
