"""Measure the pages of operators with few instances and with many, on SQLite.

    python benchmarks/operations_pages.py [FEW MANY]

One instance is run, the others are copies of its rows: of ten six are active, four
completed; 60 have an open incident. What looks into states looks into 250, or all if
there are fewer. A figure is the least of 15
turns, in milliseconds of the processor; the aim is that many cost at most 1.5 times what few do.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from bizproc import web
from bizproc.connecting import open_workspace
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState, InstanceState
from bizproc.portal.mail import CapturedMail
from bizproc.store import HISTORY, INCIDENTS, INSTANCES, SUBSCRIPTIONS, Store
from bizproc.testing.clock import FakeClock

ROOT = Path(__file__).parents[1]
MORNING = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
TURNS = 15
FAILED = 60
DRAWN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:bench">
<message id="m" name="came"><extensionElements>
<zeebe:subscription correlationKey="= k" /></extensionElements></message>
<process id="bench" isExecutable="true"><startEvent id="s" />
<receiveTask id="hear" messageRef="m" /><receiveTask id="more" messageRef="m" />
<endEvent id="e" />
<sequenceFlow id="f1" sourceRef="s" targetRef="hear" />
<sequenceFlow id="f2" sourceRef="hear" targetRef="more" />
<sequenceFlow id="f3" sourceRef="more" targetRef="e" /></process></definitions>"""
PAGES = {
    "overview": "/operations",
    "instances": "/operations/instances",
    "instances of a version": "/operations/instances?process=bench&version=1",
    "active ones": "/operations/instances?process=bench&state=ACTIVE",
    "with an incident": "/operations/instances?state=incident",
    "at an element": "/operations/instances?process=bench&element=hear",
    "by a variable": "/operations/instances?process=bench&variable=n&value=7",
    "one instance": "/operations/instances/{instance}",
    "incidents": "/operations/incidents",
    "list of incidents": "/operations/incidents/list",
    "heat map": "/operations/versions/bench:1/heat",
    "timers": "/operations/waiting/timers",
    "audit": "/operations/audit/deeds",
}


def opened(folder: Path) -> Any:
    return open_workspace(
        f"sqlite:///{folder / 'operations.db'}?synchronous=NORMAL",
        ROOT,
        clock=FakeClock(MORNING),
        mail=CapturedMail(),
    )


def fill(portal: Any, folder: Path, count: int) -> str:
    """Make so many instances of one; return the id of the first."""
    (folder / "bench.bpmn").write_text(DRAWN)
    portal.engine.deploy(folder / "bench.bpmn", check=False)
    first = portal.engine.start("bench", {"k": "key", "n": 1}).id
    portal.engine.publish_message("came", correlation_key="key")
    store: Store = portal.engine.components.store
    with store.begin() as tx:
        row = tx.get(INSTANCES, first)
        history = tx.select(HISTORY, order_by=("instance_id", "number"))
        [wait] = [it for it in tx.select(SUBSCRIPTIONS) if it.instance_id == first]
        if row is None:
            raise AssertionError(first)
        for number in range(1, count):
            id_ = f"{first}-{number:06}"
            began = MORNING - dt.timedelta(minutes=number)
            ended = number % 10 >= 6  # noqa: PLR2004 - four of ten
            tx.insert(
                INSTANCES,
                replace(
                    row,
                    id=id_,
                    key=f"key-{number}",
                    live_key=None,
                    started_at=began,
                    state=InstanceState.COMPLETED if ended else InstanceState.ACTIVE,
                    ended_at=began + dt.timedelta(hours=1) if ended else None,
                ),
            )
            own = [it for it in history if it.instance_id == first]
            tx.insert(HISTORY, *(replace(it, instance_id=id_) for it in own))
            if not ended:
                tx.insert(SUBSCRIPTIONS, replace(wait, id=id_, instance_id=id_))
            if number < FAILED:
                tx.insert(INCIDENTS, _incident(id_, began))
    return first


def _incident(id_: str, at: dt.datetime) -> Incident:
    return Incident(
        id=f"i-{id_}",
        instance_id=id_,
        process_id="bench",
        element_id="hear",
        token=1,
        code="EXPRESSION",
        message="it is no number",
        cause="it is no number",
        attempts=1,
        state=IncidentState.OPEN,
        created_at=at,
    )


def measure(count: int) -> dict[str, float]:
    """Return the milliseconds of every page."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as name:
        portal = opened(Path(name))
        first = fill(portal, Path(name), count)
        browser = TestClient(web.app(portal, user_of=lambda _: "u_admin"))
        found = {}
        for title, path in PAGES.items():
            taken = []
            for turn in range(TURNS + 2):
                begun = time.process_time()
                answer = browser.get(path.format(instance=first))
                if turn > 1:  # the first ones read what is kept from then on
                    taken.append((time.process_time() - begun) * 1e3)
                if answer.status_code != 200:  # noqa: PLR2004 - of HTTP
                    raise AssertionError(path, answer.status_code)
            found[title] = min(taken)
        portal.close()
        return found


def main() -> None:
    few, many = (int(it) for it in (sys.argv[1:] or ("100", "10000")))
    of_few, of_many = measure(few), measure(many)
    print(f"| page | {few} | {many} | ratio |\n|---|---|---|---|")
    for title, small in of_few.items():
        ratio = of_many[title] / small
        print(f"| {title} | {small:.1f} ms | {of_many[title]:.1f} ms | {ratio:.2f} |")


if __name__ == "__main__":
    main()
