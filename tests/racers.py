"""Processes that do something at the same moment on one database.

Each has an engine of its own, as eight workers of an application have. They wait at a
barrier, so that nobody has to hurry or to sleep.
"""

from __future__ import annotations

import multiprocessing as mp
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bizproc.action import ActionContext, Actions, BpmnError
from bizproc.connecting import connect
from bizproc.engine import Engine
from bizproc.engine.components import Options
from bizproc.errors import RefusedError

# seconds until a test counts as hung; how fast it is, is not asked
PATIENCE = 300
# what all of them need, imported once
_BEFOREHAND = ["bizproc.connecting", "bizproc.stores.sql", "psycopg"]
DONE = "done"
MANY = 8

Do = Callable[..., Any]
COMMANDS: Mapping[str, Do] = {
    "deploy": lambda engine, path: engine.deploy(path),
    "order": lambda engine, event: engine.publish_message("order", event_id=event),
    "start": lambda engine, key: engine.start("asks", key=key),
    "start_for": lambda engine, event: engine.start("asks", event_id=event),
    "complete": lambda engine, task: engine.complete_user_task(task, {"by": "one"}),
    "vote": lambda engine, task, yes: engine.complete_user_task(task, {"yes": yes}),
    "withdraw": lambda engine, task: engine.withdraw_task(task),
    "ask": lambda engine, task, person: engine.ask_another(task, person),
    "publish": lambda engine, order, event: engine.publish_message(
        "paid", correlation_key=order, event_id=event
    ),
    "halt": lambda engine: engine.broadcast_signal("halt"),
    "retry": lambda engine, incident: engine.resolve_incident(incident),
    "skip": lambda engine, it: engine.resolve_incident(it, action="skip"),
    "terminate": lambda engine, instance: engine.terminate(instance),
    "run_due": lambda engine: engine.run_due(),
}


class Ledger:
    """Keep what was done outside: a line each, appended at once."""

    def __init__(self, folder: Path) -> None:
        self._lines = folder / "ledger"
        self._refusal = folder / "refuses"

    def refuse(self, *, refuses: bool) -> None:
        """Let the outside system refuse from now on, or take what comes."""
        if refuses:
            self._refusal.touch()
        else:
            self._refusal.unlink(missing_ok=True)

    def charge(self, context: ActionContext) -> None:
        """Be the action: one line for each effect, with its key."""
        if self._refusal.exists():
            raise BpmnError("DECLINED")
        line = f"{context.instance_id} {context.idempotency_key}\n"
        handle = os.open(self._lines, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def keys(self, instance: str) -> list[str]:
        """Return the keys under which something was done for an instance."""
        lines = self._lines.read_text().split("\n")
        return [it.split()[1] for it in lines if it.startswith(f"{instance} ")]


def engine_of(url: str, folder: Path) -> Engine:
    """Open the engine as each of the processes does."""
    actions = Actions()
    actions.add("charge")(Ledger(folder).charge)
    options = Options(retry_delays=())
    return connect(url, actions=actions, options=options, jobs="inline")


class Racers:
    """Hold the processes, each at the other end of a pipe."""

    def __init__(self, url: str, folder: Path, *, many: int = MANY) -> None:
        context = mp.get_context("forkserver")
        context.set_forkserver_preload(_BEFOREHAND)
        gate = context.Barrier(many)
        self._pipes = []
        self._processes = []
        for _ in range(many):
            ours, theirs = context.Pipe()
            process = context.Process(target=_race, args=(url, folder, gate, theirs))
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        for pipe in self._pipes:
            assert _answer(pipe) == "ready"

    def all(self, command: str, *arguments: Any) -> list[str]:
        """Let all do the same at once; return how it ended for each."""
        return self.each(*[(command, *arguments)] * len(self._pipes))

    def each(self, *orders: tuple[Any, ...]) -> list[str]:
        """Let each do one of the orders at once; return how it ended, in their order."""
        assert len(orders) == len(self._pipes)
        for pipe, order in zip(self._pipes, orders, strict=True):
            pipe.send(order)
        return [_answer(pipe) for pipe in self._pipes]

    def close(self) -> None:
        """Let all go home."""
        for pipe in self._pipes:
            pipe.send(None)
            pipe.close()
        for process in self._processes:
            process.join(PATIENCE)


def _answer(pipe: Any) -> str:
    assert pipe.poll(PATIENCE), "a process does not answer"
    answer: str = pipe.recv()
    return answer


def _race(url: str, folder: Path, gate: Any, pipe: Any) -> None:
    engine = engine_of(url, folder)
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        command, *arguments = order
        gate.wait(PATIENCE)
        pipe.send(_outcome(engine, COMMANDS[command], arguments))
    engine.close()


def _outcome(engine: Engine, do: Do, arguments: list[Any]) -> str:
    try:
        do(engine, *arguments)
    except RefusedError as refused:
        return refused.code
    except Exception as error:  # noqa: BLE001 - told to the test, whatever it is
        return f"{type(error).__name__}: {error}"
    return DONE
