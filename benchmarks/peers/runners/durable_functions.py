"""Run the workloads on DBOS: functions in Python whose every step is kept as a row.

W4 waits for two messages that somebody sends. On PostgreSQL many instances are in flight
together, as one alone would mostly wait to be woken. On SQLite they would stand in each
other's way for minutes, so one is, and DBOS looks for messages every 5 ms. Its tables for SQLite need
SQLite 3.42: the one of pysqlite3 stands in for whatever Python was built with.
"""

# ruff: noqa: E402 - the driver first

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pysqlite3

sys.modules["sqlite3"] = pysqlite3

from dbos import DBOS
from payload import payload
from playing import Asked, Opened, asked, play

# seconds until a wait counts as lost
PATIENCE = 600
TURNS = 10


@DBOS.step()
def increment(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "i": data["i"] + 1}


@DBOS.step()
async def increment_beside(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "i": data["i"] + 1}


@DBOS.workflow()
def straight(data: dict[str, Any]) -> dict[str, Any]:
    for _ in range(5):
        data = increment(data)
    return data


@DBOS.workflow()
def loop(data: dict[str, Any]) -> dict[str, Any]:
    while data["i"] < TURNS:
        data = increment(data)
    return data


@DBOS.workflow()
async def fork(data: dict[str, Any]) -> dict[str, Any]:
    branches = await asyncio.gather(*(increment_beside(data) for _ in range(4)))
    return {**data, **branches[-1]}


@DBOS.workflow()
async def forms(data: dict[str, Any]) -> dict[str, Any]:
    data = {**data, **await DBOS.recv_async("first", PATIENCE)}
    data = await increment_beside(data)
    return {**data, **await DBOS.recv_async("second", PATIENCE)}


async def fork_once() -> dict[str, Any]:
    return await fork(payload())


async def forms_together(count: int) -> dict[str, Any]:
    handles = [await DBOS.start_workflow_async(forms, payload()) for _ in range(count)]
    for topic, handle in itertools.product(("first", "second"), handles):
        await DBOS.send_async(handle.workflow_id, {"approved": True}, topic)
    results = await asyncio.gather(*(handle.get_result() for handle in handles))
    return results[-1]


@contextlib.contextmanager
def opened(work: str, given: Asked) -> Iterator[Opened]:
    # one loop for all turns, as DBOS starts tasks on it
    with asyncio.Runner() as runner:
        if work == "W4":
            count = given.in_flight if given.store == "PostgreSQL" else 1
            yield _remembering(lambda: runner.run(forms_together(count)), count)
        elif work == "W3":
            yield _remembering(lambda: runner.run(fork_once()))
        else:
            flow = loop if work == "W2" else straight
            yield _remembering(lambda: flow(payload()))


def _remembering(run: Callable[[], dict[str, Any]], size: int = 1) -> Opened:
    """Keep what the last instance ended with: another one may take long."""
    ended: list[dict[str, Any]] = [{}]

    def once() -> None:
        ended[0] = run()

    return Opened(once, lambda: ended[0], size)


def main() -> None:
    given = asked()
    address = given.address
    if given.store != "PostgreSQL":
        address = f"sqlite:///{given.folder / 'dbos.db'}"
    DBOS(
        config={
            "name": "bench",
            "system_database_url": address,
            "log_level": "ERROR",
            "console_log_level": "ERROR",
            "application_version": "1",
            "executor_id": "bench",
            "notification_listener_polling_interval_sec": 0.005,
        }
    )
    DBOS.launch()
    play(opened, given)
    # its threads poll on for a while
    os._exit(0)


if __name__ == "__main__":
    main()
