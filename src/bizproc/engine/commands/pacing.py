"""When what runs goes on: suspended, resumed, its timers and jobs sooner or later."""

from __future__ import annotations

import datetime as dt

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.drop_message import drop_message
from bizproc.engine.commands.fire_timer_now import fire_timer_now
from bizproc.engine.commands.resume import resume
from bizproc.engine.commands.resume_process import resume_process
from bizproc.engine.commands.retry_job import retry_job
from bizproc.engine.commands.set_timer import set_timer
from bizproc.engine.commands.suspend import suspend
from bizproc.engine.commands.suspend_process import suspend_process
from bizproc.engine.commands.units import Units
from bizproc.model.rows import ProcessInstance, Timer


@checks_arguments
class Pacing(Units):
    """Say when what runs goes on.

    Each command may be told who does it (`by`) and why (`reason`): both stand in the
    history. A person who is no operator gets a ForbiddenError; None is the application.
    """

    def suspend(
        self, instance_id: str, *, by: str | None = None, reason: str | None = None
    ) -> ProcessInstance:
        """Let nothing of an active instance go on until it is resumed.

        Its timers do not fire and its jobs are not called; what comes for it is kept.
        Its tasks cannot be completed, its incidents neither retried nor skipped. Its
        variables can be set, its tokens and timers moved, and it can be terminated.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended, or is suspended already.
            ForbiddenError: this person is no operator.
        """
        self._perform(lambda work: suspend(work, instance_id, by=by, reason=reason))
        return self.instance(instance_id)

    def resume(
        self, instance_id: str, *, by: str | None = None, reason: str | None = None
    ) -> ProcessInstance:
        """Let a suspended instance go on: what came for it now, then what is due.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended, or is not suspended by itself.
            ForbiddenError: this person is no operator.
        """
        self._perform(lambda work: resume(work, instance_id, by=by, reason=reason))
        return self.instance(instance_id)

    def suspend_process(
        self, process_id: str, *, by: str | None = None, reason: str | None = None
    ) -> None:
        """Let no instance of a process start or go on until it is resumed.

        A start by hand is refused; a message that would start one is kept.

        Raises:
            NotFoundError: no process of that id is deployed.
            InvalidTransitionError: it is suspended already.
            ForbiddenError: this person is no operator.
        """
        self._perform(
            lambda work: suspend_process(work, process_id, by=by, reason=reason)
        )

    def resume_process(
        self, process_id: str, *, by: str | None = None, reason: str | None = None
    ) -> None:
        """Let a suspended process go on: what came for it now, then what is due.

        Instances that are suspended by themselves stay so.

        Raises:
            InvalidTransitionError: it is not suspended.
            ForbiddenError: this person is no operator.
        """
        self._perform(
            lambda work: resume_process(work, process_id, by=by, reason=reason)
        )

    def set_timer(
        self,
        timer_id: str,
        due: dt.datetime | dt.date | dt.timedelta | str,
        *,
        by: str | None = None,
        reason: str | None = None,
    ) -> Timer:
        """Let an armed timer fire at another moment, read as a diagram's is.

        A duration counts from now. Of a cycle only the next time is moved.

        Raises:
            NotFoundError: there is no such timer: it fired, or was disarmed.
            InvalidValueError: `due` is no moment, duration or ISO 8601 text.
            ForbiddenError: this person is no operator.
        """
        return self._perform(
            lambda work: set_timer(work, timer_id, due, by=by, reason=reason)
        )

    def fire_timer(
        self, timer_id: str, *, by: str | None = None, reason: str | None = None
    ) -> ProcessInstance:
        """Fire an armed timer now; of a cycle that is the next time it was due.

        Raises:
            NotFoundError: there is no such timer: it fired, or was disarmed.
            InvalidTransitionError: SUSPENDED.
            ForbiddenError: this person is no operator.
        """
        instance_id = self._perform(
            lambda work: fire_timer_now(work, timer_id, by=by, reason=reason)
        )
        return self.instance(instance_id)

    def retry_job(
        self, job_id: str, *, by: str | None = None, reason: str | None = None
    ) -> None:
        """Try a job at once; its attempts so far still count.

        Raises:
            NotFoundError: there is no such job: it came to its end, or was cancelled.
            InvalidTransitionError: a worker has it, an incident holds it, or SUSPENDED.
            ForbiddenError: this person is no operator.
        """
        self._perform(lambda work: retry_job(work, job_id, by=by, reason=reason))

    def drop_message(
        self, message_id: str, *, by: str | None = None, reason: str | None = None
    ) -> None:
        """Let a kept message, or a dead letter, go for good.

        Raises:
            NotFoundError: there is none of that id, or somebody got it already.
            InvalidTransitionError: it waits for what is suspended.
            ForbiddenError: this person is no operator.
        """
        self._perform(lambda work: drop_message(work, message_id, by=by, reason=reason))
