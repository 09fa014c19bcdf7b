"""Measure bizproc beside plain SpiffWorkflow and bare rows; see README.md.

./run bench [--quick] [--json FILE]
./run bench postgres [--quick] [--json FILE]
./run bench --peers [--quick] [--json FILE]
./run bench waiting | tasks | items | jobs | chain
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import json
import os
import platform
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import report
from on_postgres import POSTGRES

HERE = Path(__file__).parent
WORKS = ("W1", "W2", "W3", "W4")
STORES = ("memory", "FULL", "NORMAL")
# what can be measured alone, and its kind
_ALONE = {
    "waiting": "deals",
    "tasks": "tasks",
    "items": "items",
    "jobs": "jobs",
    "chain": "chain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Say how long and how much to measure."""

    rounds: int
    seconds: float
    last_turn: int
    turn_rounds: int
    counts: tuple[int, int]
    scale_rounds: int
    # the workloads on PostgreSQL
    on_server: tuple[str, ...] = WORKS
    # of few and of many, by kind: how many, and in how many rounds
    many: dict[str, tuple[tuple[int, int], int]]


FULL = Plan(
    rounds=7,
    seconds=0.5,
    last_turn=300,
    turn_rounds=3,
    counts=(1_000, 10_000),
    scale_rounds=3,
    many={
        "deals": ((1_000, 10_000), 3),
        "tasks": ((1_000, 100_000), 5),
        "items": ((1_000, 10_000), 3),
        "jobs": ((250, 8_000), 3),
        "chain": ((1_000, 10_000), 3),
    },
)
QUICK = Plan(
    rounds=1,
    seconds=0.02,
    last_turn=20,
    turn_rounds=1,
    counts=(100, 200),
    scale_rounds=1,
    on_server=("W1", "W4"),
    many={
        "deals": ((100, 101), 1),
        "tasks": ((500, 520), 1),
        "items": ((20, 40), 1),
        "jobs": ((20, 40), 1),
        "chain": ((20, 40), 1),
    },
)


def measured(kind: str, *given: Any) -> Any:
    """Measure in a process of its own."""
    command = [sys.executable, str(HERE / "measure.py"), json.dumps([kind, *given])]
    print(f"  {kind} {' '.join(map(str, given))}", file=sys.stderr, flush=True)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def measured_many(kind: str, plan: Plan) -> list[dict[str, Any]]:
    """Measure one kind of few and of many."""
    counts, rounds = plan.many[kind]
    return [{"count": count, "ms": measured(kind, count, rounds)} for count in counts]


def measure_all(plan: Plan) -> dict[str, Any]:
    load_before = os.getloadavg()[0]
    results: dict[str, Any] = {
        "throughput": [
            {
                "work": work,
                "store": store,
                **measured("throughput", work, store, plan.rounds, plan.seconds),
            }
            for store in STORES
            for work in WORKS
        ],
        "turns": measured("turns", 10, plan.last_turn, plan.turn_rounds),
        "scale": [
            {
                "work": work,
                "count": count,
                **measured("scale", work, count, plan.scale_rounds),
            }
            for work in ("W5", "W6")
            for count in plan.counts
        ],
        **{kind: measured_many(kind, plan) for kind in plan.many},
    }
    results["machine"] = _machine(plan, load_before)
    results["aims"] = [aim.as_json() for aim in report.aims(results)]
    return results


def measure_on_postgres(plan: Plan) -> dict[str, Any]:
    load_before = os.getloadavg()[0]
    rows = measured(POSTGRES, plan.rounds, plan.seconds, plan.on_server)
    results = {"throughput": rows, "machine": _machine(plan, load_before)}
    results["aims"] = [aim.as_json() for aim in report.aims_on_postgres(results)]
    return results


def _machine(plan: Plan, load_before: float) -> dict[str, Any]:
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),  # noqa: TID251 - when it ran
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "spiff": importlib.metadata.version("SpiffWorkflow"),
        "cores": os.cpu_count(),
        "load_before": round(load_before, 2),
        "load_after": round(os.getloadavg()[0], 2),
        "rounds": plan.rounds,
        "seconds": plan.seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="prove that it runs")
    parser.add_argument("--peers", action="store_true", help="beside other engines")
    parser.add_argument("--rounds", type=int, help="with --peers, if not seven")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument(
        "what",
        nargs="?",
        choices=[POSTGRES, *_ALONE],
        help="only on PostgreSQL, deals that wait, lists of tasks, items, jobs, a chain "
        "of messages",
    )
    given = parser.parse_args()
    if given.peers:
        from peers import beside  # noqa: PLC0415 - only they need a server

        beside.main(quick=given.quick, rounds=given.rounds, file=given.json)
        return
    plan = QUICK if given.quick else FULL
    if given.what in _ALONE:
        titles = next(it[1] for it in report.OF_MANY if it[0] == _ALONE[given.what])
        print(report.growth_table(measured_many(_ALONE[given.what], plan), titles))
        return
    if given.what == POSTGRES:
        results = measure_on_postgres(plan)
        print(report.tables_on_postgres(results))
    else:
        results = measure_all(plan)
        print(report.tables(results))
    if given.json:
        given.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
