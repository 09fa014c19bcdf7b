"""Tell why something was not done: as a page for people, as JSON for programs.

JSON is that of RFC 9457: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bizproc.errors import RefusedError, StoreUnavailableError
from bizproc.web.page import Pages

__all__ = ["Refusal", "answer", "refusal_of", "status_of"]

_log = logging.getLogger("bizproc.web")

_STATUS: Final = {
    "SIGN_IN": 401,
    "FORBIDDEN": 403,
    "NOT_SUBORDINATE": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "TASK_CLOSED": 409,
    "INVALID_TRANSITION": 409,
    "RATE_LIMITED": 429,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Say what goes back: the status of HTTP, a code of ours, and why."""

    status: int
    code: str
    message: str = ""
    log_number: str | None = None


def status_of(error: RefusedError) -> int:
    """Return the status of HTTP that goes with a refusal."""
    return _STATUS.get(error.code, 422)


def refusal_of(error: Exception, *, log_number: str) -> Refusal:
    """Return what is told of an error; what is ours to mend stands in the log alone."""
    if isinstance(error, HTTPException):
        code = {404: "NOT_FOUND", 405: "METHOD"}.get(error.status_code, "REQUEST")
        return Refusal(status=error.status_code, code=code)
    if isinstance(error, StoreUnavailableError):
        _log.warning("%s: %s", log_number, error)
        return Refusal(status=503, code=error.code, log_number=log_number)
    if isinstance(error, RefusedError):
        return Refusal(status=status_of(error), code=error.code, message=error.message)
    _log.error("%s: %s", log_number, type(error).__name__, exc_info=error)
    return Refusal(status=500, code="UNEXPECTED", log_number=log_number)


def answer(pages: Pages, request: Request, refusal: Refusal) -> Response:
    """Return the page of a refusal, or its JSON under `/api`."""
    headers = {"Retry-After": "60"} if refusal.status in {429, 503} else None
    if _is_api(request):
        problem = {"code": refusal.code, "status": refusal.status}
        if refusal.message:
            problem["detail"] = refusal.message
        if refusal.log_number is not None:
            problem["trace"] = refusal.log_number
        return Response(
            json.dumps(problem, ensure_ascii=False),
            refusal.status,
            headers,
            "application/problem+json",
        )
    if refusal.status >= 500:  # noqa: PLR2004 - the class of HTTP
        # who asks is looked up in the database, which may be what is away
        request.state.person = None
    response = pages.draw(
        request, "refusal.html", {"refusal": refusal}, status=refusal.status
    )
    response.headers.update(headers or {})
    return response


def _is_api(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", "")).startswith("/api/")
