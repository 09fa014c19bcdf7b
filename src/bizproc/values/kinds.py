"""Which Python types FEEL values have."""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bizproc.feel.values import YearsMonthsDuration

MAX_DEPTH: Final = 100
"""How deep lists and contexts may nest."""

PLAIN: Final = frozenset({str, int, bool, type(None)})
LEAVES: Final = PLAIN | {*(float, Decimal, dt.date, dt.time, dt.datetime, dt.timedelta)}


@functools.cache
def months_type() -> type[YearsMonthsDuration]:
    """Return the type of years and months durations."""
    # Late: importing the package of FEEL loads its parser, and few values need it.
    from bizproc.feel.values import YearsMonthsDuration  # noqa: PLC0415

    return YearsMonthsDuration
