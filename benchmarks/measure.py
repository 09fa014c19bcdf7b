"""Measure one workload in one store: a process of its own, rounds interleaved.

Started by run.py; prints one JSON object.
"""

from __future__ import annotations

import gc
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import many_of_one
import on_postgres
import open_tasks
import waiting_deals
from with_bizproc import Bizproc
from with_rows import Rows
from with_spiff import Spiff

DUE = 100
WARM_UP = 20


@contextmanager
def opened(contestant: Any, work: str, store: str) -> Iterator[Any]:
    """Open a contestant in a folder of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        running = contestant(work, store, Path(folder))
        try:
            yield running
        finally:
            running.close()


def milliseconds(act: Callable[[], Any]) -> float:
    gc.collect()
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1e3


def on_server(rounds: int, seconds: float, works: list[str]) -> list[dict[str, Any]]:
    """Measure workloads on a server of PostgreSQL, each turn in a database of its own."""
    found = []
    with on_postgres.serving() as databases:
        for work in works:
            plan = rounds, seconds
            ms = _in_turn(on_postgres.CONTESTANTS, work, databases.empty, plan)
            found.append({"work": work, "store": on_postgres.POSTGRES, "ms": ms})
    return found


def throughput(work: str, store: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Take turns for a while each, with a new database every time."""
    contestants: list[Any] = [Bizproc, Spiff]
    if store != "memory":
        contestants.append(Rows)
    plan = rounds, seconds
    taken = _in_turn(contestants, work, lambda: nullcontext(store), plan)
    return {"ms": taken, **_outcome(work, store)}


def _in_turn(
    contestants: Sequence[Any],
    work: str,
    store: Callable[[], AbstractContextManager[str]],
    plan: tuple[int, float],
) -> dict[str, list[float]]:
    rounds, seconds = plan
    taken: dict[str, list[float]] = {one.name: [] for one in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            with store() as place, opened(contestant, work, place) as running:
                taken[contestant.name].append(_per_instance(running.once, seconds))
    return taken


def _per_instance(once: Callable[[], Any], seconds: float) -> float:
    for _ in range(WARM_UP):
        once()
    gc.collect()
    done = 0
    begin = time.perf_counter()
    end = begin + seconds
    while (now := time.perf_counter()) < end:
        once()
        done += 1
    return (now - begin) / done * 1e3


def _outcome(work: str, store: str) -> dict[str, Any]:
    """Take the final data and the sizes of what is saved."""
    final: dict[str, Any] = {}
    sizes: dict[str, dict[str, int]] = {"end": {}}
    if work == "W4":
        sizes["wait"] = {}
    for contestant in (Bizproc, Spiff):
        with opened(contestant, work, store) as running:
            final[contestant.name] = running.final_data()
            sizes["end"][contestant.name] = running.bytes_at_end()
            if work == "W4":
                sizes["wait"][contestant.name] = running.bytes_at_wait()
    return {"final": final, "bytes": sizes}


def turns(first: int, last: int, rounds: int) -> dict[str, Any]:
    """Measure the ten turns of a loop before `first` and before `last`, in memory."""
    result: dict[str, Any] = {"first": first, "last": last}
    for contestant in (Bizproc, Spiff):
        seen: dict[str, list[float]] = {"first_ms": [], "last_ms": []}
        for _ in range(rounds):
            with opened(contestant, "turns", "memory") as running:
                instance = running.begin_turns()
                taken, sizes = [], []
                gc.collect()
                for number in range(1, last + 1):
                    begin = time.perf_counter()
                    running.turn(instance, number)
                    taken.append((time.perf_counter() - begin) * 1e3)
                    sizes.append(running.size(instance))
            seen["first_ms"].append(statistics.median(taken[first - 10 : first]))
            seen["last_ms"].append(statistics.median(taken[last - 10 : last]))
        result[contestant.name] = {
            **{name: statistics.median(values) for name, values in seen.items()},
            "first_bytes": sizes[first - 1],
            "last_bytes": sizes[last - 1],
        }
    return result


def scale(work: str, count: int, rounds: int) -> dict[str, Any]:
    """Prepare waiting instances once per contestant, then act on copies of them."""
    contestants = (Bizproc, Spiff, Rows)
    act = _fire if work == "W5" else _correlate
    taken: dict[str, list[float]] = {one.name: [] for one in contestants}
    ended: dict[str, list[int]] = {one.name: [] for one in contestants}
    sizes: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        kept = Path(folder)
        for contestant in contestants:
            (kept / contestant.name).mkdir()
            running = contestant(work, "NORMAL", kept / contestant.name)
            if work == "W5":
                running.wait_for_timers(count, DUE)
            else:
                running.wait_for_messages(count)
            running.close()
            database = kept / contestant.name / f"{contestant.name}.db"
            sizes[contestant.name] = round(database.stat().st_size / count)
        for number, contestant in itertools.product(range(rounds), contestants):
            copy = kept / f"{contestant.name}-{number}"
            shutil.copytree(kept / contestant.name, copy)
            running = contestant(work, "NORMAL", copy)
            taken[contestant.name].append(act(running, count))
            ended[contestant.name].append(running.ended())
            running.close()
            shutil.rmtree(copy)
    return {"ms": taken, "ended": ended, "disk_bytes_per_instance": sizes}


def _fire(running: Any, count: int) -> float:  # noqa: ARG001 - as _correlate
    return milliseconds(running.fire)


def _correlate(running: Any, count: int) -> float:
    """Warm up, then bring messages for instances that started early, halfway, late."""
    running.correlate("k0")
    keys = [f"k{count * part // 4}" for part in (1, 2, 3)]
    return statistics.median(
        milliseconds(lambda key=key: running.correlate(key)) for key in keys
    )


def main() -> None:
    kind, *given = json.loads(sys.argv[1])
    kinds = {
        "throughput": throughput,
        "postgres": on_server,
        "turns": turns,
        "scale": scale,
        "deals": waiting_deals.measure,
        "tasks": open_tasks.measure,
        "items": many_of_one.items,
        "jobs": many_of_one.jobs,
        "chain": many_of_one.chain,
    }
    measured = kinds[kind](*given)
    print(json.dumps(measured, default=float))


if __name__ == "__main__":
    main()
