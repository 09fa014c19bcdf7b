"""The page of one's tokens: made, shown once, taken away."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import InvalidValueError, NotFoundError, RefusedError
from bizproc.portal.api_tokens import SCOPES, ApiTokens, NewToken
from bizproc.web.page import Pages
from bizproc.web.posted import Posted, Sent

__all__ = ["token_routes"]

_DAYS = (30, 90, 180, 366)


def token_routes(pages: Pages) -> APIRouter:
    """Return the routes of one's own tokens."""
    routes = APIRouter(include_in_schema=False)
    tokens = ApiTokens(pages.portal)

    @routes.get("/account/tokens", name="tokens")
    def show(request: Request) -> Response:
        """Show by what programs act as oneself."""
        return _page(pages, tokens, request)

    @routes.post("/account/tokens")
    def add(request: Request, sent: Sent) -> Response:
        """Make a token; its text is on the page that comes back, and nowhere else."""
        person = pages.signed_in(request)
        wanted = [*sent.texts("scope"), *sent.text("jobs").split()]
        try:
            days = _days(sent.text("days"))
            made = tokens.add(person, sent.text("name"), wanted, days=days, by=person)
        except RefusedError as error:
            return _page(pages, tokens, request, sent=sent, refused=error)
        return _page(pages, tokens, request, made=made)

    @routes.post("/account/tokens/{token_id}/end", name="revoke_token")
    def revoke(request: Request, token_id: str) -> Response:
        """Take a token away; one that is gone already is no fault."""
        person = pages.signed_in(request)
        try:
            tokens.revoke(token_id, by=person)
        except NotFoundError:
            return pages.go(request, "tokens")
        return pages.go(request, "tokens", done="revoked")

    return routes


def _page(
    pages: Pages,
    tokens: ApiTokens,
    request: Request,
    *,
    made: NewToken | None = None,
    sent: Posted | None = None,
    refused: RefusedError | None = None,
) -> Response:
    person = pages.signed_in(request)
    context = {
        "tokens": tokens.tokens(person, by=person),
        "scopes": tuple(SCOPES),
        "days": _DAYS,
        "made": made,
        "sent": sent,
        "refused": refused,
    }
    status = 200 if refused is None else 422
    return pages.draw(request, "account/tokens.html", context, status=status)


def _days(text: str) -> int:
    if text not in {str(it) for it in _DAYS}:
        msg = "choose how long the token is good for"
        raise InvalidValueError(msg)
    return int(text)
