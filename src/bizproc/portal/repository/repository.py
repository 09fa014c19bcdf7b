"""Give the business services of one unit of work: its rows, read once.

What extensions add to a write, a mail or an expression is called through `hooks`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.task_details import Comment
from bizproc.phrase import Phrase
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.incoming_chat import IncomingChat
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.portal.repository.people import PEOPLE, PeopleReader, read_people
from bizproc.portal.repository.rights import (
    EVERYBODY_MAY,
    RecordRights,
    Rights,
    TypeRights,
)
from bizproc.portal.repository.view import RecordView
from bizproc.portal.schema.tables import (
    CONSTANT_VALUES,
    INSTANCE_RECORDS,
    RECORDS,
    RecordRow,
)
from bizproc.store import Transaction, one_of
from bizproc.work import Work
from bizproc.workspace.records.record_types import RecordType

if TYPE_CHECKING:
    from bizproc.workspace.constants.constants import Constants
    from bizproc.workspace.people.directory import Directory
    from bizproc.workspace.workspace import Workspace

__all__ = [
    "AfterComment",
    "AfterWrite",
    "BindsMail",
    "CheckWrite",
    "Correlates",
    "Hooks",
    "PrepareChange",
    "PrepareCreate",
    "RecordFunction",
    "Repositories",
    "Repository",
    "TakesChat",
    "TakesMail",
    "repositories_of",
    "repository_of",
]


class Repository:
    """Read the workspace and the records in one unit of work.

    Rows are kept after the first reading; what the unit writes through the repository is
    seen at once, what it undoes is read anew.
    """

    def __init__(
        self,
        unit: Work,
        workspace: Workspace,
        rights: RecordRights,
        hooks: Hooks,
        people: PeopleReader | None = None,
    ) -> None:
        self.unit = unit
        self.workspace = workspace
        self._rights = rights
        self.hooks = hooks
        self._rows: dict[str, RecordRow | None] = {}
        self._reader = people or PeopleReader(workspace.people)
        self._people: Directory | None = None
        self._people_changed = self._people_held = False
        self._constants: Constants | None = None
        self._rollbacks = unit.rollbacks

    @property
    def tx(self) -> Transaction:
        """Return the transaction."""
        return self.unit.transaction

    @property
    def now(self) -> dt.datetime:
        """Return the instant of the unit, in UTC."""
        return self.unit.now

    def ordinal(self) -> int:
        """Return a number that orders what is written."""
        return self.unit.next_ordinal()

    # -- records ---------------------------------------------------------------

    def row(self, record_id: str | None) -> RecordRow | None:
        """Return the row of a record, deleted or not, or None."""
        if record_id is None:
            return None
        self._forget_undone()
        if record_id not in self._rows:
            self._rows[record_id] = self.tx.get(RECORDS, record_id)
        return self._rows[record_id]

    def rows(self, ids: Iterable[str]) -> list[RecordRow]:
        """Return the rows of the records of these ids that there are, read together."""
        self._forget_undone()
        wanted = [*dict.fromkeys(ids)]
        new = [it for it in wanted if it not in self._rows]
        if new:
            self._rows.update(dict.fromkeys(new))
            found = self.tx.select(RECORDS, one_of("id", new))
            self._rows.update((row.id, row) for row in found)
        rows = (self._rows[it] for it in wanted)
        return [row for row in rows if row is not None]

    def lock(self, record_id: str) -> RecordRow:
        """Return the row of a record as it stands now, held until the end.

        Raises:
            NotFoundError: there is no such record, or it was deleted.
        """
        self._forget_undone()
        row = self.tx.get(RECORDS, record_id, lock=True)
        if row is None or row.deleted_at is not None:
            gone = Phrase("record %(record)r was deleted", record=record_id)
            raise NotFoundError(gone if row is not None else self.missing(record_id))
        self._rows[record_id] = row
        return row

    @staticmethod
    def missing(record_id: str) -> str:
        """Return what is said of a record that is not there, or is hidden."""
        return Phrase("record %(record)r does not exist", record=record_id)

    def alive(self, record_id: str | None) -> RecordRow | None:
        """Return the row of a record that exists and was not deleted, or None."""
        row = self.row(record_id)
        return row if row is not None and row.deleted_at is None else None

    def keep(self, row: RecordRow) -> None:
        """Remember a row that was just written."""
        self._forget_undone()
        self._rows[row.id] = row

    def kept(self, record_id: str) -> RecordRow | None:
        """Return a row as this unit left it, None if it did not look at it."""
        self._forget_undone()
        return self._rows.get(record_id)

    def type_of(self, row: RecordRow) -> RecordType:
        """Return the type of a record."""
        return self.workspace.schema.type(row.type)

    def view(self, record_id: str | None) -> RecordView | None:
        """Return a record as expressions see it, always as it stands; None = gone."""
        row = self.alive(record_id)
        return None if row is None else RecordView(self, row.id)

    def instance_record(self, key: str | None, instance_id: str | None) -> str | None:
        """Return the id of the record of an instance.

        It is the record whose id is the key; else that of the starting event.
        """
        if self.row(key) is not None:
            return key
        if instance_id is None:
            return None
        named = self.tx.get(INSTANCE_RECORDS, instance_id)
        return named.record if named else None

    @property
    def rights(self) -> RecordRights:
        """Return who may do what, as people stand now."""
        if not self._rights.narrow():
            return self._rights
        return self._rights.with_people(self.people)

    # -- people ----------------------------------------------------------------

    @property
    def people(self) -> Directory:
        """Return who is who now: the file's people with what was changed laid over."""
        self._forget_undone()
        if self._people is None:
            self._people = (
                read_people(self.tx, self._reader.base, self.now)
                if self._people_changed
                else self._reader.at(self.tx)
            )
        return self._people

    def hold_people(self) -> Directory:
        """Return the people, and keep them as they are until the end of this unit.

        What is made for somebody is then seen by whoever dismisses them.
        """
        if not self._people_held:
            self.tx.hold(PEOPLE, shared=True)
            self._people_held = True
            self._people = None
        return self.people

    def forget_people(self, *, changed: bool = True) -> None:
        """Read the people anew when they are asked for next.

        What this unit `changed` is not there for others until it is committed.
        """
        self._people = self._constants = None
        self._people_changed |= changed

    # -- constants -------------------------------------------------------------

    @property
    def constants(self) -> Constants:
        """Return the constants that hold now: the store's values over the file's."""
        self._forget_undone()
        if self._constants is None:
            stored = {it.name: it.value for it in self.tx.select(CONSTANT_VALUES)}
            written = self.workspace.constants
            if self.people is not written.directory:
                written = dataclasses.replace(written, directory=self.people)
            self._constants, _ = written.overlaid(stored)
        return self._constants

    def forget_constants(self) -> None:
        """Read the constants anew when they are asked for next."""
        self._constants = None

    def _forget_undone(self) -> None:
        if self._rollbacks != self.unit.rollbacks:
            self._rollbacks = self.unit.rollbacks
            self._rows.clear()
            self._people = self._constants = None


