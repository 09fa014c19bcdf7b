"""Tell whose program calls, and let it in as far as its token goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, overload

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from bizproc.engine import Engine
from bizproc.errors import ForbiddenError
from bizproc.portal.api_tokens import ApiTokens, Caller, opens
from bizproc.portal.portal import Portal
from bizproc.values.plain import plain_json
from bizproc.web.page import Pages
from bizproc.web.refusals import Refused
from bizproc.web.security.bearer import bearer_of
from bizproc.web.workplace import Workplace, portal_of, time_of
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["Anybody", "Visit", "needs"]

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of a person, of `bizproc token add` or of the page My account.",
)


_ASK_FOR_ONE = "give a token: `Authorization: Bearer bzp_…`"
_NOBODY = "this application does not know who asks: sign in, as it has it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Hold whose program calls, and what it works with."""

    workplace: Workplace
    person: str
    caller: Caller | None = None

    @property
    def engine(self) -> Engine:
        """Return the engine, whose commands ask who may."""
        return self.workplace.engine

    @property
    def has_portal(self) -> bool:
        """Say whether people work at a portal."""
        return isinstance(self.workplace, Portal)

    @property
    def portal(self) -> Portal:
        """Return the portal, for resources that need one."""
        return portal_of(self.workplace)

    @property
    def is_administrator(self) -> bool:
        """Say whether the person is an administrator."""
        return self.workplace.directory().is_member(self.person, ADMINISTRATORS)

    @overload
    def local(self, moment: dt.datetime) -> dt.datetime: ...

    @overload
    def local(self, moment: None) -> None: ...

    @overload
    def local(self, moment: dt.datetime | None) -> dt.datetime | None: ...

    def local(self, moment: dt.datetime | None) -> dt.datetime | None:
        """Return a moment in the portal's zone, with its offset alone."""
        if moment is None:
            return None
        found = time_of(self.workplace).local(moment)
        return found.replace(tzinfo=dt.timezone(found.utcoffset() or dt.timedelta()))

    def plain(self, value: Any) -> Any:
        """Return a value of FEEL as JSON has it; moments in UTC in the portal's zone."""
        return plain_json(value, local=time_of(self.workplace).local)

    def check_administrator(self) -> None:
        """Refuse who is no administrator.

        Raises:
            ForbiddenError: FORBIDDEN.
        """
        if not self.is_administrator:
            msg = f"{self.person!r} may not; members of {ADMINISTRATORS} may"
            raise ForbiddenError(msg)

    def require(self, scope: str) -> None:
        """Insist on a scope of the token; who is signed in has them all.

        Raises:
            Refused: 403 SCOPE, the token does not open it.
        """
        if self.caller is None or opens(self.caller.scopes, scope):
            return
        msg = f"this token does not open {scope}; it opens {', '.join(self.caller.scopes)}"
        raise Refused(403, "SCOPE", msg)


def _visit(
    request: Request,
    wanted: SecurityScopes,
    _: Annotated[Any, Security(_BEARER)] = None,
) -> Visit:
    """Find out whose program calls, and insist on the scopes of the operation.

    A token is the only credential of a request that has one; without one it is the
    session of a page of ours, or who the host says.
    """
    if not hasattr(request.state, "visit"):
        # what lists depend on asks as well
        request.state.visit = _visit_of(request)
    visit: Visit = request.state.visit
    for scope in wanted.scopes:
        visit.require(scope)
    return visit


def _visit_of(request: Request) -> Visit:
    pages: Pages = request.app.state.pages
    # without a portal there are no tokens of ours: what stands there is the host's
    token = bearer_of(request) if pages.has_portal else None
    if token is None:
        person = pages.person(request)
        if person is None:
            raise _unknown(_ASK_FOR_ONE if pages.has_portal else _NOBODY)
        return Visit(workplace=pages.workplace, person=person)
    caller = ApiTokens(pages.portal).caller(token)
    if caller is None:
        msg = "the token opens nothing: it has ended, was revoked, or is none"
        raise _unknown(msg)
    return Visit(workplace=pages.workplace, person=caller.person, caller=caller)


def _unknown(message: str) -> Refused:
    return Refused(401, "SIGN_IN", message, headers={"WWW-Authenticate": "Bearer"})


def needs(scope: str) -> Any:
    """Return the dependency of an operation that needs a scope."""
    return Security(_visit, scopes=[scope])


Anybody = Annotated[Visit, Depends(_visit)]
"""Whoever has a token or is signed in."""
