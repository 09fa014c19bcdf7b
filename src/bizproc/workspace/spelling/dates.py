"""Read and write dates as a country does: 01.03.2027."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["ISO_DATES", "DatePattern"]

_PARTS = re.compile(r"'([^']*)'|([a-zA-Z])\2*|[^a-zA-Z']+")
_FIELDS = {
    "d": r"(?P<d>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{1,2})",
    "y": r"(?P<y>[0-9]{4})",
}
_MARKS = "\u200e\u200f\u061c"  # they say which way to write, and are no part of it
_TIME = re.compile(r"(?P<H>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2}))?\Z")


@dataclass(frozen=True)
class DatePattern:
    """Hold the order and the signs of a date in digits.

    `pattern` is of Unicode's locale data, as `dd.MM.y`; years always have four digits.
    """

    pattern: str

    @classmethod
    def of(cls, pattern: str) -> DatePattern:
        """Return a pattern; ISO 8601 for one that is more than day, month and year."""
        bare = pattern.translate(dict.fromkeys(map(ord, _MARKS)))
        letters = sorted(it[2] for it in _PARTS.finditer(bare) if it[2])
        return cls(bare) if letters == ["M", "d", "y"] else ISO_DATES

    def write(self, date: dt.date) -> str:
        """Return a date in digits."""
        digits = {"d": f"{date.day}", "M": f"{date.month}", "y": f"{date.year:04}"}

        def part(found: re.Match[str]) -> str:
            if found[2] is None:
                return found[0] if found[1] is None else found[1]
            return digits[found[2]].rjust(len(found[0]), "0")

        return _PARTS.sub(part, self.pattern)

    def read(self, text: str) -> dt.date | None:
        """Return the date that a text is, or None; day and month may have one digit."""
        found = self._reading.match(" ".join(text.split()))
        if found is None:
            return None
        try:
            return dt.date(int(found["y"]), int(found["M"]), int(found["d"]))
        except ValueError:
            return None

    def read_moment(self, text: str) -> dt.datetime | None:
        """Return the wall-clock time that a text is, date and time, or None."""
        date_text, _, time_text = " ".join(text.split()).rpartition(" ")
        date = self.read(date_text.rstrip(","))
        time = _TIME.match(time_text)
        if date is None or time is None:
            return None
        try:
            at = dt.time(int(time["H"]), int(time["m"]), int(time["s"] or 0))
        except ValueError:
            return None
        return dt.datetime.combine(date, at)

    @cached_property
    def _reading(self) -> re.Pattern[str]:
        def part(found: re.Match[str]) -> str:
            if found[2] is not None:
                return _FIELDS[found[2]]
            signs = found[0] if found[1] is None else found[1]
            between = r"\s*".join(map(re.escape, signs.split()))
            return rf"\s*{between}\s*" if between else r"\s+"

        return re.compile(_PARTS.sub(part, self.pattern) + r"\Z")


ISO_DATES = DatePattern("y-MM-dd")
"""How everybody can write a date."""
