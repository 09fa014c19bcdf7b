"""Log what became of a job: one line each, a failure with where it was raised.

The message of what an action raised is left out: it may hold what is nobody's
business. Those who may see it find it at the job, or at its incident.
"""

from __future__ import annotations

import logging
from typing import Any

from bizproc.engine.actions.outcome import Done, Failed, Later, Outcome, Thrown
from bizproc.errors import BizprocError
from bizproc.model.rows import Job

__all__ = ["fields_of", "log_end", "log_late", "log_left", "log_overdue"]

_log = logging.getLogger("bizproc.engine.jobs")


def log_end(job: Job, outcome: Outcome | None) -> None:
    """Log a try that came to its end; None is that of a transactional action."""
    match outcome:
        case Failed(code=code, frames=frames):
            text = "job failed: %s, try %d%s"
            _log.warning(text, code, job.attempts, frames, extra=fields_of(job))
        case Thrown(code=code):
            text = "job ended with the business error %s"
            _log.info(text, code, extra=fields_of(job))
        case Later(after=after):
            _log.info("job put off by %s", after, extra=fields_of(job))
        case Done() | _:
            _log.info("job done", extra=fields_of(job))


def log_late(job: Job) -> None:
    """Log that an outcome was dropped: another worker has the job by now."""
    text = "outcome dropped: the lease had run out, and went to another worker"
    _log.warning(text, extra=fields_of(job))


def log_left(job_id: str, error: BizprocError) -> None:
    """Log that a job could not be run by the command that raised it."""
    text = "job left to a worker, nothing can be written: %s"
    _log.warning(text, error.code, extra={"job": job_id})


def log_overdue(job: Job, outcome: Outcome) -> None:
    """Log that a call came to an end after its time limit: it was failed already."""
    name = type(outcome).__name__.lower()
    _log.warning("outcome dropped after the time limit: %s", name, extra=fields_of(job))


def fields_of(job: Job) -> dict[str, Any]:
    """Return what a record of a job has as fields."""
    return {
        "job": job.id,
        "instance": job.instance_id,
        "process_id": job.process_id,
        "element": job.element_id,
        "action": job.action,
        "attempt": job.attempts,
    }
