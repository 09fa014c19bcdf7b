"""Put the records of a funnel on a board: its stages with counts, sums and cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bizproc.clauses import NONE, All, Clause, Compare, Not
from bizproc.model.page import Page
from bizproc.portal.schema.tables import RecordRow
from bizproc.portal.views.filters.named import late_by_task, late_itself, overdue
from bizproc.portal.views.filters.terms import Filter, read_filter
from bizproc.portal.views.listed import Board, BoardColumn, ListedRecord
from bizproc.portal.views.reading import Asked, Reader, check_limit
from bizproc.portal.views.showing import listed
from bizproc.workspace.records.funnels import Funnel, Stage

__all__ = ["board_of"]


@dataclass(frozen=True, slots=True)
class _Sum:
    rows: int = 0
    total: int = 0
    late: int = 0


def board_of(
    reader: Reader,
    type_name: str,
    funnel_name: str | None,
    wanted: str | Filter | None,
    *,
    order: str,
    limit: int,
) -> Board:
    """Return a board with the first cards of each column.

    Raises:
        NotFoundError: no such type or funnel, or the type has none.
        InvalidValueError: the filter, the order or the limit is wrong.
    """
    check_limit(limit)
    asked = reader.asked(type_name, wanted)
    shown = asked.asking.shown
    funnel = shown.funnel(funnel_name)
    clause = All((asked.clause, Compare("funnel", "=", funnel.name)))
    sums = _sums(reader, asked, clause)
    cards = _cards(reader, asked, clause, funnel, sums, order=order, limit=limit)
    has_amount = shown.keys.amount is not None
    return Board(
        type=shown.name,
        funnel=funnel,
        filter=str(read_filter(wanted)),
        order=order,
        columns=tuple(
            _column(
                it, sums.get(it.code, _Sum()), cards[it.code], has_amount=has_amount
            )
            for it in funnel.stages
        ),
    )


def _column(
    stage: Stage, found: _Sum, cards: Page[ListedRecord], *, has_amount: bool
) -> BoardColumn:
    return BoardColumn(
        stage=stage,
        count=found.rows,
        amount=Decimal(found.total).scaleb(-2) if has_amount else None,
        overdue=found.late,
        cards=cards,
    )


def _sums(reader: Reader, asked: Asked, clause: Clause) -> Mapping[str | None, _Sum]:
    asking = asked.asking
    if asked.is_exact:
        every = reader.tally(clause, total="amount")
        # apart, as an index answers each
        own, by_task = late_itself(asking), late_by_task(asking)
        lates = [reader.tally(All((clause, by_task, Not(own))))]
        if own is not NONE:
            lates.append(reader.tally(All((clause, own))))
    else:
        every = _counted(reader.all_rows(asked.narrowed(clause)))
        late = asked.narrowed(All((clause, overdue(asking))))
        lates = [_counted(reader.all_rows(late))]
    return {
        stage: _Sum(rows, total, sum(it.get(stage, (0, 0))[0] for it in lates))
        for stage, (rows, total) in every.items()
    }


def _counted(rows: Iterable[RecordRow]) -> dict[str | None, tuple[int, int]]:
    found: dict[str | None, tuple[int, int]] = {}
    for row in rows:
        count, total = found.get(row.stage, (0, 0))
        found[row.stage] = (count + 1, total + (row.amount or 0))
    return found


def _cards(
    reader: Reader,
    asked: Asked,
    clause: Clause,
    funnel: Funnel,
    sums: Mapping[str | None, _Sum],
    *,
    order: str,
    limit: int,
) -> Mapping[str, Page[ListedRecord]]:
    """Read the first cards of each column that has some, and their tasks at once."""
    pages: dict[str, Page[RecordRow]] = {}
    for stage in funnel.stages:
        of_stage = All((clause, Compare("stage", "=", stage.code)))
        rows: Page[RecordRow] = Page()
        if stage.code in sums:
            rows = reader.page(asked.narrowed(of_stage), order, limit=limit)
        pages[stage.code] = rows
    shown = listed(reader, [row for page in pages.values() for row in page])
    by_id = {it.id: it for it in shown}
    return {
        code: Page([by_id[row.id] for row in page], next=page.next)
        for code, page in pages.items()
    }
