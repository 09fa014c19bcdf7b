"""A clock that all processes of a trial share, and that no kill takes back."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

BEGINNING = dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC)
_WIDTH = len(BEGINNING.isoformat(timespec="microseconds"))


class SharedClock:
    """Show the time that stands in a file; it only moves forward."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clock"

    def now(self) -> dt.datetime:
        """Return the time."""
        try:
            return dt.datetime.fromisoformat(self._path.read_text())
        except FileNotFoundError:
            return BEGINNING

    def forward_to(self, moment: dt.datetime) -> None:
        """Move on to a moment, unless it is past."""
        if moment <= self.now():
            return
        # in one write, so that nobody reads half of it
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.pwrite(handle, moment.isoformat(timespec="microseconds").encode(), 0)
        finally:
            os.close(handle)

    def pass_time(self, span: dt.timedelta) -> None:
        """Move on by a span."""
        self.forward_to(self.now() + span)
