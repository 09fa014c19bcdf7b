"""Run small diagrams on an engine in memory with a clock that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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
        self.engine: Engine = connect(
            url, actions=self.actions, clock=self.clock, **options
        )

    def draw(
        self, body: str, flows: str = "", *, root: str = "", id_: str = "p"
    ) -> None:
        """Deploy a process; flows are `a>b`, `a>b?=condition`, `a>b!` (default)."""
        ways = [_flow(way) for way in flows.split("\n") if way.strip()]
        text = (
            f'{_HEAD}\n{root}\n<process id="{id_}" isExecutable="true">\n{body}\n'
            + "\n".join(ways)
            + "\n</process></definitions>"
        )
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


@pytest.fixture(params=["memory://", "sqlite://"])
def play(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Play]:
    playing = Play(tmp_path, request.param)
    yield playing
    playing.engine.close()
