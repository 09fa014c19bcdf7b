"""When a cycle fires: its moments, each counted from the arming or its own start.

They are fixed when the cycle is armed, whatever fires late or never. Cron fires at the
wall-clock times of the portal zone; one that a change of the clock skips or repeats is
that of `PortalTime`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from bizproc.bpmn.elements import Missed
from bizproc.bpmn.timing.cycles import Cycle, read_cycle
from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime

__all__ = ["Occurrence", "Occurrences"]


class Occurrence(NamedTuple):
    """Hold one moment of a cycle, in UTC; `number` counts them from 0."""

    number: int
    due: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Find the moments of a cycle that was armed at an instant."""

    cycle: Cycle
    armed: dt.datetime
    time: PortalTime

    @classmethod
    def of(cls, text: Any, *, armed: dt.datetime, time: PortalTime) -> Occurrences:
        """Read the text of a cycle.

        Raises:
            InvalidValueError: it is no text, or no cycle.
        """
        if not isinstance(text, str):
            msg = f'expected a text such as "R/P1D" or "0 0 9 * * *", got {text!r}'
            raise InvalidValueError(msg)
        return cls(cycle=read_cycle(text), armed=armed, time=time)

    def begin(self, missed: Missed, *, late_before: dt.datetime) -> Occurrence | None:
        """Return the first moment to fire at; None if all were missed that it wants.

        Raises:
            InvalidValueError: it lies beyond the years that there are.
        """
        first = self.first()
        if missed == "skip" and first.due < late_before:
            return self.following(first, after=late_before)
        return first

    def go_on(
        self, fired: Occurrence, missed: Missed, *, now: dt.datetime
    ) -> Occurrence | None:
        """Return the moment to fire at after one has fired; None: it was the last."""
        return self.following(fired, after=None if missed == "each" else now)

    def first(self) -> Occurrence:
        """Return the first moment; of those that were past at the arming the last.

        Raises:
            InvalidValueError: it lies beyond the years that there are.
        """
        if self.cycle.cron is not None:
            found = self._at_wall_clock(self.armed, number=0)
        else:
            due = self._due(0)
            found = None if due is None else Occurrence(0, due)
        if found is None:
            msg = "the first moment of the cycle is outside the years 1 to 9999"
            raise InvalidValueError(msg)
        return self._last_until(self.armed, found) if found.due < self.armed else found

    def following(
        self, one: Occurrence, *, after: dt.datetime | None = None
    ) -> Occurrence | None:
        """Return the next moment, perhaps the first later than an instant; None: over."""
        number = one.number + 1
        if self.cycle.cron is not None:
            return self._at_wall_clock(max(one.due, after or one.due), number=number)
        if after is not None and one.due <= after:
            number = self._last_until(after, one).number + 1
        due = self._due(number)
        return None if due is None else Occurrence(number, due)

    def _at_wall_clock(self, after: dt.datetime, *, number: int) -> Occurrence | None:
        cron = self.cycle.cron
        due = None if cron is None else self.time.next_at(after, cron.following)
        return None if due is None else Occurrence(number, due)

    def _due(self, number: int) -> dt.datetime | None:
        """Return when an interval has passed for the n-th time; None if it is over."""
        cycle = self.cycle
        if cycle.interval is None or number >= (cycle.repetitions or number + 1):
            return None
        if cycle.start is None:
            base, times = self.armed, number + 1
        else:
            base, times = self._start(cycle.start), number
        try:
            return cycle.interval.after(base, time=self.time, times=times)
        except InvalidValueError:
            return None

    def _start(self, start: dt.date) -> dt.datetime:
        if isinstance(start, dt.datetime):
            return self.time.resolve(start)
        return self.time.at_day_start(start)

    def _last_until(self, instant: dt.datetime, known: Occurrence) -> Occurrence:
        """Find the last moment that is not after an instant, in few steps.

        `known` is one of them.
        """
        step = 1
        while (due := self._due(known.number + step)) is not None and due <= instant:
            known = Occurrence(known.number + step, due)
            step *= 2
        while step > 1:
            step //= 2
            due = self._due(known.number + step)
            if due is not None and due <= instant:
                known = Occurrence(known.number + step, due)
        return known
