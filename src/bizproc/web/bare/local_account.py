"""Let one person in at their own machine, who reads the password off the terminal."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Callable

from bizproc.errors import ForbiddenError
from bizproc.portal.accounts.accounts import SignedIn
from bizproc.portal.accounts.sessions import WHOLE
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory, User

__all__ = ["LocalAccount", "directory_of_one"]


def directory_of_one(person: str) -> Directory:
    """Return the people of an engine that one person looks at: them, who operates."""
    return Directory.of([User(id=person, name=person, groups=(ADMINISTRATORS,))])


class LocalAccount:
    """Sign one person in by a password of this process; both end with it.

    Nothing of it is kept anywhere. The password is made up by a machine and too long to
    be guessed, so that wrong ones need not be counted.

    Args:
        person: who signs in.
        now: tells the time.
        draw: makes up texts that nobody can guess.
    """

    def __init__(
        self,
        person: str,
        *,
        now: Callable[[], dt.datetime],
        draw: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        self.person = person
        self.password = draw()
        self._draw = draw
        self._now = now
        self._sessions: dict[str, dt.datetime] = {}

    def sign_in(self, name: str, password: str, *, sender: str = "") -> SignedIn:
        """Begin a session.

        Raises:
            ForbiddenError: the name or the password is wrong.
        """
        del sender
        known = name.strip() == self.person
        right = hmac.compare_digest(
            password.encode("utf-8", "replace"), self.password.encode()
        )
        if not (right and known):
            msg = "this name or password is wrong"
            raise ForbiddenError(msg)
        token, ends_at = self._draw(), self._now() + WHOLE
        self._sessions[token] = ends_at
        return SignedIn(person=self.person, token=token, ends_at=ends_at)

    def person_of(self, token: str) -> str | None:
        """Return who is signed in with a token; None if the session has ended."""
        ends_at = self._sessions.get(token)
        return None if ends_at is None or ends_at <= self._now() else self.person

    def sign_out(self, token: str) -> None:
        """End a session; one that has ended is no error."""
        self._sessions.pop(token, None)
