"""Tell administrators once that a chat cannot be reached, or what was put aside."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bizproc.portal.idempotency import once
from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.chat_tables import CHAT_FAULTS, ChatFault
from bizproc.store import eq

__all__ = ["ELEMENT", "Troubles"]

ELEMENT = "ChatTrouble"
_log = logging.getLogger("bizproc.chat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """Note since when a chat is away; each outage is told once, by any worker."""

    portal: Portal
    channel: str

    def note(self, reason: str) -> None:
        """Tell that the chat is away, unless that was told already."""

        def do(repository: Repository) -> bool:
            repository.tx.hold(f"chat:{self.channel}")
            if repository.tx.get(CHAT_FAULTS, self.channel) is not None:
                return False
            repository.tx.insert(
                CHAT_FAULTS,
                ChatFault(channel=self.channel, since=repository.now, reason=reason),
            )
            self._tell(repository, "unreachable", reason)
            return True

        if once(self.portal.engine, None, do):
            _log.warning("chat %s cannot be reached: %s", self.channel, reason)

    def end(self) -> None:
        """Note that the chat is there again."""
        with self.portal.engine.components.store.begin() as tx:
            ended = tx.delete(CHAT_FAULTS, eq("channel", self.channel))
        if ended:
            _log.info("chat %s is there again", self.channel)

    def put_aside(self, reason: str) -> None:
        """Tell that a message could not be worked off."""
        once(
            self.portal.engine,
            None,
            lambda repository: self._tell(repository, "put_aside", reason),
        )

    def _tell(self, repository: Repository, name: str, reason: str) -> None:
        actor = Actor(element=ELEMENT)
        text = repository.workspace.texts.fill(
            f"chat_{name}", {"channel": self.channel, "reason": reason}
        )
        told = people_told(repository, "role:admin", record=None, actor=actor)
        notify(repository, told, text, record=None, actor=actor)
