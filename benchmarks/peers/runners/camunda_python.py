"""Run the workloads on camunda-python, which keeps all instances in memory.

With a store it writes each of them anew at the end of a command. Its delegates see the
variables of the instance, so the branches of W3 count on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import diagrams
from camunda.engine import ProcessEngine
from camunda.parser import parse_bpmn_xml
from camunda.persistence.store import Store
from payload import payload
from playing import Asked, Opened, asked, play


def increment(variables: Any) -> None:
    variables["i"] = variables["i"] + 1


def store_of(work: str, given: Asked) -> Store | None:
    if given.store == "memory":
        return None
    if given.store == "PostgreSQL":
        address = given.address.replace("postgresql:", "postgresql+psycopg:")
        return Store(address)
    file = given.folder / f"{work}.db"
    # the journal is kept in the file; FULL is what SQLite does if nobody says otherwise
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL").fetchall()
    return Store(str(file))


@contextlib.contextmanager
def opened(work: str, given: Asked) -> Iterator[Opened]:
    store = store_of(work, given)
    engine = ProcessEngine(store=store) if store else ProcessEngine()
    engine.register_delegate("increment", increment)
    engine.deploy(parse_bpmn_xml(diagrams.draw(work, "camunda_python")))

    def straight() -> Any:
        return engine.start_process_instance_by_key(diagrams.PROCESS, payload())

    def forms() -> Any:
        instance = straight()
        for _ in range(2):
            [task] = engine.create_task_query(process_instance_id=instance.id)
            engine.complete_task(task.id, {"approved": True})
        return instance

    once = forms if work == "W4" else straight

    def final() -> dict[str, Any]:
        instance = once()
        if not instance.is_completed:
            raise AssertionError(instance)
        return dict(instance.variables)

    try:
        yield Opened(once, final)
    finally:
        engine.close()


if __name__ == "__main__":
    play(opened, asked())
