"""Draw a page for who asked: in their language, in the portal's zone, signed in or not."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import NoMatchFound

from bizproc.engine import Engine
from bizproc.errors import ForbiddenError
from bizproc.portal.portal import Portal
from bizproc.portal_time import PortalTime
from bizproc.web.card_parts import CardParts, no_parts
from bizproc.web.compiled import COMPILED
from bizproc.web.directory import directory_of
from bizproc.web.filters import filters_of
from bizproc.web.fragments import is_for_part, unless_known
from bizproc.web.menu import Menu, MenuItem, Visit, no_menu
from bizproc.web.report_tabs import ReportTabs, no_report_tabs
from bizproc.web.security.identity import Identity
from bizproc.web.static_files import scripts_version
from bizproc.web.texts.language import Language, language_of
from bizproc.web.workplace import Workplace, portal_of, time_of
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory

__all__ = ["Pages", "SignInNeeded"]


class SignInNeeded(Exception):  # noqa: N818 - no error: the way to a page leads over another
    """Send who is not signed in to where they sign in, and back after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Hold what every page needs."""

    workplace: Workplace
    identity: Identity
    public_url: str | None = None
    menu: Menu = no_menu
    cards: CardParts = no_parts
    reports: ReportTabs = no_report_tabs
    _drawn: dict[str, jinja2.Environment] = field(default_factory=dict, repr=False)

    @property
    def engine(self) -> Engine:
        """Return the engine, whose commands ask who may."""
        return self.workplace.engine

    @property
    def portal(self) -> Portal:
        """Return the portal, for areas that need one.

        Raises:
            ConfigurationError: NO_PORTAL, the pages are those of an engine alone.
        """
        return portal_of(self.workplace)

    @property
    def has_portal(self) -> bool:
        """Say whether the pages are those of a portal."""
        return isinstance(self.workplace, Portal)

    @property
    def time(self) -> PortalTime:
        """Return the zone in which moments are shown, and days begin."""
        return time_of(self.workplace)

    def person(self, request: Request) -> str | None:
        """Return the id of who asks; a request is looked up once."""
        if not hasattr(request.state, "person"):
            request.state.person = self.identity.person(request)
        found: str | None = request.state.person
        return found

    def signed_in(self, request: Request) -> str:
        """Return the id of who asks.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        found = self.person(request)
        if found is None:
            raise SignInNeeded
        return found

    def administrator(self, request: Request) -> str:
        """Return the id of who asks, an administrator.

        Raises:
            SignInNeeded: nobody is signed in.
            ForbiddenError: who is, is none.
        """
        found = self.signed_in(request)
        if not self.directory(request).is_member(found, ADMINISTRATORS):
            msg = f"this page is for members of {ADMINISTRATORS}"
            raise ForbiddenError(msg)
        return found

    def directory(self, request: Request) -> Directory:
        """Return the people as they are at this request, read once."""
        return directory_of(self.workplace, request)

    def is_administrator(self, person: str) -> bool:
        """Say whether a person is an administrator."""
        return self.workplace.directory().is_member(person, ADMINISTRATORS)

    def language(self, request: Request) -> Language:
        """Return the language of who asks."""
        return language_of(request.headers.get("accept-language"))

    def draw(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        fragment: str | None = None,
    ) -> Response:
        """Return the page of a template; its name is that of a file in this package.

        `fragment` names the block that is returned alone if a script of ours asks.
        """
        language = self.language(request)
        found = self._environment(language).get_template(template)
        is_part = fragment is not None and is_for_part(request)
        values = {
            "request": request,
            "person": self._user(request),
            "signs_in": self.identity.signs_in,
            "language": language,
            "url_for": functools.partial(_path, request),
            "has_page": functools.partial(_has_page, request),
            "fragment": fragment if is_part else None,
            "menu": () if is_part else self._menu(request, language),
            "done_code": request.query_params.get("done", ""),
            **(context or {}),
        }
        headers = {"Content-Language": language.code, "Vary": _VARY}
        response = HTMLResponse(found.render(values), status, headers)
        return unless_known(request, response) if is_for_part(request) else response

    def go(
        self,
        request: Request,
        route: str,
        *,
        done: str | None = None,
        query: Mapping[str, str] | None = None,
        **path: str,
    ) -> RedirectResponse:
        """Send a browser on after a deed, to a page of ours that tells it is `done`."""
        asked = {**(query or {}), **({} if done is None else {"done": done})}
        way = _path(request, route, **path)
        return RedirectResponse(f"{way}?{urlencode(asked)}" if asked else way, 303)

    def _menu(self, request: Request, language: Language) -> list[MenuItem]:
        person = self.person(request)
        if person is None:
            return []
        visit = Visit(
            workplace=self.workplace,
            request=request,
            person=person,
            language=language,
        )
        return [*self.menu(visit)]

    def _user(self, request: Request) -> Any:
        id_ = self.person(request)
        return None if id_ is None else self.directory(request).find(id_)

    def _environment(self, language: Language) -> jinja2.Environment:
        found = self._drawn.get(language.code)
        if found is None:
            found = self._drawn[language.code] = _environment(self.workplace, language)
        return found


_VARY = "Cookie, Accept-Language, HX-Request"


def _path(request: Request, name: str, **values: Any) -> str:
    """Return the path of a page of ours, wherever the application is mounted."""
    route = _routes(request).get(name)
    if route is None or name == "static":
        return request.url_for(name, **values).path
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/") + str(route.url_path_for(name, **values))


def _routes(request: Request) -> Mapping[str, Any]:
    """Return the routes of the application by name; a router asks one after the other."""
    state = request.app.state
    found: Mapping[str, Any] | None = getattr(state, "routes_by_name", None)
    if found is None:
        every: list[Any] = []
        for it in request.app.routes:
            # FastAPI keeps what was included in one route, which knows those within
            within = getattr(it, "effective_route_contexts", None)
            every += [it] if within is None else within()
        # as a router does it, the first one of a name counts
        named = [(getattr(it, "name", ""), it) for it in reversed(every)]
        found = state.routes_by_name = dict(named)
    return found


def _has_page(request: Request, name: str, **values: Any) -> bool:
    """Say whether there is such a page: an area may be switched off."""
    try:
        _path(request, name, **values)
    except NoMatchFound:
        return False
    return True


def _environment(workplace: Workplace, language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bizproc", "web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=COMPILED,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["scripts_version"] = scripts_version()
    environment.filters.update(filters_of(workplace, language))
    environment.filters["said"] = language.said
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.text, language.counted, newstyle=True
    )
    return environment
