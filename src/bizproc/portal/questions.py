"""What a portal is asked: each question is one reading transaction.

A list takes `limit`, `order` and `after` and returns a `Page`, as the engine's do. Of
what a person may not see nothing is returned, and a page is full all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.paging import Listing, page_of, read_page
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.portal.card.questions import CardQuestions
from bizproc.portal.consents import Consent, consents_of
from bizproc.portal.constant_changes import without_secrets
from bizproc.portal.form_links import linked_form
from bizproc.portal.mail.kinds import MAIL_KINDS, MailKind
from bizproc.portal.people import authorization
from bizproc.portal.people.hidden_rows import hide_unseen
from bizproc.portal.records.queries import find_records
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import (
    repository_of,
)
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.form_tables import FORM_LINKS, FormLink
from bizproc.portal.schema.tables import (
    CONSTANT_CHANGES,
    NOTIFICATIONS,
    RECEIVED_MAILS,
    RECORD_EVENTS,
    RECORDS,
    SENT_MAILS,
    ConstantAudit,
    Notification,
    ReceivedMail,
    RecordEvent,
    RecordRow,
    SentMail,
    of_type,
    type_in,
)
from bizproc.portal.tasks.inbox import (
    Inbox,
    InboxList,
    inbox_list,
    inbox_of,
)
from bizproc.portal.view_questions import ViewQuestions
from bizproc.store import Condition, Transaction, eq, eq_given, one_of

__all__ = ["PortalQuestions"]

M = TypeVar("M", SentMail, ReceivedMail)

_NOTIFICATIONS = Listing(
    name="notifications", table=NOTIFICATIONS, orders={"at": ("number", "id")}
)
_MAILS = Listing(
    name="mails", table=SENT_MAILS, orders={"at": ("number", "message_id")}
)
_RECEIVED_MAILS = Listing(
    name="received mails", table=RECEIVED_MAILS, orders={"at": ("number", "id")}
)
_OF_RECORD = Listing(
    name="entries of a record", table=RECORD_EVENTS, orders={"at": ("number",)}
)
_OF_ALL = Listing(
    name="entries of all records",
    table=RECORD_EVENTS,
    orders={"at": ("ordinal", "record", "number")},
)
_FORM_LINKS = Listing(
    name="links of forms", table=FORM_LINKS, orders={"form": ("form", "record")}
)
_CONSTANT_CHANGES = Listing(
    name="constant changes", table=CONSTANT_CHANGES, orders={"at": ("number",)}
)


@checks_arguments
class PortalQuestions(CardQuestions, ViewQuestions):
    """Tell what is: records, their history, inboxes, notifications, mails, constants."""

    def get(self, record_id: str, *, by: str | None = None) -> Record:
        """Return a record; NotFoundError if it is not there, or hidden."""
        with self.engine.read() as tx:
            self._admit(tx, by)
            row = tx.get(RECORDS, record_id)
            rights = self._repositories.rights_in(tx)
        gone = row is None or row.deleted_at is not None
        record = None if row is None or gone else self._shown(row)
        found = authorization.require_visible(rights, by, record, record_id)
        return rights.shown(by, found)

    def find(
        self,
        type: str | None = None,  # noqa: A002 - the word of the requirements
        *,
        where: Mapping[str, Any] | None = None,
        by: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
        **equal_fields: Any,
    ) -> Page[Record]:
        """Return the records whose fields have these values, oldest first.

        A field that is called as a parameter is, such as `limit`, stands in `where`.
        What this person may not see is left out. Orders: `number`, `-number`: by type,
        then by number.

        Raises:
            NotFoundError: there is no such type.
            InvalidValueError: no such field, or the limit, order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        equal = {**(where or {}), **equal_fields}
        with self.engine.read() as tx:
            self._admit(tx, by)
            return find_records(
                tx, self._repositories, type, equal, user=by, paging=paging
            )

    def notifications(
        self,
        *,
        to: str | None = None,
        record: str | None = None,
        read: bool | None = None,
        by: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[Notification]:
        """Return notifications, oldest first; to a person, only their own.

        Perhaps only those that were read, or were not.

        Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        conditions = eq_given(to=to, record=record) + eq_given(to=by)
        if read is not None:
            conditions.append(
                Condition("read_at", "is not null" if read else "is null")
            )
        with self.engine.read() as tx:
            hide = hide_unseen(tx, self._repositories, by)
            return read_page(tx, _NOTIFICATIONS, [conditions], paging, hide)

    def unread(self, user: str) -> int:
        """Return how many notifications a person has not read yet."""
        unread = (eq("to", user), eq("read_at", None))
        with self.engine.read() as tx:
            hide = hide_unseen(tx, self._repositories, user)
            types = self._repositories.rights.narrowed_types
            if types is None:
                return len(read_page(tx, _NOTIFICATIONS, [unread], Paging(), hide))
            hidden = 0
            for name in types:
                rows = tx.select(NOTIFICATIONS, *unread, *of_type("record", name))
                hidden += list(hide(rows)).count(None)
            return tx.count(NOTIFICATIONS, *unread) - hidden

    def inbox(self, user: str, *, limit: int | None = None) -> Inbox:
        """Return the tasks that concern a person, at most so many of each list.

        Raises:
            InvalidValueError: the limit is wrong.
        """
        with self.engine.view() as work:
            return inbox_of(repository_of(work), user, limit=limit)

    def inbox_tasks(
        self,
        user: str,
        which: InboxList,
        *,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[UserTask]:
        """Return a page of one list of a person's inbox, most urgent first.

        Orders: `due`, `-due`.

        Raises:
            InvalidValueError: no such list, or the limit, order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.engine.view() as work:
            return inbox_list(repository_of(work), user, which, paging)

    def mails(
        self,
        *,
        record: str | None = None,
        by: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[SentMail]:
        """Return the mails that were accepted, oldest first.

        Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.engine.read() as tx:
            hide = self._mails_seen(tx, by)
            return read_page(tx, _MAILS, [eq_given(record=record)], paging, hide)

    def received_mails(
        self,
        *,
        kind: MailKind | None = None,
        record: str | None = None,
        by: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[ReceivedMail]:
        """Return the mails that came in, oldest first, whatever became of them.

        Perhaps only of a kind: `personal`, `stranger` (concerns no record), `bounce`,
        `automatic`, `own`, `unreadable` (was set aside).

        Orders: `at`, `-at`.

        Raises:
            InvalidValueError: no such kind, or the limit, order or `after` is wrong.
        """
        if kind is not None and kind not in MAIL_KINDS:
            msg = f"there is no kind of mail {kind!r}{did_you_mean(kind, MAIL_KINDS)}"
            raise InvalidValueError(msg)
        paging = Paging(limit=limit, order=order, after=after)
        conditions = eq_given(kind=kind, record=record)
        with self.engine.read() as tx:
            hide = self._mails_seen(tx, by)
            return read_page(tx, _RECEIVED_MAILS, [conditions], paging, hide)

    def received_mail(self, mail_id: str, *, by: str | None = None) -> ReceivedMail:
        """Return a mail that came in; NotFoundError if it is not there, or hidden."""
        with self.engine.read() as tx:
            found = tx.get(RECEIVED_MAILS, mail_id)
            rows = [] if found is None else [found]
            shown = [*self._mails_seen(tx, by)(rows)]
        if not shown or shown[0] is None:
            msg = f"there is no mail {mail_id!r}"
            raise NotFoundError(msg)
        return shown[0]

    def record_history(
        self,
        record_id: str | None = None,
        *,
        by: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[RecordEvent]:
        """Return the history of a record, or of all, oldest first.

        Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        listing = _OF_ALL if record_id is None else _OF_RECORD
        with self.engine.read() as tx:
            hide = hide_unseen(tx, self._repositories, by)
            rights = self._repositories.rights_in(tx)

            def show(rows: list[RecordEvent]) -> list[RecordEvent | None]:
                return [
                    None if it is None or _is_hidden(rights, by, it) else _plain(it, by)
                    for it in hide(rows)
                ]

            return read_page(tx, listing, [eq_given(record=record_id)], paging, show)

    def consents(self, record_id: str, *, by: str | None = None) -> list[Consent]:
        """Return what the person agreed to who made a record by a form.

        Raises:
            NotFoundError: the record is not there, or hidden.
        """
        self.get(record_id, by=by)
        with self.engine.read() as tx:
            return consents_of(tx, record_id)

    def linked_form(self, token: str) -> FormLink:
        """Return the form that a link leads to, and the record it was given to.

        Raises:
            NotFoundError: it leads nowhere, or was replaced.
            RefusedError: FORM_CLOSED, it takes nothing now.
        """
        with self.engine.read() as tx:
            return linked_form(tx, token)

    def form_links(
        self,
        *,
        form: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[FormLink]:
        """Return the links of the forms, by form and record.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.engine.read() as tx:
            return page_of(tx, _FORM_LINKS, [eq_given(form=form)], paging)

    def constants(self) -> dict[str, Any]:
        """Return the constants as expressions see them now."""
        with self.engine.view() as work:
            return repository_of(work).constants.all_effective()

    def constant_changes(
        self,
        *,
        names: Sequence[str] = (),
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[ConstantAudit]:
        """Return who changed which constant, oldest first; perhaps only of some names.

        Orders: `at`, `-at`. Of what is a secret by now the values are left out.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self.engine.read() as tx:
            wanted = [one_of("name", names)] if names else []
            found = page_of(tx, _CONSTANT_CHANGES, [wanted], paging)
        shown = without_secrets(found, self.workspace.constants)
        return Page(shown, next=found.next)

    def _mails_seen(
        self, tx: Transaction, by: str | None
    ) -> Callable[[list[M]], Sequence[M | None]]:
        """Hide mails of hidden records; where rights are declared, of none as well."""
        hide = hide_unseen(tx, self._repositories, by)
        person = self._repositories.rights_in(tx).declared(by)
        if person is None or person.may_all:
            return hide
        return lambda rows: [
            it if it is not None and it.record is not None else None
            for it in hide(rows)
        ]

    def _shown(self, row: RecordRow) -> Record:
        return Record.of(row, self.workspace.schema.type(row.type))


def _plain(entry: RecordEvent, user: str | None) -> RecordEvent:
    """Return an entry without what only `timeline` tells: notes are not everybody's."""
    if user is None or entry.details is None:
        return entry
    return replace(entry, details=None)


def _is_hidden(rights: RecordRights, user: str | None, entry: RecordEvent) -> bool:
    """Say whether an entry tells of a field that the user never sees."""
    return entry.field in rights.hidden(user, type_in(entry.record))
