"""The table of the incidents: faults that wait for an operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from bizproc.model.row_factory import changed
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, Condition, Transaction, eq, one_of

WHOLE = 0
"""The token of an incident that concerns an instance as a whole."""

_AT_ONCE = 1_000
_OPEN = eq("state", IncidentState.OPEN)


def open_(tx: Transaction, incident: Incident) -> None:
    """Keep a fault for an operator."""
    tx.insert(INCIDENTS, incident)


def find(tx: Transaction, incident_id: str) -> Incident | None:
    """Return an incident, or None."""
    return tx.get(INCIDENTS, incident_id)


def is_known(tx: Transaction, instance_id: str, token: int) -> bool:
    """Say whether a token has an open incident."""
    return tx.count(INCIDENTS, *_of(instance_id, token), _OPEN) > 0


def stuck(tx: Transaction, instance_ids: Sequence[str]) -> set[str]:
    """Return which of these instances have an open incident."""
    found: set[str] = set()
    for at in range(0, len(instance_ids), _AT_ONCE):
        some = one_of("instance_id", instance_ids[at : at + _AT_ONCE])
        found.update(it.instance_id for it in tx.select(INCIDENTS, some, _OPEN))
    return found


def same_cause(tx: Transaction, incident: Incident) -> Incident | None:
    """Return the open incident of an instance as a whole, or a start, of the same cause.

    That is the same code, and the same text or the same element: one fault shows at
    many places, and a text may tell what differs from time to time.
    """
    for known in tx.select(INCIDENTS, *_of(incident.instance_id, WHOLE), _OPEN):
        same = known.process_id == incident.process_id and known.code == incident.code
        if same and (
            known.message == incident.message or known.element_id == incident.element_id
        ):
            return known
    return None


def add_undelivered(tx: Transaction, incident: Incident, came: Any) -> None:
    """Keep one more thing that came for an instance at fault."""
    came_for_it = (*incident.undelivered, came)
    tx.replace(INCIDENTS, changed(incident, undelivered=came_for_it))


def close_recovered(tx: Transaction, instance_id: str, at: dt.datetime) -> None:
    """Note that an instance as a whole can go on; what is undelivered still waits."""
    for incident in tx.select(INCIDENTS, *_of(instance_id, WHOLE), _OPEN):
        if not incident.undelivered:
            close(tx, incident, at)


def close(tx: Transaction, incident: Incident, at: dt.datetime) -> None:
    """Note that an incident was resolved."""
    closed = changed(incident, state=IncidentState.RESOLVED, resolved_at=at)
    tx.replace(INCIDENTS, closed)


def close_all(tx: Transaction, instance_id: str, token: int, at: dt.datetime) -> None:
    """Note that all incidents of a token are over: it is gone."""
    for incident in tx.select(INCIDENTS, *_of(instance_id, token), _OPEN):
        close(tx, incident, at)


def close_all_of(tx: Transaction, instance_id: str, at: dt.datetime) -> None:
    """Note that all incidents of an instance are over: it is."""
    for incident in tx.select(INCIDENTS, eq("instance_id", instance_id), _OPEN):
        close(tx, incident, at)


def remove(tx: Transaction, incident_ids: Sequence[str]) -> None:
    """Forget incidents that are resolved."""
    resolved = eq("state", IncidentState.RESOLVED)
    tx.delete(INCIDENTS, one_of("id", incident_ids), resolved)


def _of(instance_id: str, token: int) -> tuple[Condition, Condition]:
    return eq("instance_id", instance_id), eq("token", token)
