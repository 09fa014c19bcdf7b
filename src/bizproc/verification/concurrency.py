"""Which places may hold tokens at the same time, and perhaps more (Kovalyov 1992).

The relation is grown over the transitions until nothing is added. It holds every pair
that can really come: what it lacks can never be, whatever is decided and whatever comes.
"""

from __future__ import annotations

from itertools import combinations

from bizproc.verification.net import Net, Transition

__all__ = ["together"]


def together(net: Net) -> list[int]:
    """Return for each place the numbers, as bits, of those that may hold a token with it.

    A place that may hold two tokens has its own bit.
    """
    relation = _Relation(net)
    relation.grow()
    return relation.pairs


class _Relation:
    def __init__(self, net: Net) -> None:
        self.pairs = [0] * len(net.places)
        self._marked = 1 << net.start
        self._moves: list[tuple[tuple[int, ...], tuple[int, ...], int]] = []
        self._of = {
            1 << bit: it.number
            for it in net.places
            for bit in range(it.bit, it.bit + it.capacity)
        }
        for transition in net.transitions:
            gone = self._numbers(transition.clear | transition.empty)
            for take in _takes(transition):
                self._moves.append((take, transition.put, ~gone))

    def _numbers(self, bits: int) -> int:
        """Return the numbers of places, as bits, of bits of a marking."""
        numbers = 0
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            numbers |= 1 << self._of[lowest]
        return numbers

    def grow(self) -> None:
        """Fire everything that may fire until nothing new comes together."""
        before: tuple[int, list[int]] | None = None
        while before != (self._marked, self.pairs):
            before = (self._marked, [*self.pairs])
            for take, put, stays in self._moves:
                if self._may_fire(take):
                    self._fire(take, put, stays)

    def _may_fire(self, take: tuple[int, ...]) -> bool:
        return all(self._marked >> it & 1 for it in take) and all(
            self.pairs[one] >> other & 1 for one, other in combinations(take, 2)
        )

    def _fire(self, take: tuple[int, ...], put: tuple[int, ...], stays: int) -> None:
        beside = stays
        for place in take:
            beside &= self.pairs[place]
        targets = 0
        twice = 0
        for place in put:
            twice |= targets & 1 << place
            targets |= 1 << place
        self._marked |= targets
        for place in dict.fromkeys(put):
            fresh = (beside | targets & ~(1 << place) | twice & 1 << place) & ~(
                self.pairs[place]
            )
            self.pairs[place] |= fresh
            while fresh:
                other = fresh.bit_length() - 1
                self.pairs[other] |= 1 << place
                fresh &= ~(1 << other)


def _takes(transition: Transition) -> list[tuple[int, ...]]:
    """Return what is taken; of an inclusive join each flow alone might do."""
    if transition.join is None:
        return [tuple(dict.fromkeys(transition.take))]
    join = transition.join
    return [(*transition.take, flow) for flow in (*join.flows, *join.taken)]
