"""Show tasks of an inbox with what stands beside each: its record, its process, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bizproc.model.rows import UserTask
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tasks.inbox import Addressee
from bizproc.portal.tasks.reasons import TaskReason, reason_of
from bizproc.store import DEFINITIONS, Transaction, eq, one_of
from bizproc.workspace.records.schema import Schema

__all__ = ["InboxEntry", "entries_of", "process_titles", "record_title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """Show one task of an inbox.

    `record_title` is None if the task has no record, or an unseen one; `process` is the
    title of the process that made it, `why` what makes it one of the person's.
    """

    task: UserTask
    why: TaskReason | None
    record_title: str | None = None
    process: str | None = None


def entries_of(
    repository: Repository,
    asked: Addressee,
    tasks: Sequence[UserTask],
    titles: Callable[[Iterable[str]], Mapping[str, str]],
) -> list[InboxEntry]:
    """Return tasks with what stands beside them; all of it is read together.

    `titles` tells the titles of processes by their ids.
    """
    ids = [it.record for it in tasks if it.record is not None]
    records = _seen_records(repository, ids, by=asked.user)
    named = titles(it.process_id for it in tasks if it.process_id)
    return [
        InboxEntry(
            task=task,
            why=reason_of(asked.people, task, asked.user, asked.now),
            record_title=_title(
                records.get(task.record or ""), repository.workspace.schema
            ),
            process=named.get(task.process_id or ""),
        )
        for task in tasks
    ]


def _seen_records(
    repository: Repository, ids: Iterable[str], *, by: str
) -> dict[str, Record]:
    """Return those of the records that a person sees, as they see them, by id."""
    rights, found = repository.rights, dict[str, Record]()
    for row in repository.rows(ids):
        record = Record.of(row, repository.type_of(row))
        if row.deleted_at is None and sees(rights, by, record):
            found[row.id] = rights.shown(by, record)
    return found


def process_titles(tx: Transaction, ids: Iterable[str]) -> Mapping[str, str]:
    """Return the titles of processes in their newest versions, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    of = (eq("kind", "process"), one_of("name", wanted))
    rows = tx.select(DEFINITIONS, *of, order_by=("version",))
    return {row.name: row.title for row in rows}


def record_title(record: Record, schema: Schema) -> str:
    """Return how people call a record: by its title, else by its id."""
    return schema.type(record.type).keys.title_of(record.fields) or record.id


def _title(record: Record | None, schema: Schema) -> str | None:
    return None if record is None else record_title(record, schema)
