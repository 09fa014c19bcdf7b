"""Put the resources of the API together."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from bizproc.portal.api_tokens.cursors import Cursors, signing_key
from bizproc.web.api import (
    definitions,
    files,
    incidents,
    instances,
    jobs,
    messages,
    people,
    records,
    tasks,
)
from bizproc.web.api.bodies import malformed
from bizproc.web.api.problems import API, describe
from bizproc.web.bare.signing import bare_signing_key
from bizproc.web.joined_routes import join
from bizproc.web.page import Pages
from bizproc.web.refusals import answer, refusal_of
from bizproc.web.sections import Section

__all__ = ["API_SECTION", "ApiCors", "allowed_methods", "prepare_api"]

_OF_PORTALS = {
    "records": "Records of the company, as its crm.yaml declares them.",
    "files": "Files in the fields of records.",
}
_TAGS = {
    **_OF_PORTALS,
    "tasks": "What people are to do.",
    "instances": "Running and ended processes.",
    "messages": "What comes from outside to processes.",
    "definitions": "Diagrams, decisions and forms that are deployed.",
    "incidents": "What waits for an operator.",
    "jobs": "Work for programs outside.",
    "people": "Who calls, and who works here.",
}
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_HOLDS = (
    "Moments are ISO 8601 with an offset. What is refused "
    "is told as `application/problem+json` (RFC 9457); its `code` is stable. A body has at "
    "most 5 MB, a file 128 MB, unless the settings say otherwise. Lists are read by `limit` "
    "and `after`, which is what `next` was under the same conditions: it is signed. An "
    "`Idempotency-Key` is of one token and one address, and kept until events are purged; "
    "`If-Match` is demanded nowhere."
)
_DESCRIPTION = (
    "What people do on the pages, for programs. A program acts as a person, by a token of "
    f"theirs, and may what they may. {_HOLDS}"
)
_OF_HOST = (
    "What people do on the pages, for programs. Who acts is who the application says, and "
    f"may what they may on the pages. {_HOLDS}"
)


def _routes(pages: Pages) -> APIRouter:
    made = APIRouter()
    of_portal = (records, files) if pages.has_portal else ()
    of_all = (tasks, instances, messages, definitions, incidents, jobs, people)
    for resource in (*of_portal, *of_all):
        join(made, resource.routes)
    return made


API_SECTION = Section(name="api", routes=_routes)
"""The API as an area of the application."""


def prepare_api(made: FastAPI, pages: Pages) -> None:
    """Let an application answer and describe requests of programs."""
    made.state.pages = pages
    made.state.cursors = Cursors(
        lambda: (
            signing_key(pages.portal)
            if pages.has_portal
            else bare_signing_key(pages.engine)
        )
    )
    made.openapi_tags = [
        *(made.openapi_tags or ()),
        *(
            {"name": name, "description": text}
            for name, text in _TAGS.items()
            if pages.has_portal or name not in _OF_PORTALS
        ),
    ]
    if pages.has_portal:
        describe(made, _DESCRIPTION)
    else:
        describe(made, _OF_HOST, by_token=False)

    @made.exception_handler(RequestValidationError)
    def refuse(request: Request, error: RequestValidationError) -> Response:
        return answer(pages, request, refusal_of(malformed(error), log_number=""))


class ApiCors:
    """Let pages of the listed origins read the API, by a token and never by a cookie."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=[
                "Authorization",
                "Content-Type",
                "Idempotency-Key",
                "If-Match",
                "If-None-Match",
            ],
            expose_headers=["ETag", "Location", "Retry-After"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, one of the API with what browsers ask for."""
        is_api = scope["type"] == "http" and _path(scope).startswith(API)
        await (self._shared if is_api else self._app)(scope, receive, send)


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def allowed_methods(request: Request) -> str:
    """Return the methods that there are at an address, for `Allow`."""
    routes = request.app.routes
    found = (
        method
        for method in _METHODS
        if any(
            it.matches({**request.scope, "method": method})[0] is Match.FULL
            for it in routes
        )
    )
    return ", ".join(found)
