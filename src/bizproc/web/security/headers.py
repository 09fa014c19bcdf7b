"""Send the headers that keep a browser from doing what no page here asks of it.

What each is for: https://owasp.org/www-project-secure-headers/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CONTENT_SECURITY_POLICY", "HEADERS", "SecurityHeaders", "framed_by"]

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_NOBODY = "frame-ancestors 'none'"
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {of}" for name, of in _SOURCES.items())

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not `no-referrer`: a form would then be sent without its origin
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}


def framed_by(sites: Sequence[str]) -> dict[str, str]:
    """Return the headers of a page that some sites may frame."""
    if not sites:
        return {}
    allowed = {**_SOURCES, "frame-ancestors": " ".join(sites)}
    policy = "; ".join(f"{name} {of}" for name, of in allowed.items())
    return {"Content-Security-Policy": policy}


class SecurityHeaders:
    """Add the headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get("Content-Security-Policy", _NOBODY)
                for name, value in HEADERS.items():
                    # the older header knows no list of sites
                    if name != "X-Frame-Options" or _NOBODY in own:
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_on)
