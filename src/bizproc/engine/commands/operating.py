"""What an operator does to instances that need mending: each command a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.deliver_message import deliver_message
from bizproc.engine.commands.migrate import MigrationOrder, migrate
from bizproc.engine.commands.purge import Purged, purge
from bizproc.engine.commands.resolve_incident import resolve_incident
from bizproc.engine.commands.terminate import terminate
from bizproc.engine.queries.questions import Questions
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.model.migration import Migration
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance


@checks_arguments
class Operating(Questions):
    """Mend what runs: incidents, variables, tokens, timers, jobs, whole processes.

    Each command may be told who does it (`by`) and why (`reason`): both stand in the
    history. A person who is no operator gets a ForbiddenError; None is the application.
    """

    def work(self) -> TransactionScope:
        """Open a unit of work: everything inside is one transaction."""
        return TransactionScope(self._components)

    def deliver_message(self, message_id: str, *, by: str | None = None) -> Publication:
        """Publish a kept message, or a dead letter, anew.

        If nobody takes it, it stays what it was.

        Raises:
            NotFoundError: there is none of that id, or somebody got it already.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            receipt = deliver_message(work, message_id, by=by)
        return receipt.publication()

    def resolve_incident(
        self,
        incident_id: str,
        *,
        action: Literal["retry", "skip"] = "retry",
        by: str | None = None,
    ) -> None:
        """Run the failed element again, or go on as if it had ended empty.

        Raises:
            NotFoundError, InvalidTransitionError: no such incident, or resolved.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            resolve_incident(work, incident_id, action, by=by)

    def migrate(  # noqa: PLR0913 - each says by its name what is meant
        self,
        *,
        to: int | str,
        process: str | None = None,
        version: int | None = None,
        instances: Sequence[str] | None = None,
        mapping: Mapping[str, str | None] | None = None,
        dry_run: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> Migration:
        """Let active instances go on in another version of their process.

        Each is a transaction of its own and is migrated whole or not at all; one that
        cannot be is listed with every blocker and stops no other. What waits keeps
        what it waits for: tasks stay open, timers keep their moments, jobs their tries.

        Args:
            to: a version of the same process, or a definition such as `approval:3`.
            process: all active instances of it are meant.
            version: only those that run in this version.
            instances: only these, by id.
            mapping: from ids of elements, or of flows into joins, to those of the new
                diagram; what is left out goes to its own id. None lets an event on a
                border, or of an event sub-process, wait no longer.
            dry_run: only say what would become of each.
            by: who does it.
            reason: why, for the history.

        Raises:
            NotFoundError: there is no such process, version or instance.
            InvalidValueError: nothing says which instances are meant.
            ForbiddenError: this person is no operator.
        """
        order = MigrationOrder(
            to=to,
            process=process,
            version=version,
            instances=instances,
            mapping=mapping or {},
            by=by,
            reason=reason,
            dry_run=dry_run,
        )
        return migrate(self._components, self.work, order)

    def terminate(self, instance_id: str, *, by: str | None = None) -> ProcessInstance:
        """Stop an instance with everything in it.

        Raises:
            NotFoundError, InvalidTransitionError: no such instance, or ended.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            terminate(work, instance_id, by=by)
        return self.instance(instance_id)

    def purge(
        self,
        *,
        older_than: dt.timedelta | str,
        by: str | None = None,
        dry_run: bool = False,
        after_batch: Callable[[Purged], None] | None = None,
    ) -> Purged:
        """Remove instances that ended longer ago, with what is theirs, for good.

        That is their history, closed tasks and resolved incidents; beside them closed
        tasks and resolved incidents of no instance, and the ids of outside events: a
        repeat of such an event would be taken for new. An instance stays to which
        something open refers: a task, an incident, a job. Each batch is a transaction
        of its own with a pause after it, so that other writers get through.

        Args:
            older_than: a duration, or its ISO 8601 text, such as `P90D`.
            by: who does it.
            dry_run: count only, and write nothing.
            after_batch: called after each batch, with the counts so far.

        Raises:
            InvalidValueError: the duration is none, or is negative.
            ForbiddenError: this person is no operator.
        """
        return purge(
            self._components,
            older_than=older_than,
            by=by,
            dry_run=dry_run,
            after_batch=after_batch,
        )
