"""Publish a message, or broadcast a signal, from outside."""

from __future__ import annotations

from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.message import Message


def publish(work: UnitOfWork, message: Message, *, event_id: str | None) -> bool:
    """Raise a message unless its event was seen before; say whether it is new."""
    if not work.is_new(event_id):
        return False
    work.publish(message)
    return True
