"""What leave keeps beside records: an account a year, a booking a request."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bizproc.store import Index, Table

__all__ = ["ACCOUNTS", "BOOKINGS", "LEAVE_TABLES", "Account", "Booking"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Count the days of leave that a person has in a year, and took."""

    employee: str
    year: int
    granted: int
    taken: int = 0

    @property
    def left(self) -> int:
        """Return the days that may still be taken."""
        return self.granted - self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Note the days that a request took, of which account."""

    request: str
    employee: str
    year: int
    days: int
    at: dt.datetime


ACCOUNTS = Table("bizproc_leave_account", Account, key=("employee", "year"))
BOOKINGS = Table(
    "bizproc_leave_booking",
    Booking,
    key=("request",),
    indexes=(Index(("employee", "year")),),
)
LEAVE_TABLES = (ACCOUNTS, BOOKINGS)
