"""Import diagrams of other engines, and play them on an engine here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bizproc.action import Actions
from bizproc.connecting import connect
from bizproc.dialects import import_diagram
from bizproc.studio.importing import read_diagram, write_imported

HERE = Path(__file__).parent


class StandingClock:
    """Show the time that a test sets."""

    def __init__(self) -> None:
        self.time = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.time


class Stage:
    """Hold an engine on which imported diagrams run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock, self.actions = StandingClock(), Actions()
        self.engine = connect(
            "memory://", actions=self.actions, clock=self.clock, jobs="inline"
        )

    def bring(self, dialect: str, name: str) -> Any:
        """Import a file with its forms and decisions, and deploy all of it."""
        source = HERE / dialect / f"{name}.bpmn"
        imported = read_diagram(source, dialect)
        target = self.folder / f"{name}.bpmn"
        write_imported(imported, target, overwrite=False)
        for beside in source.parent.glob("*.dmn"):
            (self.folder / beside.name).write_bytes(beside.read_bytes())
        self.engine.deploy(self.folder, check=False)
        return imported

    def start(self, name: str, **variables: Any) -> str:
        return str(self.engine.start(name, variables).id)

    def task(self, instance: str, element: str) -> Any:
        tasks = self.engine.user_tasks(instance=instance)
        return next(it for it in tasks if it.element_id == element)

    def complete(self, instance: str, element: str, **answers: Any) -> None:
        self.engine.complete_user_task(self.task(instance, element).id, answers)

    def waits(self, instance: str) -> list[str]:
        return sorted(self.engine.waiting_at(instance))

    def variables(self, instance: str) -> dict[str, Any]:
        return dict(self.engine.variables(instance))


@pytest.fixture
def stage(tmp_path):
    (tmp_path / "files").mkdir()
    return Stage(tmp_path / "files")


@pytest.fixture
def brought():
    """Return a function that imports a text of a dialect."""

    def bring(text: str, dialect: str) -> Any:
        return import_diagram(text.encode(), file="x.bpmn", dialect=dialect)

    return bring
