"""Run the workloads on plain SpiffWorkflow, saved as its own serializer writes.

The worker keeps nothing in hand: it loads the blob of an instance, lets it run, and
saves the blob, with one commit per wait state. Finding what is due or who waits for
a message means loading every waiting instance: the blob says nothing outside.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import diagrams
from payload import payload
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

# Otherwise it writes long log records for nobody; this is its tuned setting.
for _name in ("spiff", "spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Services(TaskDataEnvironment):
    def call_service(self, context: Any, **_: Any) -> str:
        return str(context["i"] + 1)


class _Blobs:
    """Keep blobs in a dict, or in SQLite with a commit at every save."""

    def __init__(self, store: str, folder: Path) -> None:
        self.db: sqlite3.Connection | None = None
        self.kept: dict[str, tuple[bool, str]] = {}
        if store != "memory":
            self.db = open_database(folder / "spiff.db", store)
            self.db.execute(
                "CREATE TABLE IF NOT EXISTS instance"
                " (id TEXT PRIMARY KEY, done INTEGER, state TEXT)"
            )

    def add(self, *, done: bool, blob: str) -> str:
        instance = uuid.uuid4().hex  # noqa: TID251 - as any application must
        if self.db is None:
            self.kept[instance] = (done, blob)
        else:
            self.db.execute(
                "INSERT INTO instance VALUES (?, ?, ?)", (instance, done, blob)
            )
        return instance

    def save(self, instance: str, *, done: bool, blob: str) -> None:
        if self.db is None:
            self.kept[instance] = (done, blob)
        else:
            self.db.execute(
                "UPDATE instance SET done = ?, state = ? WHERE id = ?",
                (done, blob, instance),
            )

    def load(self, instance: str) -> str:
        if self.db is None:
            return self.kept[instance][1]
        found = self.db.execute("SELECT state FROM instance WHERE id = ?", (instance,))
        return str(found.fetchone()[0])

    def waiting(self) -> list[str]:
        if self.db is None:
            return [one for one, (done, _) in self.kept.items() if not done]
        found = self.db.execute("SELECT id FROM instance WHERE done = 0 ORDER BY rowid")
        return [row[0] for row in found.fetchall()]


def open_database(path: Path, synchronous: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    db.execute(f"PRAGMA synchronous = {synchronous}")
    return db


class Spiff:
    """One store with one parsed workload; `once` runs an instance to its end."""

    name = "spiff"

    def __init__(self, work: str, store: str, folder: Path) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_str(diagrams.draw(work, self.name).encode())
        self._spec = parser.get_spec(diagrams.PROCESS)
        self._subs = parser.get_subprocess_specs(diagrams.PROCESS)
        self._scripts = PythonScriptEngine(_Services())
        registry = BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
        self._serializer = BpmnWorkflowSerializer(registry)
        self._blobs = _Blobs(store, folder)
        self.once = self._forms if work == "W4" else self._straight

    def close(self) -> None:
        if self._blobs.db is not None:
            self._blobs.db.close()

    # -- the worker ------------------------------------------------------------

    def _begin(self, data: dict[str, Any]) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self._spec, self._subs, script_engine=self._scripts)
        workflow.task_tree.data.update(data)
        workflow.do_engine_steps()
        return workflow

    def _add(self, workflow: BpmnWorkflow) -> str:
        blob = self._serializer.serialize_json(workflow)
        return self._blobs.add(done=workflow.is_completed(), blob=blob)

    def _load(self, instance: str) -> BpmnWorkflow:
        workflow = self._serializer.deserialize_json(self._blobs.load(instance))
        workflow.script_engine = self._scripts
        return workflow

    def _save(self, instance: str, workflow: BpmnWorkflow) -> None:
        blob = self._serializer.serialize_json(workflow)
        self._blobs.save(instance, done=workflow.is_completed(), blob=blob)

    def _answer(self, instance: str, answers: dict[str, Any]) -> None:
        workflow = self._load(instance)
        [task] = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.data.update(answers)
        task.run()
        workflow.do_engine_steps()
        self._save(instance, workflow)

    # -- W1 to W4 --------------------------------------------------------------

    def _straight(self) -> str:
        return self._add(self._begin(payload()))

    def _forms(self) -> str:
        instance = self._straight()
        self._answer(instance, {"approved": True})
        self._answer(instance, {"approved": True})
        return instance

    def final_data(self) -> dict[str, Any]:
        workflow = self._load(self.once())
        if not workflow.is_completed():
            raise AssertionError(workflow)
        return dict(workflow.data)

    def bytes_at_end(self) -> int:
        return self.size(self.once())

    def bytes_at_wait(self) -> int:
        return self.size(self._straight())

    def size(self, instance: str) -> int:
        return len(self._blobs.load(instance).encode())

    # -- a loop of user tasks --------------------------------------------------

    def begin_turns(self) -> str:
        return self._straight()

    def turn(self, instance: str, number: int) -> None:
        self._answer(instance, {"again": True, "round": number})

    # -- W5 and W6 -------------------------------------------------------------

    def wait_for_timers(self, count: int, due: int) -> None:
        """Start waiting instances, and rewrite the moment of those that are due.

        SpiffWorkflow asks the machine for the time, so this stands for its passing.
        """
        late = (dt.datetime.now(dt.UTC) + dt.timedelta(days=365)).isoformat()  # noqa: TID251
        for number in range(count):
            workflow = self._begin(payload(due=late))
            if number % (count // due) == 0:
                [task] = workflow.get_tasks(state=TaskState.WAITING)
                task.internal_data["event_value"] = "2020-01-01T00:00:00+00:00"
            self._add(workflow)

    def wait_for_messages(self, count: int) -> None:
        for number in range(count):
            workflow = self._begin(payload(key=f"k{number}"))
            workflow.correlations["main"] = {"order": f"k{number}"}
            self._add(workflow)

    def fire(self) -> int:
        fired = 0
        for instance in self._blobs.waiting():
            workflow = self._load(instance)
            workflow.refresh_timers()
            if workflow.get_next_task(state=TaskState.READY) is not None:
                workflow.do_engine_steps()
                self._save(instance, workflow)
                fired += 1
        return fired

    def correlate(self, key: str) -> None:
        for instance in self._blobs.waiting():
            workflow = self._load(instance)
            wanted = {"order": key}
            if workflow.correlations.get("main") == wanted:
                definition = workflow.spec.task_specs["wait"].event_definition
                workflow.catch(BpmnEvent(definition, {"key": key}, {"main": wanted}))
                workflow.do_engine_steps()
                self._save(instance, workflow)
                return
        raise AssertionError(key)

    def ended(self) -> int:
        db = self._blobs.db
        if db is None:
            return sum(done for done, _ in self._blobs.kept.values())
        found = db.execute("SELECT count(*) FROM instance WHERE done = 1")
        return int(found.fetchone()[0])
