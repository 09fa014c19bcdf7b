"""Tell who sent a request: by the session of a cookie, or as the host says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from bizproc.portal.accounts.accounts import SignedIn
from bizproc.portal.accounts.sessions import WHOLE
from bizproc.web.workplace import Workplace

__all__ = ["ByHost", "BySession", "Identity", "SignIns", "UserOf"]

UserOf: TypeAlias = Callable[[Request], str | None]
"""Says the id of who sent a request of a host application; None: nobody it knows."""

# both names: one that was set over http must not be taken over https
_SECURE, _PLAIN = "__Host-bizproc", "bizproc"


class Identity(Protocol):
    """Tell who sent a request."""

    @property
    def signs_in(self) -> bool:
        """Say whether people sign in here, and not at the host."""
        ...

    def person(self, request: Request) -> str | None:
        """Return the id of an active person, or None."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHost:
    """Take the host application's word; people must be known and active here."""

    workplace: Workplace
    user_of: UserOf
    signs_in: bool = False

    def person(self, request: Request) -> str | None:
        """Return the id of an active person, or None."""
        user = self.user_of(request)
        if user is None or self.workplace.directory().find(user) is None:
            return None
        return user


class SignIns(Protocol):
    """Begin sessions and know them again: `Accounts`, or that of one person."""

    def sign_in(self, name: str, password: str, *, sender: str = "") -> SignedIn:
        """Begin a session.

        Raises:
            RefusedError: the name or the password is wrong.
        """
        ...

    def person_of(self, token: str) -> str | None:
        """Return who is signed in with a token; None if the session has ended."""
        ...

    def sign_out(self, token: str) -> None:
        """End a session."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BySession:
    """Look the session up whose token is in the cookie."""

    accounts: SignIns
    signs_in: bool = True

    def person(self, request: Request) -> str | None:
        """Return the id of an active person, or None."""
        token = self.token(request)
        return None if token is None else self.accounts.person_of(token)

    @staticmethod
    def token(request: Request) -> str | None:
        """Return the token that a browser sent, if it did."""
        return request.cookies.get(_name(request))

    @staticmethod
    def remember(request: Request, response: Response, signed_in: SignedIn) -> None:
        """Give the browser the token; no script can read it, no other site send it."""
        response.set_cookie(
            _name(request),
            signed_in.token,
            max_age=round(WHOLE.total_seconds()),
            secure=_is_secure(request),
            httponly=True,
            samesite="lax",
        )

    @staticmethod
    def forget(request: Request, response: Response) -> None:
        """Take the token out of the browser."""
        secure = _is_secure(request)
        response.delete_cookie(
            _name(request), secure=secure, httponly=True, samesite="lax"
        )


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _name(request: Request) -> str:
    return _SECURE if _is_secure(request) else _PLAIN
