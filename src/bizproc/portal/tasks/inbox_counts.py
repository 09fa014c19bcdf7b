"""Count what waits for somebody, as the menu shows it: no further than is of use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bizproc.engine.paging import Listing, read_page
from bizproc.engine.queries.task_lists import first_concerning, first_rows
from bizproc.model.page import Paging
from bizproc.model.rows import TaskPerson
from bizproc.model.states import TaskRole
from bizproc.portal.schema.tables import NOTIFICATIONS
from bizproc.portal.tasks.inbox import Addressee, list_of
from bizproc.store import Transaction, eq

__all__ = ["MOST_COUNTED", "Counting", "InboxCounts"]

MOST_COUNTED = 100
"""Where the counts of a menu stop: whoever has so much to do needs no number."""

_UNREAD = Listing(
    name="notifications", table=NOTIFICATIONS, orders={"at": ("number", "id")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCounts:
    """Count what waits for a person; no count goes beyond `MOST_COUNTED`.

    own         open tasks that they are to do
    overdue     how many of them are past their due moment
    to_control  completed tasks that wait for their word
    unread      notifications that they have not read
    """

    own: int
    overdue: int
    to_control: int
    unread: int


class Counting:
    """Count in two steps: read, then leave out what the person does not see.

    Whatever is asked in between has its records read together with those of what is
    counted.
    """

    def __init__(self, tx: Transaction, asked: Addressee) -> None:
        self._tx = tx
        self._asked = asked
        parts = [*asked.own, *asked.to_control]
        most = 2 * MOST_COUNTED
        self._tasks, self._are_all = first_rows(tx, parts, limit=most)
        self._of = (eq("to", asked.user), eq("read_at", None))
        self._unread = tx.select(
            NOTIFICATIONS, *self._of, order_by=("number", "id"), limit=MOST_COUNTED
        )
        if asked.hide is not None:
            asked.hide.announce(self._tasks)
            asked.hide.announce(self._unread)

    def counts(self) -> InboxCounts:
        """Return what was counted."""
        own, to_control = self._own(), self._to_control()
        return InboxCounts(
            own=len(own),
            overdue=sum(it < self._asked.now for it in own),
            to_control=to_control,
            unread=self._notifications(),
        )

    def _own(self) -> list[dt.datetime]:
        """Return by when each of the person's own tasks is to be done."""
        asked = self._asked
        if asked.absent:
            # who is away may have taken some of theirs: the tasks themselves tell
            own = list_of(self._tx, asked, "own", Paging(limit=MOST_COUNTED))
            return [task.urgency for task in own]
        seen = self._seen_tasks(is_control=False)
        if not self._is_enough(seen):
            seen = first_concerning(
                self._tx, asked.own, limit=MOST_COUNTED, hide=asked.hide
            )
        return [row.urgency for row in seen[:MOST_COUNTED]]

    def _to_control(self) -> int:
        seen, asked = self._seen_tasks(is_control=True), self._asked
        if not self._is_enough(seen):
            seen = first_concerning(
                self._tx, asked.to_control, limit=MOST_COUNTED, hide=asked.hide
            )
        return min(len(seen), MOST_COUNTED)

    def _is_enough(self, seen: Sequence[TaskPerson]) -> bool:
        """Say whether no more of them need be read."""
        return self._are_all or len(seen) >= MOST_COUNTED

    def _seen_tasks(self, *, is_control: bool) -> list[TaskPerson]:
        hide, rows = self._asked.hide, self._tasks
        seen = rows if hide is None else [it for it in hide(rows) if it is not None]
        return [it for it in seen if (it.role is TaskRole.CONTROLLER) is is_control]

    def _notifications(self) -> int:
        hide, found = self._asked.hide, self._unread
        if hide is None:
            return len(found)
        hidden = list(hide(found)).count(None)
        if not hidden or len(found) < MOST_COUNTED:
            return len(found) - hidden
        paging = Paging(limit=MOST_COUNTED)
        return len(read_page(self._tx, _UNREAD, [self._of], paging, hide))
