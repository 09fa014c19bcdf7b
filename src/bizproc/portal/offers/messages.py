"""List the messages: who raises them, what they carry, what they are correlated by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bizproc.catalog import MessageEntry, Typed
from bizproc.portal.extension import Extensions
from bizproc.portal.messages import RECORD_EVENTS, portal_messages
from bizproc.workspace.workspace import Workspace

__all__ = ["EVENT", "message_entries"]

EVENT = (
    Typed(name="at", type="date and time"),
    Typed(name="by", type="string"),
    Typed(name="changed", type="list<string>"),
    Typed(name="origin", type="string"),
    Typed(name="record", type="string"),
)
"""What every message that people or records cause carries beside its own."""

_RECORD_KEY = "the id of the record"
_KEYS = {"constant.changed": "none: it reaches every wait"}
_TYPES = {
    "mail": "context",
    "name": "string",
    "task": "context",
    "text": "string",
    "attachments": "list",
    "with": "context",
}


def message_entries(
    workspace: Workspace,
    extensions: Extensions,
    drawn: Mapping[str, MessageEntry],
) -> dict[str, MessageEntry]:
    """Return every message that is known; those of diagrams beside what is declared."""
    known = {
        **{it.name: it for it in _of_portal(workspace)},
        **{it.name: it for it in _of_extensions(extensions)},
        **{
            name: MessageEntry(name=name, payload=_payload(dict.fromkeys(names, "Any")))
            for name, names in workspace.messages.items()
        },
    }
    return {
        name: _joined(known.get(name), drawn.get(name))
        for name in sorted({*known, *drawn})
    }


def _joined(declared: MessageEntry | None, drawn: MessageEntry | None) -> MessageEntry:
    """Return what is declared of a message, with the places of diagrams."""
    if declared is None or drawn is None:
        found = declared or drawn
        if found is None:
            msg = "a message is declared or drawn"
            raise ValueError(msg)
        return found
    return replace(
        declared,
        raised_by=(*declared.raised_by, *drawn.raised_by),
        awaited_by=drawn.awaited_by,
        key=declared.key or drawn.key,
    )


def _of_portal(workspace: Workspace) -> Iterable[MessageEntry]:
    for name, payload in portal_messages(workspace).items():
        about, _, event = name.rpartition(".")
        of_record = event in RECORD_EVENTS and about in workspace.schema.types
        carried = (
            [Typed(name=it, type="context", record=about) for it in sorted(payload)]
            if of_record
            else [Typed(name=it, type=_TYPES.get(it, "Any")) for it in sorted(payload)]
        )
        yield MessageEntry(
            name=name,
            raised_by=("portal",),
            payload=(*carried, *EVENT),
            key=_KEYS.get(name, _RECORD_KEY),
        )


def _of_extensions(extensions: Extensions) -> Iterable[MessageEntry]:
    for name, extension in extensions.by_name.items():
        for message, payload in extension.messages.items():
            typed = payload if isinstance(payload, Mapping) else {}
            yield MessageEntry(
                name=message,
                raised_by=(f"extension {name}",),
                payload=_payload({it: typed.get(it, "Any") for it in payload}),
                key=_RECORD_KEY,
            )


def _payload(types: Mapping[str, str]) -> tuple[Typed, ...]:
    return (*(Typed(name=it, type=kind) for it, kind in types.items()), *EVENT)
