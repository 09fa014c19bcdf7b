"""What an operator does to instances that need mending: each command a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.activate_element import activate_element
from bizproc.engine.commands.complete_element import complete_element
from bizproc.engine.commands.deliver_message import deliver_message
from bizproc.engine.commands.migrate import MigrationOrder, migrate
from bizproc.engine.commands.modify import modify
from bizproc.engine.commands.pacing import Pacing
from bizproc.engine.commands.purge import Purged, purge
from bizproc.engine.commands.resolve_incident import resolve_incident
from bizproc.engine.commands.resolve_incidents import (
    Resolution,
    Resolving,
    resolve_incidents,
)
from bizproc.engine.commands.restart_instance import restart_instance
from bizproc.engine.commands.set_variables import set_variables
from bizproc.engine.commands.terminate import terminate
from bizproc.engine.domain import Operation
from bizproc.engine.operators import check_operator
from bizproc.engine.queries.incident_filter import IncidentFilter
from bizproc.engine.seen_events import event_of
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.model.migration import Migration
from bizproc.model.publication import Publication
from bizproc.model.rows import ProcessInstance
from bizproc.values import copy_values


def _operator(operation: Operation, by: str | None) -> Callable[[UnitOfWork], None]:
    return lambda work: check_operator(work, operation, by)


@checks_arguments
class Operating(Pacing):
    """Mend what runs: incidents, variables, tokens, timers, jobs, whole processes.

    Each command may be told who does it (`by`) and why (`reason`): both stand in the
    history. A person who is no operator gets a ForbiddenError; None is the application.
    """

    def deliver_message(self, message_id: str, *, by: str | None = None) -> Publication:
        """Publish a kept message, or a dead letter, anew.

        If nobody takes it, it stays what it was.

        Raises:
            NotFoundError: there is none of that id, or somebody got it already.
            ForbiddenError: this person is no operator.
        """
        receipt = self._perform(lambda work: deliver_message(work, message_id, by=by))
        return receipt.publication()

    def resolve_incident(
        self,
        incident_id: str,
        *,
        action: Literal["retry", "skip"] = "retry",
        anew: bool = False,
        by: str | None = None,
        reason: str | None = None,
        event_id: str | None = None,
    ) -> None:
        """Run the failed element again, or go on as if it had ended empty.

        What an action came to is taken over without another call; one that failed is
        called again under its idempotency key. `anew` calls it under a new key.

        Raises:
            NotFoundError, InvalidTransitionError: no such incident, or resolved.
            InvalidValueError: `anew` of an element that is passed over.
            ForbiddenError: this person is no operator.
        """

        def do(work: UnitOfWork) -> None:
            resolve_incident(work, incident_id, action, anew=anew, by=by, reason=reason)

        event = event_of(event_id, action, incident_id, by)
        self.once(event, do, check=_operator(action, by))

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
        how = Resolving("retry", by, reason, every=every, limit=limit, dry_run=dry_run)
        return resolve_incidents(self._components, self._perform, wanted, how)

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
        how = Resolving("skip", by, reason, every=every, limit=limit, dry_run=dry_run)
        return resolve_incidents(self._components, self._perform, wanted, how)

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

    def terminate(
        self,
        instance_id: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        event_id: str | None = None,
    ) -> ProcessInstance:
        """Stop an instance with everything in it.

        Raises:
            NotFoundError, InvalidTransitionError: no such instance, or ended.
            ForbiddenError: this person is no operator.
        """

        def do(work: UnitOfWork) -> str:
            return terminate(work, instance_id, by=by, reason=reason).id

        event = event_of(event_id, "terminate", instance_id, by)
        return self.instance(self.once(event, do, check=_operator("terminate", by)))

    def set_variables(
        self,
        instance_id: str,
        variables: Mapping[str, Any],
        *,
        at: int | str | None = None,
        new: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Set variables of an active instance, in all its branches.

        With `at`, the number of a token or the element where one stands: only those of
        its branch, its turn, or what runs inside it. Nothing goes on by itself, and what
        was evaluated before stays as it was. A name that neither the instance nor its
        diagram knows is refused unless it is said to be `new`.

        Raises:
            NotFoundError: there is no such instance, token, element or variable.
            InvalidTransitionError: it has ended, or several tokens stand there.
            InvalidValueError: a value is no FEEL value, or a name no name.
            BudgetError: the values are too large.
            ForbiddenError: this person is no operator.
        """
        values = copy_values(variables)
        given: Any = {"at": at, "new": new, "by": by, "reason": reason}
        self._perform(lambda work: set_variables(work, instance_id, values, **given))

    def complete_element(
        self,
        instance_id: str,
        at: int | str,
        variables: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
        reason: str | None = None,
    ) -> ProcessInstance:
        """Say that what a receive task without a message waits for has happened.

        So ends an ad-hoc sub-process as well in which nothing runs, if it has no
        completion condition. `at` is the element, or the number of its token where
        several wait. What it brings goes to the output mappings; without any it becomes
        variables.

        Raises:
            NotFoundError: there is no such instance, and nothing waits there.
            InvalidTransitionError: it has ended or is suspended, something else waits
                there, or several do.
            InvalidValueError: a value is no FEEL value.
            ForbiddenError: this person is no operator.
        """
        results = copy_values(variables or {})
        self._perform(
            lambda work: complete_element(
                work, instance_id, at, results, by=by, reason=reason
            )
        )
        return self.instance(instance_id)

    def activate_element(
        self,
        instance_id: str,
        element_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        at: int | str | None = None,
        by: str | None = None,
        reason: str | None = None,
    ) -> ProcessInstance:
        """Begin an activity of an ad-hoc sub-process that is running, once more.

        It begins with the latest variables there, and then `variables`. `at` names the
        sub-process, or the number of its token where several with the element run.

        Raises:
            NotFoundError: there is no such instance, sub-process or activity.
            InvalidTransitionError: the instance has ended or is suspended, a flow leads
                to the activity, or another one runs where one at a time does.
            InvalidValueError: a value is no FEEL value.
            ForbiddenError: this person is no operator.
        """
        values = copy_values(variables or {})
        self._perform(
            lambda work: activate_element(
                work, instance_id, element_id, values, at=at, by=by, reason=reason
            )
        )
        return self.instance(instance_id)

    def modify(
        self,
        instance_id: str,
        *,
        cancel: Sequence[int | str] = (),
        start: Sequence[str] = (),
        variables: Mapping[str, Any] | None = None,
        new: bool = False,
        by: str | None = None,
        reason: str | None = None,
    ) -> ProcessInstance:
        """Move tokens of an active instance: cancel some, start elements; all or nothing.

        `cancel` names tokens by number, or by the element where they stand. `start`
        names elements; the sub-processes around are opened if they do not run. What is
        started has the latest variables of its scope, and then `variables`.

        Raises:
            NotFoundError: there is no such instance, token, element or variable.
            InvalidTransitionError: it has ended, or this cannot be cancelled or started.
            InvalidValueError: nothing is to be done, or a value does not fit.
            ForbiddenError: this person is no operator.
        """
        values = copy_values(variables or {})
        self._perform(
            lambda work: modify(
                work,
                instance_id,
                cancel=cancel,
                start=start,
                variables=values,
                new=new,
                by=by,
                reason=reason,
            )
        )
        return self.instance(instance_id)

    def restart_instance(
        self,
        instance_id: str,
        *,
        from_: str,
        variables: Mapping[str, Any] | None = None,
        new: bool = False,
        by: str | None = None,
        reason: str | None = None,
        event_id: str | None = None,
    ) -> ProcessInstance:
        """Start what has ended anew at an element, as an instance of its own.

        It has the key, the version of the diagram and the last variables of the one that
        ended, and then `variables`. With an `event_id` a repeat starts nothing more.

        Raises:
            NotFoundError: there is no such instance, element or variable.
            InvalidTransitionError: it is active, another one holds its key, or nothing
                can be started at the element.
            InvalidValueError: a value does not fit.
            ForbiddenError: this person is no operator.
        """
        values = copy_values(variables or {})

        def do(work: UnitOfWork) -> str:
            given: Any = {"variables": values, "new": new, "by": by, "reason": reason}
            return restart_instance(work, instance_id, from_, **given).id

        event = event_of(event_id, "restart", instance_id, by)
        return self.instance(self.once(event, do, check=_operator("restart", by)))

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
