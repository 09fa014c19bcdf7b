"""Put pages and API together into one application."""

from __future__ import annotations

from collections.abc import Container, Sequence
from http import HTTPStatus
from importlib import metadata
from typing import Literal

from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bizproc.engine import Engine
from bizproc.errors import InvalidValueError
from bizproc.portal.accounts.accounts import Accounts
from bizproc.portal.portal import Portal
from bizproc.web.account.account import account_routes
from bizproc.web.account.sign_in import ask_to_sign_in, sign_in_routes
from bizproc.web.account.tokens import token_routes
from bizproc.web.api.routes import API_SECTION, ApiCors, allowed_methods, prepare_api
from bizproc.web.bare.guarded import WhoWorks
from bizproc.web.bare.workplace import BareWorkplace
from bizproc.web.crm.section import CRM_PAGES
from bizproc.web.extension_sections import sections_of
from bizproc.web.fragments import is_of_script
from bizproc.web.guard import Guard
from bizproc.web.joined_routes import join
from bizproc.web.operations.section import OPERATIONS
from bizproc.web.page import Pages, SignInNeeded
from bizproc.web.public.section import PUBLIC
from bizproc.web.records.section import RECORDS
from bizproc.web.refusals import answer, refusal_of
from bizproc.web.reports.report import REPORTS
from bizproc.web.sections import Section, cards_of, menu_of, report_tabs_of
from bizproc.web.security.headers import SecurityHeaders
from bizproc.web.security.identity import ByHost, BySession, Identity, UserOf
from bizproc.web.service_desk.client_section import DESK_CLIENTS
from bizproc.web.service_desk.desk_reports import DESK_REPORTS
from bizproc.web.service_desk.desk_section import DESK
from bizproc.web.static_files import CachedFiles
from bizproc.web.tasks.section import TASKS
from bizproc.web.workplace import Workplace, portal_of

__all__ = ["SECTIONS", "app", "assembled"]

SECTIONS = (
    *(TASKS, RECORDS, CRM_PAGES, DESK, REPORTS, DESK_REPORTS, OPERATIONS),
    *(PUBLIC, DESK_CLIENTS, API_SECTION),
)
"""The areas of the pages, in the order of the menu."""

NAMES = tuple(it.name for it in SECTIONS)


def app(  # noqa: PLR0913 - each says one thing of the application
    workplace: Portal | Engine,
    *,
    user_of: UserOf | None = None,
    people: WhoWorks | None = None,
    accounts: Accounts | None = None,
    public_url: str | None = None,
    sections: Container[str] = frozenset(NAMES),
    pages: Sequence[Section] = (),
    cors: Sequence[str] = (),
) -> FastAPI:
    """Return the pages of a portal, or of an engine alone, to serve or to mount.

    `host.mount("/desk", bizproc.web.app(portal))` puts them into an application of
    FastAPI or Starlette. The application opens and closes nothing: the portal stays its
    caller's, and timers and jobs run in a `bizproc.Worker`. An engine alone has tasks,
    operations and the API; what needs a portal is not there.

    Args:
        workplace: the portal, or the engine, whose tasks and processes they are.
        user_of: says who sent a request of a host that has its own sign-in; without it
            people of a portal sign in here, by the `accounts`.
        people: says who works with an engine alone, and in which groups; those of
            `administrators` operate. A portal knows its people.
        accounts: passwords and sessions; those of the portal by default.
        public_url: the address that people know, if a server in front has another.
        sections: the areas that there are, by their names: `tasks` …; all by default.
        pages: areas of your own, behind ours in the menu.
        cors: origins whose pages may use the API by tokens: `https://shop.example`.

    Raises:
        InvalidValueError: an engine alone comes without `user_of` or `people`, or a
            portal with `people`.
    """
    place = _workplace(workplace, people, user_of)
    identity: Identity
    if user_of is not None:
        identity = ByHost(workplace=place, user_of=user_of)
    else:
        identity = BySession(accounts=accounts or Accounts(portal_of(place)))
    return assembled(
        place,
        identity,
        public_url=public_url,
        sections=sections,
        pages=pages,
        cors=cors,
    )


