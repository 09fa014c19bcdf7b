"""The page of one's own account: sessions, and another password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from bizproc.errors import RefusedError
from bizproc.portal.accounts.accounts import Accounts
from bizproc.web.page import Pages
from bizproc.web.security.identity import BySession

__all__ = ["account_routes"]


def account_routes(pages: Pages, identity: BySession, accounts: Accounts) -> APIRouter:
    """Return the routes of one's own account."""
    routes = APIRouter(include_in_schema=False)

    def page(request: Request, refused: RefusedError | None = None) -> Response:
        person = pages.signed_in(request)
        context = {
            "sessions": accounts.sessions(person),
            "refused": refused,
            "is_changed": "changed" in request.query_params,
        }
        status = 200 if refused is None else 422
        return pages.draw(request, "account/account.html", context, status=status)

    @routes.get("/account", name="account")
    def show(request: Request) -> Response:
        """Show where one is signed in."""
        return page(request)

    @routes.post("/account/password", name="change_password")
    def change_password(
        request: Request,
        old: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
    ) -> Response:
        """Change one's own password; the other sessions end."""
        pages.signed_in(request)
        try:
            accounts.change_password(identity.token(request) or "", old, new)
        except RefusedError as error:
            return page(request, error)
        return RedirectResponse(f"{request.url_for('account').path}?changed", 303)

    return routes
