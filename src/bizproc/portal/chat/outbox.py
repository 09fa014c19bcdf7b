"""Keep the answers to chats until they were sent.

They are written with what they answer, in one transaction, and removed once a chat took
them: none is lost, and one may come twice if the process ends in between. The answers
of one chat go out in their order, by one worker at a time.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bizproc.engine import Engine
from bizproc.portal.chat.port import ChatReply
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.chat_tables import CHAT_REPLIES, StoredReply
from bizproc.store import Condition, Transaction, eq

__all__ = ["Outbox", "hold_chat", "put"]

# how long a worker has to send what it took; then another one does
_LEASE = dt.timedelta(seconds=60)
_BACKOFF = (1, 2, 5, 15, 60, 300, 600)


def hold_chat(tx: Transaction, channel: str, chat: str) -> None:
    """Let nobody else work on a chat until the end of the transaction."""
    tx.hold(f"chat:{channel}:{chat}")


def put(repository: Repository, channel: str, chat: str, reply: ChatReply) -> None:
    """Keep an answer to a chat that this transaction holds, behind those kept before."""
    waiting = repository.tx.select(
        CHAT_REPLIES,
        eq("channel", channel),
        eq("chat", chat),
        order_by=("-number",),
        limit=1,
    )
    number, due = repository.ordinal(), repository.now
    for before in waiting:
        # the clocks of two workers may differ
        number, due = max(number, before.number + 1), before.due
    repository.tx.insert(
        CHAT_REPLIES,
        StoredReply(
            id=repository.unit.new_id("reply"),
            number=number,
            channel=channel,
            chat=chat,
            text=reply.text,
            choices=reply.choices,
            due=due,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Give the answers of one kind of chat to whoever sends them."""

    engine: Engine
    channel: str

    def lease(self) -> StoredReply | None:
        """Take the oldest answer of the chat that is due first, for a while."""
        with self.engine.components.store.begin() as tx:
            now = self._now()
            due = tx.select(
                CHAT_REPLIES,
                eq("channel", self.channel),
                Condition("due", "<=", now),
                order_by=("due", "number"),
                limit=1,
                skip_locked=True,
            )
            if not due:
                return None
            chat = due[0].chat
            hold_chat(tx, self.channel, chat)
            found = tx.select(
                CHAT_REPLIES, *self._of(chat), order_by=("number",), limit=1
            )
            if not found or found[0].due > now:
                return None  # another worker was quicker
            tx.update(CHAT_REPLIES, *self._of(chat), due=now + _LEASE)
            return found[0]

    def done(self, reply: StoredReply) -> None:
        """Remove an answer that was sent, or that nobody will ever take.

        Those that stand behind it may go out.
        """
        with self.engine.components.store.begin() as tx:
            hold_chat(tx, self.channel, reply.chat)
            tx.delete(CHAT_REPLIES, eq("id", reply.id))
            tx.update(CHAT_REPLIES, *self._of(reply.chat), due=self._now())

    def postpone(self, reply: StoredReply, *, after: float | None) -> None:
        """Try an answer again later, and with it what stands behind it.

        `after` are the seconds that the chat asks for; else they grow with each try.
        """
        backoff = _BACKOFF[min(reply.tries, len(_BACKOFF) - 1)]
        due = self._now() + dt.timedelta(seconds=backoff if after is None else after)
        with self.engine.components.store.begin() as tx:
            hold_chat(tx, self.channel, reply.chat)
            tx.update(CHAT_REPLIES, *self._of(reply.chat), due=due)
            tx.update(CHAT_REPLIES, eq("id", reply.id), tries=reply.tries + 1)

    def _now(self) -> dt.datetime:
        return self.engine.components.clock.now()

    def _of(self, chat: str) -> tuple[Condition, Condition]:
        return eq("channel", self.channel), eq("chat", chat)
