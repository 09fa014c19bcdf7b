"""Play the diagram of a seed, and look for the smallest one that goes wrong the same way."""

from __future__ import annotations

import dataclasses
import random

from tests.random_diagrams.blocks import Block, grow, simpler
from tests.random_diagrams.drawing import draw
from tests.random_diagrams.trial import play

LARGEST = 14
# A smaller diagram has other choices on its way: a few ways are tried.
WAYS = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """A diagram on which the engine and the game part."""

    seed: int
    store: str
    block: Block
    way: int
    told: str

    def __str__(self) -> str:
        return (
            f"seed {self.seed} on {self.store}: {self.block}\n{self.told}\n"
            f"way {self.way}\n{draw(self.block)}"
        )


def diagram(seed: int) -> Block:
    """Return the diagram of a seed."""
    rng = random.Random(seed)  # noqa: S311
    return grow(rng, rng.randint(1, LARGEST))


def search(seed: int, store: str) -> tuple[int, Found | None]:
    """Play a seed; return the steps compared, or the smallest diagram that goes wrong."""
    block = diagram(seed)
    try:
        return play(draw(block), store, seed), None
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is looked for
        found = Found(seed=seed, store=store, block=block, way=seed, told=_told(error))
    return 0, _smallest(found)


def _smallest(found: Found) -> Found:
    while True:
        for block in simpler(found.block):
            if less := _fails(found, block):
                found = less
                break
        else:
            return found


def _fails(found: Found, block: Block) -> Found | None:
    for way in (found.way, *range(WAYS)):
        try:
            play(draw(block), found.store, way)
        except Exception as error:  # noqa: BLE001 - as above
            return dataclasses.replace(found, block=block, way=way, told=_told(error))
    return None


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
