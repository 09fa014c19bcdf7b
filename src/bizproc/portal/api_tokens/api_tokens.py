"""The commands and questions of tokens, each one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bizproc.engine.arguments import checks_arguments
from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.api_tokens.scopes import checked_scopes
from bizproc.portal.idempotency import once
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.personnel.state import audit
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import SYSTEM
from bizproc.portal.repository.repository import (
    Repository,
    repositories_of,
    repository_of,
)
from bizproc.portal.schema.account_tables import API_TOKENS, ApiToken
from bizproc.store import eq, eq_given
from bizproc.visible_text import visible_line
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["ApiTokens", "Caller", "NewToken"]

T = TypeVar("T")

_PREFIX = "bzp_"
_LONGEST = 366
_MOST_LETTERS = 100
_MOST_OF_PERSON = 50
# what is written of a use is at most so old: most requests write nothing
_USED_AT_MOST_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """Hold a token that was made: nobody can ask for its text a second time."""

    id: str
    token: str = dataclasses.field(repr=False)
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Name whose program calls, and what its token opens."""

    person: str
    token_id: str
    scopes: tuple[str, ...]


@checks_arguments
class ApiTokens:
    """Let programs act as people of a portal, by tokens.

    A program may what its person may at that moment, as far as the scopes of the token
    go. The tokens of who leaves open nothing at once. `by` is as in `Portal`.
    """

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def add(
        self,
        person: str,
        name: str,
        scopes: Sequence[str],
        *,
        days: int = 90,
        by: str | None = None,
    ) -> NewToken:
        """Make a token of a person.

        Args:
            person: who the program acts as.
            name: what it is for.
            scopes: what it opens, of `SCOPES` or `jobs:NAME`.
            days: how long it is good for, up to 366.
            by: who makes it: the person, an administrator, or the application.

        Raises:
            NotFoundError: there is no such active person.
            InvalidValueError: a scope is none, the name or the days are not taken, or
                there are too many tokens.
            ForbiddenError: it is for the person and administrators to make.
        """
        called = visible_line(name).strip()
        if not called or len(called) > _MOST_LETTERS:
            msg = f"name: say in 1 to {_MOST_LETTERS} letters what the token is for"
            raise InvalidValueError(msg)
        if not 1 <= days <= _LONGEST:
            msg = f"days={days}: a token is good for 1 to {_LONGEST} days"
            raise InvalidValueError(msg)
        wanted = checked_scopes(scopes)

        def do(repository: Repository) -> NewToken:
            _check_owner(repository, person, by)
            if repository.hold_people().find(person) is None:
                msg = f"there is no active person {person!r}"
                raise NotFoundError(msg)
            count = repository.tx.count(API_TOKENS, eq("person", person))
            if count >= _MOST_OF_PERSON:
                msg = f"{person!r} has {count} tokens; revoke one that is not needed"
                raise InvalidValueError(msg)
            text = _fresh(repository)
            row = ApiToken(
                id=repository.unit.new_id("token"),
                hash=_hash(text),
                person=person,
                name=called,
                scopes=wanted,
                created_at=repository.now,
                ends_at=repository.now + dt.timedelta(days=days),
                created_by=by,
            )
            repository.tx.insert(API_TOKENS, row)
            _audit(repository, row, new=f"{called}: {', '.join(wanted)}", by=by)
            return NewToken(id=row.id, token=text, ends_at=row.ends_at)

        return self._run(do)

    def tokens(
        self, person: str | None = None, *, by: str | None = None
    ) -> list[ApiToken]:
        """Return the tokens there are, perhaps of one person; without their texts.

        Raises:
            ForbiddenError: one sees one's own; administrators see everybody's.
        """
        with self._portal.engine.view() as work:
            repository = repository_of(work)
            _check_owner(repository, person, by)
            return repository.tx.select(
                API_TOKENS, *eq_given(person=person), order_by=("person", "id")
            )

    def revoke(self, token_id: str, *, by: str | None = None) -> None:
        """Take a token away; what uses it is refused at once.

        Raises:
            NotFoundError: there is no such token, or it is another's.
        """

        def do(repository: Repository) -> None:
            row = repository.tx.get(API_TOKENS, token_id, lock=True)
            if row is not None:
                try:
                    _check_owner(repository, row.person, by)
                except ForbiddenError:
                    row = None  # whose it is, is told to nobody else
            if row is None:
                msg = f"there is no token {token_id!r}"
                raise NotFoundError(msg)
            repository.tx.delete(API_TOKENS, eq("id", token_id))
            _audit(repository, row, old=row.name, by=by)

        self._run(do)

    def caller(self, token: str) -> Caller | None:
        """Return whose program sent a token; None if it opens nothing.

        It has ended or was revoked, or its person has left. A use is noted, at most
        once a minute.
        """
        now = self._portal.engine.components.clock.now()
        with self._portal.engine.read() as tx:
            found = tx.select(API_TOKENS, eq("hash", _hash(token)), limit=1)
            if not found or found[0].ends_at <= now:
                return None
            own = self._portal.engine.components.domain.own
            if repositories_of(own).people.at(tx).find(found[0].person) is None:
                return None
        [row] = found
        if row.used_at is None or now - row.used_at >= _USED_AT_MOST_EVERY:
            self._run(lambda repository: _note_use(repository, row.id))
        return Caller(person=row.person, token_id=row.id, scopes=tuple(row.scopes))

    def _run(self, do: Callable[[Repository], T]) -> T:
        return once(self._portal.engine, None, do)


def _check_owner(repository: Repository, person: str | None, by: str | None) -> None:
    actor_of(repository.people, by)
    if by is None or by == person or repository.people.is_member(by, ADMINISTRATORS):
        return
    msg = f"{by!r} has tokens of their own alone; members of {ADMINISTRATORS} see all"
    raise ForbiddenError(msg)


def _fresh(repository: Repository) -> str:
    """Return a token: 256 random bits behind what tells it from other secrets."""
    # an id has 80 random bits or more: four are more than enough
    drawn = "".join(repository.unit.new_id("secret") for _ in range(4))
    return _PREFIX + hashlib.sha256(drawn.encode()).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _note_use(repository: Repository, id_: str) -> None:
    row = repository.tx.get(API_TOKENS, id_, lock=True)
    if row is not None:
        used = dataclasses.replace(row, used_at=repository.now)
        repository.tx.replace(API_TOKENS, used)


def _audit(
    repository: Repository,
    row: ApiToken,
    *,
    old: str | None = None,
    new: str | None = None,
    by: str | None,
) -> None:
    audit(repository, row.person, "api_token", old=old, new=new, by=by or SYSTEM)
