"""What an operator does to instances that need mending: each command a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.deliver_message import deliver_message
from bizproc.engine.commands.purge import Purged, purge
from bizproc.engine.commands.resolve_incident import resolve_incident
from bizproc.engine.commands.resolve_incidents import Resolution, resolve_incidents
from bizproc.engine.commands.terminate import terminate
from bizproc.engine.queries.incident_filter import IncidentFilter
from bizproc.engine.queries.questions import Questions
from bizproc.engine.transaction_scope import TransactionScope
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
        anew: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Run the failed element again, or go on as if it had ended empty.

        What an action came to is taken over without another call; one that failed is
        called again under its idempotency key. `anew` calls it under a new key.

        Raises:
            NotFoundError, InvalidTransitionError: no such incident, or resolved.
            InvalidValueError: `anew` of an element that is passed over.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            resolve_incident(work, incident_id, action, anew=anew, by=by, reason=reason)

    def retry_incidents(  # noqa: PLR0913 - each narrows what is meant, by its name
        self,
        *,
        code: str | None = None,
        process: str | None = None,
        element: str | None = None,
        key: str | None = None,
        instance: str | None = None,
        every: bool = False,
        limit: int | None = None,
        dry_run: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> list[Resolution]:
        """Retry the open incidents that are meant, oldest first, and say what each did.

        Each is a transaction of its own: one that is refused stops no other. At least
        one filter must be given, or `every`; `dry_run` only says which they are.

        Raises:
            InvalidValueError: nothing says which, or the limit is less than one.
            NotFoundError: a filter names what there is not.
            ForbiddenError: this person is no operator.
        """
        wanted = IncidentFilter(
            code=code, process=process, element=element, key=key, instance=instance
        )
        return resolve_incidents(
            self._components,
            self.work,
            "retry",
            wanted,
            by=by,
            reason=reason,
            every=every,
            limit=limit,
            dry_run=dry_run,
        )

    def skip_incidents(  # noqa: PLR0913 - as `retry_incidents`
        self,
        *,
        code: str | None = None,
        process: str | None = None,
        element: str | None = None,
        key: str | None = None,
        instance: str | None = None,
        every: bool = False,
        limit: int | None = None,
        dry_run: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> list[Resolution]:
        """Go on behind the open incidents that are meant; else as `retry_incidents`."""
        wanted = IncidentFilter(
            code=code, process=process, element=element, key=key, instance=instance
        )
        return resolve_incidents(
            self._components,
            self.work,
            "skip",
            wanted,
            by=by,
            reason=reason,
            every=every,
            limit=limit,
            dry_run=dry_run,
        )

    def terminate(
        self, instance_id: str, *, by: str | None = None, reason: str | None = None
    ) -> ProcessInstance:
        """Stop an instance with everything in it.

        Raises:
            NotFoundError, InvalidTransitionError: no such instance, or ended.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            terminate(work, instance_id, by=by, reason=reason)
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
