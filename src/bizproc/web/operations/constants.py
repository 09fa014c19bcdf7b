"""The constants of the company: what holds, where it is used, who changed it."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import BizprocError
from bizproc.portal.operations.constant_cards import constant_card, constant_cards
from bizproc.values import dump_values
from bizproc.web.operations.desk import AT_ONCE, Desk
from bizproc.web.operations.typed import read_value
from bizproc.web.posted import Posted, Sent
from bizproc.workspace.definitions.definition import Definition, ValueType

__all__ = ["constants_routes"]

_PLAIN = frozenset({ValueType.STRING, ValueType.TEXT})


def constants_routes(desk: Desk) -> APIRouter:
    """Return the routes of constants."""
    routes = APIRouter(include_in_schema=False)
    pages, portal = desk.pages, desk.pages.portal

    @routes.get("/operations/constants", name="operations_constants")
    def show(request: Request) -> Response:
        """Show all constants with what holds now."""
        pages.administrator(request)
        context = {"cards": constant_cards(portal), "shown": _shown}
        return desk.draw(request, "constants", context)

    @routes.get("/operations/constants/{constant}", name="operations_constant")
    def show_one(request: Request, constant: str) -> Response:
        """Show one constant."""
        pages.administrator(request)
        return _page(desk, request, constant)

    @routes.post("/operations/constants/{constant}", name="operations_set_constant")
    def change(request: Request, constant: str, sent: Sent) -> Response:
        """Set a constant, or let its default hold again."""
        by = pages.administrator(request)
        definition = constant_card(portal, constant).definition

        def do() -> None:
            text = sent.text("value")
            unset = bool(sent.text("unset")) or text == ""
            value = None if unset else _read(definition, text)
            portal.set_constants({constant: value}, by=by, event_id=sent.event_id())

        return desk.do(
            do,
            lambda: pages.go(
                request, "operations_constant", done="set", constant=constant
            ),
            lambda error: _page(desk, request, constant, error, sent),
        )

    return routes


def _read(definition: Definition, text: str) -> Any:
    if definition.type in _PLAIN and not definition.multiple:
        return text
    return read_value(text)


def _typed(definition: Definition, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and not definition.multiple:
        return value
    return dump_values(value) if isinstance(value, list | tuple | bool) else str(value)


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else _typed_text(value)


def _typed_text(value: Any) -> str:
    plain = isinstance(value, list | tuple | dict | bool)
    return dump_values(value) if plain else str(value)


def _page(
    desk: Desk,
    request: Request,
    name: str,
    refused: BizprocError | None = None,
    sent: Posted | None = None,
) -> Response:
    card = constant_card(desk.pages.portal, name)
    changes = desk.pages.portal.constant_changes(
        names=[name], limit=AT_ONCE, order="-at"
    )
    pattern = re.compile(rb"\bconst(?:ant)?s\." + re.escape(name.encode()) + rb"\b")
    context: dict[str, Any] = {
        "card": card,
        "changes": changes,
        "used": desk.oversight.mentions(pattern),
        "typed": _typed(card.definition, card.value)
        if sent is None
        else sent.text("value"),
        "shown": _shown,
    }
    return desk.draw(request, "constant", context, refused=refused)
