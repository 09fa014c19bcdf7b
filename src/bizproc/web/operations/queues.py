"""What waits for its moment: timers, jobs, messages that nobody took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError, NotFoundError
from bizproc.web.operations.desk import AT_ONCE, Desk
from bizproc.web.operations.typed import written
from bizproc.web.posted import Posted, Sent

__all__ = ["queues_routes"]


def queues_routes(desk: Desk) -> APIRouter:
    """Return the routes of timers, jobs and messages."""
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/waiting/{which}", name="operations_queue")
    def show(request: Request, which: str) -> Response:
        """Show one list of what waits, first due first."""
        pages.administrator(request)
        return _page(desk, request, which)

    @routes.post("/operations/waiting/{which}/{deed}", name="operations_queue_do")
    def act(request: Request, which: str, deed: str, sent: Sent) -> Response:
        """Fire a timer, try a job, publish or drop a message."""
        by = pages.administrator(request)
        if deed not in _DEEDS:
            msg = f"nothing is called {deed!r} that is done to what waits"
            raise NotFoundError(msg)
        return desk.do(
            lambda: _DEEDS[deed](desk, sent, by),
            lambda: pages.go(request, "operations_queue", done=deed, which=which),
            lambda error: _page(desk, request, which, error),
        )

    return routes


def _reason(sent: Posted) -> str | None:
    return sent.text("reason").strip() or None


def _fire(desk: Desk, sent: Posted, by: str) -> None:
    engine = desk.pages.engine
    engine.fire_timer(sent.text("id"), by=by, reason=_reason(sent))


def _retry(desk: Desk, sent: Posted, by: str) -> None:
    engine = desk.pages.engine
    engine.retry_job(sent.text("id"), by=by, reason=_reason(sent))


def _publish(desk: Desk, sent: Posted, by: str) -> None:
    desk.pages.engine.deliver_message(sent.text("id"), by=by)


def _drop(desk: Desk, sent: Posted, by: str) -> None:
    reason = _reason(sent)
    desk.needs_reason(reason)
    desk.pages.engine.drop_message(sent.text("id"), by=by, reason=reason)


_DEEDS: dict[str, Callable[[Desk, Posted, str], None]] = {
    "fire": _fire,
    "retry": _retry,
    "publish": _publish,
    "drop": _drop,
}


def _page(
    desk: Desk, request: Request, which: str, refused: BizprocError | None = None
) -> Response:
    after = request.query_params.get("after")
    paged: dict[str, Any] = {"limit": AT_ONCE, "after": after}
    rows: Any
    if which == "timers":
        process = request.query_params.get("process") or None
        rows = desk.pages.engine.timers(process=process, **paged)
    elif which == "jobs":
        rows = desk.pages.engine.jobs(**paged)
    elif which in {"kept", "dead"}:
        rows = desk.pages.engine.messages(dead=which == "dead", **paged)
    else:
        msg = f"there is no list {which!r}"
        raise NotFoundError(msg)
    context = {
        "rows": rows,
        "which": which,
        "is_later_page": after is not None,
        "tries": len(desk.pages.engine.components.options.retry_delays) + 1,
        "written": written,
    }
    return desk.draw(request, "queue", context, refused=refused)
