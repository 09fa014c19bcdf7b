"""bizproc with a commit before and after each step, and bizproc on PostgreSQL.

In W1s an action is a job: it is leased in one transaction, called outside of all, and
its outcome is taken over in another, as the engine does for whatever acts outside.
"""

from __future__ import annotations

from pathlib import Path

import diagrams
import with_bizproc
from with_bizproc import Bizproc

from bizproc import connect


class Jobs(Bizproc):
    """bizproc whose actions run after the commit."""

    name = "bizproc_jobs"

    def __init__(self, work: str, store: str, folder: Path) -> None:
        super().__init__("W1" if work == "W1s" else work, store, folder)


class OnPostgreSQL(Bizproc):
    """bizproc on an empty database of PostgreSQL."""

    def __init__(self, work: str, address: str, folder: Path) -> None:
        super().__init__(work, "memory", folder)
        self.engine.close()
        self.engine = connect(
            address, actions=with_bizproc.actions, clock=self.clock, jobs="inline"
        )
        diagram = folder / f"{self.name}.bpmn"
        diagram.write_text(diagrams.draw(work, self.name))
        self.engine.deploy(diagram)


class OnPostgreSQLJobs(OnPostgreSQL):
    """bizproc on PostgreSQL whose actions run after the commit."""

    name = Jobs.name

    def __init__(self, work: str, address: str, folder: Path) -> None:
        super().__init__("W1" if work == "W1s" else work, address, folder)


@with_bizproc.actions.add("increment_outside")
def increment_outside(i: int) -> dict[str, int]:
    return {"i": i + 1}
