"""Search with a regular expression that may not run for ever.

Scenario files come from a repository, but a pattern that backtracks without end would
hang a build. Pattern and text are bounded in length; where the system has interval
timers, the search is bounded in processor time as well: a busy machine is no reason.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType

from bizproc.errors import BudgetError

__all__ = ["MAX_PATTERN", "MAX_SECONDS", "MAX_TEXT", "pattern_fault", "search"]

MAX_PATTERN = 1_000
MAX_TEXT = 100_000
MAX_SECONDS = 1.0


def pattern_fault(pattern: str) -> str | None:
    """Say what is wrong with a pattern, or None."""
    if len(pattern) > MAX_PATTERN:
        return f"the pattern is longer than {MAX_PATTERN} characters"
    try:
        _compiled(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"no regular expression: {error}"
    return None


def search(pattern: str, text: str) -> bool:
    """Say whether the pattern is found in the first 100,000 characters.

    Raises:
        BudgetError: it took longer than a second of processor time.
    """
    with _at_most(MAX_SECONDS, pattern):
        return _compiled(pattern).search(text[:MAX_TEXT]) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@contextmanager
def _at_most(seconds: float, pattern: str) -> Iterator[None]:
    main = threading.current_thread() is threading.main_thread()
    busy = (
        main
        and hasattr(signal, "setitimer")
        and signal.getitimer(signal.ITIMER_VIRTUAL)
    )
    if not main or busy != (0.0, 0.0):  # no timers here, or somebody else's is running
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        msg = f"the pattern {pattern!r} searched longer than {seconds:g} s; simplify it"
        raise BudgetError(msg)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
