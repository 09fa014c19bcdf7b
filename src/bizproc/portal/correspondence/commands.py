"""The part of the portal's facade by which people write on the card of a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from bizproc.engine.arguments import checks_arguments
from bizproc.portal.card.timeline import LETTER_PROCESS
from bizproc.portal.correspondence.comments import add_comment
from bizproc.portal.correspondence.drafts import LetterDraft, draft_names, fill_draft
from bizproc.portal.correspondence.letters import (
    NewLetter,
    letter_diagram,
    write_letter,
)
from bizproc.portal.correspondence.planning import PlannedTask, plan_task
from bizproc.portal.files import Files
from bizproc.portal.personnel.commands import PeopleCommands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.store import DEFINITIONS, eq
from bizproc.values import copy_values
from bizproc.workspace.records.field_types import FieldType

__all__ = ["Correspondence"]


@checks_arguments
class Correspondence(PeopleCommands):
    """Write notes and letters on records, plan tasks; the part of `Portal` beneath its own."""

    files: Files

    def comment(
        self,
        record_id: str,
        text: str,
        *,
        attachments: Sequence[Any] = (),
        by: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Write a note on a record, perhaps with files, for whoever sees the record.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
            ForbiddenError: the rights of its type keep the person from its notes.
            InvalidValueError: there is neither text nor file, or too much text.
        """
        given = copy_values(list(attachments))

        def do(repository: Repository, actor: Actor) -> None:
            add_comment(
                repository, record_id, text, given, files=self.files, actor=actor
            )

        self.run(do, by=by, event_id=event_id, door="comment", about=record_id)

    def write_letter(
        self,
        record_id: str,
        *,
        to: Sequence[str],
        subject: str,
        text: str,
        attachments: Sequence[Any] = (),
        by: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Send a letter in which a record is in hand; answers to it come to the record.

        It is noted at once and raises `mail.written`; a process of its own hands it to
        the mail server, again if that fails.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
            ForbiddenError: the person may not `run` processes on the record.
            InvalidValueError: an address is none; something lacks or is too much.
        """
        letter = NewLetter(
            to=tuple(to),
            subject=subject,
            text=text,
            attachments=tuple(copy_values(list(attachments))),
        )
        self._deploy_letters()

        def do(repository: Repository, actor: Actor) -> None:
            write_letter(repository, record_id, letter, files=self.files, actor=actor)

        self.run(do, by=by, event_id=event_id, door="write_letter", about=record_id)

    def letter_drafts(self) -> list[str]:
        """Return the names of the letters that a person may begin with."""
        return draft_names(self.workspace.templates)

    def letter_draft(
        self, record_id: str, name: str, *, by: str | None = None
    ) -> LetterDraft:
        """Return a letter begun from a draft of the workspace, filled in.

        `record` are the fields as the person sees them, a person in one by name;
        `person` is who writes.

        Raises:
            NotFoundError: no such record or draft, or the record is hidden.
            InvalidValueError: the draft cannot be filled.
        """
        record, people = self.get(record_id, by=by), self.directory()
        kind = self.workspace.schema.type(record.type)
        values = {
            field: people.people[it].name
            if kind.fields[field].type is FieldType.USER and it in people.people
            else it
            for field, it in record.fields.items()
            if field in kind.fields
        }
        writer = people.people.get(by or "")
        named = {
            "name": writer.name if writer else "",
            "email": (writer.email if writer else None) or "",
        }
        return fill_draft(
            self.workspace.templates,
            name,
            {"record": values, "person": named},
            spelling=self.workspace.spelling,
        )

    def plan_task(  # noqa: PLR0913 - what is planned, by keyword
        self,
        record_id: str,
        title: str,
        *,
        kind: Literal["task", "call"] = "task",
        assignee: str | None = None,
        due: dt.datetime | str | None = None,
        description: str = "",
        by: str | None = None,
        event_id: str | None = None,
    ) -> str:
        """Plan a task or a call on a record and return its id; for oneself by default.

        Raises:
            NotFoundError: there is no such record, or it is hidden; no such person.
            ForbiddenError: the rights of its type keep the person from it.
            InvalidValueError: there is no title; a call has no moment.
        """
        planned = PlannedTask(
            title=title,
            kind=kind,
            assignee=assignee,
            due=due,
            description=description,
        )

        def do(repository: Repository, actor: Actor) -> str:
            return plan_task(repository, record_id, planned, actor=actor)

        return self.run(do, by=by, event_id=event_id, door="plan_task", about=record_id)

    def _deploy_letters(self) -> None:
        """Deploy the process that carries letters, unless it is there."""
        with self.engine.read() as tx:
            known = (eq("kind", "process"), eq("name", LETTER_PROCESS))
            if tx.count(DEFINITIONS, *known):
                return
        self.engine.deploy(letter_diagram())
