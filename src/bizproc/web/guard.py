"""Stand before all pages: own origin, and whatever a page raises is told."""

from __future__ import annotations

from contextlib import nullcontext

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bizproc.errors import ForbiddenError
from bizproc.portal.repository.people import people_seen_once
from bizproc.web.page import Pages
from bizproc.web.refusals import answer, refusal_of
from bizproc.web.security.bearer import bearer_of, is_api, names_bearer
from bizproc.web.security.origin import is_own

__all__ = ["Guard"]


class Guard:
    """Refuse what another site sent, and answer what is raised as a refusal."""

    def __init__(self, app: ASGIApp, *, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is refused."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            is_program = is_api(request) and self._has_token(request)
            if not is_program and not is_own(request, self._pages.public_url):
                msg = "this request came from another site"
                raise ForbiddenError(msg)  # noqa: TRY301 - answered like all others
            # one page asks many questions; all see the people as they are at its request
            reads = request.method in {"GET", "HEAD"}
            with people_seen_once() if reads else nullcontext():
                await self._app(scope, receive, send_on)
        except Exception as error:  # told to who asked, with its number in the log
            if has_begun:
                raise
            response = await run_in_threadpool(self._refused, request, error)
            await response(scope, receive, send)

    def _has_token(self, request: Request) -> bool:
        """Say whether a program sends it: by a token of ours, or of an engine's host."""
        if self._pages.has_portal:
            return bearer_of(request) is not None
        return names_bearer(request)

    def _refused(self, request: Request, error: Exception) -> ASGIApp:
        components = self._pages.engine.components
        number = components.ids.new("log")[-8:]
        refusal = refusal_of(error, log_number=number)
        return answer(self._pages, request, refusal)
