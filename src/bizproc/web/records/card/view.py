"""Draw the card of a record: as it stands, or with what was typed and refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bizproc.errors import ForbiddenError, RefusedError
from bizproc.portal.card.questions import OpenedCard
from bizproc.portal.card.record_card import RecordCard, title_of
from bizproc.portal.card.timeline import TIMELINE_KINDS, TimelineKind
from bizproc.portal.schema.tables import RecordEvent
from bizproc.web.card_parts import CardAction, CardPanel, CardVisit
from bizproc.web.page import Pages
from bizproc.web.records.card.conflict import Conflict
from bizproc.web.records.card.field_faults import faults_of
from bizproc.web.records.card.tabs import open_tab, tab_items
from bizproc.web.records.card.values import input_text
from bizproc.web.records.people_names import names_of, offered_people
from bizproc.web.records.place import back_to
from bizproc.web.refusals import refusal_of
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory
from bizproc.workspace.records.fields import Field, is_empty

__all__ = ["CardView", "FieldRow", "draw_card"]

_LOOKED_AT = 20
_NAMED = 5  # who may, told to who may not


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """Say what of a card is looked at, and what was typed into it and refused.

    `edit` is the field or group that is open for writing, or `all`; `stage` and
    `funnel` are those that a move asked for; `of` is the revision of which a form was drawn. `form` says which form was refused, `back` from which list somebody came.
    """

    tab: str = ""
    edit: str = ""
    kind: str = ""
    after: str | None = None
    of: str = ""
    back: str = ""
    form: str = ""
    stage: str = ""
    funnel: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: RefusedError | None = None
    conflict: Conflict | None = None

    @property
    def kinds(self) -> tuple[TimelineKind, ...]:
        """Return the kinds of entries that are asked for; none asks for all."""
        return tuple(it for it in TIMELINE_KINDS if it == self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """Hold a field of a card with its value, and the value as its input holds it."""

    field: Field
    value: Any
    text: str
    may_change: bool

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to see."""
        return is_empty(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRows:
    """Hold the fields of a card that stand together; `key` names them in addresses."""

    key: str
    title: str
    rows: tuple[FieldRow, ...]

    @property
    def filled(self) -> tuple[FieldRow, ...]:
        """Return those that hold something."""
        return tuple(it for it in self.rows if not it.is_empty)

    @property
    def may_change(self) -> bool:
        """Say whether any of them may be written."""
        return any(it.may_change for it in self.rows)


def draw_card(
    pages: Pages, request: Request, record_id: str, view: CardView
) -> Response:
    """Return the page of a card.

    Raises:
        NotFoundError: there is no such record, no such tab, or it is hidden.
    """
    portal, person = pages.portal, pages.signed_in(request)
    opened = portal.open_card(record_id, kinds=view.kinds, by=person, after=view.after)
    people = pages.directory(request)
    visit = CardVisit(
        portal=portal,
        request=request,
        person=person,
        language=pages.language(request),
        card=opened.card,
    )
    parts = [*pages.cards(visit)]
    panels = [it for it in parts if isinstance(it, CardPanel)]
    tab = open_tab(view.tab, panels)
    planned = len(opened.timeline.planned)
    context: dict[str, Any] = {
        **_shown(pages, opened, people),
        "operates": people.is_member(person, ADMINISTRATORS),
        **_refused(pages, opened.card, view, person=person),
        "newer": _newer(pages, opened.card, view, person=person),
        **_of_tab(pages, tab, record_id, view, person=person),
        "view": view,
        "tab": tab,
        "tab_items": tab_items(visit, tab, panels, planned=planned),
        "actions": [it for it in parts if isinstance(it, CardAction)],
        "side_panels": [it for it in panels if it.place == "side"],
        "tab_panels": [it for it in panels if it.place == "tab"],
        "offered": offered_people(people),
        "list_path": back_to(request, opened.card.record.type, view.back),
        "event_id": portal.engine.components.ids.new("event"),
        "now": portal.engine.components.clock.now(),
    }
    status = 200
    if view.refused is not None:
        status = refusal_of(view.refused, log_number="").status
    return pages.draw(
        request, "records/card/card.html", context, status=status, fragment="card"
    )


def _shown(pages: Pages, opened: OpenedCard, people: Directory) -> dict[str, Any]:
    card = opened.card
    groups = [*_groups(pages, card, people)]
    rows = [row for group in groups for row in group.rows]
    return {
        "card": card,
        "record": card.record,
        "timeline": opened.timeline,
        "duplicates": [
            (it.id, title_of(it, pages.portal.workspace.schema))
            for it in opened.duplicates
        ],
        "names": names_of(people),
        "rows": rows,
        "groups": groups,
        "blank": [it for it in rows if it.is_empty],
        "titles": {it.field.name: it.field.title for it in rows},
        "stages": {
            stage.code: stage.title
            for funnel in card.type.funnels
            for stage in funnel.stages
        },
    }


def _groups(pages: Pages, card: RecordCard, people: Directory) -> Iterator[FieldRows]:
    for number, group in enumerate(card.type.grouped):
        rows = tuple(
            FieldRow(
                field=it,
                value=card.record.fields.get(it.name),
                text=input_text(
                    pages.portal,
                    it,
                    card.record.fields.get(it.name),
                    card.linked,
                    people,
                ),
                may_change=it.name in card.changes,
            )
            for it in group.fields
        )
        yield FieldRows(key=f"group-{number}", title=group.title, rows=rows)


def _refused(
    pages: Pages, card: RecordCard, view: CardView, *, person: str
) -> dict[str, Any]:
    """Return what is told of a refusal: at which fields, and who may if one may not."""
    error = view.refused
    who: Sequence[str] = ()
    if isinstance(error, ForbiddenError) and view.stage:
        action = f"move:{view.stage}"
        who = pages.portal.who_may(action, card.record.id, by=person)[:_NAMED]
    return {"refused": error, "faults": faults_of(error), "who_may": who}


def _newer(
    pages: Pages, card: RecordCard, view: CardView, *, person: str
) -> Sequence[RecordEvent]:
    """Return what others wrote since a form was drawn that is still being written."""
    if not view.of or view.of == str(card.record.revision):
        return ()
    entries = pages.portal.record_history(
        card.record.id, by=person, limit=_LOOKED_AT, order="-at"
    )
    changed = [
        it for it in entries if it.event == "changed" and it.field in card.type.fields
    ]
    return [it for it in changed if it.at == changed[0].at]


def _of_tab(
    pages: Pages, tab: str, record_id: str, view: CardView, *, person: str
) -> dict[str, Any]:
    portal = pages.portal
    if tab == "history":
        entries = portal.record_history(
            record_id, by=person, limit=50, order="-at", after=view.after
        )
        return {"history": entries}
    if tab == "processes":
        return {"processes": portal.processes_of(record_id, by=person)}
    if tab == "tasks":
        found = portal.engine.user_tasks(
            record=record_id, include_closed=True, limit=200
        )
        closed = [it for it in found if it.ended_at is not None]
        closed.sort(key=lambda it: (it.ended_at, it.id), reverse=True)
        return {"closed": closed}
    return {}
