"""Put the pages of operators among the areas, for administrators alone."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, eq
from bizproc.web.joined_routes import join
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.operations.audit import audit_routes
from bizproc.web.operations.bulk import bulk_routes
from bizproc.web.operations.constants import constants_routes
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.heat_map import heat_map_routes
from bizproc.web.operations.incidents import incidents_routes
from bizproc.web.operations.instance import instance_routes
from bizproc.web.operations.instances import instances_routes
from bizproc.web.operations.overview import overview_routes
from bizproc.web.operations.people import people_routes
from bizproc.web.operations.queues import queues_routes
from bizproc.web.operations.runs import runs_routes
from bizproc.web.page import Pages
from bizproc.web.sections import Section
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["OPERATIONS"]


_OF_PORTALS = (
    *(constants_routes, people_routes, audit_routes),
    *(bulk_routes, runs_routes),
)
"""What a portal keeps beside its engine."""


def _routes(pages: Pages) -> APIRouter:
    desk = Desk.of(pages)
    routes = APIRouter(include_in_schema=False)
    parts = (
        *(overview_routes, instances_routes, instance_routes),
        *(incidents_routes, queues_routes, heat_map_routes),
        *(_OF_PORTALS if pages.has_portal else ()),
    )
    for part in parts:
        join(routes, part(desk))
    return routes


def _menu(visit: Visit) -> Sequence[MenuItem]:
    state = visit.request.state
    if not visit.directory.is_member(visit.person, ADMINISTRATORS):
        return ()
    _ = visit.language.text
    opened = getattr(state, "open_incidents", None)
    if opened is None:
        with visit.workplace.engine.read() as tx:
            opened = tx.count(INCIDENTS, eq("state", IncidentState.OPEN))
    return (
        MenuItem(
            title=_("Operations"),
            path=visit.path("operations"),
            count=opened,
            is_urgent=True,
            key="o",
        ),
    )


OPERATIONS = Section(name="operations", routes=_routes, menu=_menu)
