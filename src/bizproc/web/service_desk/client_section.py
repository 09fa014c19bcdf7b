"""The area of a service desk's clients: their page of a ticket, and the rating."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.repository.record import Record
from bizproc.service_desk.client_page import ClientPages
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.sections import Section
from bizproc.web.service_desk.attachments import attachment
from bizproc.web.service_desk.rating import RatingPage
from bizproc.web.service_desk.ticket import TicketPage

__all__ = ["DESK_CLIENTS"]

_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}


def desk_routes(pages: Pages) -> APIRouter:
    """Return the routes for clients."""
    routes = APIRouter(include_in_schema=False)
    _add_page(routes, pages)
    _add_rating(routes, pages)
    return routes


def _visit(pages: Pages, request: Request, do: Callable[[], Response]) -> Response:
    # who is signed in is a client here: nothing of them is looked up
    request.state.person = None
    try:
        response = do()
    except NotFoundError:
        response = pages.draw(request, "service_desk/away.html", status=404)
    response.headers.update(_ROBOTS)
    return response


def _add_page(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/ticket/{token}", name="client_page")
    def show(request: Request, token: str) -> Response:
        """Show a ticket and its thread to its client."""
        page = TicketPage(pages=pages, request=request, token=token)
        return _visit(pages, request, page.first)

    @routes.post("/ticket/{token}")
    def write(request: Request, token: str, sent: Sent) -> Response:
        """Take what the client writes."""
        page = TicketPage(pages=pages, request=request, token=token)
        return _visit(pages, request, lambda: page.take(sent))

    @routes.get("/ticket/{token}/files/{message}/{number}", name="client_file")
    def send_file(request: Request, token: str, message: str, number: str) -> Response:
        """Send a file of the thread, to be kept and never shown here."""
        return _visit(
            pages, request, lambda: attachment(pages.portal, token, message, number)
        )


def _add_rating(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/rate/{token}", name="rate")
    def ask(request: Request, token: str) -> Response:
        """Ask how the client was served."""
        page = RatingPage(pages=pages, request=request, token=token)
        return _visit(pages, request, page.first)

    @routes.post("/rate/{token}")
    def rate(request: Request, token: str, sent: Sent) -> Response:
        """Take the rating."""
        page = RatingPage(pages=pages, request=request, token=token)
        return _visit(pages, request, lambda: page.take(sent))


def _after_form(
    pages: Pages, request: Request, record: Record
) -> Sequence[tuple[str, str]]:
    token = ClientPages(pages.portal).page_token(record.id)
    if token is None:
        return ()
    _ = pages.language(request).text
    return [
        (_("Follow your request"), request.url_for("client_page", token=token).path)
    ]


DESK_CLIENTS = Section(
    name="desk_clients",
    routes=desk_routes,
    after_form=_after_form,
    extension="service_desk",
)
"""What the clients of a service desk see."""
