"""Show how far a change of many records is, and what became of each."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.portal import Portal
from bizproc.portal.schema.list_tables import BulkOutcome
from bizproc.web.page import Pages

__all__ = ["bulk_routes", "carry_out"]

_AT_ONCE = 50
_SLICE = 10
# seconds for which one request carries a run out, so that nobody waits for it
_LONGEST = 1.0


def bulk_routes(pages: Pages) -> APIRouter:
    """Return the routes of changes of many records."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get("/bulk/{run}", name="bulk")
    def show(
        request: Request,
        run: str,
        only: Annotated[str, Query()] = "",
        after: Annotated[str | None, Query()] = None,
    ) -> Response:
        """Show the progress, and the results record by record."""
        person = pages.signed_in(request)
        progress = portal.bulk_progress(run, by=person)
        outcome = _outcome(only)
        steps = portal.bulk_steps(
            run, by=person, outcome=outcome, limit=_AT_ONCE, after=after
        )
        context: dict[str, Any] = {
            "progress": progress,
            "run": progress.run,
            "type": portal.workspace.schema.type(progress.run.type),
            "steps": steps,
            "chosen": only,
        }
        return pages.draw(request, "records/bulk.html", context, fragment="progress")

    @routes.post("/bulk/{run}/go-on", name="carry_on_bulk")
    def go_on(request: Request, run: str) -> Response:
        """Carry a run out for a second."""
        portal.bulk_progress(run, by=pages.signed_in(request))
        carry_out(portal, run)
        return pages.go(request, "bulk", run=run)

    @routes.post("/bulk/{run}/stop", name="stop_bulk")
    def stop(request: Request, run: str) -> Response:
        """Let nothing more be done."""
        portal.stop_bulk(run, by=pages.signed_in(request))
        return pages.go(request, "bulk", done="stopped", run=run)

    return routes


def carry_out(portal: Portal, run: str) -> None:
    """Carry a run out, a slice after the other, for a second at most."""
    until = time.monotonic() + _LONGEST
    while portal.carry_out_bulk(run, limit=_SLICE) == _SLICE:
        if time.monotonic() >= until:
            return


def _outcome(only: str) -> BulkOutcome | None:
    if not only:
        return None
    if only not in set(BulkOutcome):
        msg = f"records of a bulk run have no outcome {only!r}"
        raise NotFoundError(msg)
    return BulkOutcome(only)
