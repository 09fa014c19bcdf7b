"""Grow which places of a net can hold tokens at the same time.

The relation is grown until nothing is added (Kovalyov 1992, "Concurrency relations and
the safety problem for Petri nets"); it holds every pair that can really come, and perhaps
more. So what it lacks can never be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["ConcurrencyNet"]

_MOST: Final = 400_000
"""How many steps it takes at most: about a second of work."""

_Transition = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(slots=True)
class ConcurrencyNet:
    """Hold places with a bit for each, and what takes tokens from some to others."""

    places: dict[str, int] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    leaving: list[list[_Transition]] = field(default_factory=list)
    # places that may have a token; per place those that may have one with it
    marked: int = 0
    together: list[int] = field(default_factory=list)

    def unite(self, source: str, target: str) -> None:
        """Let two places be one: all that leads to the target takes from the source alone.

        A token of the one goes to the other whatever happens beside it, so that both have
        a token together with the same places.
        """
        self.same[target] = source

    def place(self, name: str) -> int:
        """Return the number of a place."""
        while name in self.same:
            name = self.same[name]
        if name not in self.places:
            self.places[name] = len(self.places)
            self.together.append(0)
            self.leaving.append([])
        return self.places[name]

    def lead(self, sources: Sequence[str], targets: Sequence[str]) -> None:
        """Add a transition: one token from each source, one to each target."""
        taken = tuple(self.place(name) for name in sources)
        transition = (taken, tuple(self.place(name) for name in targets))
        for source in taken:
            self.leaving[source].append(transition)

    def begin(self, names: Sequence[str]) -> None:
        """Put a token on each of some places, all at once."""
        numbers = [self.place(name) for name in names]
        all_of_them = _bits(numbers)
        self.marked |= all_of_them
        for number in numbers:
            self.together[number] |= all_of_them & ~(1 << number)

    def grow(self) -> bool:
        """Fire what may fire until nothing new comes together; say whether it was ended."""
        begun = [it for it in self.places.values() if self._holds(it)]
        changed = [it for number in begun for it in self.leaving[number]]
        waiting = set(changed)
        left = _MOST
        while changed and left > 0:
            transition = changed.pop()
            waiting.discard(transition)
            left -= len(transition[0])
            if not self._may_fire(transition[0]):
                continue
            for number in self._fire(*transition):
                left -= 1
                for fresh in self.leaving[number]:
                    if fresh not in waiting:
                        waiting.add(fresh)
                        changed.append(fresh)
        return left > 0

    def may_hold(self, name: str) -> bool:
        """Say whether a place may ever have a token."""
        return self._holds(self.place(name))

    def never_together(self, names: Sequence[str]) -> tuple[str, str] | None:
        """Return two places of which never both have a token."""
        numbers = [self.place(name) for name in names]
        wanted = _bits(numbers)
        for at, number in enumerate(numbers):
            if (self.together[number] | 1 << number) & wanted == wanted:
                continue
            for other in range(len(numbers)):
                if other != at and not self.together[number] >> numbers[other] & 1:
                    first, second = sorted((at, other))
                    return names[first], names[second]
        return None

    def _holds(self, number: int) -> bool:
        return bool(self.marked >> number & 1)

    def _may_fire(self, sources: tuple[int, ...]) -> bool:
        if not all(map(self._holds, sources)):
            return False
        taken = _bits(sources)
        return all((self.together[it] | 1 << it) & taken == taken for it in sources)

    def _fire(
        self, sources: tuple[int, ...], targets: tuple[int, ...]
    ) -> Iterator[int]:
        """Yield the places that something new may happen at."""
        stay = -1  # what may have a token beside all sources
        for source in sources:
            stay &= self.together[source]
        given = _bits(targets)
        late = 0  # what stays and has had no token beside one of the targets
        for target in targets:
            beside = stay | (given & ~(1 << target))
            fresh = beside & ~self.together[target]
            late |= stay & ~self.together[target]
            if fresh or not self._holds(target):
                self.together[target] |= fresh
                self.marked |= 1 << target
                yield target
        while late:
            number = late.bit_length() - 1
            late ^= 1 << number
            self.together[number] |= given
            yield number


def _bits(numbers: Sequence[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found
