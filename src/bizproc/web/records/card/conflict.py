"""Tell two writers of one record apart: what the other wrote, and what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bizproc.portal.card.record_card import RecordCard
from bizproc.portal.portal import Portal
from bizproc.web.records.card.values import Typed, input_text
from bizproc.workspace.records.field_types import FieldType

__all__ = ["Conflict", "Disputed", "conflict_of"]

_LOOKED_AT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """Hold both values of one field, as inputs hold them, and who wrote the other one."""

    name: str
    title: str
    theirs: str
    mine: str
    by: str | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Hold the fields that two people wrote at once."""

    disputed: tuple[Disputed, ...]

    @property
    def by_name(self) -> Mapping[str, Disputed]:
        """Return the fields by their names."""
        return {it.name: it for it in self.disputed}


def conflict_of(
    portal: Portal, card: RecordCard, typed: Typed, *, person: str
) -> Conflict:
    """Return the fields that somebody else has written since the form was drawn."""
    people = portal.directory()
    now: dict[str, str] = {}
    for name in typed.texts:
        declared = card.type.fields.get(name)
        if declared is None or declared.type is FieldType.FILE:
            continue
        value = card.record.fields.get(name)
        now[name] = input_text(portal, declared, value, card.linked, people)
    disputed = [
        name
        for name, text in now.items()
        if typed.changed(name)
        and text not in (typed.before.get(name), typed.texts[name])
    ]
    who = _writers(portal, card.record.id, disputed, person) if disputed else {}
    return Conflict(
        disputed=tuple(
            Disputed(
                name=name,
                title=card.type.fields[name].title,
                theirs=now[name],
                mine=typed.texts[name],
                by=who.get(name, (None, None))[0],
                at=who.get(name, (None, None))[1],
            )
            for name in disputed
        )
    )


def _writers(
    portal: Portal, record_id: str, names: list[str], person: str
) -> Mapping[str, tuple[str, dt.datetime]]:
    """Return who wrote fields last, and when."""
    found: dict[str, tuple[str, dt.datetime]] = {}
    entries = portal.record_history(record_id, by=person, limit=_LOOKED_AT, order="-at")
    for entry in entries:
        if entry.event == "changed" and entry.field in names:
            found.setdefault(entry.field, (entry.by, entry.at))
    return found
