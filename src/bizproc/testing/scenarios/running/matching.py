"""Pair what is expected with what is, each at most once, whatever the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.testing.scenarios.format.literals import Literals, shown
from bizproc.testing.scenarios.format.matchers import Fields, Gap, gaps

__all__ = ["Pairing", "brief", "closest", "pair_up"]

Shown = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Hold what could not be paired: expectations, and things by their index."""

    unmet: tuple[Fields, ...]
    left: tuple[int, ...]


def pair_up(
    expected: Sequence[Fields], actual: Sequence[Shown], reading: Literals
) -> Pairing:
    """Pair as many as possible, one to one (augmenting paths, Kuhn)."""
    fits = [
        [index for index, it in enumerate(actual) if matcher.accepts(it, reading)]
        for matcher in expected
    ]
    taken: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for index in fits[number]:
            if index in seen:
                continue
            seen.add(index)
            if index not in taken or place(taken[index], seen):
                taken[index] = number
                return True
        return False

    unmet = tuple(
        matcher for number, matcher in enumerate(expected) if not place(number, set())
    )
    left = tuple(index for index in range(len(actual)) if index not in taken)
    return Pairing(unmet=unmet, left=left)


def closest(
    matcher: Fields, actual: Sequence[Shown], reading: Literals
) -> tuple[Shown, tuple[Gap, ...]] | None:
    """Return the thing with the fewest fields that do not fit, and these fields."""
    best: tuple[Shown, tuple[Gap, ...]] | None = None
    for candidate in actual:
        found = tuple(gaps(matcher, candidate, reading))
        if best is None or (_distance(found), len(found)) < (
            _distance(best[1]),
            len(best[1]),
        ):
            best = candidate, found
    return best


def _distance(found: Sequence[Gap]) -> int:
    """Weigh the field that says what a thing is more than all others."""
    heavy = {"element": 10, "process": 10, "type": 10, "event": 10, "code": 10}
    return sum(heavy.get(gap.field, 1) for gap in found)


def brief(thing: Shown, reading: Literals) -> str:
    """Show a thing by the fields that tell which one it is."""
    telling = ("element", "process", "type", "event", "to", "assignee", "title")
    known = (name for name in telling if thing.get(name) is not None)
    parts = (f"{name}: {shown(thing.get(name), reading)}" for name in known)
    return f"{{{', '.join(parts)}}}"
