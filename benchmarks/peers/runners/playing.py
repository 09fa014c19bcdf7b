"""Measure the works of one contestant, as its runner opens them.

A runner is started with one JSON object: `store`, `folder` and `address` to keep things
in, `works`, `seconds`, `warm_up` and `in_flight`, how many at once for whoever
works on many. It prints one JSON object a work: how many
instances it ran in how many seconds, and the data that one of them ended with.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Asked:
    """Say what a runner is asked for."""

    store: str
    folder: Path
    address: str
    works: tuple[str, ...]
    seconds: float
    warm_up: int
    in_flight: int

    def inside(self, folder: str) -> Self:
        """Return the same, asked for in a folder within."""
        return replace(self, folder=self.folder / folder)


@dataclass(frozen=True, slots=True)
class Opened:
    """Hold an open work: `once` runs `size` instances to their end, in flight together.

    `final` tells what an instance ended with.
    """

    once: Callable[[], Any]
    final: Callable[[], dict[str, Any]]
    size: int = 1


def asked() -> Asked:
    """Return what this process is asked for."""
    given = json.loads(sys.argv[1])
    return Asked(
        given["store"],
        Path(given["folder"]),
        given["address"],
        tuple(given["works"]),
        given["seconds"],
        given["warm_up"],
        given["in_flight"],
    )


def play(
    opened: Callable[[str, Asked], AbstractContextManager[Opened]], given: Asked
) -> None:
    """Open each work in turn, measure it and tell."""
    for work in given.works:
        with opened(work, given) as running:
            tell(work, *measured(running, given), running.final())


def measured(running: Opened, given: Asked) -> tuple[int, float]:
    """Warm up, then run for a while; return how many instances, and the seconds.

    Whoever is slow has warmed up when as long has passed as is measured.
    """
    enough = time.perf_counter() + given.seconds
    for _ in range(-(-given.warm_up // running.size)):
        running.once()
        if time.perf_counter() > enough:
            break
    gc.collect()
    turns = 0
    begin = time.perf_counter()
    end = begin + given.seconds
    while (now := time.perf_counter()) < end:
        running.once()
        turns += 1
    return turns * running.size, now - begin


def tell(work: str, instances: int, seconds: float, final: dict[str, Any]) -> None:
    """Print what was measured."""
    kept = {name: final[name] for name in ("i", "approved") if name in final}
    result = {
        "work": work,
        "ms": seconds / instances * 1e3,
        "final": kept,
        "fields": len(final),
    }
    print(json.dumps(result), flush=True)
