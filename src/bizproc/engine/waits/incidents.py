"""The table of the incidents: faults that wait for an operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.errors import NotFoundError
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
    """Hold an incident until the end of the transaction; None if there is none.

    Of several operators who resolve it at once, one does.
    """
    return tx.get(INCIDENTS, incident_id, lock=True)


def get(tx: Transaction, incident_id: str) -> Incident:
    """Return an incident, open or resolved.

    Raises:
        NotFoundError: there is no such incident.
    """
    incident = find(tx, incident_id)
    if incident is None:
        msg = f"there is no incident {incident_id!r}"
        raise NotFoundError(msg)
    return incident


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
    """Return the open incident of an instance, or of a start, of the same cause.

    That is the same code with the same text; of the instance as a whole, or a start, at
    the same element too: one fault shows at many places, and a text may tell what
    differs from time to time.
    """
    of_instance = eq("instance_id", incident.instance_id)
    for known in tx.select(INCIDENTS, of_instance, _OPEN):
        at_once = known.token == incident.token == WHOLE
        if (
            known.process_id == incident.process_id
            and known.code == incident.code
            and (
                known.message == incident.message
                or (at_once and known.element_id == incident.element_id)
            )
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


def relabel(
    tx: Transaction, instance_id: str, elements: Mapping[int, str], process_id: str
) -> None:
    """Let the open incidents of an instance name the elements of their tokens now."""
    for incident in tx.select(INCIDENTS, eq("instance_id", instance_id), _OPEN):
        element = elements.get(incident.token, incident.element_id)
        named = changed(incident, element_id=element, process_id=process_id)
        if named != incident:
            tx.replace(INCIDENTS, named)


def remove(tx: Transaction, incident_ids: Sequence[str]) -> None:
    """Forget incidents that are resolved."""
    resolved = eq("state", IncidentState.RESOLVED)
    tx.delete(INCIDENTS, one_of("id", incident_ids), resolved)


def _of(instance_id: str, token: int) -> tuple[Condition, Condition]:
    return eq("instance_id", instance_id), eq("token", token)
