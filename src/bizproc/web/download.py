"""Send a file that somebody gave us: to be kept, and never opened as a page of ours."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

__all__ = ["BYTES", "download"]

BYTES: Final = "application/octet-stream"


def download(name: str, content: bytes) -> Response:
    """Return a file under its name, whatever that holds.

    What browsers are told: https://www.rfc-editor.org/rfc/rfc6266
    """
    written = quote(name, safe="", errors="replace")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{written}",
        "Content-Security-Policy": (
            "sandbox; default-src 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, 200, headers, BYTES)
