"""The facade of the business domain: every command is one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bizproc.engine import Engine
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.moments import time_to_live
from bizproc.errors import InvalidValueError
from bizproc.model.message import NOT_KEPT, Message
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance
from bizproc.portal.constant_changes import set_constants
from bizproc.portal.correspondence.commands import Correspondence
from bizproc.portal.desk.commands import TaskWork
from bizproc.portal.files import (
    ACCEPT_EVERY_FILE,
    DirectoryFiles,
    Files,
    FileScan,
    Upload,
    file_value,
)
from bizproc.portal.form_links import close_link, make_link
from bizproc.portal.idempotency import once
from bizproc.portal.mail import incoming
from bizproc.portal.mail.message_file import MAX_ATTACHMENTS, KeptFiles, read_mail
from bizproc.portal.messages import is_domain_event, outside_message
from bizproc.portal.notifications import mark_read
from bizproc.portal.people import authorization
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.schema.form_tables import FormLink
from bizproc.portal.schema.tables import Notification
from bizproc.portal.submissions import Reception
from bizproc.values import copy_values
from bizproc.work import Work
from bizproc.workspace.workspace import Workspace

__all__ = ["Portal"]

T = TypeVar("T")


@checks_arguments
class Portal(TaskWork, Correspondence):
    """Keep records, run the processes that follow them, tell what is.

    Made by `bizproc.open_workspace`. `by` is the id of the user who acts or asks,
    whose rights hold; who is no active user is refused. None is the application
    itself, which may everything. With an `event_id`, which is of one command and one
    person, a repeat does nothing and answers as the first did, as far as the person
    may still see it. Tasks are worked on through `engine`. `extensions` knows the names
    of those it has.
    """

    def __init__(
        self,
        engine: Engine,
        workspace: Workspace,
        *,
        files: Files | None = None,
        extensions: Container[str] = (),
        file_scan: FileScan = ACCEPT_EVERY_FILE,
    ) -> None:
        super().__init__(engine, workspace)
        self.extensions = extensions
        self.files = files or DirectoryFiles(workspace.files)
        self.reception = Reception(
            engine=engine, workspace=workspace, files=self.files, scan=file_scan
        )

    # -- records ---------------------------------------------------------------

    def create(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        fields: Mapping[str, Any],
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Make a record; raises `<type>.created`.

        Raises:
            NotFoundError: an unknown type, stage, linked record or person.
            InvalidValueError: TYPE_ERROR, REQUIRED_FIELD.
            ForbiddenError: the person may not create such a record.
        """
        given = copy_values(fields)

        def do(repository: Repository, actor: Actor) -> str:
            return commands.create(repository, type, given, actor=actor).id

        return self.run_on_record(
            do, by=by, event_id=event_id, door="create", about=type
        )

    def change(
        self,
        record_id: str,
        fields: Mapping[str, Any],
        *,
        by: str | None = None,
        expected_revision: int | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Write fields of a record; raises `<type>.changed`, perhaps `stage_changed`.

        Raises:
            NotFoundError: no such record, stage, linked record or person.
            ConflictError: the record is not of the expected revision.
            InvalidValueError: TYPE_ERROR, REQUIRED_FIELD.
            ForbiddenError: the person may not change a field, or move the record so.
        """
        given = copy_values(fields)

        def do(repository: Repository, actor: Actor) -> str:
            authorization.get_for(repository, record_id, actor=actor)
            commands.change(
                repository,
                record_id,
                given,
                actor=actor,
                expected_revision=expected_revision,
            )
            return record_id

        return self.run_on_record(
            do, by=by, event_id=event_id, door="change", about=record_id
        )

    def delete(
        self, record_id: str, *, by: str | None = None, event_id: str | None = None
    ) -> None:
        """Delete a record; its history stays. Raises `<type>.deleted`."""

        def do(repository: Repository, actor: Actor) -> None:
            row = authorization.get_for(repository, record_id, actor=actor)
            authorization.require(repository, row, "delete", actor=actor)
            commands.delete(repository, record_id, actor=actor)

        self.run(do, by=by, event_id=event_id, door="delete", about=record_id)

    def seed(self, given: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Record]:
        """Put records there as if they had always been: no events, no history."""
        with self.engine.work() as work:
            rows = commands.seed(repository_of(work), given)
        return [self._shown(row) for row in rows]

    def add_file(self, name: str, content: bytes) -> dict[str, Any]:
        """Keep the contents of a file and return what a field of it holds."""
        return file_value(self.files, name, content)

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        by: str | None = None,
        start_event: str | None = None,
        event_id: str | None = None,
    ) -> ProcessInstance:
        """Start a process by hand; on a record, its id is the key. As `Engine.start`.

        Raises:
            NotFoundError, ForbiddenError: he may not run processes on the record.
        """
        return self.engine.start(
            process_id,
            variables,
            key=key,
            by=by,
            start_event=start_event,
            event_id=event_id,
        )

    def evaluate_conditions(
        self,
        variables: Mapping[str, Any] | None = None,
        *,
        process_id: str | None = None,
        key: str | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> list[ProcessInstance]:
        """Start what a condition starts; on a record, its id is the key.

        As `Engine.evaluate_conditions`.

        Raises:
            NotFoundError, ForbiddenError: he may not run processes on the record.
        """
        return self.engine.evaluate_conditions(
            variables, process_id=process_id, key=key, by=by, event_id=event_id
        )

    # -- what comes from outside -----------------------------------------------

    def submit(
        self,
        form: str,
        data: Mapping[str, Any],
        *,
        event_id: str | None = None,
        sender: str | None = None,
        uploads: Mapping[str, Sequence[Upload]] | None = None,
    ) -> Record:
        """Take a public form and make its record, with its consents and files.

        `sender` is the address that is counted against the form's rate and kept with
        the consents. `uploads` are files by the fields of the form; those beyond its
        limits, and those that the scanner refuses, are left out (history
        `file_refused`).

        Raises:
            NotFoundError: there is no such form.
            InvalidValueError: all faults, under the first one's code.
            RefusedError: RATE_LIMITED.
            ActionError: a file cannot be scanned or kept.
        """
        return self.answer(
            self.reception.submit(
                form,
                copy_values(data),
                event_id=event_id,
                sender=sender,
                uploads=uploads or {},
            )
        )

    def link_form(
        self, form: str, record: str | None = None, *, by: str, replace: bool = False
    ) -> FormLink:
        """Return the link of a form, for one record (a company, say) or for all.

        It is made the first time; with `replace` anew, and the old one leads nowhere.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: there is no such form or record.
        """

        def do(repository: Repository, actor: Actor) -> FormLink:
            return make_link(repository, form, record, actor=actor, anew=replace)

        return self.run(do, by=by)

    def close_form(
        self, form: str, record: str | None = None, *, by: str, is_closed: bool = True
    ) -> FormLink:
        """Close the link of a form, for one record or for all; or open it again.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: there is no such link.
        """

        def do(repository: Repository, actor: Actor) -> FormLink:
            return close_link(
                repository, form, record, actor=actor, is_closed=is_closed
            )

        return self.run(do, by=by)

    def read_mail(
        self,
        content: bytes,
        *,
        file: str = "the mail",
        max_attachments: int = MAX_ATTACHMENTS,
    ) -> IncomingMail:
        """Return the mail that bytes hold, as `receive_mail` takes it.

        What a person wrote has its files kept, but for those beyond so many and those
        that the scanner refuses.

        Raises:
            SourceError: MAIL, there is no readable sender, or too much of something.
            ActionError: a file cannot be scanned or kept now.
        """
        keep = KeptFiles(
            files=self.files, scan=self.reception.scan, most=max_attachments
        )
        return read_mail(content, file=file, keep=keep)

    def receive_mail(
        self, mail: IncomingMail, *, event_id: str | None = None
    ) -> str | None:
        """Bind a mail to a record and return its id; None if it concerns nobody.

        A `Message-ID` seen before changes nothing and answers as the first time.
        """
        return once(
            self.engine,
            event_id,
            lambda repository: incoming.receive(repository, mail),
            door="mail",
        )

    def set_constants(
        self, changes: Mapping[str, Any], *, by: str, event_id: str | None = None
    ) -> None:
        """Change constants, all or nothing; null unsets one. Administrators may."""
        given = copy_values(changes)

        def do(repository: Repository, _: Actor) -> None:
            set_constants(repository, given, by=by)

        self.run(do, by=by, event_id=event_id, door="set_constants")

    def publish(
        self,
        name: str,
        *,
        key: str | None = None,
        payload: Mapping[str, Any] | None = None,
        ttl: dt.timedelta | str | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Publish a message from outside to the waits and starts of its key.

        A record's event gets `new` from the record as it stands, `old` null. If
        nobody takes the message, it is kept for `ttl`: by default as
        `Engine.publish_message` keeps it, an event of a record not at all.

        A person publishes what is about a record that they may `run` processes on;
        what the portal or an extension itself raises, and what is about no record, only
        administrators do.

        Raises:
            InvalidValueError: `ttl` is no duration, negative, or of a record's event.
            NotFoundError, ForbiddenError: the person may not.
        """
        given = copy_values(payload or {})
        components = self.engine.components

        def make(work: Work) -> Message:
            repository = repository_of(work)
            message = outside_message(repository, name, key, given)
            span = NOT_KEPT if is_domain_event(repository, name) else None
            if ttl is not None:
                time = components.domain.time
                given_span = time_to_live(ttl, base=work.now, time=time)
                if span is not None and given_span > span:
                    msg = f"{name!r} is an event of a record: those are not kept"
                    raise InvalidValueError(msg)
                span = given_span
            kept_for = components.options.time_to_live(span, message.keys)
            return replace(message, by=by, ttl=kept_for)

        return self.engine.publish(make, by=by, event_id=event_id)

    def signal(
        self,
        name: str,
        *,
        payload: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Broadcast a signal, which reaches every process: people need administrators.

        Raises:
            ForbiddenError: the person is no administrator.
        """
        return self.engine.broadcast_signal(
            name, variables=payload, by=by, event_id=event_id
        )

    def read_notification(self, notification_id: str, *, by: str) -> Notification:
        """Note that a person read a notification of theirs; once is enough."""

        def do(repository: Repository, actor: Actor) -> Notification:
            return mark_read(repository, notification_id, actor=actor)

        return self.run(do, by=by)

    def close(self) -> None:
        """Release the store."""
        self.engine.close()
