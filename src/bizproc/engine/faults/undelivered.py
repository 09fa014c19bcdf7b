"""What came for an instance that could not take it, as its incident keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from bizproc.model.message import Message, Origin
from bizproc.model.rows import UserTask

__all__ = [
    "message_of",
    "undelivered_firing",
    "undelivered_message",
    "undelivered_results",
    "undelivered_start",
]


def undelivered_message(
    token: int, message: Message, event: Mapping[str, Any]
) -> dict[str, Any]:
    """Keep a message or signal for the wait of a token."""
    return {
        "token": token,
        "name": message.name,
        "variables": message.variables,
        "event": dict(event),
    }


def undelivered_results(task: UserTask, results: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the results of a task for the element that waits for it."""
    return {"token": task.token, "task": task.id, "results": results}


def undelivered_start(message: Message) -> dict[str, Any]:
    """Keep a message or signal that was to start an instance."""
    return {
        "name": message.name,
        "kind": message.kind,
        "keys": None if message.keys is None else list(message.keys),
        "variables": message.variables,
        "event": dict(message.event),
        "origin": message.origin,
        "by": message.by,
    }


def undelivered_firing(due: dt.datetime) -> dict[str, Any]:
    """Keep the moment of a timer that was to start an instance."""
    return {"due": due}


def message_of(came: Mapping[str, Any]) -> Message:
    """Return a kept message or signal as it was; it is not kept a second time."""
    keys = came.get("keys")
    return Message(
        name=came["name"],
        kind=came.get("kind", "message"),
        keys=None if keys is None else tuple(keys),
        variables=came["variables"],
        event=came["event"],
        origin=cast("Origin", came.get("origin", "user")),
        by=came.get("by"),
    )
