"""Write records: fields, stages, funnels, new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from bizproc.action import ActionContext, Actions, FunnelName, RecordType, StageName
from bizproc.portal.actions.inputs import FieldValues, RecordGiven
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.portal.schema.tables import MADE_RECORDS, MadeRecord

__all__ = ["RECORD_ACTIONS", "make_once"]

RECORD_ACTIONS = Actions()
_UNFIT = {
    "TYPE_ERROR": "no such field, or a value that does not fit it",
    "REQUIRED_FIELD": "a field that the type or the stage demands would be empty",
    "FORBIDDEN": "the record refuses the write",
    "CONFLICT": "the record refuses the value",
}


class RecordMade(TypedDict):
    """Name the record that was made."""

    record: str


@RECORD_ACTIONS.add(
    "move_stage",
    transactional=True,
    title="Change the stage",
    group="CRM",
    errors={**_UNFIT, "NOT_FOUND": "no record, or no such stage"},
)
def move_stage(
    context: ActionContext,
    *,
    stage: Annotated[str, StageName, "the code of a stage"],
    fields: FieldValues | None = None,
    record: RecordGiven = OWN_RECORD,
) -> None:
    """Move a record to a stage of its funnel, with other fields in the same write.

    A record that is there already is left alone.
    """
    repository = repository_of(context.work)
    row = repository.lock(needed_record(repository, context, record))
    wanted = repository.workspace.schema.stage(row.type, row.funnel, stage)
    if wanted.code == row.stage:
        return
    written = {**(fields or {}), "stage": wanted.code}
    commands.change(repository, row.id, written, actor=Actor.process(context))


@RECORD_ACTIONS.add(
    "set_fields",
    transactional=True,
    title="Change fields",
    group="Records",
    errors={
        **_UNFIT,
        "NOT_FOUND": "no record, or one or a person that a field names does not exist",
    },
)
def set_fields(
    context: ActionContext, *, fields: FieldValues, record: RecordGiven = OWN_RECORD
) -> None:
    """Write fields of a record in one write; people may be named by addresses."""
    repository = repository_of(context.work)
    target = needed_record(repository, context, record)
    commands.change(repository, target, fields, actor=Actor.process(context))


@RECORD_ACTIONS.add(
    "move_to_funnel",
    transactional=True,
    title="Move to a funnel",
    group="CRM",
    errors={**_UNFIT, "NOT_FOUND": "no record, or no such funnel or stage"},
)
def move_to_funnel(
    context: ActionContext,
    *,
    funnel: Annotated[str, FunnelName],
    stage: Annotated[str, StageName, "the code of a stage of that funnel"],
    fields: FieldValues | None = None,
    record: RecordGiven = OWN_RECORD,
) -> None:
    """Move a record to a stage of another funnel in one write."""
    repository = repository_of(context.work)
    target = needed_record(repository, context, record)
    written = {**(fields or {}), "funnel": funnel, "stage": stage}
    commands.change(repository, target, written, actor=Actor.process(context))


@RECORD_ACTIONS.add(
    "create_record",
    transactional=True,
    title="Create a record",
    group="Records",
    errors={**_UNFIT, "NOT_FOUND": "no such type"},
)
def create_record(
    context: ActionContext,
    *,
    type: Annotated[str, RecordType],  # noqa: A002 - the input's name in the requirements
    fields: FieldValues,
    key: Annotated[str | None, "the same key makes it once"] = None,
) -> RecordMade:
    """Make a record, once per key."""
    return {
        "record": make_once(repository_of(context.work), context, type, fields, key)
    }


def make_once(
    repository: Repository,
    context: ActionContext,
    type_name: str,
    fields: Mapping[str, Any],
    key: str | None,
) -> str:
    """Make a record, or return the id of the one this process made under the key."""
    full = f"{context.process_id}/{type_name}/{key}"
    made = repository.tx.get(MADE_RECORDS, full) if key is not None else None
    if made is not None:
        return made.record
    row = commands.create(repository, type_name, fields, actor=Actor.process(context))
    if key is not None:
        repository.tx.insert(MADE_RECORDS, MadeRecord(key=full, record=row.id))
    return row.id
