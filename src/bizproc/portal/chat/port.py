"""The contract of a chat: what people write, and what they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bizproc.errors import BizprocError

__all__ = [
    "ChatBusyError",
    "ChatFile",
    "ChatIntake",
    "ChatMessage",
    "ChatRefusedError",
    "ChatReply",
    "ChatUnavailableError",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFile:
    """Name a file that came with a message; `handle` is what fetches its contents.

    `size` counts bytes; None if the chat does not tell it.
    """

    name: str
    handle: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """Hold one message: who wrote it where, and the id that it has in the chat.

    `update` is the same however often the message arrives.
    """

    update: str
    chat: str
    user: str
    text: str = ""
    files: tuple[ChatFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """Hold one answer; `choices` are offered as buttons, which send their own text."""

    text: str
    choices: tuple[str, ...] = ()


class ChatUnavailableError(BizprocError):
    """Say that a chat cannot be reached now; `after` are the seconds it asks for."""

    code = "CHAT_UNAVAILABLE"

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class ChatBusyError(ChatUnavailableError):
    """Say that another process reads this chat; it is tried again later."""

    code = "CHAT_BUSY"


class ChatRefusedError(BizprocError):
    """Say that a chat does not take or give this, however often it is asked.

    `whole` tells that it is about all of the chat, as with a wrong token.
    """

    code = "CHAT_REFUSED"

    def __init__(self, message: str, *, whole: bool = False) -> None:
        super().__init__(message)
        self.whole = whole


class ChatIntake(Protocol):
    """Give what people write in a chat, and bring them the answers.

    One thread receives and fetches, another one may send. Each method raises
    ChatUnavailableError for what passes and ChatRefusedError for what stays.
    """

    @property
    def channel(self) -> str:
        """Return the kind of chat, such as `telegram`."""
        ...

    @property
    def largest_file(self) -> int:
        """Return how many bytes a file may have to be fetched."""
        ...

    def receive(self, *, wait: float) -> Sequence[ChatMessage]:
        """Return what was written, oldest first; wait for it so many seconds.

        Whoever asks again has worked off all that was given before.
        """
        ...

    def fetch(self, file: ChatFile) -> bytes:
        """Return the contents of a file."""
        ...

    def send(self, chat: str, reply: ChatReply) -> None:
        """Bring an answer to a chat."""
        ...

    def interrupt(self) -> None:
        """Let a call of `receive` that waits return at once; from any thread."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...
