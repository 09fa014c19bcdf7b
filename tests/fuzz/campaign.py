"""Read inputs one after the other, and keep those that something is wrong with."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutation import mutated
from tests.fuzz.reader import Reader
from tests.fuzz.watching import Outcome, outcome_of

__all__ = ["FOUND", "Figures", "found_inputs", "fuzz", "keep"]

FOUND = Path(__file__).parent / "found"
_POOL = 3_000
_LARGE = 20_000


@dataclass(slots=True, kw_only=True)
class Figures:
    """Count what came of the inputs of one reader."""

    inputs: int = 0
    refused: int = 0
    kinds: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    largest: float = 0.0
    faults: dict[str, bytes] = field(default_factory=dict)

    def add(self, outcome: Outcome, data: bytes) -> None:
        """Take an outcome; of each fault the shortest input is kept."""
        self.inputs += 1
        self.refused += not outcome.kind.startswith("read")
        self.seconds += outcome.seconds
        self.longest = max(self.longest, outcome.seconds)
        self.largest = max(self.largest, outcome.megabytes)
        if outcome.fault:
            known = self.faults.get(outcome.kind)
            if known is None or len(data) < len(known):
                self.faults[outcome.kind] = data


def fuzz(
    reader: Reader,
    count: int,
    *,
    seed: int,
    measured: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Figures:
    """Give a reader so many inputs; the same seed gives the same ones."""
    figures = Figures()
    with reader.opened() as read:
        seen: set[str] = set()
        inputs = Inputs(reader, seed=seed)
        while figures.inputs < count:
            data = inputs.next()
            outcome = outcome_of(read, data, measured=measured)
            if outcome.fault and outcome.kind not in figures.faults:
                tell(f"{reader.name}: {outcome.fault}")
            figures.add(outcome, data)
            if outcome.kind not in seen and not outcome.fault:
                seen.add(outcome.kind)
                inputs.take(data)
        figures.kinds = len(seen)
    return figures


class Inputs:
    """Give the seeds of a reader, then changed ones, the same ones for the same seed."""

    def __init__(self, reader: Reader, *, seed: int) -> None:
        self._chance = random.Random(f"{reader.name}:{seed}")  # noqa: S311 - replayable
        self._kind = reader.kind
        self._seeds = list(reader.seeds())
        self._pool = list(self._seeds)
        self._given = 0

    def next(self) -> bytes:
        """Return the next input."""
        self._given += 1
        if self._given <= len(self._seeds):
            return self._seeds[self._given - 1]
        from_ = self._chance.choice((self._pool, self._seeds))
        seed = self._chance.choice(from_)
        return mutated(seed, self._seeds, self._kind, self._chance)

    def take(self, data: bytes) -> None:
        """Change an input again that took a way of its own through the reader."""
        if self._given > len(self._seeds) and len(data) < _LARGE:
            self._pool.append(data)
            if len(self._pool) > _POOL:
                del self._pool[self._chance.randrange(len(self._seeds), _POOL)]


def found_inputs(reader: str) -> list[Path]:
    """Return the files of inputs that a reader once could not read."""
    return sorted((FOUND / reader).glob("*"))


def keep(reader: str, data: bytes) -> Path:
    """Keep an input for good: the suite reads it from now on."""
    folder = FOUND / reader
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.bin"
    path.write_bytes(data)
    return path
