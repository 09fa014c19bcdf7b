"""Show records in lists and on boards: what every one of them shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bizproc.model.page import Page
from bizproc.model.states import TaskKind
from bizproc.workspace.records.funnels import Funnel, Stage

__all__ = ["Board", "BoardColumn", "Count", "ListedRecord", "NextTask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTask:
    """Show the most urgent open task of a record, those without a due moment last."""

    id: str
    title: str
    kind: TaskKind
    assignee: str | None
    due: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecord:
    """Hold one record of a list, as the person sees it; `fields` has them all.

    `amount` and `due` are the key fields of its type; a `due` that is a date is the end
    of that day in the portal's zone. `is_overdue` says that this moment has passed in a
    stage that is not final, or that of an open task. Moments are in UTC. What is hidden
    from the person is None.
    """

    id: str
    type: str
    number: int
    revision: int
    title: str
    created_at: dt.datetime
    changed_at: dt.datetime
    created_by: str | None = None
    funnel: str | None = None
    stage: str | None = None
    responsible: str | None = None
    amount: Decimal | None = None
    due: dt.datetime | None = None
    next_task: NextTask | None = None
    open_tasks: int = 0
    is_overdue: bool = False
    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Count:
    """Count up to a bound; `is_more`: there are more than that."""

    value: int
    is_more: bool = False

    def __str__(self) -> str:
        """Return the count as it is shown: `12`, or `1000+`."""
        return f"{self.value}+" if self.is_more else str(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """Hold one stage of a board: how many records, their sum, the first of them.

    `amount` is None if the type has no amount, or it is hidden. `cards.next` leads on
    in `list_records` with the filter of the column (`Board.filter_of`) and the order of
    the board.
    """

    stage: Stage
    count: int
    amount: Decimal | None
    overdue: int
    cards: Page[ListedRecord]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Hold the stages of a funnel in order, with their records.

    `filter` is what was asked for, `order` how the cards of a column stand.
    """

    type: str
    funnel: Funnel
    filter: str
    order: str
    columns: tuple[BoardColumn, ...]

    def filter_of(self, stage: str) -> str:
        """Return the filter that finds all cards of a column, for `list_records`."""
        parts = [self.filter] if self.filter else []
        return " and ".join(
            [*parts, f"funnel eq {self.funnel.name}", f"stage eq {stage}"]
        )
