"""Repeat in columns what lists of records show, sort by and sum up."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from bizproc.portal_time import PortalTime, resolve_wall_clock
from bizproc.workspace.records.record_types import RecordType

__all__ = ["MOST_HUNDREDTHS", "columns_of", "hundredths", "unique_ordinal"]

MOST_HUNDREDTHS: Final = 10**15
"""Amounts are summed up to ten trillion each; what is more counts as that."""
_LONGEST_TITLE = 300
_OWN: Final = 4_096


def columns_of(
    record_type: RecordType, fields: Mapping[str, Any], time: PortalTime
) -> dict[str, Any]:
    """Return what a row repeats of its fields.

    The only funnel of a type stands there too. The amount is in hundredths. A due date
    is the end of its day in the portal's zone.
    """
    keys = record_type.keys
    title = keys.title_of(fields) or ""
    amount = fields.get(keys.amount) if keys.amount is not None else None
    due = fields.get(keys.due) if keys.due is not None else None
    return {
        "funnel": fields.get("funnel") or _only_funnel(record_type),
        "stage": fields.get("stage"),
        "responsible": fields.get("responsible"),
        "title": " ".join(title.split())[:_LONGEST_TITLE],
        "amount": _amount(amount),
        "due": _moment(due, time),
    }


def _only_funnel(record_type: RecordType) -> str | None:
    return record_type.funnels[0].name if len(record_type.funnels) == 1 else None


def unique_ordinal(ordinal: int, type_name: str, number: int) -> int:
    """Return an ordinal that no other process gives in the same microsecond."""
    own = (zlib.crc32(type_name.encode()) + number) % _OWN
    return ordinal * _OWN + own


def hundredths(value: int | Decimal) -> int:
    """Return money in hundredths, at most ten trillion."""
    whole = int(Decimal(value).scaleb(2))
    return max(-MOST_HUNDREDTHS, min(MOST_HUNDREDTHS, whole))


def _amount(value: object) -> int | None:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return hundredths(value)
    return None


def _moment(due: object, time: PortalTime) -> dt.datetime | None:
    if isinstance(due, dt.datetime):
        return due
    if not isinstance(due, dt.date) or due == dt.date.max:
        return None
    midnight = dt.datetime.combine(due + dt.timedelta(1), dt.time())
    return resolve_wall_clock(midnight, time.zone)
