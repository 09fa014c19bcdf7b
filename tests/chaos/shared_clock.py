"""A clock that all processes of a trial share, and that no kill takes back."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from pathlib import Path

BEGINNING = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)


class SharedClock:
    """Show the time that stands in a file; it only moves forward."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock"

    def now(self) -> dt.datetime:
        """Return the time."""
        return dt.datetime.fromisoformat(self._path.read_text())

    def begin(self) -> None:
        """Let time begin, before anybody asks for it."""
        self._path.write_text(_written(BEGINNING))

    def forward_to(self, moment: dt.datetime) -> None:
        """Move on to a moment, unless it is past."""
        handle = os.open(self._path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if moment > self.now():
                # in one write, so that nobody reads half of it
                os.pwrite(handle, _written(moment).encode(), 0)
        finally:
            os.close(handle)

    def pass_time(self, span: dt.timedelta) -> None:
        """Move on by a span."""
        self.forward_to(self.now() + span)


def _written(moment: dt.datetime) -> str:
    """Return a text that is always of one length, so that it replaces the former."""
    return moment.isoformat(timespec="microseconds")
