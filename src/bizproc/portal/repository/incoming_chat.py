"""Hold what somebody wrote in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["IncomingChat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingChat:
    """Hold one message of a chat in which a record was made before.

    `channel` is the kind of chat, such as `telegram`, `user` who wrote it there;
    `files` are what fields of type file hold.
    """

    channel: str
    chat: str
    user: str
    text: str
    files: tuple[Mapping[str, Any], ...] = ()
