"""Call an action outside any transaction, within its time limit."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable

from bizproc.engine.actions.outcome import Call, Failed, Outcome, failed_by, invoke
from bizproc.errors import ActionError, ConflictError, StoreError

__all__ = ["call_outside"]


def call_outside(call: Call, *, late: Callable[[Outcome], None]) -> Outcome:
    """Call a function, and give it up after its time limit.

    With a limit it runs in a thread of its own, which nobody can stop: it goes on
    beside, and `late` is told what it came to.
    """
    limit = call.action.limits.timeout
    if limit is None:
        return _outcome(call)
    running = _Running(call, late)
    if running.wait(limit.total_seconds()):
        return running.outcome()
    message = f"action {call.action.name!r} took longer than its time limit of {limit}"
    return Failed(ActionError.code, message)


def _outcome(call: Call) -> Outcome:
    """Call a function; what its own commands met in the database is a failed try."""
    try:
        return invoke(call)
    except (StoreError, ConflictError) as error:
        return failed_by(error, error.code, str(error))


class _Running:
    """Hold a call that runs in a thread of its own."""

    def __init__(self, call: Call, late: Callable[[Outcome], None]) -> None:
        self._call = call
        self._late = late
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._given_up = False
        self._outcome: Outcome | None = None
        self._raised: BaseException | None = None
        context = contextvars.copy_context()
        name = f"bizproc-action-{call.action.name}"
        threading.Thread(
            target=context.run, args=(self._run,), name=name, daemon=True
        ).start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; False if it did not come in time, and is then given up."""
        self._ended.wait(seconds)
        with self._lock:
            self._given_up = not self._ended.is_set()
        return not self._given_up

    def outcome(self) -> Outcome:
        """Return what it came to; what goes through every handler is raised here."""
        if self._outcome is None:
            raise self._raised or AssertionError
        return self._outcome

    def _run(self) -> None:
        try:
            self._outcome = _outcome(self._call)
        except BaseException as error:  # noqa: BLE001 - the caller's to raise
            self._raised = error
        with self._lock:
            self._ended.set()
            too_late = self._given_up
        if too_late and self._outcome is not None:
            self._late(self._outcome)
