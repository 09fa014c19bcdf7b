"""Judge the conditional events of an instance that is resumed."""

from __future__ import annotations

from bizproc._spiff.specs.process import ProcessSpec
from bizproc.engine.faults.containment import contain
from bizproc.engine.incident_reports import Receiver
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidTransitionError, NotFoundError
from bizproc.model.rows import ProcessInstance

__all__ = ["judge_afterwards", "may_judge"]


def may_judge(work: UnitOfWork, row: ProcessInstance) -> bool:
    """Say whether an instance may wait for a condition, without reading its state."""
    registry = work.components.registry
    process: ProcessSpec = registry.process(work.transaction, row.definition_id)
    return process.may_judge


def judge_afterwards(work: UnitOfWork, row: ProcessInstance) -> None:
    """Judge what was written while the instance was suspended, when it is its turn."""

    def judge() -> None:
        try:
            loaded = work.load(row.id)
        except (InvalidTransitionError, NotFoundError):
            return  # it has ended meanwhile
        if loaded.execution.has_conditions():
            work.protect(loaded)
            settle(work, loaded)

    receiver = Receiver(row.id, row.process_id)
    work.afterwards(lambda: contain(work, receiver, judge))