def _workplace(
    given: Portal | Engine, people: WhoWorks | None, user_of: UserOf | None
) -> Workplace:
    if isinstance(given, Portal):
        if people is not None:
            msg = "a portal knows its people: leave `people` out"
            raise InvalidValueError(msg)
        return given
    if user_of is None or people is None:
        msg = (
            "an engine alone knows nobody: give `user_of`, who sent a request, and "
            "`people`, who works there; or open a workspace by `bizproc.open_workspace`"
        )
        raise InvalidValueError(msg)
    return BareWorkplace(given, people)


def assembled(
    workplace: Workplace,
    identity: Identity,
    *,
    public_url: str | None = None,
    sections: Container[str] = frozenset(NAMES),
    pages: Sequence[Section] = (),
    cors: Sequence[str] = (),
) -> FastAPI:
    """Return pages for whom an identity knows; the rest is as of `app`."""
    shown = _shown(workplace, sections, pages)
    desk = Pages(
        workplace=workplace,
        identity=identity,
        public_url=public_url,
        menu=menu_of(shown),
        cards=cards_of(shown),
        reports=report_tabs_of(shown),
    )
    made = _empty()
    made.state.limits = workplace.engine.components.limits
    made.state.sections = tuple(shown)
    made.add_middleware(Guard, pages=desk)
    if cors:
        made.add_middleware(ApiCors, origins=cors)
    made.add_middleware(SecurityHeaders)
    _add_handlers(made, desk)
    prepare_api(made, desk)
    _add_health(made, workplace.engine)
    _add_home(made)
    for section in shown:
        join(made, section.routes(desk))
    if desk.has_portal:
        join(made, token_routes(desk))
    if isinstance(identity, BySession):
        join(made, sign_in_routes(desk, identity))
        if isinstance(identity.accounts, Accounts):
            join(made, account_routes(desk, identity, identity.accounts))
    made.mount("/static", CachedFiles(), name="static")
    return made


def _shown(
    workplace: Workplace, names: Container[str], added: Sequence[Section]
) -> list[Section]:
    """Return the areas that there are: ours, those of extensions, the application's."""
    ours = (it for it in SECTIONS if it.name in names)
    if not isinstance(workplace, Portal):
        every = (*ours, *added)
        return [it for it in every if not it.needs_portal and it.extension is None]
    portal = workplace
    every = (*ours, *sections_of(portal), *added)
    return [
        it for it in every if it.extension is None or it.extension in portal.extensions
    ]


def _empty() -> FastAPI:
    return FastAPI(
        title="bizproc",
        version=metadata.version("bizproc"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        openapi_tags=[{"name": "health", "description": "Whether it is up."}],
    )


class Health(BaseModel):
    """Say that it is up."""

    status: Literal["ok"]


def _add_handlers(made: FastAPI, pages: Pages) -> None:
    @made.exception_handler(HTTPException)
    def refuse(request: Request, error: HTTPException) -> Response:
        if error.status_code < 400:  # noqa: PLR2004 - the class of HTTP
            return Response(status_code=error.status_code, headers=error.headers)
        response = answer(pages, request, refusal_of(error, log_number=""))
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = allowed_methods(request)
        return response

    @made.exception_handler(SignInNeeded)
    def send_to_sign_in(request: Request, _: SignInNeeded) -> Response:
        # a script has no place for the page to sign in on; it tells in its own way
        if is_of_script(request) or not pages.identity.signs_in:
            refused = HTTPException(401)
            return answer(pages, request, refusal_of(refused, log_number=""))
        return ask_to_sign_in(pages, request)


def _add_health(made: FastAPI, engine: Engine) -> None:
    @made.get(
        "/healthz",
        operation_id="getHealth",
        tags=["health"],
        summary="Say whether the database answers",
    )
    def health() -> Health:
        with engine.read():
            return Health(status="ok")


def _add_home(made: FastAPI) -> None:
    @made.get("/", name="home", include_in_schema=False)
    def home(request: Request) -> Response:
        return RedirectResponse(request.url_for("inbox").path, 303)
