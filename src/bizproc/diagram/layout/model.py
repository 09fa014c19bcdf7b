"""What a layout works on: blocks in columns, links between them, and its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bizproc.diagram.drawing import Bounds, Point

__all__ = ["Arrangement", "Block", "Link", "moved_box", "moved_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Hold an element with what stands around it: its label, its boundary events.

    Attributes:
        port: how far below the block's top its flows enter and leave.
        band: the number of the strip (a lane, or a part that hangs together).
        content: the places of everything in the block, seen from its top left.
    """

    id: str
    width: float
    height: float
    port: float
    band: int = 0
    content: Arrangement


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Hold a line between two blocks.

    `start` is where it leaves, seen from the source block's top left: lines leave to
    the right; one of a boundary event first goes down to `start`'s height.
    """

    id: str
    source: str
    target: str
    start: tuple[Point, ...]
    end: Point
    label_width: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Hold places by id, in pixels from a common origin."""

    width: float = 0.0
    height: float = 0.0
    shapes: Mapping[str, Bounds] = field(default_factory=dict)
    labels: Mapping[str, Bounds] = field(default_factory=dict)
    lines: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    def joined(self, other: Arrangement) -> Arrangement:
        """Return the places of both; the size is what covers them."""
        return Arrangement(
            width=max(self.width, other.width),
            height=max(self.height, other.height),
            shapes={**self.shapes, **other.shapes},
            labels={**self.labels, **other.labels},
            lines={**self.lines, **other.lines},
        )

    def moved(self, right: float, down: float) -> Arrangement:
        """Return the same places, moved."""
        return Arrangement(
            width=self.width,
            height=self.height,
            shapes={key: moved_box(it, right, down) for key, it in self.shapes.items()},
            labels={key: moved_box(it, right, down) for key, it in self.labels.items()},
            lines={key: moved_line(it, right, down) for key, it in self.lines.items()},
        )


def moved_box(box: Bounds, right: float, down: float) -> Bounds:
    """Return a rectangle at another place."""
    return Bounds(x=box.x + right, y=box.y + down, width=box.width, height=box.height)


def moved_line(line: tuple[Point, ...], right: float, down: float) -> tuple[Point, ...]:
    """Return a line at another place."""
    return tuple((x + right, y + down) for x, y in line)
