"""Put pages and API together into one application."""

from __future__ import annotations

from collections.abc import Container, Sequence
from importlib import metadata

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from bizproc.portal.accounts.accounts import Accounts
from bizproc.portal.portal import Portal
from bizproc.web.account.account import account_routes
from bizproc.web.account.sign_in import sign_in_routes, sign_in_url
from bizproc.web.crm.section import CRM_PAGES
from bizproc.web.fragments import is_of_script
from bizproc.web.guard import Guard
from bizproc.web.page import Pages, SignInNeeded
from bizproc.web.records.section import RECORDS
from bizproc.web.refusals import answer, refusal_of
from bizproc.web.sections import Section, cards_of, menu_of
from bizproc.web.security.headers import SecurityHeaders
from bizproc.web.security.identity import ByHost, BySession, Identity, UserOf
from bizproc.web.static_files import CachedFiles
from bizproc.web.tasks.section import TASKS

__all__ = ["SECTIONS", "app"]

SECTIONS = (TASKS, RECORDS, CRM_PAGES)
"""The areas of the pages, in the order of the menu."""

NAMES = tuple(it.name for it in SECTIONS)


def app(
    portal: Portal,
    *,
    user_of: UserOf | None = None,
    accounts: Accounts | None = None,
    public_url: str | None = None,
    sections: Container[str] = frozenset(NAMES),
    pages: Sequence[Section] = (),
) -> FastAPI:
    """Return the pages of a portal as an application, to serve or to mount.

    `host.mount("/desk", bizproc.web.app(portal))` puts them into an application of
    FastAPI or Starlette. The application opens and closes nothing: the portal stays its
    caller's, and timers and jobs run in a `bizproc.Worker`.

    Args:
        portal: whose people and tasks they are.
        user_of: says who sent a request of a host that has its own sign-in; without it
            people sign in here, by the `accounts`.
        accounts: passwords and sessions; those of the portal by default.
        public_url: the address that people know, if a server in front has another.
        sections: the areas that there are, by their names: `tasks` …; all by default.
        pages: areas of your own, behind ours in the menu.
    """
    shown = [
        it
        for it in (*(it for it in SECTIONS if it.name in sections), *pages)
        if it.extension is None or it.extension in portal.extensions
    ]
    identity: Identity
    if user_of is not None:
        identity = ByHost(portal=portal, user_of=user_of)
    else:
        identity = BySession(accounts=accounts or Accounts(portal))
    desk = Pages(
        portal=portal,
        identity=identity,
        public_url=public_url,
        menu=menu_of(shown),
        cards=cards_of(shown),
    )
    made = FastAPI(
        title="bizproc",
        version=metadata.version("bizproc"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        openapi_tags=[{"name": "health", "description": "Whether it is up."}],
    )
    made.state.limits = portal.engine.components.limits
    made.add_middleware(Guard, pages=desk)
    made.add_middleware(SecurityHeaders)
    _add_handlers(made, desk)
    _add_health(made, portal)
    _add_home(made)
    for section in shown:
        made.include_router(section.routes(desk))
    if isinstance(identity, BySession):
        made.include_router(sign_in_routes(desk, identity))
        made.include_router(account_routes(desk, identity))
    made.mount("/static", CachedFiles(), name="static")
    return made


def _add_handlers(made: FastAPI, pages: Pages) -> None:
    @made.exception_handler(HTTPException)
    def refuse(request: Request, error: HTTPException) -> Response:
        response = answer(pages, request, refusal_of(error, log_number=""))
        response.headers.update(error.headers or {})
        return response

    @made.exception_handler(SignInNeeded)
    def send_to_sign_in(request: Request, _: SignInNeeded) -> Response:
        # a script has no place for the page to sign in on; it tells in its own way
        if is_of_script(request) or not pages.identity.signs_in:
            refused = HTTPException(401)
            return answer(pages, request, refusal_of(refused, log_number=""))
        return RedirectResponse(sign_in_url(request), 303)


def _add_health(made: FastAPI, portal: Portal) -> None:
    @made.get("/healthz", tags=["health"], summary="Say whether the database answers")
    def health() -> JSONResponse:
        with portal.engine.read():
            return JSONResponse({"status": "ok"})


def _add_home(made: FastAPI) -> None:
    @made.get("/", name="home", include_in_schema=False)
    def home(request: Request) -> Response:
        return RedirectResponse(request.url_for("inbox").path, 303)
