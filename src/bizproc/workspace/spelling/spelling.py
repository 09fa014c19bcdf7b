"""Read and write values as the people of a workspace do.

What programs write (`1234.56`, `2027-03-01`) is read everywhere beside that. The signs
are looked up when a text needs them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bizproc.portal_time import PortalTime
from bizproc.workspace.spelling.phones import normalise_phone, write_phone
from bizproc.workspace.spelling.signs import (
    Signs,
    currency_sign,
    signs_of,
    signs_of_zone,
)

__all__ = ["Spelling"]

_MONEY_DECIMALS = 2
_NO_BREAK = "\u00a0"
_RUSSIAN = frozenset({"ru", "uk", "be", "kk", "ky"})
_EXAMPLE = dt.date(2027, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Know how people write numbers, dates and telephone numbers.

    It is that of a locale, as `ru_RU`; without one that of the country in which the
    time zone lies.
    """

    zone: ZoneInfo
    locale: str | None = None

    @property
    def signs(self) -> Signs:
        """Return the signs of the locale, or of the zone's country."""
        return signs_of(self.locale) if self.locale else signs_of_zone(self.zone)

    # -- reading: a text as programs write it, or None if it is no such value ----------

    def plain_number(self, text: str) -> str | None:
        """Return the numeral that a text is, as `1234.56` of `1 234,56`, or None."""
        bare = text.strip()
        if bare.isascii() and bare.isdigit():
            return bare
        return self.signs.numbers.plain(bare)

    def plain_date(self, text: str) -> str | None:
        """Return the date that a text is, as `2027-03-01` of `01.03.2027`, or None."""
        date = self.signs.dates.read(text)
        return None if date is None else date.isoformat()

    def plain_moment(self, text: str) -> str | None:
        """Return the wall-clock time of `01.03.2027 14:30`, in ISO 8601, or None."""
        moment = self.signs.dates.read_moment(text)
        return None if moment is None else moment.isoformat()

    @property
    def example_date(self) -> str:
        """Return a date to show how one is written."""
        return self.date(_EXAMPLE)

    # -- writing -----------------------------------------------------------------------

    def number(self, value: Decimal) -> str:
        """Write a number with all its decimals: `1 234,5`."""
        return self.signs.numbers.write(value)

    def money(self, value: Decimal, currency: str | None = None) -> str:
        """Write an amount with two decimals, perhaps with its currency: `1 234,50 ₽`.

        What has more decimals is shown rounded, half to even.

        Raises:
            InvalidValueError: TYPE_ERROR, the currency is no code of three letters.
        """
        written = self.signs.numbers.write(value, decimals=_MONEY_DECIMALS)
        if currency is None:
            return written
        return f"{written}{_NO_BREAK}{currency_sign(currency, self.signs.locale)}"

    def date(self, value: dt.date) -> str:
        """Write a date, or that of a moment in the zone: `01.03.2027`."""
        return self.signs.dates.write(self._local(value))

    def moment(self, value: dt.datetime) -> str:
        """Write a moment in the zone, to the minute: `01.03.2027 14:30`."""
        local = self._local(value)
        return f"{self.signs.dates.write(local)} {local:%H:%M}"

    def phone(self, text: str) -> str:
        """Write a telephone number: `+7 900 000-00-01`; another text stays as it is."""
        russian = self.signs.locale.partition("_")[0] in _RUSSIAN
        extension = "доб." if russian else "ext."
        return write_phone(text, self.signs.region, extension=extension)

    def _local(self, value: dt.date) -> dt.date:
        if isinstance(value, dt.datetime):
            return PortalTime(zone=self.zone).local(value)
        return value

    def compared_phone(self, text: str) -> str:
        """Return the form in which two telephone numbers are compared."""
        return normalise_phone(text, self.signs.region)
