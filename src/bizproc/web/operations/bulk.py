"""Do something to many: say first what is about to be done, and ask why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError, InvalidValueError
from bizproc.portal.operations.bulk_deeds import OF_INCIDENTS
from bizproc.portal.operations.operations import MOST_AT_ONCE
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.instances import wanted_of
from bizproc.web.posted import Sent

__all__ = ["bulk_routes"]

_DEEDS: Final = frozenset({"retry", "skip", "terminate", "suspend", "resume"})
_STEP: Final = 500
_NARROWED: Final = ("process", "element", "code", "cause", "key")


def bulk_routes(desk: Desk) -> APIRouter:
    """Return the routes of deeds to many."""
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/bulk", name="operations_confirm")
    def ask(request: Request, deed: str = "") -> Response:
        """Say what is about to be done to how many, and ask why."""
        pages.administrator(request)
        _check(deed)
        return _confirm(desk, request, deed, request.query_params.getlist("about"))

    @routes.post("/operations/bulk", name="operations_begin")
    def begin(request: Request, sent: Sent) -> Response:
        """Begin it; what takes longer than a moment goes on by itself."""
        by = pages.administrator(request)
        deed, reason = sent.text("deed"), sent.text("reason")
        _check(deed)
        chosen = sent.texts("about")
        begun: list[str] = []

        def do() -> None:
            asks_all = request.query_params.get("all") == "1"
            about = _all_of(desk, request, deed) if asks_all else chosen
            run = desk.operations.begin(
                deed, about, by=by, reason=reason, event_id=sent.event_id()
            )
            begun.append(run)
            if desk.operations.go_on(run, slices=1).state == "running":
                desk.operations.go_on_beside(run)

        return desk.do(
            do,
            lambda: pages.go(request, "operations_run", run=begun[0]),
            lambda error: _confirm(desk, request, deed, chosen, reason, error),
        )

    return routes


def _check(deed: str) -> None:
    if deed not in _DEEDS:
        msg = f"nothing is called {deed!r} that is done to many"
        raise InvalidValueError(msg)


def _all_of(desk: Desk, request: Request, deed: str) -> list[str]:
    """Return the ids of everything that the address means, one more than are taken."""
    found: list[str] = []
    after: str | None = None
    asked = request.query_params
    wanted = None
    if deed not in OF_INCIDENTS:
        wanted = wanted_of(request, desk).filter
    while len(found) <= MOST_AT_ONCE:
        if wanted is None:
            narrowed = {it: asked[it][:400] for it in _NARROWED if asked.get(it)}
            page = desk.oversight.incidents(narrowed, limit=_STEP, after=after)
            found += [it.id for it in page]
            after = page.next
        else:
            seen = desk.oversight.instances(wanted, limit=_STEP, after=after).page
            found += [it.id for it in seen]
            after = seen.next
        if after is None:
            break
    return found


def _confirm(
    desk: Desk,
    request: Request,
    deed: str,
    chosen: Sequence[str],
    reason: str = "",
    refused: BizprocError | None = None,
) -> Response:
    asks_all = request.query_params.get("all") == "1"
    count = len(_all_of(desk, request, deed) if asks_all else chosen)
    context: dict[str, Any] = {
        "deed": deed,
        "chosen": [] if asks_all else chosen,
        "count": count,
        "of_incidents": deed in OF_INCIDENTS,
        "most": MOST_AT_ONCE,
        "reason": reason,
    }
    return desk.draw(request, "confirm", context, refused=refused)
