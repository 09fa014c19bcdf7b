"""What a portal is asked about rights: what a person may, and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bizproc.engine import Engine
from bizproc.engine.arguments import checks_arguments
from bizproc.model.page import Page, Paging
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.portal.people.authorization import asker_of
from bizproc.portal.people.hidden_rows import OfRecord, hide_unseen
from bizproc.portal.people.rights_card import RightsCard, rights_of
from bizproc.portal.people.who_may import who_may
from bizproc.portal.repository.repository import (
    Repositories,
    repositories_of,
    repository_of,
)
from bizproc.portal.schema.tables import INSTANCE_RECORDS, RECORDS, InstanceRecord
from bizproc.portal.tasks.inbox import assigned_to
from bizproc.store import Transaction
from bizproc.workspace.workspace import Workspace

__all__ = ["RightsQuestions"]

T = TypeVar("T", bound=OfRecord)


@checks_arguments
class RightsQuestions:
    """Tell what a person may, and leave out what is hidden from them."""

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self.engine = engine
        self.workspace = workspace

    def seen(self, rows: Sequence[T], *, by: str | None) -> list[T]:
        """Return those of tasks, mails, entries … whose record a person may see."""
        with self.engine.read() as tx:
            shown = hide_unseen(tx, self._repositories, by)([*rows])
        return [row for row in shown if row is not None]

    def tasks_of(
        self,
        person: str,
        *,
        record: str | None = None,
        include_closed: bool = False,
        limit: int | None = None,
        after: str | None = None,
    ) -> Page[UserTask]:
        """Return the tasks that a person has, perhaps of a record, most urgent first.

        Raises:
            InvalidValueError: the limit or `after` is wrong.
        """
        paging = Paging(limit=limit, after=after)
        with self.engine.view() as work:
            repository = repository_of(work)
            asker_of(repository.people, person)
            return assigned_to(
                repository,
                person,
                record=record,
                include_closed=include_closed,
                paging=paging,
            )

    def sees_instance(self, instance: ProcessInstance, *, by: str | None) -> bool:
        """Say whether a person may see the record of an instance, if it has one."""
        with self.engine.read() as tx:
            self._admit(tx, by)
            named = _record_of(tx, instance)
        return named is None or bool(self.seen([named], by=by))

    def instance_record(self, instance: ProcessInstance) -> str | None:
        """Return the record that an instance is about; None if it is about none."""
        with self.engine.read() as tx:
            named = _record_of(tx, instance)
        return None if named is None else named.record

    def rights_of(
        self, person: str, record_id: str | None = None, *, by: str | None = None
    ) -> RightsCard:
        """Return what a person may, and with a record, each with the rule that says so.

        Raises:
            NotFoundError: no such person; no such record, or it is hidden from `by`.
            ForbiddenError: one asks about oneself; administrators ask about everybody.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            return rights_of(tx, self._repositories, person, record_id, by=by)

    def who_may(
        self, action: str, record_id: str, *, by: str | None = None
    ) -> tuple[str, ...]:
        """Return who may do something with a record: `move:WON`, `change:amount` ….

        Raises:
            NotFoundError: there is no such record, or it is hidden from `by`.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            return who_may(tx, self._repositories, action, record_id, by=by)

    def _admit(self, tx: Transaction, by: str | None) -> None:
        """Refuse who is named and is no active user."""
        if by is not None:
            asker_of(self._repositories.people.at(tx), by)

    @property
    def _repositories(self) -> Repositories:
        return repositories_of(self.engine.components.domain.own)


def _record_of(tx: Transaction, instance: ProcessInstance) -> InstanceRecord | None:
    if instance.key is not None and tx.get(RECORDS, instance.key) is not None:
        return InstanceRecord(instance_id=instance.id, record=instance.key)
    return tx.get(INSTANCE_RECORDS, instance.id)
