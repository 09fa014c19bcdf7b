"""Open the chats that a workspace names."""

from __future__ import annotations

import os
from collections.abc import Mapping

from bizproc.portal.chat.port import ChatRefusedError
from bizproc.portal.chat.reader import ChatReader
from bizproc.portal.chat.telegram import telegram_of
from bizproc.portal.chat.troubles import Troubles
from bizproc.portal.portal import Portal

__all__ = ["chat_readers"]


def chat_readers(
    portal: Portal, *, environment: Mapping[str, str] = os.environ
) -> list[ChatReader]:
    """Return a reader for each chat of the workspace.

    One that cannot be opened (no token, no aiogram) is left out, and administrators are
    told; the others are read.
    """
    found = []
    for channel in portal.workspace.chats:
        try:
            intake = telegram_of(channel, environment=environment)
        except ChatRefusedError as error:
            Troubles(portal=portal, channel=channel.name).note(str(error))
        else:
            found.append(ChatReader(portal, channel, intake))
    return found
