"""Measure bizproc beside its peers and print the tables; `./run bench --peers`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import sqlite3
from pathlib import Path

from peers import environments, field, table

FULL = field.Plan(rounds=7, seconds=0.5)
QUICK = field.Plan(rounds=1, seconds=0.01, warm_up=1, in_flight=2)


def main(*, quick: bool, rounds: int | None, file: Path | None) -> None:
    """Install, measure and print."""
    plan = QUICK if quick else FULL
    plan = dataclasses.replace(plan, rounds=rounds or plan.rounds)
    before = os.getloadavg()[0]
    measured = field.measure(plan)
    after = os.getloadavg()[0]
    print(f"{_machine(plan, before, after)}\n\n{table.tables(measured)}")
    if file:
        kept = [dataclasses.asdict(it) for it in measured]
        file.write_text(json.dumps(kept, indent=1))


def _machine(plan: field.Plan, before: float, after: float) -> str:
    python = environments.version(environments.interpreter())
    today = dt.datetime.now(dt.UTC).date().isoformat()  # noqa: TID251 - when it ran
    return (
        f"{today}: {python}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores,"
        f" load {before:.2f} before and {after:.2f} after; {plan.rounds} rounds of"
        f" {plan.seconds} s."
    )
