"""Say who asks for records, of which type, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bizproc.portal.views.filters.subjects import Subject, subjects_of
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.workspace import Workspace

__all__ = ["Asking"]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Hold what a filter means something by.

    `shown` is the type as the person knows it, without the fields that are `hidden`;
    without a person `me` means nobody.
    """

    workspace: Workspace
    shown: RecordType
    now: dt.datetime
    hidden: frozenset[str] = frozenset()
    person: str | None = None

    @property
    def today(self) -> dt.date:
        """Return the day on which they ask, in the portal's zone."""
        return self.workspace.time.date_of(self.now)

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Return what may be named."""
        return subjects_of(self.shown)
