"""Lead links from column to column, each upright part on a track of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bizproc.diagram.drawing import Point
from bizproc.diagram.layout.grid import Cell, Grid
from bizproc.diagram.layout.model import Link

__all__ = ["Channels", "channels_of", "path_of"]

_SIDE: Final = 24.0
_TRACK: Final = 12.0
_NEAR: Final = 6.0
_MANY: Final = 80
_CROWD: Final = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rise:
    """Hold the part of a link that is in a channel; `begin` to `end` in y.

    `left` and `right` are where it touches the borders of the channel: the turn of a
    link that goes back touches one border twice.
    """

    link: str
    step: int
    begin: float
    end: float
    group: tuple[str, float]
    left: tuple[float, ...]
    right: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Hold x: of each column's left border and width, of each link's upright parts."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]
    tracks: Mapping[tuple[str, int], float]
    width: float


def channels_of(
    grid: Grid, links: Sequence[Link], ports: Mapping[tuple[str, int], float]
) -> Channels:
    """Return how wide columns and channels are, and where links rise in them."""
    widths = tuple(
        max((it.block.width for it in cells if it.block), default=0.0)
        for cells in grid.columns
    )
    column = {it.key: at for at, cells in enumerate(grid.columns) for it in cells}
    rises: dict[int, list[_Rise]] = {}
    rooms: dict[int, float] = {}
    leaving = Counter((it.source, it.start[-1][1]) for it in links)
    for link in links:
        alone = leaving[link.source, link.start[-1][1]] == 1
        for channel, rise in _rises(link, grid.ways[link.id], column, ports, alone):
            rises.setdefault(channel, []).append(rise)
            if rise.step == 0 and link.label_width:
                rooms[channel] = max(rooms.get(channel, 0.0), link.label_width + 4)
    lefts: list[float] = []
    tracks: dict[tuple[str, int], float] = {}
    x = 0.0
    for channel in range(-1, len(widths)):
        own = rises.get(channel, [])
        numbers = _numbered(own)
        outer = channel in {-1, len(widths) - 1}
        side = _SIDE if own or not outer else 0.0
        tracks |= {
            (it.link, it.step): x + side + _TRACK * numbers[it.group] for it in own
        }
        room = side * 2 + _TRACK * max(max(numbers.values(), default=0), 0)
        x += max(room, room - side + 8 + rooms.get(channel, 0.0))
        if channel + 1 < len(widths):
            lefts.append(x)
            x += widths[channel + 1]
    return Channels(lefts=tuple(lefts), widths=widths, tracks=tracks, width=x)


def _rises(
    link: Link,
    way: tuple[Cell, ...],
    column: Mapping[tuple[str, int], int],
    ports: Mapping[tuple[str, int], float],
    alone: bool,  # noqa: FBT001 - of a function of this file alone
) -> Iterator[tuple[int, _Rise]]:
    heights = [ports[it.key] for it in way]
    heights[0] += link.start[-1][1] - way[0].above
    heights[-1] += link.end[1] - way[-1].above
    last = len(way) - 2
    for step, (one, other) in enumerate(pairwise(way)):
        begin, end = heights[step], heights[step + 1]
        first, second = column[one.key], column[other.key]
        group = (link.id, float(step))
        if step == 0 and not (alone and last == 0):
            group = (f"out {link.source}", begin)
        elif step == last:
            group = (f"in {link.target}", end)
        channel = min(first, second)
        left: tuple[float, ...] = (begin,)
        right: tuple[float, ...] = (end,)
        if first > second:
            left, right = (end,), (begin,)
        elif first == second and step == 0:
            left, right = (begin, end), ()
        elif first == second:
            channel, left, right = first - 1, (), (begin, end)
        rise = _Rise(
            link=link.id,
            step=step,
            begin=begin,
            end=end,
            group=group,
            left=left,
            right=right,
        )
        yield channel, rise


@dataclass(slots=True)
class _Group:
    """Join the parts that share a track: they leave or enter at one place."""

    low: float
    high: float
    left: set[float]
    right: set[float]
    falls: bool
    sort: float


def _numbered(rises: Sequence[_Rise]) -> dict[tuple[str, float], int]:
    """Return the number of each group's track, counted from the left."""
    groups: dict[tuple[str, float], _Group] = {}
    for rise in rises:
        low, high = sorted((rise.begin, rise.end))
        known = groups.get(rise.group)
        if known is None:
            known = groups[rise.group] = _Group(
                low=low,
                high=high,
                left=set(),
                right=set(),
                falls=rise.end >= rise.begin,
                sort=rise.begin,
            )
        known.low, known.high = min(known.low, low), max(known.high, high)
        known.left |= set(rise.left)
        known.right |= set(rise.right)
    # of those that fall the lowest, of those that rise the highest is leftmost
    order = sorted(
        groups,
        key=lambda it: -groups[it].sort if groups[it].falls else groups[it].sort,
    )
    if len(order) > _CROWD:
        return {key: number for number, key in enumerate(order)}
    numbers: dict[tuple[str, float], int] = {}
    for key in _after_one_another(order, groups):
        own = groups[key]
        bends = own.high - own.low >= 1  # straight through it needs no track
        near = [
            number
            for it, number in numbers.items()
            if groups[it].high - groups[it].low >= 1 and _too_near(own, groups[it])
        ]
        numbers[key] = max(near, default=-1) + 1 if bends else 0
    return numbers


def _after_one_another(
    order: Sequence[tuple[str, float]], groups: Mapping[tuple[str, float], _Group]
) -> Iterator[tuple[str, float]]:
    """Yield groups so that what leaves at a height comes before what enters there."""
    if len(order) > _MANY:
        yield from order
        return
    left = list(order)
    while left:
        free = next(
            (
                it
                for it in left
                if not any(
                    other != it and _meets(groups[other].left, groups[it].right)
                    for other in left
                )
            ),
            left[0],
        )
        left.remove(free)
        yield free


def _meets(one: set[float], other: set[float]) -> bool:
    return any(abs(a - b) < _NEAR for a in one for b in other)


def _too_near(one: _Group, other: _Group) -> bool:
    apart = one.low > other.high + _NEAR or other.low > one.high + _NEAR
    return not apart or _meets(other.left, one.right)


def path_of(
    link: Link,
    way: tuple[Cell, ...],
    *,
    channels: Channels,
    begin: tuple[Point, ...],
    end: Point,
    ports: Mapping[tuple[str, int], float],
) -> tuple[Point, ...]:
    """Return the points of a link, from its begin to its end."""
    points: list[Point] = list(begin)
    for step in range(len(way) - 1):
        x = channels.tracks[link.id, step]
        y = points[-1][1]
        after = end[1] if step == len(way) - 2 else ports[way[step + 1].key]
        points += [(x, y), (x, after)]
    points.append(end)
    return _without_bends(points)


def _without_bends(points: Sequence[Point]) -> tuple[Point, ...]:
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) + abs(kept[-1][1] - point[1]) < 1:
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]
