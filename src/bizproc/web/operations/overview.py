"""The page of all processes: what is live, and what needs a person."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.web.operations.desk import Desk
from bizproc.web.posted import Sent

__all__ = ["overview_routes"]


def overview_routes(desk: Desk) -> APIRouter:
    """Return the routes of the overview, and of processes that stand still."""
    routes = APIRouter(include_in_schema=False)
    pages, engine = desk.pages, desk.pages.engine

    @routes.get("/operations", name="operations")
    def show(request: Request) -> Response:
        """Show processes and versions with their counts."""
        pages.administrator(request)
        seen = desk.oversight.overview()
        # the menu of this page need not count them once more
        request.state.open_incidents = seen.incidents
        return desk.draw(request, "overview", {"seen": seen}, fragment="live")

    @routes.get("/operations/suspended", name="operations_suspended")
    def show_suspended(request: Request, process: str = "") -> Response:
        """Show which processes stand still, with who did it and why."""
        pages.administrator(request)
        return _suspended(desk, request, process=process)

    @routes.post("/operations/suspended/{deed}", name="operations_pace")
    def pace(request: Request, deed: str, sent: Sent) -> Response:
        """Suspend a process, or resume it."""
        by = pages.administrator(request)
        process, reason = sent.text("process"), sent.text("reason").strip()
        act = engine.resume_process if deed == "resume" else engine.suspend_process
        return desk.do(
            lambda: act(process, by=by, reason=reason or None),
            lambda: pages.go(
                request,
                "operations_suspended",
                done="resumed" if deed == "resume" else "suspended",
            ),
            lambda error: _suspended(
                desk, request, process=process, reason=reason, refused=error
            ),
        )

    return routes


def _processes(desk: Desk) -> dict[str, str]:
    engine = desk.pages.engine
    return {it.name: it.title or it.name for it in engine.definitions(kind="process")}


def _suspended(desk: Desk, request: Request, **more: object) -> Response:
    context = {
        "suspended": desk.pages.engine.suspended_processes(),
        "processes": _processes(desk),
        "process": "",
        "reason": "",
        **more,
    }
    refused = context.pop("refused", None)
    return desk.draw(request, "suspended", context, refused=refused)  # type: ignore[arg-type]
