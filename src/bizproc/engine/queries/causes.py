"""Group open incidents by what caused them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, Transaction, eq, eq_given

__all__ = ["IncidentCause", "causes_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCause:
    """Count the open incidents of one cause: a code, an element and a message.

    `cause` is the message without what differs from case to case.
    """

    process_id: str
    element_id: str
    code: str
    cause: str
    count: int
    since: dt.datetime


def causes_of(tx: Transaction, *, process: str | None = None) -> list[IncidentCause]:
    """Return the causes of the open incidents, those of most incidents first."""
    of = (eq("state", IncidentState.OPEN), *eq_given(process_id=process))
    by = ("process_id", "element_id", "code", "cause")
    found = [
        IncidentCause(
            **dict(zip(by, it.values, strict=True)), count=it.rows, since=it.least
        )
        for it in tx.summarize(INCIDENTS, *of, by=by, least="created_at")
    ]
    return sorted(found, key=lambda it: (-it.count, it.since))
