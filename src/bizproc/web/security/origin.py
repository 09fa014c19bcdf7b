"""Refuse what another site makes a browser send.

A request that changes something comes from a page of ours: the browser says so in
`Origin`, or in `Sec-Fetch-Site` if it sends that alone. Both cannot be set by a page.
Source: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

__all__ = ["is_own"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": 80, "https": 443}


def is_own(request: Request, public_url: str | None = None) -> bool:
    """Say whether a request may change something: a page of this origin sent it.

    Args:
        request: as it came in.
        public_url: the address that people know, if a server in front has another.
    """
    if request.method in _SAFE:
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    own = str(request.base_url) if public_url is None else public_url
    return _place(origin) == _place(own) is not None


def _place(url: str) -> tuple[str, str, int | None] | None:
    """Return scheme, host and port of an address; None if it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
