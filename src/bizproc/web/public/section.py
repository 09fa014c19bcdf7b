"""The area of strangers: the routes of public forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError, RefusedError
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.public.form import FormPage
from bizproc.web.public.links import add_links, links_menu
from bizproc.web.sections import Section
from bizproc.web.security.headers import framed_by

__all__ = ["PUBLIC"]

_ROBOTS = {"X-Robots-Tag": "noindex, nofollow"}


def public_routes(pages: Pages) -> APIRouter:
    """Return the routes of public forms."""
    routes = APIRouter(include_in_schema=False)

    def visit(
        request: Request, token: str, do: Callable[[FormPage], Response]
    ) -> Response:
        # who is signed in is a stranger here: nothing of them is looked up
        request.state.person = None
        try:
            link = pages.portal.linked_form(token)
            form = pages.portal.workspace.schema.form(link.form)
        except NotFoundError:
            response = _away(pages, request, 404)
        except RefusedError:
            response = _away(pages, request, 410)
        else:
            page = FormPage(pages=pages, request=request, form=form, token=token)
            response = do(page)
        response.headers.update(_ROBOTS)
        return response

    @routes.get("/f/{token}", name="public_form")
    def show(request: Request, token: str) -> Response:
        """Draw the form of a link."""
        return visit(request, token, FormPage.first)

    @routes.post("/f/{token}")
    def send(request: Request, token: str, sent: Sent) -> Response:
        """Take the form of a link, or say why not with all that was typed."""
        return visit(request, token, lambda page: page.take(sent))

    @routes.get("/f/{token}/sent/{submission}", name="form_sent")
    def show_sent(request: Request, token: str, submission: str) -> Response:
        """Thank, and tell the number; a repeated send leads here, too."""
        return visit(request, token, lambda page: _thanks(page, submission))

    add_links(routes, pages)
    return routes


def _away(pages: Pages, request: Request, status: int) -> Response:
    context = {"is_closed": status != 404}  # noqa: PLR2004 - of HTTP
    return pages.draw(request, "public/away.html", context, status=status)


def _thanks(page: FormPage, submission: str) -> Response:
    pages, request, form = page.pages, page.request, page.form
    portal = pages.portal
    made = portal.reception.submitted(form.name, submission, page.sender)
    context: dict[str, Any] = {"form": form, "token": page.token, "number": ""}
    context |= {"left_out": [], "links": []}
    if made is not None:
        record = portal.get(made)
        context["number"] = record.fields.get("number") or record.id
        history = portal.record_history(made, limit=200)
        context["left_out"] = [it.new for it in history if it.event == "file_refused"]
        sections = request.app.state.sections
        context["links"] = [
            link for it in sections for link in it.after_form(pages, request, record)
        ]
    response = pages.draw(request, "public/sent.html", context)
    response.headers.update(framed_by(form.embed_in))
    return response


PUBLIC = Section(
    name="public", routes=public_routes, menu=links_menu, needs_portal=True
)
"""Public forms."""
