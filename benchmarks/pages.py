"""Measure the pages against an empty one, few records against many, and what they weigh.

    python benchmarks/pages.py [FEW MANY]

Records, tasks and instances are as many each; of the tasks 60 are of who looks, the others
of others. A time is the least of 15 turns, in milliseconds of the processor, on SQLite; the
empty page is one of who is signed in, with the menu and nothing beside it, of the same run.
Weights are those of gzip.
"""

from __future__ import annotations

import datetime as dt
import gzip
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from operations_pages import MORNING, fill, opened
from records_in_views import BATCH, lead
from starlette.responses import Response
from starlette.testclient import TestClient

from bizproc import web
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind, TaskState
from bizproc.web.page import Pages
from bizproc.web.sections import Section

TURNS, OWN = 15, 60
# how many times what the empty page takes, by page
AIMS = {"inbox": 4, "list": 4, "card": 8, "board": 15, "instance": 8}
GROWTH, STATEMENTS = 1.5, 12
# in kB, of a page of employees: its scripts, its styles; of an instance's everything
JS, CSS, INSTANCE = 25, 20, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Hold what was measured of one page; weights are kB of gzip."""

    milliseconds: float
    statements: int
    html: float
    css: float
    js: float


def empty(pages: Pages) -> APIRouter:
    """Return the route of a page with nothing on it."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/empty")
    def show(request: Request) -> Response:
        return pages.draw(request, "layout/base.html")

    return routes


def people_work(portal: Any, count: int) -> str:
    """Make so many leads and tasks; return the id of a lead with some of each."""
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        portal.seed([_of_the_company(*lead(it)) for it in numbers])
    first = "lead-1"
    with portal.engine.work() as work:
        for number in range(count):
            is_own = number < OWN
            work.add_task(
                UserTask(
                    id=work.new_id("task"),
                    kind=TaskKind.TASK,
                    state=TaskState.CREATED,
                    title=f"Call the client {number}",
                    assignee="u_mgr" if is_own else "u_spec1",
                    creator="u_head",
                    record=f"lead-{number // 3 + 1}",
                    created_at=MORNING,
                    due=MORNING + dt.timedelta(hours=number % 400),
                )
            )
    for number in range(10):
        portal.comment(first, f"They asked for the offer again, {number}", by="u_mgr")
        portal.change(first, {"comment": f"Said {number}"}, by="u_mgr")
    return first


def _of_the_company(
    record_type: str, fields: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Leave out what the company's leads have not; give them to a person it has."""
    kept = {it: fields[it] for it in fields if it != "deadline"}
    return record_type, {**kept, "responsible": "u_mgr"}


@contextmanager
def counted() -> Iterator[Callable[[Callable[[], Any]], int]]:
    """Yield what counts the statements of a deed, on connections made in the block."""
    connections: list[Any] = []

    def connected(connection: Any, _: Any) -> None:
        connections.append(connection)

    def count(do: Callable[[], Any]) -> int:
        asked: list[str] = []
        for it in connections:
            it.set_trace_callback(asked.append)
        do()
        for it in connections:
            it.set_trace_callback(None)
        reads = ("SELECT", "WITH")
        return sum(it.lstrip().upper().startswith(reads) for it in asked)

    sa.event.listen(sa.Engine, "connect", connected)
    try:
        yield count
    finally:
        sa.event.remove(sa.Engine, "connect", connected)


def measure(count: int, turns: int = TURNS) -> dict[str, Measured]:
    """Return what each page costs among so many records, tasks and instances."""
    with tempfile.TemporaryDirectory(prefix="bizproc-bench-") as name, counted() as ask:
        portal = opened(Path(name))
        instance = fill(portal, Path(name), count)
        first = people_work(portal, count)
        link = portal.link_form("service_request", by="u_admin")
        bare = Section(name="empty", routes=empty)
        made = web.app(portal, user_of=lambda it: it.headers["user"], pages=[bare])
        paths = {
            "empty": ("u_mgr", "/empty"),
            "inbox": ("u_mgr", "/inbox"),
            "list": ("u_mgr", "/records/lead?view=list"),
            "card": ("u_mgr", f"/records/{first}"),
            "board": ("u_mgr", "/records/lead?view=board"),
            "instance": ("u_admin", f"/operations/instances/{instance}"),
            "public form": ("u_mgr", f"/f/{link.token}"),
        }
        found = {
            title: of_page(
                TestClient(made, headers={"user": user}), path, turns=turns, ask=ask
            )
            for title, (user, path) in paths.items()
        }
        portal.close()
        return found


def of_page(
    browser: TestClient, path: str, *, turns: int, ask: Callable[..., int]
) -> Measured:
    """Return what one page costs."""
    taken = []
    for turn in range(turns + 2):
        begun = time.process_time()
        answer = browser.get(path)
        if turn > 1:  # the first ones read what is kept from then on
            taken.append((time.process_time() - begun) * 1e3)
        if answer.status_code != 200:  # noqa: PLR2004 - of HTTP
            raise AssertionError(path, answer.status_code)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    scripts = re.findall(r'<script src="([^"]+)"', answer.text)
    return Measured(
        milliseconds=min(taken),
        statements=ask(lambda: browser.get(path)),
        html=weight(answer.content),
        css=sum(weight(browser.get(it).content) for it in styles),
        js=sum(weight(browser.get(it).content) for it in scripts),
    )


def weight(content: bytes) -> float:
    return len(gzip.compress(content, 6, mtime=0)) / 1024


def mark(value: float, aim: float | None) -> str:
    """Say whether an aim is met."""
    if aim is None:
        return ""
    return f"≤ {aim:g} {'met' if value <= aim else 'MISSED'}"


def times(few: dict[str, Measured], many: dict[str, Measured]) -> Iterator[str]:
    """Yield a table of how long pages take, and how often they ask the database."""
    yield "| page | few ms | many ms | × empty | aim | many : few | aim | asks | aim |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for title, one in few.items():
        other = many[title]
        ratio = other.milliseconds / many["empty"].milliseconds
        growth = other.milliseconds / one.milliseconds
        yield (
            f"| {title} | {one.milliseconds:.2f} | {other.milliseconds:.2f} "
            f"| {ratio:.1f} | {mark(ratio, AIMS.get(title))} "
            f"| {growth:.2f} | {mark(growth, GROWTH)} "
            f"| {one.statements}, {other.statements} "
            f"| {mark(max(one.statements, other.statements), STATEMENTS)} |"
        )


def weights(pages: dict[str, Measured]) -> Iterator[str]:
    """Yield a table of what pages weigh."""
    yield "| page | html kB | css kB | aim | js kB | aim | in all kB | aim |"
    yield "|---|---|---|---|---|---|---|---|"
    for title, it in pages.items():
        whole = it.html + it.css + it.js
        js = 0 if title == "public form" else JS
        most = INSTANCE if title == "instance" else None
        yield (
            f"| {title} | {it.html:.1f} | {it.css:.1f} | {mark(it.css, CSS)} "
            f"| {it.js:.1f} | {mark(it.js, js)} | {whole:.1f} | {mark(whole, most)} |"
        )


def main() -> None:
    few, many = (int(it) for it in (sys.argv[1:] or ("100", "10000")))
    of_few, of_many = measure(few), measure(many)
    print("\n".join((*times(of_few, of_many), "", *weights(of_many))))


if __name__ == "__main__":
    main()
