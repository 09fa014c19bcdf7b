"""Write the values of a record into inputs, and read what was typed there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.errors import FieldFault, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.files import file_value
from bizproc.portal.portal import Portal
from bizproc.portal_time import PortalTime
from bizproc.web.posted import Posted
from bizproc.web.records.card.links import link_named
from bizproc.web.records.people_names import person_named
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.records.field_types import FieldType
from bizproc.workspace.records.fields import Field

__all__ = ["ANCHOR", "Typed", "input_text", "read_typed", "read_wall_clock"]

ANCHOR = "f-"
"""What stands before the name of a field in a form."""

_WAS = "was-"
_LINES = re.compile(r"\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Hold what stood in the inputs of a form, and what had stood there before."""

    texts: Mapping[str, str]
    before: Mapping[str, str]

    @classmethod
    def of(cls, sent: Posted) -> Typed:
        """Return what a form sent."""
        return cls(texts=_under(sent, ANCHOR), before=_under(sent, _WAS))

    def changed(self, name: str) -> bool:
        """Say whether a field was given another text than it had."""
        return name in self.texts and self.texts[name] != self.before.get(name)


def _under(sent: Posted, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): sent.text(name)
        for name in sent.names()
        if name.startswith(prefix)
    }


def input_text(
    portal: Portal,
    field: Field,
    value: Any,
    linked: Mapping[str, str],
    people: Directory,
) -> str:
    """Return a value as its input holds it; of several each has a line of its own."""
    if field.type is FieldType.FILE:
        return ""
    items = value if isinstance(value, list) else [value]
    texts = []
    for item in items:
        if item is None:
            continue
        if field.type is FieldType.USER:
            texts.append(written_name(people, str(item)))
        elif field.type is FieldType.LINK and str(item) in linked:
            texts.append(f"{linked[str(item)]} ({item})")
        else:
            texts.append(_one(portal, item))
    return "\n".join(texts)


def _one(portal: Portal, value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime):
        return f"{portal.workspace.time.local(value):%Y-%m-%dT%H:%M}"
    return str(value)


def written_name(people: Directory, person: str) -> str:
    """Return the name by which a field finds a person again: with the id, if another has it."""
    user = people.people.get(person)
    if user is None:
        return person
    alike = [it for it in people.people.values() if it.active and it.name == user.name]
    return user.name if len(alike) <= 1 else f"{user.name} ({person})"


def read_typed(
    portal: Portal,
    fields: Iterable[Field],
    sent: Posted,
    *,
    person: str,
    old: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what was typed as a command takes it: of a known record what changed.

    An empty input is null. What each value may be is the portal's to check.

    Args:
        portal: whose record it is.
        fields: the fields that may be among it.
        sent: the form.
        person: who typed it.
        old: the values of the record, if there is one.

    Raises:
        InvalidValueError: a moment that no clock shows; a name or a link of nothing, or
            of several.
    """
    typed = Typed.of(sent)
    found: dict[str, Any] = {}
    faults: list[FieldFault] = []
    for field in fields:
        try:
            if field.type is FieldType.FILE:
                if f"{ANCHOR}{field.name}" in sent.names():
                    value = (old or {}).get(field.name)
                    found[field.name] = _files(portal, field, value, sent)
            elif typed.changed(field.name):
                text = typed.texts[field.name]
                found[field.name] = _read(portal, field, text, person)
        except InvalidValueError as error:
            faults.append(FieldFault(field.name, error.code, error.message))
    if faults:
        message = "; ".join(it.message for it in faults)
        raise InvalidValueError(message, code=faults[0].code, faults=faults)
    return found


def _read(portal: Portal, field: Field, text: str, person: str) -> Any:
    if not field.multiple or field.type is FieldType.TEXT:
        return _read_one(portal, field, text, person) if text.strip() else None
    lines = [it.strip() for it in _LINES.split(text) if it.strip()]
    return [_read_one(portal, field, it, person) for it in lines]


def _read_one(portal: Portal, field: Field, text: str, person: str) -> Any:
    if field.type is FieldType.USER:
        return person_named(portal.directory(), text)
    if field.type is FieldType.LINK:
        return link_named(portal, field, text, person=person)
    if field.type is FieldType.DATETIME:
        return read_wall_clock(portal.workspace.time, text)
    return text


def read_wall_clock(time: PortalTime, text: str) -> str:
    """Return a moment as it was written, if a clock of the portal shows it.

    Raises:
        InvalidValueError: it is skipped when clocks are put forward.
    """
    try:
        wall = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return text  # written another way: the portal reads it, or says why not
    if (
        wall.tzinfo is None
        and time.local(time.resolve(wall)).replace(tzinfo=None) != wall
    ):
        clock = wall.strftime("%H:%M")
        msg = Phrase(
            "%(time)s is skipped on that day: the clocks are put forward", time=clock
        )
        raise InvalidValueError(msg)
    return text.strip()


def _files(portal: Portal, field: Field, value: Any, sent: Posted) -> Any:
    """Return the files that stay and those that were added."""
    name = f"{ANCHOR}{field.name}"
    standing: Sequence[Any] = value if isinstance(value, list) else [value]
    keeps = set(sent.texts(name))
    stay = [it for at, it in enumerate(standing) if it and str(at) in keeps]
    added = [file_value(portal.files, it.name, it.content) for it in sent.files(name)]
    if field.multiple:
        return [*stay, *added]
    return added[-1] if added else (stay[0] if stay else None)
