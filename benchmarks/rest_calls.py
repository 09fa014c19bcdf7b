"""Measure what the API costs beside the same calls of the portal, on SQLite.

    python benchmarks/rest_calls.py [TURNS]

A request goes into the application as a server passes it on (ASGI), so what is measured is
ours: the token, the reading of the body, the call, and the answer as JSON; no socket and no
client. Both ways take turns; a figure is the median of them, in milliseconds of the processor.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bizproc import web
from bizproc.action import Actions
from bizproc.connecting import open_workspace
from bizproc.portal.api_tokens import SCOPES, ApiTokens
from bizproc.portal.mail import CapturedMail
from bizproc.testing.clock import FakeClock

ROOT = Path(__file__).parents[1]
MORNING = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
TURNS, WARM, ROWS = 100, 5, 200
PERSON = "u_admin"
HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:bench">"""
STEP = """<process id="{0}" isExecutable="true"><startEvent id="s" />
<sequenceFlow id="f1" sourceRef="s" targetRef="do" />{1}
<sequenceFlow id="f2" sourceRef="do" targetRef="e" /><endEvent id="e" /></process>"""
ASKED = """<userTask id="do"><extensionElements><zeebe:userTask />
<zeebe:assignmentDefinition assignee="u_admin" /><zeebe:ioMapping>
<zeebe:output source="= good" target="good" /></zeebe:ioMapping></extensionElements>
</userTask>"""
OUTSIDE = """<serviceTask id="do"><extensionElements>
<zeebe:taskDefinition type="print_label" /></extensionElements></serviceTask>"""


class Requests:
    """Pass requests to an application, as a server does, and read what it answers."""

    def __init__(self, app: Any, token: str) -> None:
        self._app = app
        self._token = token.encode()
        self._loop = asyncio.new_event_loop()

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Return the answer; anything but a success is a fault of the benchmark."""
        status, content = self._loop.run_until_complete(
            self._ask(method, path, body, headers)
        )
        if not 200 <= status < 300:  # noqa: PLR2004 - of HTTP
            raise AssertionError(method, path, status, content)
        return json.loads(content) if content else None

    async def _ask(
        self, method: str, path: str, body: Any, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        way, _, query = path.partition("?")
        sent = b"" if body is None else json.dumps(body).encode()
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": f"/api/v1{way}",
            "raw_path": f"/api/v1{way}".encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (b"host", b"localhost"),
                (b"authorization", b"Bearer " + self._token),
                (b"content-type", b"application/json"),
                *((name.encode(), it.encode()) for name, it in headers.items()),
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        await self._app(scope, receive, send)
        content = b"".join(it.get("body", b"") for it in told)
        return told[0]["status"], content

    def close(self) -> None:
        """End its loop."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


def opened(folder: Path, turns: int) -> Any:
    """Return a portal with records, tasks and jobs enough for all turns."""
    actions = Actions()

    @actions.add("print_label", external=True)
    def print_label() -> None:
        """Stand for a program outside."""

    portal = open_workspace(
        f"sqlite:///{folder / 'rest.db'}?synchronous=NORMAL",
        ROOT,
        clock=FakeClock(MORNING),
        mail=CapturedMail(),
        actions=actions,
    )
    for name, step in (("asked", ASKED), ("outside", OUTSIDE)):
        path = folder / f"{name}.bpmn"
        path.write_text(f"{HEAD}{STEP.format(name, step)}</definitions>")
        portal.engine.deploy(path, check=False)
    for number in range(ROWS):
        portal.create("deal", {"title": f"Deal {number}", "amount": number})
    for _ in range(turns + WARM):
        for _ in range(3):
            portal.engine.start("asked")
        for _ in range(2):
            portal.engine.start("outside")
    return portal


def ways(portal: Any, ask: Requests) -> dict[str, dict[str, Callable[[], object]]]:
    """Return what is measured: each deed by the portal and by the API."""
    engine = portal.engine
    tasks = iter([it.id for it in engine.user_tasks()])
    keys = itertools.count()
    answers, job = {"good": True}, {"type": "print_label", "worker": "w"}

    def complete() -> object:
        return engine.complete_user_task(next(tasks), answers, by=PERSON)

    def complete_by_api(**headers: str) -> object:
        way = f"/tasks/{next(tasks)}/completion"
        return ask("POST", way, {"variables": answers}, **headers)

    def complete_once() -> object:
        return complete_by_api(**{"idempotency-key": f"k{next(keys)}"})

    def work() -> object:
        [taken] = engine.activate_jobs("print_label", worker="w", by=PERSON)
        return engine.complete_job(taken.id, taken.lease_id, by=PERSON)

    def work_by_api() -> object:
        [taken] = ask("POST", "/jobs/activation", job)["items"]
        report = {"lease_id": taken["lease_id"]}
        return ask("POST", f"/jobs/{taken['id']}/completion", report)

    return {
        "a list of 50 records": {
            "portal": lambda: portal.list_records("deal", limit=50, by=PERSON),
            "API": lambda: ask("GET", "/records?type=deal&limit=50"),
        },
        "complete a task": {
            "portal": complete,
            "API": complete_by_api,
            "with a key": complete_once,
        },
        "activate a job and complete it": {"portal": work, "API": work_by_api},
    }


def measure(turns: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of every deed in each of its ways."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as name:
        portal = opened(Path(name), turns)
        token = ApiTokens(portal).add(PERSON, "bench", tuple(SCOPES)).token
        ask = Requests(web.app(portal), token)
        found = {}
        for title, of in ways(portal, ask).items():
            taken: dict[str, list[float]] = {way: [] for way in of}
            for turn in range(turns + WARM):
                for way, do in of.items():
                    begun = time.process_time()
                    do()
                    if turn >= WARM:
                        taken[way].append((time.process_time() - begun) * 1e3)
            found[title] = {way: statistics.median(it) for way, it in taken.items()}
        ask.close()
        portal.close()
        return found


def main() -> None:
    """Run as a command."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    print("| deed | portal | API | ratio |\n|---|---|---|---|")
    for title, of in measure(turns).items():
        base = of.pop("portal")
        for way, one in of.items():
            name = title if way == "API" else f"{title}, {way}"
            print(f"| {name} | {base:.2f} ms | {one:.2f} ms | {one / base:.2f} |")


if __name__ == "__main__":
    main()
