"""Write the history of an instance by its row alone: perhaps it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bizproc.engine import history, instances
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.row_factory import changed
from bizproc.model.rows import ProcessInstance, Transition
from bizproc.values import dump_values

__all__ = ["record_unread"]


def record_unread(
    work: UnitOfWork, row: ProcessInstance, events: Sequence[Any], **changes: Any
) -> ProcessInstance:
    """Append events to the history of an instance that is not in hand.

    `changes` are those of its row beside; the row is returned as it is kept.
    """
    after = changed(
        row, revision=row.revision + 1, events=row.events + len(events), **changes
    )
    instances.save(work.transaction, after, read=row.revision)
    transition = Transition(
        instance_id=row.id,
        number=row.events + 1,
        at=work.now,
        events=dump_values(list(events)),
    )
    history.append(work.transaction, transition)
    return after
