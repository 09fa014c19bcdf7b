"""The people's part of the portal's facade: who is who, and what changes that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.paging import Listing, page_of
from bizproc.model.page import Page, Paging
from bizproc.portal.command_runs import CommandRuns
from bizproc.portal.idempotency import once
from bizproc.portal.personnel import absences, changes
from bizproc.portal.personnel.cards import (
    Dismissal,
    HandedTo,
    PersonCard,
    cards_of,
)
from bizproc.portal.personnel.dismissal import dismiss
from bizproc.portal.personnel.state import (
    follow_file,
    is_followed,
    require_administrator,
)
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.people_tables import PEOPLE_CHANGES, PeopleChange
from bizproc.store import eq_given
from bizproc.values import copy_values
from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import Department, Directory

__all__ = ["PeopleCommands"]

T = TypeVar("T")

_CHANGES = Listing(
    name="people changes", table=PEOPLE_CHANGES, orders={"at": ("number",)}
)


@checks_arguments
class PeopleCommands(CommandRuns):
    """Tell who is who now, and let administrators change it while processes run.

    What is changed is kept in the database, wins over the file of the workspace, and
    holds for every process from its next unit of work on. Every command is one
    transaction; with an `event_id` a repeat does nothing and answers as the first did.
    """

    # -- questions -------------------------------------------------------------

    def people(self) -> tuple[PersonCard, ...]:
        """Return a card of everybody, those who left too."""
        now = self.engine.components.clock.now()
        with self.engine.read() as tx:
            return cards_of(tx, self._repositories.people.at(tx), now)

    def directory(self) -> Directory:
        """Return the people, groups and departments as they stand now."""
        with self.engine.read() as tx:
            return self._repositories.people.at(tx)

    def departments(self) -> tuple[Department, ...]:
        """Return the departments as they stand now."""
        return tuple(self.directory().departments.values())

    def people_changes(
        self,
        *,
        subject: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[PeopleChange]:
        """Return who changed what of whom, oldest first; perhaps of one subject alone.

        A subject is a user id, or `department:<id>`. Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.engine.read() as tx:
            return page_of(tx, _CHANGES, [eq_given(subject=subject)], paging)

    # -- commands --------------------------------------------------------------

    def add_person(
        self,
        person: str,
        fields: Mapping[str, Any],
        *,
        by: str,
        event_id: str | None = None,
    ) -> None:
        """Let somebody work here whom the file does not know.

        Fields are those of the file: `name`, which is required, `email`, `groups`,
        `department`, `head`, `active`, `calendar`.

        Raises:
            ForbiddenError: only administrators may.
            InvalidValueError: TYPE_ERROR, a field is unknown, of another kind, or
                somebody would lead themselves; DUPLICATE_KEY, the id or the e-mail
                address is taken.
            NotFoundError: no such group, department, head or calendar.
        """
        given = copy_values(fields)

        def do(repository: Repository) -> None:
            changes.add_person(repository, person, given, by=by)

        self._administrate("add_person", person, do, by=by, event_id=event_id)

    def change_person(
        self,
        person: str,
        fields: Mapping[str, Any] | None = None,
        *,
        reset: Sequence[str] = (),
        by: str,
        event_id: str | None = None,
    ) -> None:
        """Write fields of a person over those of the file; `reset` ones are as there.

        A `head` of null is nobody, whatever the department says. Who gets inactive
        hands everything on as by `dismiss`; open tasks for `role:head` follow.

        Raises:
            ForbiddenError, InvalidValueError, NotFoundError: as `add_person`; also if
                there is no such person, or nobody would be left to administrate.
        """
        given = copy_values(fields or {})

        def do(repository: Repository) -> None:
            changes.change_person(repository, person, given, reset=reset, by=by)

        self._administrate("change_person", person, do, by=by, event_id=event_id)

    def add_department(
        self,
        department: str,
        fields: Mapping[str, Any],
        *,
        by: str,
        event_id: str | None = None,
    ) -> None:
        """Add a department: its `title`, which is required, its `head` and `parent`.

        Raises:
            ForbiddenError, InvalidValueError, NotFoundError: as `add_person`.
        """
        given = copy_values(fields)

        def do(repository: Repository) -> None:
            changes.add_department(repository, department, given, by=by)

        self._administrate("add_department", department, do, by=by, event_id=event_id)

    def change_department(
        self,
        department: str,
        fields: Mapping[str, Any] | None = None,
        *,
        reset: Sequence[str] = (),
        by: str,
        event_id: str | None = None,
    ) -> None:
        """Write fields of a department over those of the file, as `change_person`.

        Raises:
            ForbiddenError, InvalidValueError, NotFoundError: as `change_person`.
        """
        given = copy_values(fields or {})

        def do(repository: Repository) -> None:
            changes.change_department(repository, department, given, reset=reset, by=by)

        self._administrate(
            "change_department", department, do, by=by, event_id=event_id
        )

    def dismiss(
        self,
        person: str,
        *,
        successor: str | None = None,
        by: str,
        event_id: str | None = None,
    ) -> Dismissal:
        """Let somebody leave: open tasks are handed on, and their head is told.

        To the successor, else to a substitute, the head, an administrator; a task
        claimed from a group is the group's again. A successor also becomes responsible
        for the records that are not at their end.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: no such person or successor.
            InvalidValueError: the successor is the person; nobody would administrate.
        """

        def do(repository: Repository) -> dict[str, Any]:
            return dismiss(repository, person, successor=successor, by=by)

        told = self._administrate("dismiss", person, do, by=by, event_id=event_id)
        return Dismissal(
            person=told["person"],
            tasks=tuple(HandedTo(**it) for it in told["tasks"]),
            records=tuple(told["records"]),
            leads=tuple(told["leads"]),
        )

    def set_absence(
        self,
        person: str,
        *,
        begins: dt.date | str | None = None,
        ends: dt.date | str | None = None,
        substitutes: Sequence[str] = (),
        by: str,
        event_id: str | None = None,
    ) -> Absence:
        """Note that a person is away, from now or a moment on, until another or openly.

        A date is a whole day of the portal's zone, the last one included. The first of
        the substitutes who is there stands in: new tasks are theirs, open ones too.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: no such person or substitute.
            InvalidValueError: TYPE_ERROR, no moment, an end before the beginning or
                before now, somebody as their own substitute; CONFLICT, the person is
                away then already.
        """

        def do(repository: Repository) -> dict[str, Any]:
            return absences.set_absence(
                repository,
                person,
                begins=begins,
                ends=ends,
                substitutes=substitutes,
                by=by,
            )

        return _absence(
            self._administrate("set_absence", person, do, by=by, event_id=event_id)
        )

    def end_absence(
        self, absence: str, *, by: str, event_id: str | None = None
    ) -> Absence:
        """End an absence now, or call it off before it begins.

        It is named by its id, or by the person if only one of theirs is known.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: there is no such absence, or it is over.
            InvalidValueError: TYPE_ERROR, the person has several.
        """

        def do(repository: Repository) -> dict[str, Any]:
            return absences.end_absence(repository, absence, by=by)

        return _absence(
            self._administrate("end_absence", absence, do, by=by, event_id=event_id)
        )

    def follow_people(self) -> None:
        """Bring open tasks in line with a file of people that was edited, once.

        `follow_workspace` does so: who is inactive there or gone hands on what was
        theirs, and tasks for `role:head` follow.
        """
        with self.engine.read() as tx:
            people = self._repositories.people.at(tx)
            if is_followed(tx, self.workspace.people, people):
                return
        once(self.engine, None, follow_file)

    def _administrate(
        self,
        command: str,
        subject: str,
        do: Callable[[Repository], T],
        *,
        by: str,
        event_id: str | None,
    ) -> T:
        """Change people once per event of an administrator; others are refused."""
        return once(
            self.engine,
            event_id,
            do,
            door=command,
            whose=(subject, by),
            check=lambda repository: require_administrator(repository, by=by),
        )


def _absence(told: Mapping[str, Any]) -> Absence:
    return Absence(**{**told, "substitutes": tuple(told["substitutes"])})
