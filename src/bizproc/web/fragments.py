"""Answer what scripts ask for: parts of pages, and nothing if they know it already."""

from __future__ import annotations

import hashlib
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

__all__ = ["is_for_part", "is_of_script", "unless_known"]

# what makes a deed happen once is another each time, and nothing that is seen
_ONCE = re.compile(rb'name="event_id" value="[^"]*"')


def is_of_script(request: Request) -> bool:
    """Say whether a script of ours asks, and no person who goes to another page."""
    return is_for_part(request) or "X-Requested-With" in request.headers


def is_for_part(request: Request) -> bool:
    """Say whether who asks takes a part of the page over, and no whole one."""
    return "HX-Request" in request.headers


def unless_known(request: Request, drawn: HTMLResponse) -> Response:
    """Return what was drawn, or 304 if who asks has the same.

    Pages that are looked at ask again and again; mostly nothing has changed.
    """
    if request.method != "GET" or drawn.status_code != 200:  # noqa: PLR2004 - of HTTP
        return drawn
    tag = f'W/"{hashlib.sha256(_ONCE.sub(b"", drawn.body)).hexdigest()[:24]}"'
    drawn.headers["ETag"] = tag
    if request.headers.get("If-None-Match") != tag:
        return drawn
    kept = {"ETag": tag, "Vary": drawn.headers["Vary"]}
    return Response(status_code=304, headers=kept)
