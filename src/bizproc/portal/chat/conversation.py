"""Work off messages of a chat: the dialogue, what it submits and what is answered.

All of one message is one transaction, once however often the message arrives; so a
dialogue goes on where it was after a restart, and two workers may read one chat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from bizproc.errors import BizprocError, CollisionError, RefusedError
from bizproc.portal import submissions
from bizproc.portal.chat.dialogue import Dialogue
from bizproc.portal.chat.interview import Interview
from bizproc.portal.chat.outbox import hold_chat, put
from bizproc.portal.chat.port import (
    ChatFile,
    ChatMessage,
    ChatRefusedError,
    ChatReply,
)
from bizproc.portal.chat.wording import Wording
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.incoming_chat import IncomingChat
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tables import CHAT_DIALOGUES, ChatDialogue, RecordRow
from bizproc.store import Condition, eq
from bizproc.workspace.chat.channels import ChatChannel

__all__ = ["Conversations", "Fetch"]

_log = logging.getLogger("bizproc.chat")

Fetch: TypeAlias = Callable[[ChatFile], bytes]
# what was fetched, by handle; None could not be
_Fetched: TypeAlias = Mapping[str, Mapping[str, Any] | None]


class _FilesNeededError(BizprocError):
    """Undo what was begun: contents are fetched outside of a transaction."""

    code = "FILES_NEEDED"

    def __init__(self, files: Sequence[ChatFile]) -> None:
        super().__init__("contents of files are needed")
        self.files = files


class Conversations:
    """Hold the dialogues of one kind of chat, in the database of a portal."""

    def __init__(
        self, portal: Portal, channel: ChatChannel, *, largest_file: int
    ) -> None:
        self._portal = portal
        self._channel = channel
        self._largest = largest_file
        workspace = portal.workspace
        form = workspace.schema.form(channel.form)
        self._interview = Interview(
            form,
            wording=Wording(texts=workspace.texts, channel=channel, form=form),
            time=workspace.time,
            settings=workspace.settings,
            largest_file=largest_file,
        )
        makes = workspace.schema.type(form.makes)
        self._preset = {
            name: makes.field(name).read(value, time=workspace.time)
            for name, value in channel.preset.items()
        }

    def handle(self, message: ChatMessage, fetch: Fetch) -> None:
        """Work off a message once; `fetch` gives the contents of its files.

        Raises:
            ChatUnavailableError: a file cannot be fetched now; nothing was done.
            ActionError: a file cannot be kept; nothing was done.
        """
        fetched: dict[str, Mapping[str, Any] | None] = {}
        while True:
            try:
                self._once(message, partial(self._take, message, fetched))
            except _FilesNeededError as needed:
                for file in needed.files:
                    fetched[file.handle] = self._kept(file, fetch)
            except CollisionError:
                raise
            except RefusedError as error:
                self._once(message, partial(self._refuse, message, error))
                return
            else:
                return

    def put_aside(self, message: ChatMessage) -> None:
        """Answer a message that cannot be worked off, so that the next ones are."""
        failed = ChatReply(text=self._interview.wording.say("failed"))

        def do(repository: Repository) -> None:
            self._reply(repository, message, failed)

        self._once(message, do)

    def forget_expired(self) -> int:
        """Forget dialogues that were left; return how many."""
        expired = (
            eq("channel", self._channel.name),
            Condition("expires_at", "<=", self._portal.engine.components.clock.now()),
        )
        with self._portal.engine.components.store.begin() as tx:
            gone = tx.delete(CHAT_DIALOGUES, *expired, eq("record", None))
            return gone + tx.update(
                CHAT_DIALOGUES,
                *expired,
                form=None,
                answers={},
                open=None,
                submission_id=None,
                expires_at=None,
            )

    # -- one message -----------------------------------------------------------

    def _once(self, message: ChatMessage, do: Callable[[Repository], None]) -> None:
        channel = self._channel
        event = f"chat:{channel.name}:{channel.bot}:{message.update}"
        once(self._portal.engine, event, do)

    def _take(
        self, message: ChatMessage, fetched: _Fetched, repository: Repository
    ) -> None:
        row = self._row(repository, message)
        dialogue = self._open(repository, row)
        if dialogue is None and self._is_taken(repository, row, message, fetched):
            return
        new = repository.unit.new_id("submission")
        turn = self._interview.take(dialogue, message, new=new)
        if turn.outcome == "submits" and turn.dialogue is not None:
            files = self._interview.files(turn.dialogue)
            self._require(files, fetched)
            lost = [it.handle for it in files if fetched[it.handle] is None]
            if not lost:
                made = self._submit(repository, turn.dialogue, message, fetched)
                self._write(repository, replace(row, record=made.id), None)
                self._reply(repository, message, self._thanks(repository, made.id))
                return
            turn = self._interview.lose(turn.dialogue, lost)
        self._write(repository, row, turn.dialogue)
        self._reply(repository, message, turn.reply)

    def _submit(
        self,
        repository: Repository,
        dialogue: Dialogue,
        message: ChatMessage,
        fetched: _Fetched,
    ) -> RecordRow:
        kept = {handle: it for handle, it in fetched.items() if it is not None}
        return submissions.submit(
            repository,
            self._channel.form,
            self._interview.data(dialogue, kept),
            sender=f"{self._channel.name}:{message.chat}",
            preset=self._preset,
        )

    def _refuse(
        self, message: ChatMessage, error: RefusedError, repository: Repository
    ) -> None:
        """Say that a request was not taken; why is nothing for a stranger."""
        _log.warning("chat %s: a request was refused: %s", self._channel.name, error)
        wording = self._interview.wording
        told = (
            wording.say("rate_limited")
            if error.code == "RATE_LIMITED"
            else wording.introduce("refused")
        )
        dialogue = self._open(repository, self._row(repository, message))
        reply = ChatReply(text=told)
        if dialogue is not None:
            reply = self._interview.ask(dialogue, told).reply
        self._reply(repository, message, reply)

    def _is_taken(
        self,
        repository: Repository,
        row: ChatDialogue,
        message: ChatMessage,
        fetched: _Fetched,
    ) -> bool:
        """Give a message to the record made last in this chat, if an extension does."""
        made = repository.alive(row.record)
        hooks = repository.hooks.takes_chat
        if made is None or not hooks or message.text.strip().startswith("/"):
            return False
        files = [it for it in message.files if (it.size or 0) <= self._largest]
        self._require(files, fetched)
        kept = [fetched[it.handle] for it in files]
        incoming = IncomingChat(
            channel=self._channel.name,
            chat=message.chat,
            user=message.user,
            text=message.text,
            files=tuple(it for it in kept if it is not None),
        )
        if not any(takes(repository, incoming, made) for takes in hooks):
            return False
        wording = self._interview.wording
        number = _number(made)
        lost = [it.name for it in message.files if fetched.get(it.handle) is None]
        parts = [wording.say("file_lost", file=name) for name in lost]
        text = wording.join([*parts, wording.say("taken", number=number)])
        self._reply(repository, message, ChatReply(text=text))
        return True

    def _thanks(self, repository: Repository, record: str) -> ChatReply:
        """Return what is said of a record that was made.

        Its number alone: what else it holds may come from what the company knows.
        """
        made = repository.row(record)
        number = record if made is None else _number(made)
        wording = self._interview.wording
        return ChatReply(
            text=wording.say("submitted", number=number, form=wording.form.title)
        )

    # -- rows ------------------------------------------------------------------

    def _row(self, repository: Repository, message: ChatMessage) -> ChatDialogue:
        hold_chat(repository.tx, self._channel.name, message.chat)
        found = repository.tx.get(
            CHAT_DIALOGUES, self._channel.name, message.chat, lock=True
        )
        return found or ChatDialogue(channel=self._channel.name, chat=message.chat)

    def _open(self, repository: Repository, row: ChatDialogue) -> Dialogue | None:
        """Return the dialogue of a row, unless it expired or was of another form."""
        if (
            row.submission_id is None
            or row.expires_at is None
            or row.expires_at <= repository.now
            or row.form != self._channel.form
        ):
            return None
        return Dialogue(
            submission_id=row.submission_id, answers=row.answers, open=row.open
        )

    def _write(
        self, repository: Repository, row: ChatDialogue, dialogue: Dialogue | None
    ) -> None:
        """Write how far a chat is: nothing is left of one without a record."""
        is_chat = eq("channel", row.channel), eq("chat", row.chat)
        repository.tx.delete(CHAT_DIALOGUES, *is_chat)
        if dialogue is not None:
            span = repository.workspace.settings.chat_expiry
            written = replace(
                row,
                form=self._channel.form,
                answers=dialogue.answers,
                open=dialogue.open,
                submission_id=dialogue.submission_id,
                expires_at=repository.now + span,
            )
            repository.tx.insert(CHAT_DIALOGUES, written)
        elif row.record is not None:
            ended = ChatDialogue(channel=row.channel, chat=row.chat, record=row.record)
            repository.tx.insert(CHAT_DIALOGUES, ended)

    def _reply(
        self, repository: Repository, message: ChatMessage, reply: ChatReply
    ) -> None:
        hold_chat(repository.tx, self._channel.name, message.chat)
        put(repository, self._channel.name, message.chat, reply)

    # -- files -----------------------------------------------------------------

    def _kept(self, file: ChatFile, fetch: Fetch) -> Mapping[str, Any] | None:
        try:
            content = fetch(file)
        except ChatRefusedError as error:
            if error.whole:
                raise
            _log.warning("chat %s: %s", self._channel.name, error)
            return None
        if len(content) > self._largest:
            return None
        return self._portal.add_file(file.name, content)

    @staticmethod
    def _require(files: Sequence[ChatFile], fetched: _Fetched) -> None:
        missing = [it for it in files if it.handle not in fetched]
        if missing:
            raise _FilesNeededError(missing)


def _number(row: RecordRow) -> str:
    """Return the number of a record, or its id if its type has none."""
    return str(row.fields.get("number") or row.id)
