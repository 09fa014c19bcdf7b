"""Run commands of a portal: each one transaction, once per event, for who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bizproc.engine.arguments import checks_arguments
from bizproc.portal.idempotency import once
from bizproc.portal.people import authorization
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.questions import PortalQuestions
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RECORDS

__all__ = ["CommandRuns"]

T = TypeVar("T")


@checks_arguments
class CommandRuns(PortalQuestions):
    """Run commands, those of extensions too; the part of `Portal` beneath its own."""

    def run(
        self,
        do: Callable[[Repository, Actor], T],
        *,
        by: str | None = None,
        event_id: str | None = None,
        door: str | None = None,
        about: str | None = None,
    ) -> T:
        """Run a command of an extension in one transaction, once per event.

        An event is that of one command and one person. `door` names the command, by
        default its function; `about` is the record that it is about, if there is one:
        a repeat is refused to who may not see it any more.

        Raises:
            ForbiddenError: there is no such user.
        """

        def check(repository: Repository) -> None:
            actor = actor_of(repository.people, by)
            if event_id is not None:
                authorization.require_seen(repository, about, actor=actor)

        return once(
            self.engine,
            event_id,
            lambda repository: do(repository, actor_of(repository.people, by)),
            door=door or str(getattr(do, "__qualname__", "")),
            whose=(about, by),
            check=check,
        )

    def run_on_record(
        self,
        do: Callable[[Repository, Actor], str],
        *,
        by: str | None = None,
        event_id: str | None = None,
        door: str | None = None,
        about: str | None = None,
    ) -> Record:
        """Run a command as `run` does, and return the record whose id it returns.

        Who wrote it is shown it as the command left it; a repeat is answered if they
        may still see it.

        Raises:
            ForbiddenError: there is no such user.
            NotFoundError: a repeat's record is hidden from them.
        """
        ran: list[Repository] = []

        def doing(repository: Repository, actor: Actor) -> str:
            ran.append(repository)
            return do(repository, actor)

        name = door or str(getattr(do, "__qualname__", ""))
        written = self.run(doing, by=by, event_id=event_id, door=name, about=about)
        if not ran:
            return self.answer(written, by=by)
        # the last one, if others met another writer; jobs may have changed it since
        row = None if ran[-1].unit.raised_jobs else ran[-1].kept(written)
        record = self.answer(written) if row is None else self._shown(row)
        if not self._repositories.rights.narrow():
            return record
        with self.engine.read() as tx:
            return self._repositories.rights_in(tx).shown(by, record)

    def answer(self, record_id: str, *, by: str | None = None) -> Record:
        """Return the record of a command, also of one repeated after its deletion.

        Raises:
            NotFoundError: there never was such a record, or it is hidden from the
                person.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            row = tx.get(RECORDS, record_id)
            rights = self._repositories.rights_in(tx)
        record = self._shown(row) if row is not None else None
        found = authorization.require_visible(rights, by, record, record_id)
        return rights.shown(by, found)
