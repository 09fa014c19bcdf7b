"""The table of the incidents: faults that wait for an operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bizproc.errors import NotFoundError
from bizproc.model.row_factory import changed
from bizproc.model.rows import Incident
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, Condition, Transaction, eq, one_of

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


def close(tx: Transaction, incident: Incident, at: dt.datetime) -> None:
    """Note that an incident was resolved."""
    closed = changed(incident, state=IncidentState.RESOLVED, resolved_at=at)
    tx.replace(INCIDENTS, closed)


def close_all(tx: Transaction, instance_id: str, token: int, at: dt.datetime) -> None:
    """Note that all incidents of a token are over: it is gone."""
    for incident in tx.select(INCIDENTS, *_of(instance_id, token), _OPEN):
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
