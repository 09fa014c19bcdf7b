"""Say what a service desk adds to the card of a ticket: its thread, its clocks, its deeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from bizproc.service_desk.commands import ServiceDesk
from bizproc.service_desk.ticket import DONE, FIRST_STAGE, TICKET
from bizproc.web.card_parts import CardAction, CardPanel, CardPart, CardVisit

__all__ = ["THREAD", "desk_parts"]

THREAD = "thread"
_ACTIVE = "ACTIVE"
# a moment that is promised -> the field that says it was missed, that it was kept
_PROMISES = (
    ("response_due", "response_overdue", "first_answer_at"),
    ("deadline", "deadline_overdue", "done_at"),
)


def desk_parts(visit: CardVisit) -> Iterable[CardPart]:
    """Yield the deeds, the clocks and the thread of a ticket, as far as the person may."""
    if visit.card.type.name != TICKET:
        return
    yield from _deeds(visit)
    _ = visit.language.text
    yield CardPanel(
        key="clocks",
        title=_("What was promised"),
        template="service_desk/desk_clocks.html",
        context={"clocks": [*_clocks(visit)]},
    )
    thread = ServiceDesk(visit.portal).messages(visit.card.record.id, by=visit.person)
    yield CardPanel(
        key=THREAD,
        title=_("Messages"),
        place="tab",
        is_first=True,
        count=len(thread),
        template="service_desk/desk_thread.html",
        context={"thread": thread, "may_answer": visit.card.may_comment},
    )


def _deeds(visit: CardVisit) -> Iterator[CardAction]:
    _ = visit.language.text
    card, record = visit.card, visit.card.record
    stage = record.fields.get("stage")
    move = visit.path("move_card", id=record.id)
    if stage == FIRST_STAGE and _ACTIVE in card.moves:
        yield CardAction(
            title=_("Take it"), path=move, is_main=True, sends={"stage": _ACTIVE}
        )
    if "responsible" in card.changes:
        path = f"{visit.path('card', id=record.id)}?edit=responsible#f-responsible"
        yield CardAction(title=_("Hand it over"), path=path)
    if stage not in (FIRST_STAGE, DONE) and DONE in card.moves:
        yield CardAction(title=_("Close it"), path=move, sends={"stage": DONE})


def _clocks(visit: CardVisit) -> Iterator[dict[str, Any]]:
    """Yield the moments that were promised, and how each went."""
    known, fields = visit.card.type.fields, visit.card.record.fields
    now = visit.portal.engine.components.clock.now()
    for due_name, missed_name, kept_name in _PROMISES:
        due = fields.get(due_name)
        if due_name not in known or not isinstance(due, dt.datetime):
            continue
        kept = fields.get(kept_name)
        late = bool(fields.get(missed_name)) or (kept is None and due < now)
        yield {
            "title": known[due_name].title,
            "due": due,
            "kept": kept,
            "state": "late" if late else ("kept" if kept is not None else "runs"),
        }
