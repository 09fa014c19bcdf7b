"""Find what boxes leave uncovered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["TooMuch", "uncovered"]

_BUDGET = 50_000


class TooMuch(Exception):  # noqa: N818  # an answer, caught where it is asked for
    """Say that the search would take too long."""


def uncovered(
    inside: Sequence[int], boxes: Sequence[Sequence[int]]
) -> Iterator[tuple[int, ...]]:
    """Yield boxes that none of the given ones touches, within one.

    Args:
        inside: for each dimension, the mask of the pieces to look at.
        boxes: for each box and dimension, the mask of the pieces that it covers.

    Raises:
        TooMuch: the dimensions are cut too finely.
    """
    left = _BUDGET

    def search(depth: int, alive: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        nonlocal left
        left -= 1
        if left < 0:
            raise TooMuch
        if not alive:
            yield tuple(inside[depth:])
            return
        if depth == len(inside):
            return
        groups: dict[tuple[int, ...], int] = {}
        mask = inside[depth]
        while mask:
            bit = mask & -mask
            mask ^= bit
            touching = tuple(box for box in alive if boxes[box][depth] & bit)
            groups[touching] = groups.get(touching, 0) | bit
        left -= len(groups)
        for touching, bits in groups.items():
            for rest in search(depth + 1, touching):
                yield (bits, *rest)

    if all(inside):
        yield from search(0, tuple(range(len(boxes))))
