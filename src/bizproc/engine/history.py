"""The table of the history: what instances did, one row a command."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.model.rows import HistoryEvent, Transition
from bizproc.store import HISTORY, Transaction, eq, one_of
from bizproc.values import load_values


def append(tx: Transaction, transition: Transition) -> None:
    """Keep what one command did to an instance."""
    tx.insert(HISTORY, transition)


def remove(tx: Transaction, instance_ids: Sequence[str]) -> None:
    """Forget what instances did."""
    tx.delete(HISTORY, one_of("instance_id", instance_ids))


def events_of(tx: Transaction, instance_id: str) -> list[HistoryEvent]:
    """Return what an instance did, in order."""
    found = tx.select(HISTORY, eq("instance_id", instance_id), order_by=("number",))
    return [
        HistoryEvent(
            instance_id=instance_id,
            number=number,
            at=row.at,
            type=type_,
            element_id=element,
            data=data,
        )
        for row in found
        for number, (type_, element, data) in enumerate(
            load_values(row.events), start=row.number
        )
    ]
