"""Incidents: what waits for an operator, tried again or passed over."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from bizproc.model.rows import Incident
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.lists import Listed, Listing
from bizproc.web.api.preconditions import Once
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs

__all__ = ["routes"]

routes = APIRouter(prefix=f"{API}/incidents", tags=["incidents"], route_class=ApiRoute)

Reading = Annotated[Visit, needs("instances:read")]
Operating = Annotated[Visit, needs("operate")]
IncidentId = Annotated[str, Path(max_length=200)]
_Reason = Annotated[str | None, Field(max_length=10_000)]


class IncidentShown(Shown):
    """One fault that needs an operator."""

    id: str
    instance: str
    process: str
    element: str
    key: str | None
    code: str
    message: str
    attempts: int
    state: str
    created_at: dt.datetime
    resolved_at: dt.datetime | None


class Retry(Body):
    """How an incident is tried again."""

    anew: bool = Field(default=False, description="Call the action under a new key.")
    reason: _Reason = None


class Skip(Body):
    """Why an element is passed over."""

    reason: _Reason = None


def _shown(visit: Visit, it: Incident) -> IncidentShown:
    return IncidentShown(
        id=it.id,
        instance=it.instance_id,
        process=it.process_id,
        element=it.element_id,
        key=it.key,
        code=it.code,
        message=it.message,
        attempts=it.attempts,
        state=it.state.value,
        created_at=visit.local(it.created_at),
        resolved_at=visit.local(it.resolved_at),
    )


@routes.get("", operation_id="listIncidents", summary="List incidents")
def list_incidents(
    visit: Reading,
    page: Listing,
    instance: Annotated[str | None, Query(max_length=200)] = None,
    code: Annotated[str | None, Query(max_length=200)] = None,
    process: Annotated[str | None, Query(max_length=200)] = None,
    element: Annotated[str | None, Query(max_length=200)] = None,
    *,
    resolved: Annotated[bool, Query(description="Resolved ones too.")] = False,
) -> Listed[IncidentShown]:
    """List what waits for an operator, the oldest first; administrators may."""
    visit.check_administrator()
    found = visit.engine.incidents(
        instance=instance,
        code=code,
        process=process,
        element=element,
        include_resolved=resolved,
        limit=page.limit,
        after=page.after,
    )
    return page.of(found, lambda it: _shown(visit, it))


@routes.get("/{incident_id}", operation_id="getIncident", summary="Read an incident")
def get_incident(visit: Reading, incident_id: IncidentId) -> IncidentShown:
    """Read an incident, open or resolved; administrators may."""
    visit.check_administrator()
    return _shown(visit, visit.engine.incident(incident_id))


@routes.post("/{incident_id}/retry", operation_id="retryIncident", summary="Try again")
def retry(
    visit: Operating, incident_id: IncidentId, given: Retry, once: Once
) -> IncidentShown:
    """Run the failed element again."""
    with once.of(visit) as event_id:
        visit.engine.resolve_incident(
            incident_id,
            anew=given.anew,
            by=visit.person,
            reason=given.reason,
            event_id=event_id,
        )
    return _shown(visit, visit.engine.incident(incident_id))


@routes.post("/{incident_id}/skip", operation_id="skipIncident", summary="Pass over")
def skip(
    visit: Operating, incident_id: IncidentId, given: Skip, once: Once
) -> IncidentShown:
    """Go on behind the failed element, as if it had ended empty."""
    with once.of(visit) as event_id:
        visit.engine.resolve_incident(
            incident_id,
            action="skip",
            by=visit.person,
            reason=given.reason,
            event_id=event_id,
        )
    return _shown(visit, visit.engine.incident(incident_id))
