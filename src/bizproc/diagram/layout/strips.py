"""Place what no line joins: side by side, in as many rows as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bizproc.diagram.layout.model import Arrangement, Block

__all__ = ["strip_of"]

_GAP: Final = 40.0


def strip_of(blocks: Sequence[Block], *, room: float) -> Arrangement:
    """Return blocks in rows that are no wider than the room, if they can be."""
    placed = Arrangement()
    x, y, height, width = 0.0, 0.0, 0.0, 0.0
    for block in blocks:
        if x and x + block.width > room:
            x, y, height = 0.0, y + height + _GAP, 0.0
        placed = placed.joined(block.content.moved(x, y))
        height = max(height, block.height)
        x += block.width + _GAP
        width = max(width, x - _GAP)
    return Arrangement(
        width=width,
        height=y + height,
        shapes=placed.shapes,
        labels=placed.labels,
        lines=placed.lines,
    )
