"""Say how long things usually take, by what took so long lately."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Final

from bizproc.model.states import InstanceState
from bizproc.store import INSTANCES, Transaction, eq

__all__ = ["LEAST", "SAMPLE", "median", "nearly_all", "usual_life"]

SAMPLE: Final = 200
"""How many instances are looked at, the latest ones."""
LEAST: Final = 20
"""How many must have ended before anything is called usual."""
_NEARLY_ALL: Final = 0.95


def median(taken: Iterable[dt.timedelta]) -> dt.timedelta | None:
    """Return the middle of durations; between two of them halfway."""
    ranked = sorted(taken)
    if not ranked:
        return None
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return (ranked[middle - 1] + ranked[middle]) / 2


def nearly_all(taken: Sequence[dt.timedelta]) -> dt.timedelta | None:
    """Return how long at most 95 of 100 took; None if there are too few to say."""
    if len(taken) < LEAST:
        return None
    return sorted(taken)[math.ceil(_NEARLY_ALL * len(taken)) - 1]


def usual_life(
    tx: Transaction, process_id: str, definition_id: str
) -> dt.timedelta | None:
    """Return how long at most 95 of 100 of the latest completed instances took."""
    latest = tx.select(
        INSTANCES,
        eq("process_id", process_id),
        eq("state", InstanceState.COMPLETED),
        eq("definition_id", definition_id),
        order_by=("-started_at", "-definition_id", "-id"),
        limit=SAMPLE,
    )
    return nearly_all([it.ended_at - it.started_at for it in latest if it.ended_at])
