"""The page of one instance: its picture, what it waits for, and what can be done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError, NotFoundError
from bizproc.web.operations.desk import Desk
from bizproc.web.operations.instance_view import view_of
from bizproc.web.operations.typed import read_value, typed_of
from bizproc.web.posted import Posted, Sent

__all__ = ["instance_routes"]

_DEEDS = ("terminate", "suspend", "resume", "restart", "variables", "go_on")


def instance_routes(desk: Desk) -> APIRouter:
    """Return the routes of the page of one instance, and of what is done to it."""
    routes = APIRouter(include_in_schema=False)
    pages = desk.pages

    @routes.get("/operations/instances/{instance}", name="operations_instance")
    def show(request: Request, instance: str) -> Response:
        """Show one instance."""
        pages.administrator(request)
        return _page(desk, request, instance)

    @routes.post("/operations/instances/{instance}/{deed}", name="operations_do")
    def act(request: Request, instance: str, deed: str, sent: Sent) -> Response:
        """Do something to one instance; its page tells why not."""
        by = pages.administrator(request)
        if deed not in _DEEDS:
            msg = f"nothing is called {deed!r} that is done to an instance"
            raise NotFoundError(msg)
        went = {"to": instance}

        def do() -> None:
            made = _do(desk, instance, deed, sent, by)
            went["to"] = made or instance

        return desk.do(
            do,
            lambda: pages.go(
                request, "operations_instance", done=deed, instance=went["to"]
            ),
            lambda error: _page(desk, request, instance, error, sent),
        )

    return routes


def _do(desk: Desk, instance: str, deed: str, sent: Posted, by: str) -> str | None:
    engine = desk.pages.engine
    why: dict[str, Any] = {"by": by, "reason": sent.text("reason").strip() or None}
    if deed == "terminate":
        desk.needs_reason(why["reason"])
        engine.terminate(instance, **why)
    elif deed == "suspend":
        engine.suspend(instance, **why)
    elif deed == "resume":
        engine.resume(instance, **why)
    elif deed == "go_on":
        engine.complete_element(instance, int(sent.text("token") or 0), **why)
    elif deed == "restart":
        element, event = sent.text("element"), sent.event_id()
        made = engine.restart_instance(instance, from_=element, event_id=event, **why)
        return made.id
    else:
        name = sent.text("name").strip()
        value = read_value(sent.text("value"))
        is_new = bool(sent.text("new"))
        engine.set_variables(instance, {name: value}, new=is_new, **why)
    return None


def _page(
    desk: Desk,
    request: Request,
    instance: str,
    refused: BizprocError | None = None,
    sent: Posted | None = None,
) -> Response:
    context = view_of(desk, instance, request.query_params)
    context["typed"] = typed_of(sent)
    return desk.draw(request, "instance", context, refused=refused, fragment="history")
