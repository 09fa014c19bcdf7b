"""Change many records one after the other, each in a transaction of its own.

A step is written with what it does in one transaction: whoever meets it again, because
two carry out a run or one was cut off, finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.portal.people import authorization
from bizproc.portal.people.known_fields import require_known
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.list_tables import (
    BULK_RUNS,
    BULK_STEPS,
    BulkOutcome,
    BulkRun,
    BulkState,
    BulkStep,
)
from bizproc.portal.schema.tables import type_in
from bizproc.store import Transaction, eq
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory

__all__ = [
    "MAX_RECORDS",
    "begin_run",
    "do_step",
    "end_run",
    "find_run",
    "next_steps",
    "refuse_step",
    "stop_run",
]

MAX_RECORDS = 10_000
"""The records of one run."""
_MOVES = frozenset({"stage", "funnel"})


def begin_run(
    repository: Repository,
    type_name: str,
    records: Sequence[str],
    *,
    fields: Mapping[str, Any],
    deletes: bool,
    actor: Actor,
) -> BulkRun:
    """Write down what is to be done with which records; nothing is done yet.

    Raises:
        NotFoundError: there is no such type.
        InvalidValueError: there are no records, too many, or some of another type;
            nothing is to be done with them, or no such field; a value does not fit.
    """
    named = tuple(dict.fromkeys(records))
    record_type = repository.workspace.schema.type(type_name)
    _check_records(record_type.name, named)
    if deletes == bool(fields):
        msg = "records of a bulk run are changed in some fields, or deleted"
        raise InvalidValueError(msg)
    require_known(repository, record_type.name, fields, actor=actor)
    # which stages there are is up to the funnel of each record
    plain = {name: it for name, it in fields.items() if name not in _MOVES}
    time, spelling = repository.workspace.time, repository.workspace.spelling
    record_type.read_fields(plain, time=time, spelling=spelling)
    run = BulkRun(
        id=repository.unit.new_id("bulk"),
        type=record_type.name,
        by=str(actor.by),
        begun_at=repository.now,
        state=BulkState.RUNNING,
        total=len(named),
        deletes=deletes,
        fields=dict(fields),
    )
    repository.tx.insert(BULK_RUNS, run)
    steps = [
        BulkStep(run=run.id, number=number, record=record)
        for number, record in enumerate(named, start=1)
    ]
    repository.tx.insert(BULK_STEPS, *steps)
    return run


def find_run(tx: Transaction, people: Directory, run_id: str, *, by: str) -> BulkRun:
    """Return a run of one's own; administrators see those of everybody.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    run = tx.get(BULK_RUNS, run_id)
    if run is None or (run.by != by and not people.is_member(by, ADMINISTRATORS)):
        msg = f"there is no bulk run {run_id!r}"
        raise NotFoundError(msg)
    return run


def next_steps(tx: Transaction, run_id: str, *, limit: int) -> list[BulkStep]:
    """Return what is left to do of a run that was not stopped, in its order."""
    run = tx.get(BULK_RUNS, run_id)
    if run is None or run.state is not BulkState.RUNNING:
        return []
    left = (eq("run", run_id), eq("outcome", None))
    return tx.select(BULK_STEPS, *left, order_by=("number",), limit=limit)


def do_step(repository: Repository, step: BulkStep, *, actor: Actor) -> bool:
    """Do what a run is for to one record; False if it is done, or is not to be done.

    Raises:
        RefusedError: as the command that is given for the record alone.
    """
    run = repository.tx.get(BULK_RUNS, step.run)
    if (
        run is None
        or run.state is not BulkState.RUNNING
        or not _is_left(repository, step)
    ):
        return False
    row = authorization.get_for(repository, step.record, actor=actor)
    if run.deletes:
        authorization.require(repository, row, "delete", actor=actor)
        commands.delete(repository, step.record, actor=actor)
        outcome = BulkOutcome.DONE
    else:
        written = commands.change(repository, step.record, run.fields, actor=actor)
        same = written.revision == row.revision
        outcome = BulkOutcome.UNCHANGED if same else BulkOutcome.DONE
    _write(repository, step, outcome=outcome)
    return True


def refuse_step(
    repository: Repository, step: BulkStep, code: str, message: str
) -> bool:
    """Write down why a record was left as it was; False if something else is there."""
    if not _is_left(repository, step):
        return False
    _write(repository, step, outcome=BulkOutcome.REFUSED, code=code, message=message)
    return True


def stop_run(repository: Repository, run_id: str, *, by: str) -> None:
    """Let nothing more be done; what was done stays.

    Raises:
        NotFoundError: there is no such run, or it is somebody else's.
    """
    find_run(repository.tx, repository.people, run_id, by=by)
    _end(repository, run_id, BulkState.STOPPED)


def end_run(repository: Repository, run_id: str) -> None:
    """Write down that a run is done if nothing is left of it."""
    if not next_steps(repository.tx, run_id, limit=1):
        _end(repository, run_id, BulkState.DONE)


def _end(repository: Repository, run_id: str, state: BulkState) -> None:
    running = (eq("id", run_id), eq("state", BulkState.RUNNING))
    repository.tx.update(BULK_RUNS, *running, state=state, ended_at=repository.now)


def _is_left(repository: Repository, step: BulkStep) -> bool:
    """Hold a step until the end of the transaction, and say whether it is to be done."""
    found = repository.tx.get(BULK_STEPS, step.run, step.number, lock=True)
    return found is not None and found.outcome is None


def _write(repository: Repository, step: BulkStep, **changes: Any) -> None:
    key = (eq("run", step.run), eq("number", step.number))
    repository.tx.update(BULK_STEPS, *key, at=repository.now, **changes)


def _check_records(type_name: str, records: Sequence[str]) -> None:
    if not 0 < len(records) <= MAX_RECORDS:
        msg = f"choose 1 to {MAX_RECORDS} records, not {len(records)}"
        raise InvalidValueError(msg)
    other = next((it for it in records if type_in(it) != type_name), None)
    if other is not None:
        msg = f"{other!r} is no record of type {type_name}"
        raise InvalidValueError(msg)
