"""Make of rows what lists show: with their open tasks, read once for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from bizproc.clauses import All, Order, is_one_of
from bizproc.model.rows import UserTask
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.named import IS_OPEN
from bizproc.portal.views.listed import ListedRecord, NextTask
from bizproc.portal.views.reading import Reader
from bizproc.store import USER_TASKS
from bizproc.workspace.records.key_fields import KeyFields
from bizproc.workspace.records.record_types import RecordType

__all__ = ["listed"]


def listed(reader: Reader, rows: Sequence[RecordRow]) -> list[ListedRecord]:
    """Return rows as the person sees them, in their order."""
    tasks = _open_tasks(reader, rows)
    types = {row.type: _Shown.of(reader, row.type) for row in rows}
    return [
        types[row.type].listed(row, tasks.get(row.id, ()), reader.now) for row in rows
    ]


def _open_tasks(
    reader: Reader, rows: Sequence[RecordRow]
) -> Mapping[str, Sequence[UserTask]]:
    """Return the open tasks of records, the most urgent first."""
    found: dict[str, list[UserTask]] = {}
    if not rows:
        return found
    clause = All((is_one_of("record", [it.id for it in rows]), IS_OPEN))
    order = Order("urgency", then=("number",))
    for task in reader.tx.pick(USER_TASKS, clause, order=order):
        found.setdefault(str(task.record), []).append(task)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """Hold what the person sees of one type."""

    type: RecordType
    hidden: frozenset[str]
    keys: KeyFields
    in_work: frozenset[tuple[str | None, str | None]]

    @classmethod
    def of(cls, reader: Reader, name: str) -> _Shown:
        record_type = reader.repositories.workspace.schema.type(name)
        return cls(
            type=record_type,
            hidden=reader.rights.hidden(reader.person, name),
            keys=record_type.keys,
            in_work=frozenset(
                (funnel.name, stage.code)
                for funnel in record_type.funnels
                for stage in funnel.stages
                if stage.in_work
            ),
        )

    def listed(
        self, row: RecordRow, tasks: Sequence[UserTask], now: dt.datetime
    ) -> ListedRecord:
        fields = self.type.view(row.fields)
        fields["id"] = row.id
        for name in self.hidden:
            fields.pop(name, None)
        amount = None if self.keys.amount in self.hidden else row.amount
        due = None if self.keys.due in self.hidden else row.due
        return ListedRecord(
            id=row.id,
            type=row.type,
            number=row.number,
            revision=row.revision,
            title=self._title(row),
            created_at=row.created_at,
            changed_at=row.changed_at or row.created_at,
            created_by=row.created_by,
            funnel=None if "funnel" in self.hidden else row.funnel,
            stage=None if "stage" in self.hidden else row.stage,
            responsible=None if "responsible" in self.hidden else row.responsible,
            amount=None if amount is None else Decimal(amount).scaleb(-2),
            due=due,
            next_task=_next(tasks),
            open_tasks=len(tasks),
            is_overdue=self._is_overdue(row, due, tasks, now),
            fields=MappingProxyType(fields),
        )

    def _title(self, row: RecordRow) -> str:
        if not self.hidden.intersection(self.keys.titles):
            return row.title or row.id
        seen = {name: it for name, it in row.fields.items() if name not in self.hidden}
        return self.keys.title_of(seen) or row.id

    def _is_overdue(
        self,
        row: RecordRow,
        due: dt.datetime | None,
        tasks: Sequence[UserTask],
        now: dt.datetime,
    ) -> bool:
        if tasks and tasks[0].urgency < now:
            return True
        if due is None or due >= now:
            return False
        return not self.type.funnels or (row.funnel, row.stage) in self.in_work


def _next(tasks: Sequence[UserTask]) -> NextTask | None:
    if not tasks:
        return None
    first = tasks[0]
    return NextTask(
        id=first.id,
        title=first.title,
        kind=first.kind,
        assignee=first.assignee,
        due=first.due,
    )
