"""The facade of the business domain: every command is one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bizproc.crm import incoming_mail, payments, records, submissions
from bizproc.crm.actor import Actor
from bizproc.crm.constant_changes import set_constants
from bizproc.crm.desk import Desk, desk_of
from bizproc.crm.files import DirectoryFiles, Files, file_value
from bizproc.crm.incoming_mail import IncomingMail
from bizproc.crm.messages import outside_message
from bizproc.crm.notifying import mark_read
from bizproc.crm.questions import find_rows
from bizproc.crm.record import Record
from bizproc.crm.record_history import append
from bizproc.crm.tables import (
    CONSTANT_CHANGES,
    NOTIFICATIONS,
    RECORD_EVENTS,
    RECORDS,
    SENT_MAILS,
    ConstantAudit,
    Notification,
    RecordEvent,
    RecordRow,
    SentMail,
)
from bizproc.crm.workspace import Workspace
from bizproc.engine import Engine
from bizproc.engine.work import UnitOfWork
from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.model.message import Message
from bizproc.store import SEEN_EVENTS, Condition, eq
from bizproc.values import copy_values

__all__ = ["Crm"]


class Crm:
    """Keep records and run the processes that follow them.

    Made by `bizproc.connect.open_workspace`. `by` is the id of the user who acts;
    None stands for the outside. With an `event_id` a repeated command does nothing
    and answers as the first did (V-1). Tasks are worked on through `engine`.
    """

    def __init__(
        self, engine: Engine, workspace: Workspace, *, files: Files | None = None
    ) -> None:
        self.engine = engine
        self.workspace = workspace
        self.files = files or DirectoryFiles(workspace.files)

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
        """
        given, actor = copy_values(fields), self._actor(by)

        def do(desk: Desk) -> str:
            row = records.create(desk, type, given, actor=actor)
            payments.follow_invoice(desk, None, row, actor=actor)
            return row.id

        return self.get(self._once(event_id, do))

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
        """
        given, actor = copy_values(fields), self._actor(by)

        def do(desk: Desk) -> str:
            before = desk.lock(record_id)
            row = records.change(
                desk,
                record_id,
                given,
                actor=actor,
                expected_revision=expected_revision,
            )
            payments.follow_invoice(desk, before, row, actor=actor)
            return record_id

        return self.get(self._once(event_id, do))

    def delete(
        self, record_id: str, *, by: str | None = None, event_id: str | None = None
    ) -> None:
        """Delete a record; its history stays. Raises `<type>.deleted`."""
        actor = self._actor(by)
        self._once(event_id, lambda desk: records.delete(desk, record_id, actor=actor))

    def get(self, record_id: str) -> Record:
        """Return a record.

        Raises:
            NotFoundError: there is none of that id, or it was deleted.
        """
        with self.engine.parts.store.read() as tx:
            row = tx.get(RECORDS, record_id)
        if row is None or row.deleted_at is not None:
            msg = f"there is no record {record_id!r}"
            raise NotFoundError(msg)
        return self._shown(row)

    def find(
        self,
        type: str | None = None,  # noqa: A002 - the word of the requirements
        **equal_fields: Any,
    ) -> list[Record]:
        """Return the records whose fields have these values, oldest first."""
        with self.engine.parts.store.read() as tx:
            rows = find_rows(tx, self.workspace, type, equal_fields)
        return [self._shown(row) for row in rows]

    def seed(self, given: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Record]:
        """Put records there as if they had always been: no events, no history."""
        with self.engine.work() as work:
            rows = records.seed(desk_of(work), given)
        return [self._shown(row) for row in rows]

    def add_file(self, name: str, content: bytes) -> dict[str, Any]:
        """Keep the contents of a file and return what a field of it holds.

        Raises:
            InvalidValueError: the name is none of a file.
        """
        return file_value(self.files, name, content)

    # -- what comes from outside -----------------------------------------------

    def submit(
        self,
        form: str,
        data: Mapping[str, Any],
        *,
        event_id: str | None = None,
        sender: str | None = None,
    ) -> Record:
        """Take a public form and make its record.

        `sender` is the address that is counted against the form's rate.

        Raises:
            NotFoundError: there is no such form.
            InvalidValueError: all faults, under the first one's code.
            RefusedError: RATE_LIMITED.
        """
        return self.get(
            self._once(
                event_id,
                lambda desk: submissions.submit(desk, form, data, sender=sender).id,
            )
        )

    def pay(
        self,
        record_id: str,
        amount: Any,
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Record:
        """Take a payment: added to `paid_amount`, then `payment.received`."""
        actor = self._actor(by)

        def do(desk: Desk) -> str:
            return payments.receive_payment(desk, record_id, amount, actor=actor).id

        return self.get(self._once(event_id, do))

    def log_call(
        self,
        record_id: str,
        direction: str,
        result: str,
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Note a phone call; raises `call.logged`."""
        actor = self._actor(by)

        def do(desk: Desk) -> None:
            row = desk.lock(record_id)
            call = {"direction": direction, "result": result}
            append(desk, record_id, "call_logged", actor=actor, new=call)
            records.raise_event(desk, row, "", call, actor=actor, name="call.logged")

        self._once(event_id, do)

    def receive_mail(
        self, mail: IncomingMail, *, event_id: str | None = None
    ) -> str | None:
        """Bind a mail to a record and return its id; None if it concerns nobody.

        A `Message-ID` seen before changes nothing and answers as the first time.
        """
        found = self._once(event_id, lambda desk: incoming_mail.receive(desk, mail))
        return None if found is None else str(found)

    def set_constants(
        self, changes: Mapping[str, Any], *, by: str, event_id: str | None = None
    ) -> None:
        """Change constants, all or nothing; null unsets one.

        Raises:
            ForbiddenError: only administrators may.
            InvalidValueError: with all faults.
        """
        self._once(event_id, lambda desk: set_constants(desk, changes, by=by))

    def publish(
        self,
        name: str,
        *,
        key: str | None = None,
        payload: Mapping[str, Any] | None = None,
        event_id: str | None = None,
    ) -> None:
        """Publish a message from outside to the waits and starts of its key.

        A record's event gets `new` from the record as it stands, `old` null.
        """
        given = copy_values(payload or {})
        self._once(
            event_id,
            lambda desk: desk.unit.publish(outside_message(desk, name, key, given)),
        )

    def signal(
        self,
        name: str,
        *,
        payload: Mapping[str, Any] | None = None,
        event_id: str | None = None,
    ) -> None:
        """Broadcast a signal."""
        given = copy_values(payload or {})
        message = Message(name=name, keys=None, variables=given, kind="signal")
        self._once(event_id, lambda desk: desk.unit.publish(message))

    # -- questions -------------------------------------------------------------

    def notifications(
        self, *, to: str | None = None, record: str | None = None
    ) -> list[Notification]:
        """Return notifications, oldest first."""
        conditions = _given(to=to, record=record)
        with self.engine.parts.store.read() as tx:
            return tx.select(NOTIFICATIONS, *conditions, order_by=("number",))

    def unread(self, user: str) -> int:
        """Return how many notifications of a person are not read yet."""
        with self.engine.parts.store.read() as tx:
            return tx.count(NOTIFICATIONS, eq("to", user), eq("read_at", None))

    def read_notification(self, notification_id: str, *, by: str) -> Notification:
        """Note that a person read a notification; once is enough.

        Raises:
            NotFoundError: this person has no such notification.
        """
        with self.engine.work() as work:
            return mark_read(desk_of(work), notification_id, by=by)

    def mails(self, *, record: str | None = None) -> list[SentMail]:
        """Return the mails that were accepted, oldest first."""
        conditions = _given(record=record)
        with self.engine.parts.store.read() as tx:
            return tx.select(SENT_MAILS, *conditions, order_by=("number",))

    def record_history(self, record_id: str | None = None) -> list[RecordEvent]:
        """Return the history of a record, or of all, oldest first."""
        conditions = _given(record=record_id)
        order = "ordinal" if record_id is None else "number"
        with self.engine.parts.store.read() as tx:
            return tx.select(RECORD_EVENTS, *conditions, order_by=(order,))

    def constants(self) -> dict[str, Any]:
        """Return the constants as expressions see them now."""
        with self.engine.parts.store.read() as tx:
            return desk_of(UnitOfWork(self.engine.parts, tx)).constants.all_effective()

    def constant_changes(self) -> list[ConstantAudit]:
        """Return who changed which constant, oldest first."""
        with self.engine.parts.store.read() as tx:
            return tx.select(CONSTANT_CHANGES, order_by=("number",))

    def close(self) -> None:
        """Release the store."""
        self.engine.close()

    # -- pieces ----------------------------------------------------------------

    def _once(self, event_id: str | None, do: Callable[[Desk], Any]) -> Any:
        """Do something in one transaction; a repeated event has its first answer."""
        with self.engine.work() as work:
            if not work.is_new(event_id):
                seen = work.transaction.get(SEEN_EVENTS, event_id)
                return seen.result if seen is not None else None
            result = do(desk_of(work))
            if event_id is not None:
                seen = work.transaction.get(SEEN_EVENTS, event_id)
                if seen is not None:
                    kept = dataclasses.replace(seen, result=result)
                    work.transaction.replace(SEEN_EVENTS, kept)
        return result

    def _actor(self, by: str | None) -> Actor:
        """Return who acts: a user who is active, an outside address, or nobody named.

        Raises:
            ForbiddenError: there is no such user.
        """
        people = self.workspace.people
        if by is None or "@" in by or people.find(by) is not None:
            return Actor(by=by)
        hint = did_you_mean(by, people.people)
        msg = f"there is no active user {by!r}, so nothing may be done in that name"
        raise ForbiddenError(msg + hint)

    def _shown(self, row: RecordRow) -> Record:
        return Record.of(row, self.workspace.schema.type(row.type))


def _given(**conditions: str | None) -> list[Condition]:
    return [eq(name, value) for name, value in conditions.items() if value is not None]
