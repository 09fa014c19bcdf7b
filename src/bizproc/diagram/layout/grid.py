"""Put blocks and the bends of long links into columns, and order each column.

A link over several columns passes each of them in a bend of its own, so that it keeps
clear of the blocks there. One that goes back has a bend in every column from its
target's to its source's, and passes beneath or above both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bizproc.diagram.layout.columns import columns_of
from bizproc.diagram.layout.model import Block, Link

__all__ = ["Cell", "Grid", "grid_of"]

_SWEEPS: Final = 8
_MANY: Final = 3000
_MOST_BENDS: Final = 8000
_ALWAYS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Hold a place in a column: a block, or the bend of a link (`block` is None)."""

    key: tuple[str, int]
    band: int
    above: float = 0.0
    below: float = 0.0
    block: Block | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Hold the columns in order, and the way of each link through them.

    `ways` has the cells of a link from source to target; `back` the links whose way
    leads from right to left.
    """

    columns: tuple[tuple[Cell, ...], ...]
    ways: Mapping[str, tuple[Cell, ...]]
    back: frozenset[str]


def grid_of(
    blocks: Sequence[Block], links: Sequence[Link], alone: Mapping[str, int]
) -> Grid:
    """Return blocks and bends in their columns, with as few crossings as found.

    `alone` has the columns of the blocks that no link joins.
    """
    column = {**columns_of([it.id for it in blocks], links), **alone}
    cells = {
        it.id: Cell(
            key=(it.id, -1),
            band=it.band,
            above=it.port,
            below=it.height - it.port,
            block=it,
        )
        for it in blocks
    }
    columns: list[list[Cell]] = [
        [] for _ in range(max(column.values(), default=-1) + 1)
    ]
    for block in blocks:
        columns[column[block.id]].append(cells[block.id])
    ways: dict[str, tuple[Cell, ...]] = {}
    back: set[str] = set()
    most = _MOST_BENDS // max(1, len(links))
    for link in links:
        first, last = column[link.source], column[link.target]
        passed: Sequence[int] = range(first + 1, last)
        if last <= first:
            back.add(link.id)
            passed = range(first, last - 1, -1)
        if len(passed) > max(_ALWAYS, most):
            passed = ()  # a picture too large to look at: the line runs straight
        source, target = cells[link.source], cells[link.target]
        band = source.band if last <= first else target.band
        bends = [Cell(key=(link.id, it), band=band) for it in passed]
        for at, bend in zip(passed, bends, strict=True):
            columns[at].append(bend)
        ways[link.id] = (source, *bends, target)
    # what leaves an event at the lower border goes beneath what leaves the activity
    low = {it.id for it in links if len(it.start) > 1}
    ordered = _ordered(columns, ways, low)
    return Grid(
        columns=tuple(tuple(it) for it in ordered), ways=ways, back=frozenset(back)
    )


Neighbours = dict[tuple[str, int], list[tuple[tuple[str, int], float]]]
"""The cells that a cell is joined to, and how much lower than those it wishes to be."""


def _ordered(
    columns: list[list[Cell]], ways: Mapping[str, tuple[Cell, ...]], low: set[str]
) -> list[list[Cell]]:
    at = {cell.key: index for index, it in enumerate(columns) for cell in it}
    left: Neighbours = {it: [] for it in at}
    right: Neighbours = {it: [] for it in at}
    beside: Neighbours = {it: [] for it in at}
    for link, way in ways.items():
        for one, other in pairwise(way):
            if at[one.key] == at[other.key]:
                beside[one.key].append((other.key, 0.5))
                beside[other.key].append((one.key, 0.5))
                continue
            before, after = sorted((one.key, other.key), key=at.__getitem__)
            off = 0.4 if link in low and one is way[0] else 0.0
            left[after].append((before, off))
            right[before].append((after, -off))
    best = [_by_band(it) for it in columns]
    if len(at) > _MANY:
        return best
    fewest = _crossings(best, right)
    current = best
    for sweep in range(_SWEEPS):
        current = _swept(current, right if sweep % 2 else left, beside, sweep)
        crossings = _crossings(current, right)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _by_band(cells: Sequence[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda it: it.band)


def _swept(
    columns: list[list[Cell]],
    towards: Neighbours,
    beside: Neighbours,
    sweep: int,
) -> list[list[Cell]]:
    """Order every column by the middle of its neighbours in the one before."""
    place = {cell.key: index for it in columns for index, cell in enumerate(it)}
    result = [list(it) for it in columns]
    order = range(len(columns))
    for index in reversed(order) if sweep % 2 else order:
        wish = {}
        for cell in columns[index]:
            near = [place[it] + off for it, off in towards[cell.key]]
            if cell.block is None:
                # a loop stands just beneath the blocks that it joins
                near += [place[it] + off for it, off in beside[cell.key]]
            wish[cell.key] = sum(near) / len(near) if near else place[cell.key]
        result[index].sort(key=lambda it: (it.band, wish[it.key]))
        place.update({it.key: at for at, it in enumerate(result[index])})
    return result


def _crossings(columns: list[list[Cell]], right: Neighbours) -> int:
    place = {cell.key: index for it in columns for index, cell in enumerate(it)}
    count = 0
    for cells in columns:
        seen: list[int] = []
        for cell in cells:
            ends = sorted(place[it] for it, _ in right[cell.key])
            count += sum(len(seen) - bisect_right(seen, it) for it in ends)
            for end in ends:
                insort(seen, end, lo=bisect_left(seen, end))
    return count
