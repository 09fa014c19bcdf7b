"""The page of administrators: which public forms there are, and their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.schema.form_tables import FormLink
from bizproc.web.menu import MenuItem, Visit
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["add_links", "links_menu"]

_AT_ONCE = 200


def links_menu(visit: Visit) -> Sequence[MenuItem]:
    """Return the line of the menu, for administrators."""
    portal = visit.portal
    is_theirs = visit.directory.is_member(visit.person, ADMINISTRATORS)
    if not portal.workspace.schema.forms or not is_theirs:
        return ()
    _ = visit.language.text
    return (MenuItem(title=_("Forms"), path=visit.path("form_links")),)


def add_links(routes: APIRouter, pages: Pages) -> None:
    """Add the routes of the links of forms."""
    portal = pages.portal

    @routes.get("/forms", name="form_links")
    def show(
        request: Request, after: Annotated[str | None, Query()] = None
    ) -> Response:
        """Show every public form with its links."""
        pages.administrator(request)
        found = portal.form_links(limit=_AT_ONCE, after=after)
        forms = [
            {
                "form": it,
                "links": [
                    _row(pages, request, link) for link in found if link.form == name
                ],
            }
            for name, it in portal.workspace.schema.forms.items()
        ]
        context = {"forms": forms, "next": found.next}
        return pages.draw(request, "public/links.html", context)

    @routes.post("/forms/{form}/link", name="change_form_link")
    def change(request: Request, form: str, sent: Sent) -> Response:
        """Make, replace, close or open the link of a form."""
        by = pages.administrator(request)
        record = sent.text("record") or None
        deed = sent.text("deed")
        if deed in {"make", "replace"}:
            portal.link_form(form, record, by=by, replace=deed == "replace")
        elif deed in {"close", "open"}:
            portal.close_form(form, record, by=by, is_closed=deed == "close")
        else:
            msg = f"there is no deed {deed!r}"
            raise NotFoundError(msg)
        return pages.go(request, "form_links", done=deed)


def _row(pages: Pages, request: Request, link: FormLink) -> Mapping[str, Any]:
    known = urlsplit(pages.public_url or str(request.base_url))
    path = request.url_for("public_form", token=link.token).path
    return {"link": link, "address": f"{known.scheme}://{known.netloc}{path}"}
