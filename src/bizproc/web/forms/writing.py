"""Write values as the people of a portal do: to read, and to change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizproc.forms.model import FormField
from bizproc.portal_time import PortalTime
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["Writing"]

_SECOND = 1000
_NUMBERS = frozenset({"int", "number", "money"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Know the zone, the spelling and the words for yes and no.

    `offset` is that of the zone from UTC, now.
    """

    time: PortalTime
    spelling: Spelling
    yes: str = "true"
    no: str = "false"
    offset: str = "+00:00"

    def shown(self, value: Any) -> str:
        """Write a value for people to read."""
        if isinstance(value, dt.date | dt.time):
            return self._shown_moment(value)
        if isinstance(value, Mapping):
            return self._shown_context(value)
        if isinstance(value, list | tuple):
            return ", ".join(self.shown(it) for it in value)
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, int | Decimal):
            return self.number(value)
        return "" if value is None else str(value)

    def _shown_moment(self, value: dt.date | dt.time) -> str:
        if isinstance(value, dt.datetime):
            return self.spelling.moment(value)
        if isinstance(value, dt.date):
            return self.spelling.date(value)
        return value.isoformat("minutes")

    def _shown_context(self, value: Mapping[str, Any]) -> str:
        named = value.get("label") or value.get("name") or value.get("title")
        if named is not None:
            return self.shown(named)
        return "; ".join(f"{name}: {self.shown(it)}" for name, it in value.items())

    def number(self, value: int | Decimal) -> str:
        """Write a number with all its decimals."""
        number = Decimal(value)
        return self.spelling.number(number) if number.is_finite() else str(number)

    def changed(self, field: FormField, value: Any) -> str:
        """Write a value as its control holds it; what is none of the type, as typed."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal) and field.type in _NUMBERS:
            return self._exact(value) if field.as_text else self.number(value)
        if isinstance(value, dt.date | dt.time):
            return self.bare(value)
        if isinstance(value, list | tuple):
            return "\n".join(self.changed(field, it) for it in value)
        return str(value)

    def _exact(self, value: int | Decimal) -> str:
        """Write a number with the noughts at its end."""
        number = Decimal(value)
        places = number.as_tuple().exponent
        if not isinstance(places, int):
            return str(number)
        return self.spelling.signs.numbers.write(number, decimals=max(0, -places))

    def bare(self, value: dt.date | dt.time) -> str:
        """Write a date, moment or time of day as the controls of a browser do."""
        if isinstance(value, dt.datetime):
            return self._moment(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        return _time_of_day(value.replace(tzinfo=None))

    def _moment(self, value: dt.datetime) -> str:
        if value.tzinfo is None:
            return f"{value.date().isoformat()}T{_time_of_day(value.time())}"
        local = self.time.local(value)
        bare = local.replace(tzinfo=None)
        if self.time.resolve(bare) != value:  # the second of two hours of one name
            return local.isoformat()
        return f"{bare.date().isoformat()}T{_time_of_day(bare.time())}"


def _time_of_day(value: dt.time) -> str:
    if value.microsecond % _SECOND:
        return value.isoformat("microseconds")
    if value.microsecond:
        return value.isoformat("milliseconds")
    return value.isoformat("seconds" if value.second else "minutes")
