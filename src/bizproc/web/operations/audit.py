"""Who changed what: deeds of operators, constants, people, deeds to many."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.web.operations.desk import AT_ONCE, Desk

__all__ = ["audit_routes"]

_LISTS = ("deeds", "runs", "constants", "people")


def audit_routes(desk: Desk) -> APIRouter:
    """Return the routes of the audit."""
    routes = APIRouter(include_in_schema=False)
    pages, portal = desk.pages, desk.pages.portal

    @routes.get("/operations/audit/{which}", name="operations_audit")
    def show(request: Request, which: str, after: str | None = None) -> Response:
        """Show one list of what was done, the latest first."""
        pages.administrator(request)
        if which not in _LISTS:
            msg = f"the audit has no list {which!r}"
            raise NotFoundError(msg)
        read: Any = {
            "deeds": desk.operations.deeds,
            "runs": desk.operations.runs,
            "constants": portal.constant_changes,
            "people": portal.people_changes,
        }[which]
        context = {
            "rows": read(limit=AT_ONCE, order="-at", after=after),
            "which": which,
            "is_later_page": after is not None,
        }
        return desk.draw(request, "audit", context)

    return routes
