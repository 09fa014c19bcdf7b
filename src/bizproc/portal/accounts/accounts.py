"""The commands and questions of accounts, each one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher

from bizproc.engine.arguments import checks_arguments
from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.phrase import Phrase
from bizproc.portal.accounts.passwords import (
    check_password,
    hash_password,
    is_password,
)
from bizproc.portal.accounts.sessions import (
    SEEN_AT_MOST_EVERY,
    WHOLE,
    begin_session,
    end_sessions,
    is_live,
    note_use,
    session_id,
)
from bizproc.portal.accounts.throttle import (
    check_pause,
    forget_failures,
    note_failure,
)
from bizproc.portal.idempotency import once
from bizproc.portal.personnel.state import audit
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import SYSTEM
from bizproc.portal.repository.repository import Repository, repositories_of
from bizproc.portal.schema.account_tables import ACCOUNTS, SESSIONS, Account, Session
from bizproc.store import Transaction, eq
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory, User

__all__ = ["Accounts", "SignedIn"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Name who signed in, the token of the session, and when it ends at the latest."""

    person: str
    token: str = dataclasses.field(repr=False)
    ends_at: dt.datetime


@checks_arguments
class Accounts:
    """Let the people of a portal sign in with a password.

    A person is who the workspace and the administrators say; an account adds how they
    prove it. Whoever leaves is signed in no longer at once. `by` is as in `Portal`.

    Args:
        portal: whose people they are.
        hasher: how passwords are hashed; Argon2id with the library's parameters by
            default.
    """

    def __init__(self, portal: Portal, *, hasher: PasswordHasher | None = None) -> None:
        self._portal = portal
        self._hasher = hasher or PasswordHasher()

    # -- accounts --------------------------------------------------------------

    def set_password(
        self, person: str, password: str, *, by: str | None = None
    ) -> None:
        """Give a person a password; their sessions end.

        Raises:
            ForbiddenError: only administrators and the application may.
            NotFoundError: there is no such active person.
            InvalidValueError: PASSWORD, it is too easy.
        """
        user = _person(self._portal.directory(), person)
        check_password(password, _names(user))
        made = hash_password(self._hasher, password)

        def do(repository: Repository) -> None:
            people = repository.hold_people()
            _check_administrator(people, by)
            _person(people, person)
            _keep(repository, person, made, by=by)
            end_sessions(repository.tx, person)

        self._run(do)

    def change_password(self, token: str, old: str, new: str) -> None:
        """Change the password of who is signed in; their other sessions end.

        Raises:
            ForbiddenError: SIGN_IN, the session has ended, or the old password is
                wrong.
            InvalidValueError: PASSWORD, the new one is too easy.
        """
        person = self.person_of(token)
        if person is None:
            msg = Phrase("you are not signed in any more; sign in again")
            raise ForbiddenError(msg, code="SIGN_IN")
        with self._portal.engine.read() as tx:
            account = tx.get(ACCOUNTS, person)
        known = None if account is None else account.hash
        if not is_password(self._hasher, known, old):
            msg = Phrase("the old password is wrong")
            raise ForbiddenError(msg, code="SIGN_IN")
        check_password(new, _names(self._portal.directory().user(person)))
        made = hash_password(self._hasher, new)

        def do(repository: Repository) -> None:
            _keep(repository, person, made, by=person)
            end_sessions(repository.tx, person, but=session_id(token))

        self._run(do)

    def close_account(self, person: str, *, by: str | None = None) -> bool:
        """Take a person's password and sessions away; False if they had none.

        Raises:
            ForbiddenError: only administrators and the application may.
        """

        def do(repository: Repository) -> bool:
            _check_administrator(repository.hold_people(), by)
            end_sessions(repository.tx, person)
            if not repository.tx.delete(ACCOUNTS, eq("person", person)):
                return False
            _audit(repository, person, old="set", new=None, by=by)
            return True

        return self._run(do)

    def accounts(self) -> list[Account]:
        """Return the accounts there are, by person."""
        with self._portal.engine.read() as tx:
            return tx.select(ACCOUNTS, order_by=("person",))

    # -- sessions --------------------------------------------------------------

    def sign_in(self, name: str, password: str, *, sender: str = "") -> SignedIn:
        """Begin a session; `name` is a person's id or e-mail address.

        `sender` is where the request came from: wrong passwords are counted by name
        and sender.

        Raises:
            ForbiddenError: SIGN_IN, no such name or a wrong password: the same answer,
                after the same work.
            RefusedError: RATE_LIMITED, five times wrong within 15 minutes.
        """
        engine = self._portal.engine
        now = engine.components.clock.now()
        with engine.read() as tx:
            check_pause(tx, name, sender, now)
            user = _named(self._people(tx), name)
            account = None if user is None else tx.get(ACCOUNTS, user.id)
        known = None if account is None else account.hash
        # outside of a transaction: this takes its time on purpose
        right = is_password(self._hasher, known, password)

        def do(repository: Repository) -> SignedIn | None:
            # of guesses that came at once, all were let through above
            check_pause(repository.tx, name, sender, repository.now)
            if user is None or not right:
                note_failure(repository, name, sender)
                return None
            forget_failures(repository, name, sender)
            token = begin_session(repository, user.id, sender or None)
            ends_at = repository.now + WHOLE
            return SignedIn(person=user.id, token=token, ends_at=ends_at)

        signed_in = self._run(do)
        if signed_in is None:
            msg = "this name or password is wrong"
            raise ForbiddenError(msg, code="SIGN_IN")
        return signed_in

    def person_of(self, token: str) -> str | None:
        """Return who is signed in with a token; None if the session has ended.

        It ends 12 hours after its last use, 14 days after its begin, when the person
        leaves, and when their password is set.
        """
        now, id_ = self._portal.engine.components.clock.now(), session_id(token)
        with self._portal.engine.read() as tx:
            session = tx.get(SESSIONS, id_)
            if session is None or not is_live(session, now):
                return None
            if self._people(tx).find(session.person) is None:
                return None
        if now - session.seen_at >= SEEN_AT_MOST_EVERY:
            self._run(lambda repository: note_use(repository, id_))
        return session.person

    def sign_out(self, token: str) -> None:
        """End a session; one that has ended is no error."""
        ended = eq("id", session_id(token))
        self._run(lambda repository: repository.tx.delete(SESSIONS, ended))

    def sessions(self, person: str) -> list[Session]:
        """Return the sessions of a person that go on, the latest first."""
        now = self._portal.engine.components.clock.now()
        with self._portal.engine.read() as tx:
            found = tx.select(SESSIONS, eq("person", person), order_by=("id",))
        live = [it for it in found if is_live(it, now)]
        return sorted(live, key=lambda it: it.began_at, reverse=True)

    # -- pieces ----------------------------------------------------------------

    def _run(self, do: Callable[[Repository], T]) -> T:
        return once(self._portal.engine, None, do)

    def _people(self, tx: Transaction) -> Directory:
        own = self._portal.engine.components.domain.own
        return repositories_of(own).people.at(tx)