PrepareCreate: TypeAlias = Callable[
    [Repository, str, Mapping[str, Any], Actor], Mapping[str, Any]
]
PrepareChange: TypeAlias = Callable[
    [Repository, RecordRow, Mapping[str, Any], Actor], Mapping[str, Any]
]
CheckWrite: TypeAlias = Callable[[Repository, RecordRow], None]
AfterWrite: TypeAlias = Callable[[Repository, RecordRow | None, RecordRow, Actor], None]
AfterComment: TypeAlias = Callable[[Repository, UserTask, Comment, Actor], None]
BindsMail: TypeAlias = Callable[
    [Repository, IncomingMail, RecordRow | None], RecordRow | None
]
Correlates: TypeAlias = Callable[[RecordRow], Sequence[str]]
TakesChat: TypeAlias = Callable[[Repository, IncomingChat, RecordRow], bool]
TakesMail: TypeAlias = Callable[
    [Repository, IncomingMail, RecordRow | None], str | None
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFunction:
    """Offer a function to expressions that looks at records.

    `call` takes the repository of the unit of work, then FEEL values in the order of
    `parameters`, of which the last `optional` may be left out.
    """

    name: str
    parameters: tuple[str, ...]
    call: Callable[..., Any]
    optional: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Hold what extensions do beside the portal, in the order they are named."""

    functions: tuple[RecordFunction, ...] = ()
    messages: frozenset[str] = frozenset()
    rights: Mapping[str, TypeRights] = field(default_factory=dict)
    prepare_create: tuple[PrepareCreate, ...] = ()
    prepare_change: tuple[PrepareChange, ...] = ()
    check_write: tuple[CheckWrite, ...] = ()
    after_write: tuple[AfterWrite, ...] = ()
    after_comment: tuple[AfterComment, ...] = ()
    takes_mail: tuple[TakesMail, ...] = ()
    binds_mail: tuple[BindsMail, ...] = ()
    correlates: tuple[Correlates, ...] = ()
    takes_chat: tuple[TakesChat, ...] = ()

    def keys_of(self, row: RecordRow) -> tuple[str, ...]:
        """Return what a record's events correlate by: its id, and what it belongs to."""
        further = (key for correlate in self.correlates for key in correlate(row))
        return tuple(dict.fromkeys((row.id, *further)))


class Repositories:
    """Keep one repository per unit of work."""

    def __init__(
        self,
        workspace: Workspace,
        rights: Rights = EVERYBODY_MAY,
        hooks: Hooks | None = None,
    ) -> None:
        self.workspace = workspace
        self.hooks = hooks or Hooks()
        self.people = PeopleReader(workspace.people)
        self.rights = RecordRights(workspace, rights, self.hooks.rights)
        self._repositories: WeakKeyDictionary[Work, Repository] = WeakKeyDictionary()

    def rights_in(
        self, tx: Transaction, people: Directory | None = None
    ) -> RecordRights:
        """Return who may do what, as people stand in a transaction, if they are known."""
        if not self.rights.narrow():
            return self.rights
        return self.rights.with_people(people or self.people.at(tx))

    def at(self, work: Work) -> Repository:
        """Return the repository of a unit of work."""
        repository = self._repositories.get(work)
        if repository is None:
            repository = self._repositories[work] = Repository(
                work, self.workspace, self.rights, self.hooks, self.people
            )
        return repository


def repository_of(work: Work | None) -> Repository:
    """Return the repository of the unit of work that an action runs in.

    Raises:
        InvalidValueError: the engine runs without the business domain.
    """
    if work is None:
        msg = "this action needs a transaction; register it with transactional=True"
        raise InvalidValueError(msg)
    return repositories_of(work.own).at(work)


def repositories_of(own: object) -> Repositories:
    """Return the repositories that an engine keeps for its domain (`Domain.own`).

    Raises:
        InvalidValueError: the engine runs without the business domain.
    """
    if not isinstance(own, Repositories):
        msg = (
            "this action needs the business domain; open the engine with "
            "bizproc.open_workspace"
        )
        raise InvalidValueError(msg)
    return own
