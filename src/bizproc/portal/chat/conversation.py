"""Work off messages of a chat: the dialogue, what it submits and what is answered.

All of one message is one transaction, once however often the message arrives; so a
dialogue goes on where it was after a restart, and two workers may read one chat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from bizproc.errors import BizprocError, CollisionError, RefusedError
from bizproc.portal.chat.dialogue import Dialogue, Turn
from bizproc.portal.chat.interview import Interview
from bizproc.portal.chat.outbox import hold_chat, put
from bizproc.portal.chat.port import (
    ChatFile,
    ChatMessage,
    ChatRefusedError,
    ChatReply,
)
from bizproc.portal.chat.wording import Wording
from bizproc.portal.files import Upload
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.incoming_chat import IncomingChat
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.chat_tables import CHAT_DIALOGUES, ChatDialogue
from bizproc.portal.schema.tables import RecordRow
from bizproc.store import Condition, eq
from bizproc.workspace.chat.channels import ChatChannel
from bizproc.workspace.contact_details import clean_file_name

__all__ = ["Conversations", "Fetch"]

_log = logging.getLogger("bizproc.chat")

Fetch: TypeAlias = Callable[[ChatFile], bytes]


@dataclass(slots=True, kw_only=True)
class _AtHand:
    """Hold what was made ready for a message outside of its transaction.

    `contents` of files by their handles, None for what cannot be fetched; `kept` is
    what fields hold of them; `submit` makes the record of `dialogue`.
    """

    contents: dict[str, bytes | None] = field(default_factory=dict)
    kept: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    dialogue: Dialogue | None = None
    submit: Callable[[Repository], str] | None = None


class _NotAtHandError(BizprocError):
    """Undo what was begun: something is to be made ready first."""

    code = "NOT_AT_HAND"

    def __init__(self, prepare: Callable[[], None]) -> None:
        super().__init__("something is to be made ready before")
        self.prepare = prepare


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
            workspace=workspace,
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
        at_hand = _AtHand()
        while True:
            try:
                self._once(message, partial(self._take, message, fetch, at_hand))
            except _NotAtHandError as needed:
                needed.prepare()
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
        once(self._portal.engine, event, do, door="chat")

    def _take(
        self,
        message: ChatMessage,
        fetch: Fetch,
        at_hand: _AtHand,
        repository: Repository,
    ) -> None:
        row = self._row(repository, message)
        dialogue = self._open(repository, row)
        if dialogue is None and self._is_taken(
            repository, row, message, partial(self._keep, at_hand, fetch)
        ):
            return
        new = repository.unit.new_id("submission")
        turn = self._interview.take(dialogue, message, new=new)
        if turn.outcome == "submits" and turn.dialogue is not None:
            submit = self._submit(turn.dialogue, message, fetch, at_hand)
            if not isinstance(submit, Turn):
                made = submit(repository)
                self._write(repository, replace(row, record=made), None)
                self._reply(repository, message, self._thanks(repository, made))
                return
            turn = submit
        self._write(repository, row, turn.dialogue)
        self._reply(repository, message, turn.reply)

    def _submit(
        self, dialogue: Dialogue, message: ChatMessage, fetch: Fetch, at_hand: _AtHand
    ) -> Callable[[Repository], str] | Turn:
        """Return what makes the record of a dialogue, or what is said instead.

        Raises:
            _NotAtHandError: it, or a file, is to be made ready first.
        """
        files = self._interview.files(dialogue)
        every = [it for given in files.values() for it in given]
        contents = at_hand.contents
        if any(it.handle not in contents for it in every):
            raise _NotAtHandError(partial(self._fetch, at_hand, fetch, every))
        lost = [it.handle for it in every if contents[it.handle] is None]
        if lost:
            return self._interview.lose(dialogue, lost)
        if at_hand.submit is None or at_hand.dialogue != dialogue:
            raise _NotAtHandError(partial(self._prepare, at_hand, dialogue, message))
        return at_hand.submit

    def _prepare(
        self, at_hand: _AtHand, dialogue: Dialogue, message: ChatMessage
    ) -> None:
        uploads = {
            name: [
                Upload(name=it.name, content=at_hand.contents[it.handle] or b"")
                for it in given
            ]
            for name, given in self._interview.files(dialogue).items()
            if given
        }
        at_hand.submit = self._portal.reception.prepare(
            self._channel.form,
            self._interview.data(dialogue),
            sender=f"{self._channel.name}:{message.chat}",
            uploads=uploads,
            preset=self._preset,
        )
        at_hand.dialogue = dialogue

    def _refuse(
        self, message: ChatMessage, error: RefusedError, repository: Repository
    ) -> None:
        """Say that a request was not taken; why is nothing for a stranger."""
        # why may name answers, which are for no log
        _log.warning("chat %s: a request was refused: %s", message.chat, error.code)
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
        keep: Callable[[Sequence[ChatFile]], list[Mapping[str, Any] | None]],
    ) -> bool:
        """Give a message to the record made last in this chat, if an extension does."""
        made = repository.alive(row.record)
        hooks = repository.hooks.takes_chat
        if made is None or not hooks or message.text.strip().startswith("/"):
            return False
        kept = keep(message.files)
        incoming = IncomingChat(
            channel=self._channel.name,
            chat=message.chat,
            user=message.user,
            text=message.text,
            files=tuple(it for it in kept if it is not None),
        )
        if not any(takes(repository, incoming, made) for takes in hooks):
            return False
        say = self._interview.wording.say
        files = zip(message.files, kept, strict=True)
        lost = [say("file_lost", file=it.name) for it, value in files if value is None]
        text = Wording.join([*lost, say("taken", number=_number(made))])
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

    def _fetch(self, at_hand: _AtHand, fetch: Fetch, files: Sequence[ChatFile]) -> None:
        for it in files:
            if it.handle not in at_hand.contents:
                at_hand.contents[it.handle] = self._content(it, fetch)

    def _content(self, file: ChatFile, fetch: Fetch) -> bytes | None:
        if (file.size or 0) > self._largest:
            return None
        try:
            content = fetch(file)
        except ChatRefusedError as error:
            if error.whole:
                raise
            _log.warning("chat %s: %s", self._channel.name, error)
            return None
        return content if len(content) <= self._largest else None

    def _keep(
        self, at_hand: _AtHand, fetch: Fetch, files: Sequence[ChatFile]
    ) -> list[Mapping[str, Any] | None]:
        """Return what fields hold of files; None for those that were not taken.

        Raises:
            _NotAtHandError: they are to be fetched and scanned first.
        """
        if any(it.handle not in at_hand.kept for it in files):
            raise _NotAtHandError(partial(self._scan, at_hand, fetch, files))
        return [at_hand.kept[it.handle] for it in files]

    def _scan(self, at_hand: _AtHand, fetch: Fetch, files: Sequence[ChatFile]) -> None:
        for it in files:
            content = self._content(it, fetch)
            name = clean_file_name(it.name)
            if content is None or not name:
                at_hand.kept[it.handle] = None
                continue
            accepts = self._portal.reception.scan.accepts(name, content)
            kept = self._portal.add_file(name, content) if accepts else None
            at_hand.kept[it.handle] = kept


def _number(row: RecordRow) -> str:
    """Return the number of a record, or its id if its type has none."""
    return str(row.fields.get("number") or row.id)
