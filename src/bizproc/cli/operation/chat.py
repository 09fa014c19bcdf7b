"""`bizproc chat`."""

from __future__ import annotations

import threading

from bizproc.cli.database import opened_portal
from bizproc.cli.operation.worker import stop_on_signals
from bizproc.cli.options import DEFAULT_DATABASE, Database, Folder
from bizproc.cli.output import log_to_stderr, say
from bizproc.errors import RefusedError

__all__ = ["chat"]


def chat(db: Database = DEFAULT_DATABASE, workspace: Folder = None) -> None:
    """Read the workspace's chats and answer, without timers and jobs, until stopped.

    It is for a process of its own; `bizproc worker` reads chats as well.
    """
    from bizproc.portal.chat.readers import chat_readers

    log_to_stderr()
    with opened_portal(db, workspace, needed_for="chats") as portal:
        if not portal.workspace.chats:
            msg = (
                "bizproc.yaml names no chat; add 'chat: {telegram: {bot: …, form: …}}'"
            )
            raise RefusedError(msg, code="NO_CHAT")
        readers = chat_readers(portal)
        if not readers:
            msg = "no chat can be read; why is said above"
            raise RefusedError(msg, code="NO_CHAT")
        [reader] = readers
        stopping = threading.Event()
        stop_on_signals(stopping.set)
        reader.follow(stopping)
    say("Stopped.")
