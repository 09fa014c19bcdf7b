"""Take what people submit to public forms.

In which order it is checked, and what repeats: docs/requirements/platform.md §4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bizproc.errors import RefusedError
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tables import SUBMISSIONS, RecordRow, StoredSubmission
from bizproc.store import Condition, eq
from bizproc.workspace.records.submission import check_submission

__all__ = ["submit"]

_MINUTE = dt.timedelta(minutes=1)


def submit(
    repository: Repository,
    form_name: str,
    data: Mapping[str, Any],
    *,
    sender: str | None,
    preset: Mapping[str, Any] | None = None,
) -> RecordRow:
    """Make the record of a submission, or answer with the one it made before.

    `preset` are values that the record gets beside those that the form sets.

    Raises:
        NotFoundError: there is no such form.
        InvalidValueError: all faults, under the first one's code.
        RefusedError: RATE_LIMITED, too many submits from this sender.
    """
    form = repository.workspace.schema.form(form_name)
    workspace = repository.workspace
    submission = check_submission(
        form, data, time=workspace.time, settings=workspace.settings
    )
    before = _made_before(repository, form.name, submission.submission_id)
    if before is not None:
        return before
    _check_rate(repository, form.name, sender)
    fields = {**submission.accept(), **(preset or {})}
    by = fields.get("email")
    row = commands.create(repository, form.makes, fields, actor=Actor(by=by))
    repository.tx.insert(
        SUBMISSIONS,
        StoredSubmission(
            id=repository.unit.new_id("submission"),
            form=form.name,
            at=repository.now,
            record=row.id,
            submission_id=submission.submission_id,
            sender=sender,
        ),
    )
    return row


def _made_before(
    repository: Repository, form: str, submission_id: str | None
) -> RecordRow | None:
    if submission_id is None:
        return None
    found = repository.tx.select(
        SUBMISSIONS, eq("form", form), eq("submission_id", submission_id), limit=1
    )
    return repository.row(found[0].record) if found else None


def _check_rate(repository: Repository, form: str, sender: str | None) -> None:
    if sender is None:
        return
    allowed = repository.workspace.settings.form_rate
    recent = repository.tx.count(
        SUBMISSIONS,
        eq("form", form),
        eq("sender", sender),
        Condition("at", ">", repository.now - _MINUTE),
    )
    if recent >= allowed:
        msg = f"more than {allowed} submits of form {form} in a minute; try later"
        raise RefusedError(msg, code="RATE_LIMITED")
