"""Read a time of day as people and programs write it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.forms.checking.showing import shown
from bizproc.forms.model import FormField

__all__ = ["read_time"]

_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?\Z")


def read_time(field: FormField, value: Any) -> dt.time:
    """Return a time of day, with its offset from UTC if it was told with one.

    Raises:
        InvalidValueError: TYPE_ERROR, it is none.
    """
    found = value if isinstance(value, dt.time) else None
    if isinstance(value, str) and _TIME.match(value.strip()):
        try:
            found = dt.time.fromisoformat(value.strip())
        except ValueError:
            found = None
    if found is None:
        msg = (
            f"field {field.key!r} ({field.label}) expects a time (HH:MM), "
            f"got {shown(value)}"
        )
        raise InvalidValueError(msg)
    offset = found.utcoffset()
    if field.validation.offset == "utc_normalized" and offset is not None:
        day = dt.datetime(2000, 1, 2, tzinfo=dt.UTC)
        moment = dt.datetime.combine(day, found.replace(tzinfo=dt.UTC)) - offset
        return moment.timetz()
    return found
