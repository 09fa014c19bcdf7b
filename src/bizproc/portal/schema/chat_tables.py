"""Declare what is kept of chats: dialogues, answers to be sent, outages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "CHAT_DIALOGUES",
    "CHAT_FAULTS",
    "CHAT_REPLIES",
    "CHAT_TABLES",
    "ChatDialogue",
    "ChatFault",
    "StoredReply",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDialogue:
    """Keep how far the dialogue of one chat is, and the record it made last.

    `form`, `answers` and `submission_id` are those of the open dialogue, which is
    forgotten at `expires_at`; without one they are empty. `open` is the question that
    takes several answers and is not done yet.
    """

    channel: str
    chat: str
    form: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    open: str | None = None
    submission_id: str | None = None
    expires_at: dt.datetime | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """Keep an answer to a chat until it was sent; `number` is its place in the order.

    It is sent, or tried again, from `due` on; `tries` counts what failed.
    """

    id: str
    number: int
    channel: str
    chat: str
    text: str
    due: dt.datetime
    choices: tuple[str, ...] = ()
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFault:
    """Keep since when a chat cannot be reached, so that it is told once."""

    channel: str
    since: dt.datetime
    reason: str


CHAT_DIALOGUES = Table(
    "bizproc_chat_dialogue",
    ChatDialogue,
    key=("channel", "chat"),
    indexes=(Index(("channel", "expires_at")),),
)
CHAT_REPLIES = Table(
    "bizproc_chat_reply",
    StoredReply,
    indexes=(Index(("channel", "due")), Index(("channel", "chat", "number"))),
)
CHAT_FAULTS = Table("bizproc_chat_fault", ChatFault, key=("channel",))

CHAT_TABLES: tuple[Table[Any], ...] = (CHAT_DIALOGUES, CHAT_REPLIES, CHAT_FAULTS)
