"""Show tasks of an inbox with what stands beside each: its record, its process, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bizproc.model.rows import UserTask
from bizproc.portal.people.authorization import sees
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.schema.tables import RECORDS
from bizproc.portal.tasks.inbox import Addressee
from bizproc.portal.tasks.reasons import TaskReason, reason_of
from bizproc.store import DEFINITIONS, Transaction, eq, one_of
from bizproc.workspace.records.schema import Schema

__all__ = ["InboxEntry", "entries_of", "process_titles", "record_title", "seen_records"]


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
    tx: Transaction,
    repositories: Repositories,
    asked: Addressee,
    tasks: Sequence[UserTask],
) -> list[InboxEntry]:
    """Return tasks with what stands beside them; all of it is read together."""
    ids = [it.record for it in tasks if it.record is not None]
    rights = repositories.rights_in(tx, asked.people)
    records = seen_records(tx, repositories, ids, rights=rights, by=asked.user)
    titles = process_titles(tx, [it.process_id for it in tasks if it.process_id])
    return [
        InboxEntry(
            task=task,
            why=reason_of(asked.people, task, asked.user, asked.now),
            record_title=_title(
                records.get(task.record or ""), repositories.workspace.schema
            ),
            process=titles.get(task.process_id or ""),
        )
        for task in tasks
    ]


def seen_records(
    tx: Transaction,
    repositories: Repositories,
    ids: Iterable[str],
    *,
    rights: RecordRights,
    by: str,
) -> dict[str, Record]:
    """Return those of the records that a person sees, as they see them, by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    schema = repositories.workspace.schema
    found: dict[str, Record] = {}
    for row in tx.select(RECORDS, one_of("id", wanted), eq("deleted_at", None)):
        record = Record.of(row, schema.type(row.type))
        if sees(rights, by, record):
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
