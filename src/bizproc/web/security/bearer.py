"""Read the token of a program off a request."""

from __future__ import annotations

from starlette.requests import Request

__all__ = ["bearer_of", "is_api", "names_bearer"]

_OURS = "bzp_"
_LONGEST = 200


def bearer_of(request: Request) -> str | None:
    """Return the token of ours that a request has; None if it has none.

    What else stands in `Authorization` is a matter of the host or of a server in front.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token.startswith(_OURS):
        return None
    return token[:_LONGEST]


def names_bearer(request: Request) -> bool:
    """Say whether a request brings a token of anybody's; no browser adds one by itself."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and bool(token.strip())


def is_api(request: Request) -> bool:
    """Say whether a request is one of a program."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", "")).startswith("/api/")
