"""Run small diagrams on an engine with a clock that stands still, on any store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.kinds_of_stores import Addresses, addresses, chosen, sqlite_template

from bizproc.action import Actions
from bizproc.connecting import connect
from bizproc.engine import Engine

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:test">'
)


class StandingClock:
    """Show the time that a test sets."""

    def __init__(self) -> None:
        self.time = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.time


class Play:
    """Hold an engine, its clock and its actions."""

    def __init__(self, folder: Path, url: str = "memory://", **options: Any) -> None:
        self.folder = folder
        self.clock = StandingClock()
        self.actions = Actions()
        given = {"jobs": "inline", **options}
        self.engine: Engine = connect(
            url, actions=self.actions, clock=self.clock, **given
        )

    def draw(
        self, body: str, flows: str = "", *, root: str = "", id_: str = "p"
    ) -> None:
        """Deploy a process; flows are `a>b`, `a>b?=condition`, `a>b!` (default)."""
        text = diagram(id_, body, flows, root=root)
        (self.folder / f"{id_}.bpmn").write_text(text)
        self.engine.deploy(self.folder / f"{id_}.bpmn", check=False)

    def start(self, variables: dict[str, Any] | None = None, **given: Any) -> str:
        return self.engine.start(given.pop("id_", "p"), variables, **given).id

    def complete(self, instance: str, element: str, **answers: Any) -> None:
        task = self.task(instance, element)
        self.engine.complete_user_task(task.id, answers)

    def task(self, instance: str, element: str) -> Any:
        tasks = self.engine.user_tasks(instance=instance)
        return next(task for task in tasks if task.element_id == element)

    def waits(self, instance: str) -> list[str]:
        return sorted(self.engine.waiting_at(instance))

    def state(self, instance: str) -> str:
        return self.engine.instance(instance).state.value

    def variables(self, instance: str) -> dict[str, Any]:
        return self.engine.variables(instance)

    def path(self, instance: str) -> list[str]:
        return [
            event.element_id or ""
            for event in self.engine.history(instance)
            if event.type == "element_completed"
        ]

    def pass_time(self, **span: float) -> None:
        """Go on, firing everything due on the way at its moment."""
        until = self.clock.time + dt.timedelta(**span)
        while (due := self.engine.next_due()) is not None and due <= until:
            self.clock.time = max(due, self.clock.time)
            assert self.engine.run_due() > 0
        self.clock.time = until


def diagram(id_: str, body: str, flows: str = "", *, root: str = "") -> str:
    """Return a diagram of one process, as `Play.draw` deploys it."""
    ways = [_flow(way) for way in flows.split("\n") if way.strip()]
    return (
        f'{_HEAD}\n{root}\n<process id="{id_}" isExecutable="true">\n{body}\n'
        + "\n".join(ways)
        + "\n</process></definitions>"
    )


def _flow(way: str) -> str:
    way = way.strip()
    ends, _, condition = way.partition("?")
    source, target = ends.rstrip("!").split(">")
    inner = (
        f"<conditionExpression><![CDATA[{condition}]]></conditionExpression>"
        if condition
        else ""
    )
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}">{inner}</sequenceFlow>'
    )


MakePlay = Callable[..., Play]

__all__ = ["addresses", "sqlite_template"]

# A fixture, and the kinds of stores that a test with it runs on.
STORES = {
    "make_play": ("memory",),
    "lasting": ("sqlite-file",),
    "matrix": ("memory", "sqlite-file", "postgresql"),
    "play": ("memory", "sqlite"),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on its stores, or all on the one that `--store` names."""
    if "addresses" in metafunc.fixturenames:
        own = next(STORES[it] for it in STORES if it in metafunc.fixturenames)
        kinds = chosen(metafunc.config, own)
        metafunc.parametrize("addresses", kinds, indirect=True)


@pytest.fixture
def lasting(addresses: Addresses) -> str:
    """Return the address of a store that others can open as well."""
    return addresses()


@pytest.fixture
def play(tmp_path: Path, addresses: Addresses) -> Iterator[Play]:
    playing = Play(tmp_path, addresses())
    yield playing
    playing.engine.close()


@pytest.fixture
def make_play(tmp_path: Path, addresses: Addresses) -> Iterator[MakePlay]:
    """Return what makes a play with options; the one made before ends."""
    made: list[Play] = []

    def make(**options: Any) -> Play:
        for former in made:
            former.engine.close()
        made[:] = [Play(tmp_path, addresses(), **options)]
        return made[0]

    yield make
    for last in made:
        last.engine.close()
