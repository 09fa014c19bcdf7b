"""Measure a list, a board and searches among many records, on SQLite.

    python benchmarks/records_in_views.py

The leads are those of a company, in four stages, of two people. Every figure is the least
processor time of many readings, in milliseconds, among 100 records and among 10,000; what
is looked for finds as many in both.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bizproc import open_workspace
from bizproc.testing.clock import FakeClock

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
STAGES = ("NEW", "IN_PROGRESS", "NO_ANSWER", "TARGET")
FEW, MANY, BATCH, ROUNDS = 100, 10_000, 1_000, 30


def lead(number: int) -> tuple[str, dict[str, Any]]:
    """Describe one lead."""
    fields = {
        "title": f"Request {number} for the care of computers",
        "name": f"Client {number}",
        "phone": f"+7 495 {number % 1000:03}-{number // 100 % 100:02}-{number % 100:02}",
        "email": f"client{number}@firm{number % 97}.example",
        "comment": "Please call back about the server and the network. " * 3,
        "opportunity": number * 13 % 100_000,
        "responsible": "u_mgr" if number % 3 else "u_spec1",
        "stage": STAGES[number % len(STAGES)],
    }
    return "lead", fields


def asked(portal: Any) -> dict[str, Callable[[], Any]]:
    """Return what is measured, by name."""
    by = {"by": "u_mgr"}
    return {
        "list": lambda: portal.list_records("lead", **by),
        "mine": lambda: portal.list_records("lead", filter="mine and in_work", **by),
        "overdue": lambda: portal.list_records("lead", filter="overdue", **by),
        "board": lambda: portal.board("lead", **by),
        "search": lambda: portal.search("8 495 077-00-77", **by),
        "by amount": lambda: portal.list_records("lead", order="-amount", **by),
        "by title": lambda: portal.list_records("lead", order="title", **by),
        "no index": lambda: portal.list_records("lead", filter="name eq x", **by),
    }


def least(do: Callable[[], Any]) -> float:
    """Return the least processor time of many turns, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        do()
        taken.append(time.process_time() - start)
    return min(taken) * 1_000


def measure(count: int) -> dict[str, float]:
    """Return the time of everything among so many records."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'records.db'}?synchronous=NORMAL"
        portal = open_workspace(url, ROOT, clock=FakeClock(NOW))
        for start in range(0, count, BATCH):
            portal.seed([lead(it) for it in range(start, min(start + BATCH, count))])
        taken = {name: least(do) for name, do in asked(portal).items()}
        portal.close()
    return taken


def main() -> None:
    """Print a table."""
    few, many = measure(FEW), measure(MANY)
    print(f"{'':10} {FEW:>8,} {MANY:>8,}  ratio")
    for name, time_of_few in few.items():
        ratio = many[name] / time_of_few
        print(f"{name:10} {time_of_few:8.2f} {many[name]:8.2f} {ratio:6.2f}")


if __name__ == "__main__":
    main()
