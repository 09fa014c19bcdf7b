"""Read an update of Telegram as a message, and cut long answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bizproc.portal.chat.port import ChatFile, ChatMessage

__all__ = ["chat_message", "pieces"]

# units of UTF-16 that a message may have: https://core.telegram.org/bots/api#sendmessage
_LONGEST = 4096
# the parts of a message that are files, with the ending of those that have no name
_KINDS = {
    "document": ".bin",
    "video": ".mp4",
    "audio": ".mp3",
    "voice": ".ogg",
    "video_note": ".mp4",
}


def chat_message(update: Any) -> ChatMessage | None:
    """Return what an update of aiogram says; None if nobody is to be answered.

    Only a person's message in a private chat counts; a shared contact is its number.
    """
    message = update.message
    if message is None or message.chat.type != "private":
        return None
    user = message.from_user
    if user is not None and user.is_bot:
        return None
    contact = message.contact.phone_number if message.contact else ""
    return ChatMessage(
        update=str(update.update_id),
        chat=str(message.chat.id),
        user=str(user.id if user is not None else message.chat.id),
        text=message.text or message.caption or contact,
        files=tuple(_files(message)),
    )


def _files(message: Any) -> Iterator[ChatFile]:
    if message.photo:
        largest = max(message.photo, key=lambda it: it.width * it.height)
        yield _file(largest, "photo", ".jpg")
    for kind, ending in _KINDS.items():
        found = getattr(message, kind)
        if found is not None:
            yield _file(found, kind, ending)


def _file(found: Any, kind: str, ending: str) -> ChatFile:
    name = getattr(found, "file_name", None) or f"{kind}-{found.file_unique_id}{ending}"
    return ChatFile(name=name, handle=found.file_id, size=found.file_size)


def pieces(text: str) -> list[str]:
    """Cut a text so that Telegram takes each part, at line ends where there are any."""
    found = []
    while _units(text) > _LONGEST:
        end = _fitting(text)
        cut = text.rfind("\n", 1, end)
        end = cut if cut > 0 else end
        found.append(text[:end])
        text = text[end:].removeprefix("\n")
    return [*found, text]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str) -> int:
    """Return how many characters of a text make at most a message."""
    units = 0
    for place, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - beyond the plane
        if units > _LONGEST:
            return place
    return len(text)
