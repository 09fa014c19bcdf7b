"""Give every cell its height, so that links run straight where they can."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Final

from bizproc.diagram.layout.grid import Cell, Grid
from bizproc.diagram.layout.model import Link

__all__ = ["rows_of"]

_GAP: Final = 30.0
_LINE_GAP: Final = 14.0
_SWEEPS: Final = 10
_MARGIN: Final = 20.0
_STEP: Final = 20.0
_GIVE: Final = 8.0

Key = tuple[str, int]
Heights = dict[Key, float]


@dataclass(slots=True)
class _Wishes:
    """Hold what each cell is joined to: the other cell, and how much lower it wishes."""

    left: dict[Key, list[tuple[Key, float]]] = field(default_factory=dict)
    right: dict[Key, list[tuple[Key, float]]] = field(default_factory=dict)
    beside: dict[Key, list[tuple[Key, float]]] = field(default_factory=dict)


def rows_of(
    grid: Grid,
    links: Sequence[Link],
    *,
    heights: Mapping[int, float],
    least: float,
    bands: int,
) -> tuple[Heights, list[tuple[float, float]]]:
    """Return the height of each cell's port, and top and bottom of each band.

    Args:
        grid: the columns.
        links: what joins them, with the points where they leave and enter.
        heights: how much room a band keeps free beneath its cells.
        least: how high a band is at least.
        bands: how many there are; they stand beneath one another.
    """
    wishes = _wishes(grid, links)
    ports: Heights = {}
    extents: list[tuple[float, float]] = []
    top = 0.0
    for band in range(bands):
        columns = [[it for it in col if it.band == band] for col in grid.columns]
        own = _settled(columns, wishes)
        cells = {it.key: it for col in columns for it in col}
        first = min((own[key] - it.above for key, it in cells.items()), default=0.0)
        last = max((own[key] + it.below for key, it in cells.items()), default=0.0)
        strip = heights.get(band, 0.0)
        used = last - first + (_GAP if strip and cells else 0) + strip
        height = math.ceil(max(used + 2 * _MARGIN, least) if used else least)
        spare = round((height - used) / 2)
        ports |= {key: round(it - first + top + spare) for key, it in own.items()}
        extents.append((top, top + height))
        top += height
    return ports, extents


def _wishes(grid: Grid, links: Sequence[Link]) -> _Wishes:
    found = _Wishes()
    column = {it.key: at for at, cells in enumerate(grid.columns) for it in cells}
    for link in links:
        way = grid.ways[link.id]
        lower = link.start[-1][1] - (way[0].above)
        higher = link.end[1] - way[-1].above
        for at, (one, other) in enumerate(pairwise(way)):
            off = (lower if at == 0 else 0) - (higher if at == len(way) - 2 else 0)
            if column[one.key] == column[other.key]:
                # a loop follows its blocks, and never moves them
                if one.block is None:
                    found.beside.setdefault(one.key, []).append((other.key, -off))
                if other.block is None:
                    found.beside.setdefault(other.key, []).append((one.key, off))
            elif column[one.key] < column[other.key]:
                found.left.setdefault(other.key, []).append((one.key, off))
                found.right.setdefault(one.key, []).append((other.key, -off))
            else:
                found.left.setdefault(one.key, []).append((other.key, -off))
                found.right.setdefault(other.key, []).append((one.key, off))
    return found


def _settled(columns: list[list[Cell]], wishes: _Wishes) -> Heights:
    ports: Heights = {}
    for cells in columns:
        low = 0.0
        for at, cell in enumerate(cells):
            low += _distance(cells[at - 1], cell) if at else 0.0
            ports[cell.key] = low
    for sweep in range(_SWEEPS):
        both = sweep == _SWEEPS - 2
        back = sweep % 2 == 1
        for cells in reversed(columns) if back else columns:
            sides = [wishes.right, wishes.left] if both else []
            sides = sides or [wishes.right if back else wishes.left]
            _settle(cells, ports, [*sides, wishes.beside])
    for cells in columns:
        _snap(cells, ports, wishes)
    return _closed_up([it for cells in columns for it in cells], ports)


def _closed_up(cells: list[Cell], ports: Heights) -> Heights:
    """Take out heights at which nothing stands, but for a gap."""
    shifted: Heights = {}
    up, bottom = 0.0, -math.inf
    for cell in sorted(cells, key=lambda it: ports[it.key] - it.above):
        top = ports[cell.key] - cell.above
        if bottom > -math.inf:
            empty = max(0.0, top - bottom - _GAP)
            up, bottom = up + empty, bottom + empty
        bottom = max(bottom, ports[cell.key] + cell.below)
        shifted[cell.key] = ports[cell.key] - up
    return shifted


def _snap(cells: list[Cell], ports: Heights, wishes: _Wishes) -> None:
    """Take small steps out of lines where the neighbours leave the room."""
    for at, cell in enumerate(cells):
        near = sorted(
            (abs(ports[key] + off - ports[cell.key]), ports[key] + off)
            for side in (wishes.left, wishes.right)
            for key, off in side.get(cell.key, ())
            if key in ports
        )
        for far, wish in near:
            above, below = cells[max(at - 1, 0) : at], cells[at + 1 : at + 2]
            fits = all(
                wish - ports[it.key] >= _distance(it, cell) - _GIVE for it in above
            ) and all(
                ports[it.key] - wish >= _distance(cell, it) - _GIVE for it in below
            )
            if far <= _STEP and fits:
                ports[cell.key] = wish
                break


def _settle(
    cells: list[Cell],
    ports: Heights,
    sides: list[dict[Key, list[tuple[Key, float]]]],
) -> None:
    """Move a column's cells as near as their order allows to where they wish to be."""
    if not cells:
        return
    wished: list[float] = []
    weights: list[float] = []
    offsets = [0.0]
    for one, other in pairwise(cells):
        offsets.append(offsets[-1] + _distance(one, other))
    for cell, offset in zip(cells, offsets, strict=True):
        near = [
            ports[key] + off
            for side in sides
            for key, off in side.get(cell.key, ())
            if key in ports
        ]
        wished.append((median(near) if near else ports[cell.key]) - offset)
        weights.append((1.0 if near else 0.01) * (1 if cell.block else 0.2))
    for cell, offset, at in zip(cells, offsets, _rising(wished, weights), strict=True):
        ports[cell.key] = at + offset


def _rising(wished: list[float], weights: list[float]) -> list[float]:
    """Return the rising numbers nearest to those wished (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for wish, own in zip(wished, weights, strict=True):
        value, weight, count = wish, own, 1
        while pools and pools[-1][0] > value:
            before, heavy, many = pools.pop()
            value = (before * heavy + value * weight) / (heavy + weight)
            weight += heavy
            count += many
        pools.append((value, weight, count))
    return [value for value, _, count in pools for _ in range(count)]


def _distance(one: Cell, other: Cell) -> float:
    blocks = (one.block is not None) + (other.block is not None)
    gap = (_LINE_GAP, (_GAP + _LINE_GAP) / 2, _GAP)[blocks]
    return one.below + gap + other.above
