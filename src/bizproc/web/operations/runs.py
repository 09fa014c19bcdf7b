"""Tell how far a deed to many is, and what came of each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError
from bizproc.portal.operations.bulk_deeds import OF_INCIDENTS
from bizproc.web.operations.desk import AT_ONCE, Desk

__all__ = ["runs_routes"]


def runs_routes(desk: Desk) -> APIRouter:
    """Return the routes of runs."""
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/runs/{run}", name="operations_run")
    def show(request: Request, run: str) -> Response:
        """Show how far a run is, and what came of each."""
        pages.administrator(request)
        return _page(desk, request, run)

    @routes.post("/operations/runs/{run}/{deed}", name="operations_run_do")
    def act(request: Request, run: str, deed: str) -> Response:
        """Stop a run, or go on with one that nobody works on."""
        by = pages.administrator(request)

        def do() -> None:
            if deed == "stop":
                desk.operations.stop(run, by=by)
            elif desk.operations.go_on(run, slices=1).state == "running":
                desk.operations.go_on_beside(run)

        return desk.do(
            do,
            lambda: pages.go(request, "operations_run", run=run),
            lambda error: _page(desk, request, run, error),
        )

    return routes


def _page(
    desk: Desk, request: Request, run_id: str, refused: BizprocError | None = None
) -> Response:
    run = desk.operations.run(run_id)
    asked = request.query_params
    outcome = asked.get("outcome") or None
    items = desk.operations.items(
        run_id, outcome=outcome, limit=AT_ONCE, after=asked.get("after")
    )
    held = run.locked_until is not None and run.locked_until > desk.now()
    context = {
        "run": run,
        "items": items,
        "outcome": outcome or "",
        "of_incidents": run.deed in OF_INCIDENTS,
        "is_running": run.state == "running" and held,
        "stands_still": run.state == "running" and not held,
    }
    return desk.draw(request, "run", context, refused=refused, fragment="live")
