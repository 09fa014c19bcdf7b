"""Tell why something was not done: as a page for people, as JSON for programs.

JSON is that of RFC 9457: https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bizproc.errors import (
    ActionError,
    BizprocError,
    BudgetError,
    ConflictError,
    DefinitionError,
    ExpressionError,
    FieldFault,
    ForbiddenError,
    InvalidTransitionError,
    NotFoundError,
    QueryTimeoutError,
    RefusedError,
    StoreUnavailableError,
)
from bizproc.web.page import Pages
from bizproc.web.security.bearer import is_api

__all__ = ["Refusal", "Refused", "answer", "refusal_of", "status_of"]

_log = logging.getLogger("bizproc.web")

_STATUS: Final = {"SIGN_IN": 401, "RATE_LIMITED": 429}
# by the class where the code does not say it: codes are many
_OF_CLASSES: Final[Sequence[tuple[type[BizprocError], int]]] = (
    (StoreUnavailableError, 503),
    # the question is too much, and not the database away
    (QueryTimeoutError, 422),
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
    (InvalidTransitionError, 409),
    (RefusedError, 422),
    (DefinitionError, 422),
    (ExpressionError, 422),
    (BudgetError, 422),
    # what is kept outside, such as a file, cannot be reached now
    (ActionError, 503),
)
_CODES: Final = {
    400: "MALFORMED",
    404: "NOT_FOUND",
    405: "METHOD",
    413: "TOO_LARGE",
}


class Refused(HTTPException):
    """Refuse a request itself, with a code of ours and what is wrong with it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        faults: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message, headers)
        self.code = code
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Say what goes back: the status of HTTP, a code of ours, and why."""

    status: int
    code: str
    message: str = ""
    log_number: str | None = None
    faults: tuple[FieldFault, ...] = ()


def status_of(error: RefusedError) -> int:
    """Return the status of HTTP that goes with a refusal."""
    return _status_of(error) or 422


def refusal_of(error: Exception, *, log_number: str) -> Refusal:
    """Return what is told of an error; what is ours to mend stands in the log alone."""
    if isinstance(error, Refused):
        told = str(error.detail)
        code, faults = error.code, error.faults
        return Refusal(status=error.status_code, code=code, message=told, faults=faults)
    if isinstance(error, HTTPException):
        code = _CODES.get(error.status_code, "REQUEST")
        return Refusal(status=error.status_code, code=code)
    status = _status_of(error)
    if status is None:
        _log.error("%s: %s", log_number, type(error).__name__, exc_info=error)
        return Refusal(status=500, code="UNEXPECTED", log_number=log_number)
    assert isinstance(error, BizprocError)  # noqa: S101 - others have no status
    if status >= 500:  # noqa: PLR2004 - the class of HTTP
        _log.warning("%s: %s", log_number, error)
        return Refusal(status=status, code=error.code, log_number=log_number)
    faults = error.faults if isinstance(error, RefusedError) else _findings(error)
    return Refusal(status=status, code=error.code, message=error.message, faults=faults)


def _status_of(error: Exception) -> int | None:
    if not isinstance(error, BizprocError):
        return None
    if isinstance(error, RefusedError) and error.code in _STATUS:
        return _STATUS[error.code]
    return next((it for kind, it in _OF_CLASSES if isinstance(error, kind)), None)


def _findings(error: BizprocError) -> tuple[FieldFault, ...]:
    """Return what is wrong with a file, by where it stands."""
    if not isinstance(error, DefinitionError):
        return ()
    return tuple(
        FieldFault(str(it.location), it.code, it.message) for it in error.findings
    )


def answer(pages: Pages, request: Request, refusal: Refusal) -> Response:
    """Return the page of a refusal, or its JSON under `/api`."""
    headers = {"Retry-After": "60"} if refusal.status in {429, 503} else None
    if is_api(request):
        return _problem(request, refusal, headers)
    if refusal.status >= 500:  # noqa: PLR2004 - the class of HTTP
        # who asks is looked up in the database, which may be what is away
        request.state.person = None
    response = pages.draw(
        request, "refusal.html", {"refusal": refusal}, status=refusal.status
    )
    response.headers.update(headers or {})
    return response


def _problem(
    request: Request, refusal: Refusal, headers: Mapping[str, str] | None
) -> Response:
    status = refusal.status
    if request.method == "GET" and status == HTTPStatus.UNPROCESSABLE_ENTITY:
        # a question changes nothing: what does not fit is the question
        status = 400
    problem: dict[str, Any] = {
        "type": f"urn:bizproc:{refusal.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": refusal.code,
        "detail": refusal.message,
        "faults": [it._asdict() for it in refusal.faults],
        "trace": refusal.log_number,
    }
    text = json.dumps(problem, ensure_ascii=False).encode("utf-8", "replace")
    return Response(text, status, headers, "application/problem+json")
