"""Take what people submit to public forms.

In which order it is checked, and what repeats: docs/requirements/platform.md §4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.engine import Engine
from bizproc.engine.seen_events import event_of
from bizproc.errors import RefusedError
from bizproc.feel import clock_functions
from bizproc.forms.asking.asking import Asked, FormSight, ask
from bizproc.forms.model import FormField
from bizproc.limits import limits_in_force
from bizproc.portal.consents import keep_consents
from bizproc.portal.files import ACCEPT_EVERY_FILE, Files, FileScan, Upload
from bizproc.portal.form_files import FileCheck, Sorted, check_uploads, with_uploads
from bizproc.portal.idempotency import once
from bizproc.portal.records import commands
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import SUBMISSIONS, StoredSubmission
from bizproc.store import Condition, Transaction, eq
from bizproc.workspace.records.answers import read_plain
from bizproc.workspace.records.public_forms import PublicForm
from bizproc.workspace.records.shown_forms import shown_form
from bizproc.workspace.records.submission import Submission, check_submission
from bizproc.workspace.workspace import Workspace

__all__ = ["Reception"]

_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Take submissions: check them, look into their files, make their records."""

    engine: Engine
    workspace: Workspace
    files: Files
    scan: FileScan = ACCEPT_EVERY_FILE

    def submit(
        self,
        form_name: str,
        data: Mapping[str, Any],
        *,
        event_id: str | None,
        sender: str | None,
        uploads: Mapping[str, Sequence[Upload]],
    ) -> str:
        """Return the record made of a submission, or the one it made before.

        Raises:
            NotFoundError: there is no such form.
            InvalidValueError: all faults, under the first one's code.
            RefusedError: RATE_LIMITED, too many submits from this sender.
            ActionError: a file cannot be scanned or kept.
        """
        with limits_in_force(self.engine.components.limits):
            prepared = self.prepare(form_name, data, sender=sender, uploads=uploads)
        return once(
            self.engine, event_id, prepared, door="submit", whose=(form_name, sender)
        )

    def prepare(
        self,
        form_name: str,
        data: Mapping[str, Any],
        *,
        sender: str | None,
        uploads: Mapping[str, Sequence[Upload]],
        preset: Mapping[str, Any] | None = None,
    ) -> Callable[[Repository], str]:
        """Check a submission and its files; return what makes the record.

        `preset` are values that the record gets beside those that the form sets. What
        is returned raises as `submit`, inside the transaction.

        Raises:
            NotFoundError: there is no such form.
            InvalidValueError: TOO_LARGE, more than anybody may send; TYPE_ERROR, what
                is sent is no value, or names a file that is not kept here.
            ActionError: a file cannot be scanned.
        """
        form = self.workspace.schema.form(form_name)
        check_uploads(uploads)
        sent = {
            name: [it for it in files if it.name] for name, files in uploads.items()
        }
        submission = check_submission(
            form,
            with_uploads(form, data, sent),
            time=self.workspace.time,
            spelling=self.workspace.spelling,
            settings=self.workspace.settings,
            now=self.engine.components.clock.now(),
        )
        entry = _Entry(
            form=form,
            submission=submission,
            sender=sender,
            rate=self.workspace.settings.form_rate,
            preset=preset or {},
        )
        taken = Sorted()
        if not submission.faults and not self._is_answered(entry):
            # before the transaction: a scanner takes its time
            check = FileCheck(
                settings=self.workspace.settings, files=self.files, scan=self.scan
            )
            taken = check.sort(form, submission.fields, sent)
        return lambda repository: entry.make(repository, taken, self.files)

    def ask(
        self,
        form_name: str,
        answers: Mapping[str, Any] | None,
        *,
        write: Callable[[Any], str],
    ) -> Asked:
        """Return a form as it is asked after some answers; None before the first.

        Raises:
            NotFoundError: there is no such form.
        """
        workspace = self.workspace
        form = shown_form(workspace.schema.form(form_name), workspace.settings)
        now = workspace.time.local(self.engine.components.clock.now())

        def read(asked: FormField, value: Any) -> Any:
            return read_plain(
                asked, value, time=workspace.time, spelling=workspace.spelling
            )

        sight = FormSight(
            names={"settings": workspace.settings.values()},
            functions=clock_functions(now),
            read=read,
            write=write,
        )
        with limits_in_force(self.engine.components.limits):
            return ask(form, answers, sight=sight)

    def submitted(
        self, form_name: str, submission_id: str, sender: str | None
    ) -> str | None:
        """Return the record that a submission of a sender made; None if it made none."""
        own = event_of(submission_id, "form", sender)
        if own is None:
            return None
        with self.engine.read() as tx:
            found = tx.select(
                SUBMISSIONS,
                eq("form", form_name),
                eq("submission_id", own),
                limit=1,
            )
        return found[0].record if found else None

    def _is_answered(self, entry: _Entry) -> bool:
        """Say whether the files would be looked into for nothing."""
        now = self.engine.components.clock.now()
        with self.engine.read() as tx:
            return entry.made_before(tx) is not None or entry.is_too_often(tx, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """Hold one submission on its way to a record."""

    form: PublicForm
    submission: Submission
    sender: str | None
    rate: int
    preset: Mapping[str, Any]

    @property
    def own_id(self) -> str | None:
        """Return the id of the submission, which no other sender shares."""
        return event_of(self.submission.submission_id, "form", self.sender)

    def make(self, repository: Repository, taken: Sorted, files: Files) -> str:
        before = self.made_before(repository.tx)
        if before is not None:
            return before
        if self.is_too_often(repository.tx, repository.now):
            msg = (
                f"more than {self.rate} submits of form {self.form.name} in a minute; "
                "try later"
            )
            raise RefusedError(msg, code="RATE_LIMITED")
        fields = {**self.submission.accept(), **self.preset}
        fields |= taken.values(self.form, files)
        actor = Actor.outside(fields.get("email"))
        row = commands.create(repository, self.form.makes, fields, actor=actor)
        taken.tell(repository, row.id, actor=actor)
        keep_consents(repository, row.id, self.submission.consents, sender=self.sender)
        repository.tx.insert(
            SUBMISSIONS,
            StoredSubmission(
                id=repository.unit.new_id("submission"),
                form=self.form.name,
                at=repository.now,
                record=row.id,
                submission_id=self.own_id,
                sender=self.sender,
            ),
        )
        return row.id

    def made_before(self, tx: Transaction) -> str | None:
        """Return the record that the same submission made before."""
        if self.own_id is None:
            return None
        found = tx.select(
            SUBMISSIONS,
            eq("form", self.form.name),
            eq("submission_id", self.own_id),
            limit=1,
        )
        return found[0].record if found else None

    def is_too_often(self, tx: Transaction, now: dt.datetime) -> bool:
        """Say whether the sender has submitted the form often enough this minute."""
        if self.sender is None:
            return False
        recent = tx.count(
            SUBMISSIONS,
            eq("form", self.form.name),
            eq("sender", self.sender),
            Condition("at", ">", now - _MINUTE),
        )
        return recent >= self.rate
