"""Draw a page for who asked: in their language, in the portal's zone, signed in or not."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bizproc.portal.portal import Portal
from bizproc.web.security.identity import Identity
from bizproc.web.texts.language import Language, language_of

__all__ = ["Pages", "SignInNeeded"]


class SignInNeeded(Exception):  # noqa: N818 - no error: the way to a page leads over another
    """Send who is not signed in to where they sign in, and back after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Hold what every page needs."""

    portal: Portal
    identity: Identity
    public_url: str | None = None
    _drawn: dict[str, jinja2.Environment] = field(default_factory=dict, repr=False)

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

    def draw(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
    ) -> HTMLResponse:
        """Return the page of a template; its name is that of a file in this package."""
        language = language_of(request.headers.get("accept-language"))
        environment = self._environment(language)
        text = environment.get_template(template).render(
            request=request,
            person=self._user(request),
            signs_in=self.identity.signs_in,
            language=language,
            url_for=functools.partial(_path, request),
            **(context or {}),
        )
        headers = {"Content-Language": language.code, "Vary": "Cookie, Accept-Language"}
        return HTMLResponse(text, status, headers)

    def _user(self, request: Request) -> Any:
        id_ = self.person(request)
        return None if id_ is None else self.portal.directory().find(id_)

    def _environment(self, language: Language) -> jinja2.Environment:
        found = self._drawn.get(language.code)
        if found is None:
            found = self._drawn[language.code] = _environment(self.portal, language)
        return found


def _path(request: Request, name: str, **values: Any) -> str:
    """Return the path of a page of ours, wherever the application is mounted."""
    return request.url_for(name, **values).path


def _environment(portal: Portal, language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bizproc", "web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    time = portal.workspace.time

    def moment(instant: dt.datetime | None) -> Markup:
        """Write a moment as people read it; machines read the offset."""
        if instant is None:
            return Markup()
        local = time.local(instant)
        shown = '<time datetime="{}">{}</time>'
        return Markup(shown).format(  # noqa: S704 - our own text; `format` escapes
            local.isoformat(), language.moment(local)
        )

    environment.filters["moment"] = moment
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.text, language.counted, newstyle=True
    )
    return environment
