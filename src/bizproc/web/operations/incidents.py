"""Incidents by their cause, those of one cause, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError, NotFoundError
from bizproc.model.states import IncidentState
from bizproc.web.joined_routes import join
from bizproc.web.operations.desk import AT_ONCE, Desk
from bizproc.web.operations.typed import Typed, read_value, typed_of, written
from bizproc.web.posted import Posted, Sent

__all__ = ["incidents_routes"]

_NARROWED: Final = ("process", "element", "code", "cause", "key")


def incidents_routes(desk: Desk) -> APIRouter:
    """Return the routes of incidents."""
    routes = APIRouter(include_in_schema=False)
    join(routes, _lists(desk))
    join(routes, _one(desk))
    return routes


def _lists(desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/incidents", name="operations_incidents")
    def show(request: Request) -> Response:
        """Show the causes of the open incidents, those of most first."""
        pages.administrator(request)
        causes = desk.oversight.causes()
        context = {
            "causes": causes[: 2 * AT_ONCE],
            "is_cut": len(causes) > 2 * AT_ONCE,
            "count": sum(it.count for it in causes),
        }
        return desk.draw(request, "incidents", context, fragment="live")

    @routes.get("/operations/incidents/list", name="operations_incident_list")
    def show_list(request: Request, after: str | None = None) -> Response:
        """Show the open incidents of one cause, or of all, oldest first."""
        pages.administrator(request)
        narrowed = _narrowed(request.query_params)
        found = desk.oversight.incidents(narrowed, limit=AT_ONCE, after=after)
        context = {
            "found": found,
            "narrowed": narrowed,
            "query": urlencode(narrowed),
            "is_later_page": after is not None,
        }
        return desk.draw(request, "incident_list", context)

    return routes


def _one(desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/incidents/{incident}", name="operations_incident")
    def show_one(request: Request, incident: str) -> Response:
        """Show one incident with the variables of its instance."""
        pages.administrator(request)
        return _page(desk, request, incident)

    @routes.post("/operations/incidents/{incident}/{deed}", name="operations_resolve")
    def act(request: Request, incident: str, deed: str, sent: Sent) -> Response:
        """Retry an incident, perhaps with another value of a variable, or skip it."""
        by = pages.administrator(request)
        if deed not in {"retry", "anew", "skip"}:
            msg = f"nothing is called {deed!r} that is done to an incident"
            raise NotFoundError(msg)
        found = pages.engine.incident(incident)
        return desk.do(
            lambda: _resolve(desk, incident, deed, sent, by),
            lambda: _after(desk, request, found.instance_id, deed),
            lambda error: _page(desk, request, incident, error, sent),
        )

    return routes


def _narrowed(asked: Mapping[str, str]) -> Typed:
    return Typed({it: asked[it][:400] for it in _NARROWED if asked.get(it)})


def _variables(desk: Desk, instance_id: str) -> list[tuple[str, str]]:
    if not instance_id:
        return []
    try:
        found = desk.pages.engine.variables(instance_id)
    except BizprocError:  # of a state that cannot be read nothing can be changed
        return []
    return [(name, written(value)) for name, value in sorted(found.items())]


def _resolve(desk: Desk, incident_id: str, deed: str, sent: Posted, by: str) -> None:
    engine = desk.pages.engine
    reason = sent.text("reason").strip() or None
    name = sent.text("name").strip()
    if deed == "skip":
        desk.needs_reason(reason)
    if name and deed != "skip":
        incident = engine.incident(incident_id)
        value = read_value(sent.text("value"))
        engine.set_variables(incident.instance_id, {name: value}, by=by, reason=reason)
    engine.resolve_incident(
        incident_id,
        action="skip" if deed == "skip" else "retry",
        anew=deed == "anew",
        by=by,
        reason=reason,
    )


def _after(desk: Desk, request: Request, instance_id: str, deed: str) -> Response:
    if not instance_id:
        return desk.pages.go(request, "operations_incidents", done=deed)
    return desk.pages.go(
        request, "operations_instance", done=deed, instance=instance_id
    )


def _page(
    desk: Desk,
    request: Request,
    incident_id: str,
    refused: BizprocError | None = None,
    sent: Posted | None = None,
) -> Response:
    incident = desk.pages.engine.incident(incident_id)
    context: dict[str, Any] = {
        "incident": incident,
        "is_open": incident.state is IncidentState.OPEN,
        "variables": _variables(desk, incident.instance_id),
        "typed": typed_of(sent),
    }
    return desk.draw(request, "incident", context, refused=refused)
