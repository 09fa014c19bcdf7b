"""The page on which people sign in, and the deed of signing out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from bizproc.errors import RefusedError
from bizproc.web.account.kept_form import KeptForm, form_in, form_of
from bizproc.web.page import Pages
from bizproc.web.posted import Sent
from bizproc.web.security.identity import BySession

__all__ = ["ask_to_sign_in", "sign_in_routes", "sign_in_url"]


def sign_in_routes(pages: Pages, identity: BySession) -> APIRouter:
    """Return the routes of signing in and out."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in", name="sign_in")
    def show(
        request: Request, next_: Annotated[str, Query(alias="next")] = ""
    ) -> Response:
        """Ask for name and password; who is signed in goes on."""
        if pages.person(request) is not None:
            return RedirectResponse(_way_on(request, next_), 303)
        return _page(pages, request, next_)

    @routes.post("/sign-in")
    def sign_in(request: Request, sent: Sent) -> Response:
        """Begin a session, or say why not with the name kept.

        A form that was sent without a session is offered to be sent again.
        """
        sender = request.client.host if request.client else ""
        name, next_, kept = sent.text("name"), sent.text("next"), form_in(sent)
        try:
            signed_in = identity.accounts.sign_in(
                name, sent.text("password"), sender=sender
            )
        except RefusedError as error:
            return _page(pages, request, next_, name=name, refused=error, kept=kept)
        response = _onward(pages, request, next_, kept, person=signed_in.person)
        identity.remember(request, response, signed_in)
        return response

    @routes.post("/sign-out", name="sign_out")
    def sign_out(request: Request) -> Response:
        """End the session."""
        token = identity.token(request)
        if token is not None:
            identity.accounts.sign_out(token)
        response = RedirectResponse(request.url_for("sign_in").path, 303)
        identity.forget(request, response)
        return response

    return routes


def sign_in_url(request: Request) -> str:
    """Return where to sign in and come back to the page that was asked for."""
    way = request.url_for("sign_in").path
    if request.method != "GET":
        return way
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{way}?next={quote(asked, safe='')}"


def ask_to_sign_in(pages: Pages, request: Request) -> Response:
    """Send who is not signed in to where they sign in; a form they sent is carried."""
    kept = form_of(request)
    if kept is None:
        return RedirectResponse(sign_in_url(request), 303)
    return _page(pages, request, "", kept=kept)


def _page(
    pages: Pages,
    request: Request,
    next_: str,
    *,
    name: str = "",
    refused: RefusedError | None = None,
    kept: KeptForm | None = None,
) -> Response:
    context = {"next": next_, "name": name, "refused": refused, "kept": kept}
    status = 200 if kept is None else 401
    if refused is not None:
        status = 429 if refused.code == "RATE_LIMITED" else 401
    return pages.draw(request, "account/sign_in.html", context, status=status)


def _onward(
    pages: Pages, request: Request, next_: str, kept: KeptForm | None, *, person: str
) -> Response:
    """Send who signed in to where they wanted, or offer them the form that was carried."""
    if kept is None or _way_on(request, kept.path) != kept.path:
        return RedirectResponse(_way_on(request, next_), 303)
    request.state.person = person
    return pages.draw(request, "account/kept_form.html", {"form": kept})


def _way_on(request: Request, next_: str) -> str:
    """Return where to go after signing in: a page of ours, never another site."""
    home = request.url_for("home").path
    is_path = next_.startswith("/") and not next_.startswith(("//", "/\\"))
    if not is_path or not next_.isprintable() or "\\" in next_:
        return home
    parts = urlsplit(next_)
    if parts.scheme or parts.netloc:
        return home
    return quote(next_, safe="/?&=%#:@!$'()*+,;~[]")
