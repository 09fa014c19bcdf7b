"""Lead a line between two shapes that stand anywhere, around what is in between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

from bizproc.diagram.drawing import Bounds, Point

__all__ = ["free_line"]

_CLEAR: Final = 10.0
_BEND: Final = 60.0
_AROUND: Final = 260.0
_MOST: Final = 150
_UPRIGHT: Final = 0
_LEVEL: Final = 1

Place = tuple[int, int, int]


def free_line(
    start: Bounds,
    end: Bounds,
    obstacles: Iterable[Bounds],
    *,
    upright: bool = False,
    used: Sequence[tuple[Point, ...]] = (),
    grounds: Sequence[Bounds] = (),
) -> tuple[Point, ...]:
    """Return the points of a line of level and upright parts.

    Args:
        start: the shape that it leaves.
        end: the shape that it enters.
        obstacles: what it keeps clear of, if there is a way around.
        upright: it leaves and enters at the top or the bottom, as message flows do.
        used: the lines before, which it does not cover.
        grounds: pools, between which there is room.
    """
    near = _nearby(start, end, obstacles)
    begins, goals = _ports(start, end, upright), _ports(end, start, upright)
    board = _Board(
        near,
        begins + goals,
        [line for line in used if _touches(line, start, end)],
        grounds=grounds,
        ends=[it for it in (start, end) if it.width > 2],  # noqa: PLR2004 - a line's middle
    )
    found = board.way(begins, goals)
    return found or _plain(start, end)


def _nearby(start: Bounds, end: Bounds, obstacles: Iterable[Bounds]) -> list[Bounds]:
    left, right = min(start.x, end.x) - _AROUND, max(start.right, end.right) + _AROUND
    top, low = min(start.y, end.y) - _AROUND, max(start.bottom, end.bottom) + _AROUND
    near = [
        it
        for it in obstacles
        if it.x < right and it.right > left and it.y < low and it.bottom > top
    ]
    x, y = (start.center[0] + end.center[0]) / 2, (start.center[1] + end.center[1]) / 2
    near.sort(key=lambda it: abs(it.center[0] - x) + abs(it.center[1] - y))
    return near[:_MOST]


def _touches(line: tuple[Point, ...], start: Bounds, end: Bounds) -> bool:
    left, right = min(start.x, end.x) - _AROUND, max(start.right, end.right) + _AROUND
    return any(left < x < right for x, _ in line)


Port = tuple[Point, int]


def _ports(shape: Bounds, other: Bounds, upright: bool) -> list[Port]:  # noqa: FBT001 - of a function of this file alone
    """Return where a line may touch a shape, and whether it is upright there."""
    x, y = shape.center
    wide = shape.width > 4 * min(shape.height, 90)
    xs = [x]
    if wide:  # a pool is met above or below the other end, or right beside that
        away = other.width / 2 + 14
        at = other.center[0]
        wished = [at, at - 22, at + 22, at - away, at + away]
        xs = [it for it in wished if shape.x + 10 < it < shape.right - 10] or [x]
    elif shape.width > 50:  # noqa: PLR2004 - a task has room for more
        xs += [x - 22, x + 22]
    ports = [((it, edge), _UPRIGHT) for it in xs for edge in (shape.y, shape.bottom)]
    if not upright:
        ports += [((edge, y), _LEVEL) for edge in (shape.x, shape.right)]
    return ports


def _plain(start: Bounds, end: Bounds) -> tuple[Point, ...]:
    (x, y), (right, low) = start.center, end.center
    down = start.bottom if low > y else start.y
    up = end.y if low > y else end.bottom
    middle = (down + up) / 2
    return ((x, down), (x, middle), (right, middle), (right, up))


class _Board:
    """Hold the lines that may be gone along, and where they are blocked."""

    def __init__(
        self,
        obstacles: Sequence[Bounds],
        ports: Sequence[Port],
        used: Sequence[tuple[Point, ...]],
        *,
        ends: Sequence[Bounds],
        grounds: Sequence[Bounds],
    ) -> None:
        xs = {it[0][0] for it in ports}
        ys = {it[0][1] for it in ports}
        for (x, y), way in ports:
            for step in (18.0, 30.0):
                ys |= {y - step, y + step} if way == _UPRIGHT else set()
                xs |= {x - step, x + step} if way == _LEVEL else set()
        for it in obstacles:
            xs |= {it.x - _CLEAR - 4, it.right + _CLEAR + 4}
            ys |= {it.y - _CLEAR - 4, it.bottom + _CLEAR + 4}
        for it in grounds:
            ys |= {it.y - step for step in (12.0, 24.0, 36.0)}
            ys |= {it.bottom + step for step in (12.0, 24.0, 36.0)}
        self.xs, self.ys = sorted(xs), sorted(ys)
        self.blocked: set[tuple[int, int, int]] = set()
        for it in obstacles:
            self._block(it, _CLEAR / 2)
        for it in ends:
            self._block(it, -0.5)
            self._keep_off_border(it)
        self.covered = set(self._covered(used))

    def _keep_off_border(self, box: Bounds) -> None:
        """Block the steps along the border of a shape that a line ends at."""
        first, last = bisect_left(self.xs, box.x), bisect_right(self.xs, box.right)
        for j, y in enumerate(self.ys):
            if y in {box.y, box.bottom}:
                self.blocked |= {(i, j, _LEVEL) for i in range(max(first - 1, 0), last)}
        first, last = bisect_left(self.ys, box.y), bisect_right(self.ys, box.bottom)
        for i, x in enumerate(self.xs):
            if x in {box.x, box.right}:
                self.blocked |= {
                    (i, j, _UPRIGHT) for j in range(max(first - 1, 0), last)
                }

    def _block(self, box: Bounds, clear: float) -> None:
        """Block the steps that would touch a shape."""
        left, right = box.x - clear, box.right + clear
        top, low = box.y - clear, box.bottom + clear
        columns = range(bisect_right(self.xs, left), bisect_left(self.xs, right))
        rows = range(bisect_right(self.ys, top), bisect_left(self.ys, low))
        for i in columns:
            for j in range(max(rows.start - 1, 0), rows.stop):
                self.blocked.add((i, j, _UPRIGHT))
        for j in rows:
            for i in range(max(columns.start - 1, 0), columns.stop):
                self.blocked.add((i, j, _LEVEL))

    def _covered(self, used: Sequence[tuple[Point, ...]]) -> Iterator[Place]:
        for line in used:
            for (x, y), (right, low) in pairwise(line):
                a, b = sorted((x, right))
                c, d = sorted((y, low))
                for i in range(
                    bisect_left(self.xs, a - 4), bisect_right(self.xs, b + 4)
                ):
                    for j in range(
                        bisect_left(self.ys, c - 4), bisect_right(self.ys, d + 4)
                    ):
                        yield (i, j, _UPRIGHT if x == right else _LEVEL)

    def way(self, begins: Sequence[Port], goals: Sequence[Port]) -> tuple[Point, ...]:
        """Return the cheapest way by length and bends; empty if there is none."""
        heap: list[tuple[float, Place]] = []
        cost: dict[Place, float] = {}
        before: dict[Place, Place] = {}
        for point, way in begins:
            place = (*self._at(point), way)
            cost[place] = 0.0
            heappush(heap, (0.0, place))
        ends = {(*self._at(point), way) for point, way in goals}
        while heap:
            so_far, place = heappop(heap)
            if so_far > cost[place]:
                continue
            if place in ends:
                return self._points(place, before)
            for after, more in self._steps(place):
                total = so_far + more
                if total < cost.get(after, float("inf")):
                    cost[after] = total
                    before[after] = place
                    heappush(heap, (total, after))
        return ()

    def _at(self, point: Point) -> tuple[int, int]:
        return bisect_left(self.xs, point[0]), bisect_left(self.ys, point[1])

    def _steps(self, place: Place) -> Iterator[tuple[Place, float]]:
        i, j, way = place
        yield (i, j, 1 - way), _BEND
        if way == _LEVEL:
            for k, gate in ((i - 1, i - 1), (i + 1, i)):
                if 0 <= k < len(self.xs) and (gate, j, _LEVEL) not in self.blocked:
                    length = abs(self.xs[k] - self.xs[i])
                    yield (k, j, way), length * self._price(place)
            return
        for k, gate in ((j - 1, j - 1), (j + 1, j)):
            if 0 <= k < len(self.ys) and (i, gate, _UPRIGHT) not in self.blocked:
                length = abs(self.ys[k] - self.ys[j])
                yield (i, k, way), length * self._price(place)

    def _price(self, place: Place) -> float:
        return 4.0 if place in self.covered else 1.0

    def _points(self, place: Place, before: dict[Place, Place]) -> tuple[Point, ...]:
        points: list[Point] = []
        at: Place | None = place
        while at is not None:
            point = (self.xs[at[0]], self.ys[at[1]])
            if len(points) > 1 and _straight(points[-2], points[-1], point):
                points[-1] = point
            elif not points or points[-1] != point:
                points.append(point)
            at = before.get(at)
        return tuple(reversed(points))


def _straight(one: Point, two: Point, three: Point) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]
