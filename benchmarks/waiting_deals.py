"""Measure deals that wait for the end of their contracts, on SQLite.

Each deal has a running `contract_expiry` of the shipped processes. The deals are made
once; every round works on a copy of the database: open the workspace, ask what is due
next, fire the 100 reminders that are due (each makes a renewal deal, whose own process
starts and asks for an offer).
"""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bizproc.connecting import open_workspace
from bizproc.model.message import Message
from bizproc.portal.mail import CapturedMail
from bizproc.testing.clock import FakeClock

ROOT = Path(__file__).parents[1]
MORNING = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)  # 09:00 in the portal zone
BEFORE = dt.timedelta(days=30)  # LargeReminderPeriod
DUE, BATCH, ASKED = 100, 250, 200


def opened(folder: Path, now: dt.datetime) -> Any:
    return open_workspace(
        f"sqlite:///{folder / 'deals.db'}?synchronous=NORMAL",
        ROOT,
        clock=FakeClock(now),
        mail=CapturedMail(),
    )


def make(folder: Path, count: int) -> None:
    """Let deals wait: the first hundred for tomorrow, the others for later days."""
    portal = opened(folder, MORNING)
    portal.engine.deploy(ROOT / "processes")
    tomorrow = MORNING.date() + dt.timedelta(days=1)
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        ends = [tomorrow + BEFORE + later(number) for number in numbers]
        made = portal.seed([("deal", a_deal(end)) for end in ends])
        with portal.engine.work() as work:
            for deal in made:
                work.publish(
                    Message(
                        name="contract.concluded",
                        keys=(deal.id,),
                        variables={"contract": deal.id},
                        event={
                            "at": MORNING,
                            "record": deal.id,
                            "contract": deal.id,
                        },
                    )
                )
    waiting = len(portal.engine.timers())
    if waiting != count:
        msg = f"expected {count} deals to wait, {waiting} do"
        raise SystemExit(msg)
    portal.close()


def later(number: int) -> dt.timedelta:
    return dt.timedelta(days=0 if number < DUE else 10 + number % 300)


def a_deal(end: dt.date) -> dict[str, Any]:
    return {
        "funnel": "recurring",
        "stage": "WON",
        "title": "Обслуживание",
        "responsible": "u_mgr",
        "contract_date": dt.date(2026, 1, 15),
        "contract_end_date": end,
    }


def milliseconds(act: Callable[[], Any]) -> float:
    gc.collect()
    begin = time.perf_counter()
    act()
    return (time.perf_counter() - begin) * 1e3


def measure(count: int, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of every round."""
    taken: dict[str, list[float]] = {"open": [], "find": [], "fire": []}
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as name:
        kept = Path(name) / "kept"
        kept.mkdir()
        make(kept, count)
        for number in range(rounds):
            folder = Path(name) / str(number)
            shutil.copytree(kept, folder)
            one_round(folder, taken)
            shutil.rmtree(folder)
    return taken


def one_round(folder: Path, taken: dict[str, list[float]]) -> None:
    now = MORNING + dt.timedelta(days=1)
    portals: list[Any] = []
    taken["open"].append(milliseconds(lambda: portals.append(opened(folder, now))))
    [portal] = portals
    portal.engine.next_due()  # the first statement on a connection is not the point
    asked = milliseconds(lambda: [portal.engine.next_due() for _ in range(ASKED)])
    taken["find"].append(asked / ASKED)
    taken["fire"].append(milliseconds(portal.engine.run_due))
    made = portal.find("deal", funnel="contract")
    reminded = [it for it in portal.notifications() if it.element == "RemindRenewal"]
    if (len(made), len(reminded), portal.engine.incidents()) != (DUE, DUE, []):
        msg = f"{len(made)} renewals, {len(reminded)} reminders instead of {DUE}"
        raise SystemExit(msg)
    portal.close()