def _person(people: Directory, person: str) -> User:
    found = people.find(person)
    if found is not None:
        return found
    active = [it.id for it in people.people.values() if it.active]
    msg = f"there is no active person {person!r}{did_you_mean(person, active)}"
    raise NotFoundError(msg)


def _named(people: Directory, name: str) -> User | None:
    """Return who signs in by a name: by id, else by e-mail address."""
    found = people.find(name)
    if found is not None:
        return found
    wanted = name.strip().casefold()
    active = (user for user in people.people.values() if user.active)
    return next((it for it in active if (it.email or "").casefold() == wanted), None)


def _names(user: User) -> tuple[str, ...]:
    email = user.email or user.id
    return (user.id, user.name, email, email.partition("@")[0])


def _check_administrator(people: Directory, by: str | None) -> None:
    if by is not None and not people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not change accounts; members of {ADMINISTRATORS} may"
        raise ForbiddenError(msg)


def _keep(repository: Repository, person: str, made: str, *, by: str | None) -> None:
    """Keep a password, and in the audit of people that it was set."""
    tx = repository.tx
    before = tx.get(ACCOUNTS, person, lock=True)
    row = Account(person=person, hash=made, changed_at=repository.now, changed_by=by)
    if before is None:
        tx.insert(ACCOUNTS, row)
    else:
        tx.replace(ACCOUNTS, row)
    old = None if before is None else "set"
    _audit(repository, person, old=old, new="set" if old is None else "anew", by=by)


def _audit(
    repository: Repository,
    person: str,
    *,
    old: str | None,
    new: str | None,
    by: str | None,
) -> None:
    audit(repository, person, "password", old=old, new=new, by=by or SYSTEM)
