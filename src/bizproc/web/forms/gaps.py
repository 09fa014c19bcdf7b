"""Find moments that no clock shows: those within the hour that a change of time leaves out.

Programs mean the next hour by them; a person mistook the hour.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bizproc.errors import FieldFault
from bizproc.forms.asking.asking import Asked
from bizproc.portal_time import PortalTime
from bizproc.web.forms.answers import PostedForm
from bizproc.web.forms.names import ANSWER

__all__ = ["gap_faults"]

_BARE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\Z")


def gap_faults(
    asked: Asked, posted: PostedForm, time: PortalTime
) -> Iterator[FieldFault]:
    """Yield a fault for each moment that there is not in the zone of the portal."""
    for where, it in asked.questions.items():
        text = posted.text(ANSWER + where)
        if it.field.type != "datetime" or it.is_read_only or not _BARE.match(text):
            continue
        try:
            typed = dt.datetime.fromisoformat(text)
            shown = time.local(time.resolve(typed)).replace(tzinfo=None)
        except (ValueError, OverflowError):
            continue  # the portal tells that it is no moment
        if shown != typed:
            yield FieldFault(where, "TIME_GAP", f"there is no {text} in {time.zone}")
