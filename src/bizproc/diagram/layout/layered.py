"""Lay blocks and links out from left to right, strips beneath one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bizproc.diagram.drawing import Bounds, Point
from bizproc.diagram.layout.channels import channels_of, path_of
from bizproc.diagram.layout.grid import grid_of
from bizproc.diagram.layout.model import Arrangement, Block, Link
from bizproc.diagram.layout.rows import rows_of

__all__ = ["layered"]


def layered(
    blocks: Sequence[Block],
    links: Sequence[Link],
    *,
    heights: Mapping[int, float],
    least: float,
    bands: int,
    alone: Mapping[str, int],
) -> tuple[Arrangement, list[tuple[float, float]]]:
    """Return the places of everything, and top and bottom of each strip.

    Args:
        blocks: what to place, in the order of the file.
        links: what joins two blocks.
        heights: how much room a strip keeps free beneath its blocks.
        least: how high a strip is at least.
        bands: how many strips there are.
        alone: the columns of blocks that no link joins.
    """
    grid = grid_of(blocks, links, alone)
    ports, extents = rows_of(grid, links, heights=heights, least=least, bands=bands)
    channels = channels_of(grid, links, ports)
    shapes: dict[str, Bounds] = {}
    labels: dict[str, Bounds] = {}
    lines: dict[str, tuple[Point, ...]] = {}
    corners: dict[str, Point] = {}
    for at, cells in enumerate(grid.columns):
        for cell in cells:
            if cell.block is None:
                continue
            spare = (channels.widths[at] - cell.block.width) / 2
            x, y = channels.lefts[at] + spare, ports[cell.key] - cell.above
            corners[cell.block.id] = (x, y)
            placed = cell.block.content.moved(x, y)
            shapes |= placed.shapes
            labels |= placed.labels
            lines |= placed.lines
    for link in links:
        x, y = corners[link.source]
        right, down = corners[link.target]
        lines[link.id] = path_of(
            link,
            grid.ways[link.id],
            channels=channels,
            begin=tuple((x + dx, y + dy) for dx, dy in link.start),
            end=(right + link.end[0], down + link.end[1]),
            ports=ports,
        )
    height = extents[-1][1] if extents else 0.0
    return Arrangement(
        width=channels.width, height=height, shapes=shapes, labels=labels, lines=lines
    ), extents
