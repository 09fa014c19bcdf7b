"""Working hours of a day: windows on the wall clock, with breaks between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from bizproc.errors import InvalidValueError

__all__ = ["OFFICE_HOURS", "Hours"]

_MIDNIGHT = 24 * 60
_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Hold from when to when work is done on a day, in minutes after midnight.

    Windows stand in order, do not touch, and end by 24:00.
    """

    windows: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        flat = [0, *(minute for window in self.windows for minute in window), _MIDNIGHT]
        rising = all(a < b for a, b in pairwise(flat[1:-1]))
        if not self.windows or not rising or flat[1] < 0 or flat[-2] > _MIDNIGHT:
            message = (
                "working hours must begin before they end, on one day, one window "
                f"after the other; got minutes {self.windows}"
            )
            raise InvalidValueError(message)

    @property
    def opens(self) -> int:
        """Return when the day begins."""
        return self.windows[0][0]

    @property
    def closes(self) -> int:
        """Return when the day ends."""
        return self.windows[-1][1]

    def shortened(self) -> Hours:
        """Return the hours of a day that ends an hour of work early."""
        left, windows = _AN_HOUR, list(self.windows)
        while left:
            opens, closes = windows.pop()
            if closes - opens > left:
                windows.append((opens, closes - left))
                break
            left -= closes - opens
            if not windows:  # a day of an hour is not shortened to nothing
                return self
        return Hours(tuple(windows))


OFFICE_HOURS = Hours(((9 * 60, 18 * 60),))
