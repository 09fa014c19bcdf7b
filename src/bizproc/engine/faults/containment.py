"""The boundary of an instance: what it raises is its own incident, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bizproc.engine.incident_reports import Receiver, open_instance_incident
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import CollisionError, StateError, StoreError
from bizproc.fault import CONTAINED

__all__ = ["concerns_all", "contain"]

T = TypeVar("T")


def contain(work: UnitOfWork, receiver: Receiver, do: Callable[[], T]) -> T | None:
    """Do something with one instance among others; None if it could not go on.

    What it wrote is undone then, and an incident of it keeps what came for it. `do`
    protects the instance before it changes it.

    Raises:
        StoreError, CollisionError: what concerns the whole transaction.
    """
    try:
        with work.undoing():
            return do()
    except CONTAINED as error:
        if concerns_all(error, work):
            raise
        work.blamed = None
        open_instance_incident(work, receiver, error)
        return None


def concerns_all(error: BaseException, work: UnitOfWork) -> bool:
    """Say whether an error is of the transaction, and not of one instance in it.

    A collision passes by itself when all is done again; not so at the last try.
    """
    if isinstance(error, CollisionError):
        return not work.is_last_try
    return isinstance(error, StoreError) and not isinstance(error, StateError)
