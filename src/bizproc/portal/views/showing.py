"""Make of rows what lists show: with their open tasks, read once for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from bizproc.clauses import All, Order, is_one_of
from bizproc.model.rows import UserTask
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.tables import RecordRow
from bizproc.portal.views.filters.named import OPEN_STATES
from bizproc.portal.views.listed import ListedRecord, NextTask
from bizproc.portal.views.reading import Reader
from bizproc.store import USER_TASKS
from bizproc.workspace.records.key_fields import key_fields

__all__ = ["listed"]


def listed(reader: Reader, rows: Sequence[RecordRow]) -> list[ListedRecord]:
    """Return rows as the person sees them, in their order."""
    tasks = _open_tasks(reader, rows)
    return [_shown(reader, row, tasks.get(row.id, ())) for row in rows]


def _open_tasks(
    reader: Reader, rows: Sequence[RecordRow]
) -> Mapping[str, Sequence[UserTask]]:
    """Return the open tasks of records, the most urgent first."""
    found: dict[str, list[UserTask]] = {}
    if not rows:
        return found
    clause = All(
        (is_one_of("record", [it.id for it in rows]), is_one_of("state", OPEN_STATES))
    )
    order = Order("urgency", then=("number",))
    for task in reader.tx.pick(USER_TASKS, clause, order=order):
        found.setdefault(str(task.record), []).append(task)
    return found


def _shown(reader: Reader, row: RecordRow, tasks: Sequence[UserTask]) -> ListedRecord:
    repositories, rights = reader.repositories, reader.rights
    record_type = repositories.workspace.schema.type(row.type)
    hidden = rights.hidden(reader.person, row.type)
    keys = key_fields(record_type)
    amount, due = row.amount, row.due
    if keys.amount in hidden:
        amount = None
    if keys.due in hidden:
        due = None
    fields = record_type.view(row.fields)
    fields["id"] = row.id
    for name in hidden:
        fields.pop(name, None)
    return ListedRecord(
        id=row.id,
        type=row.type,
        number=row.number,
        revision=row.revision,
        title=_title(row, keys.titles, hidden),
        created_at=row.created_at,
        changed_at=row.changed_at or row.created_at,
        created_by=row.created_by,
        funnel=row.funnel
        or (record_type.funnels[0].name if record_type.funnels else None),
        stage=None if "stage" in hidden else row.stage,
        responsible=None if "responsible" in hidden else row.responsible,
        amount=None if amount is None else Decimal(amount).scaleb(-2),
        due=due,
        next_task=_next(tasks),
        open_tasks=len(tasks),
        is_overdue=_is_overdue(reader, row, due, tasks),
        fields=MappingProxyType(fields),
    )


def _title(row: RecordRow, titles: Sequence[str], hidden: frozenset[str]) -> str:
    if not hidden.intersection(titles):
        return row.title or row.id
    texts = (row.fields.get(name) for name in titles if name not in hidden)
    return next((it for it in texts if isinstance(it, str) and it.strip()), row.id)


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


def _is_overdue(
    reader: Reader,
    row: RecordRow,
    due: dt.datetime | None,
    tasks: Sequence[UserTask],
) -> bool:
    if tasks and tasks[0].urgency < reader.now:
        return True
    return due is not None and due < reader.now and _in_work(reader.repositories, row)


def _in_work(repositories: Repositories, row: RecordRow) -> bool:
    record_type = repositories.workspace.schema.type(row.type)
    if not record_type.funnels:
        return True
    known = {it.name: it for it in record_type.funnels}
    funnel = known.get(row.funnel or "", record_type.funnels[0])
    return any(it.code == row.stage and it.in_work for it in funnel.stages)
