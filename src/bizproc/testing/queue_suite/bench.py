"""What the checks of a queue stand on: engines, processes and what is waited for."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from bizproc.action import Actions
from bizproc.engine import Engine
from bizproc.engine.components import Options
from bizproc.errors import UnexpectedError

__all__ = [
    "NEVER",
    "OFTEN",
    "PATIENCE",
    "Calls",
    "QueueBench",
    "opened",
    "wait_until",
    "write_processes",
]

PATIENCE = 120.0
"""Seconds until something counts as hung; how fast it is, is not asked."""

NEVER = dt.timedelta(hours=1)
"""Between two looks, where a worker is to be woken."""

OFTEN = dt.timedelta(seconds=0.05)
"""Between two looks, where nobody wakes it."""

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:queue">'
)
_CALL = (
    '<serviceTask id="call"><extensionElements><zeebe:taskDefinition type="{name}"/>'
    "</extensionElements></serviceTask>"
)
_TIMER = (
    '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT0.05S'
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)


class QueueBench(Protocol):
    """Open engines with a queue on one database that was empty before."""

    def open(
        self, actions: Actions, *, poll: dt.timedelta, options: Options | None = None
    ) -> Engine:
        """Open an engine as another process would, leaving jobs to workers.

        Its queue looks by itself after `poll`, or when it knows that something will be
        due. The bench closes it.
        """
        ...

    def lose(self) -> None:
        """Forget all word that was left and that nobody has heard."""
        ...


class Calls:
    """Count the calls of actions, and wait for them."""

    def __init__(self) -> None:
        self._known = threading.Condition()
        self.of: Counter[str] = Counter()

    def note(self, key: str) -> None:
        """Note a call."""
        with self._known:
            self.of[key] += 1
            self._known.notify_all()

    def wait_for(self, calls: int) -> None:
        """Wait until there were so many, of whatever."""
        with self._known:
            came = self._known.wait_for(lambda: self.of.total() >= calls, PATIENCE)
        if not came:
            msg = f"{self.of.total()} of {calls} calls came: {dict(self.of)}"
            raise UnexpectedError(msg)


def opened(
    bench: QueueBench,
    actions: Actions,
    *,
    poll: dt.timedelta,
    options: Options | None = None,
) -> Engine:
    """Open an engine with a process for each action, and one that waits before."""
    engine = bench.open(actions, poll=poll, options=options)
    with tempfile.TemporaryDirectory() as folder:
        write_processes(folder, [action.name for action in actions])
        engine.deploy(folder, check=False)
    return engine


def write_processes(folder: str, actions: Iterable[str]) -> None:
    """Write two processes for each action: it is called at once, or after a timer."""
    for name in actions:
        _write(folder, name, [_CALL.format(name=name)])
        _write(folder, f"later-{name}", [_TIMER, _CALL.format(name=name)])


def wait_until(holds: Callable[[], Any], what: str) -> None:
    """Wait until something holds, which is asked now and then."""
    asking = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if holds():
            return
        asking.wait(0.02)
    msg = f"never: {what}"
    raise UnexpectedError(msg)


def _write(folder: str, name: str, nodes: list[str]) -> None:
    ids = ["begin", *(it.split('id="', 1)[1].split('"', 1)[0] for it in nodes), "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(ids))
    )
    text = (
        f'{_HEAD}<process id="{name}" isExecutable="true"><startEvent id="begin"/>'
        f'<endEvent id="end"/>{"".join(nodes)}{flows}</process></definitions>'
    )
    Path(folder, f"{name}.bpmn").write_text(text, encoding="utf-8")
