"""Stop a case that takes too long, and say where it was.

Where the system has a timer signal and the case plays in the main thread, a case is
interrupted wherever it is; elsewhere it is judged between two steps.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

__all__ = ["CaseTimer", "TooLongError", "case_timer"]

# What catches every exception, as the engine does around an action, takes the first one
# for the action's fault: it comes again until the case has ended.
_AGAIN = 0.5


class TooLongError(Exception):
    """Interrupt a case; `place` is the line of Python at which it was."""

    def __init__(self, place: str) -> None:
        super().__init__(f"interrupted at {place}")
        self.place = place


class CaseTimer:
    """Know how long a case may take in seconds of real time, and whether it is over."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.place: str | None = None
        self._began = time.perf_counter()

    @property
    def over(self) -> bool:
        """Say whether the case has taken too long."""
        if self.place is not None:
            return True
        spent = time.perf_counter() - self._began
        return self.seconds is not None and spent > self.seconds

    def end(self) -> None:
        """Interrupt nothing any more."""
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def interrupt(self, _signal: int, frame: FrameType | None) -> None:
        """Raise in the main thread, wherever it is.

        Raises:
            TooLongError: always.
        """
        if self.place is None:
            self.place = _place(frame)
        raise TooLongError(self.place)


@contextlib.contextmanager
def case_timer(seconds: float | None) -> Iterator[CaseTimer]:
    """Watch over what happens within, until its `end`."""
    timer = CaseTimer(seconds)
    main = threading.current_thread() is threading.main_thread()
    if seconds is None or not main or not hasattr(signal, "setitimer"):
        yield timer
        return
    before = signal.signal(signal.SIGALRM, timer.interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield timer
    finally:
        timer.end()
        signal.signal(signal.SIGALRM, before)


def _place(frame: FrameType | None) -> str:
    if frame is None:
        return "an unknown place"
    code = frame.f_code
    return f"{code.co_filename}:{frame.f_lineno} in {code.co_name}"
