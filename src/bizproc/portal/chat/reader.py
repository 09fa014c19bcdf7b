"""Read a chat and bring its answers, until told to stop."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections import deque
from collections.abc import Callable

from bizproc.errors import StoreError
from bizproc.portal.chat.conversation import Conversations
from bizproc.portal.chat.outbox import Outbox
from bizproc.portal.chat.port import (
    ChatBusyError,
    ChatFile,
    ChatIntake,
    ChatMessage,
    ChatRefusedError,
    ChatReply,
    ChatUnavailableError,
)
from bizproc.portal.chat.troubles import Troubles
from bizproc.portal.portal import Portal
from bizproc.portal.schema.chat_tables import StoredReply
from bizproc.workspace.chat.channels import ChatChannel

__all__ = ["ChatReader"]

_log = logging.getLogger("bizproc.chat")

# seconds that a call waits for something to be written
_WAIT = 25.0
# seconds between two looks for answers that another process left
_POLL = 2.0
_BACKOFF = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
# seconds before what is refused for good is asked again
_REFUSED = 600.0
# failures in a row that are told: one is a connection that was cut
_TOLD_AFTER = 3
_FETCHES = 3
_SWEEP = dt.timedelta(minutes=1)


class ChatReader:
    """Read one chat in the calling thread, and send its answers in another one.

    `Worker(engine, beside=[reader.follow])` reads beside the jobs. `pause` waits so
    many seconds and says whether it was told to stop.
    """

    def __init__(
        self,
        portal: Portal,
        channel: ChatChannel,
        intake: ChatIntake,
        *,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._clock = portal.engine.components.clock
        self._intake = intake
        self._conversations = Conversations(
            portal, channel, largest_file=intake.largest_file
        )
        self._outbox = Outbox(engine=portal.engine, channel=channel.name)
        self._troubles = Troubles(portal=portal, channel=channel.name)
        self._stopping = threading.Event()
        self._written = threading.Event()
        self._pause = pause or self._stopping.wait
        self._failures = 0
        self._is_away = True  # another process may have noted so
        self._swept: dt.datetime | None = None
        self._unread: deque[ChatMessage] = deque()

    @property
    def name(self) -> str:
        """Return what the chat is called in the log."""
        return f"chat {self._intake.channel}"

    def follow(self, stopping: threading.Event) -> None:
        """Read and send until an event is set, then end what is in hand."""
        threading.Thread(
            target=self._stop_with, args=(stopping,), name="bizproc-end", daemon=True
        ).start()
        sender = threading.Thread(
            target=self._send_until_stopped, name=f"bizproc-{self.name}", daemon=True
        )
        sender.start()
        try:
            while not self._stopping.is_set():
                self._guard(self.read)
        finally:
            self._written.set()
            sender.join()
            self._intake.close()

    def stop(self) -> None:
        """Begin nothing more; what is in hand is ended."""
        self._stopping.set()
        self._written.set()
        self._intake.interrupt()

    def read(self, *, wait: float = _WAIT) -> int:
        """Work off what was written, once; return how many messages there were."""
        self._sweep()
        self._work_off_unread()
        if self._stopping.is_set():
            return 0
        try:
            messages = self._intake.receive(wait=wait)
        except ChatBusyError as error:
            _log.info("%s is read by another process: %s", self.name, error)
            self._pause(_REFUSED / 20)
            return 0
        except ChatUnavailableError as error:
            self._away(error)
            return 0
        except ChatRefusedError as error:
            self._troubles.note(str(error))
            self._is_away = True
            self._pause(_REFUSED)
            return 0
        self._there()
        self._unread.extend(messages)
        self._work_off_unread()
        return len(messages)

    def send(self) -> int:
        """Send the answers that are due; return how many were sent."""
        sent = 0
        while not self._stopping.is_set():
            reply = self._outbox.lease()
            if reply is None:
                break
            sent += self._bring(reply)
        return sent

    def _stop_with(self, stopping: threading.Event) -> None:
        stopping.wait()
        self.stop()

    # -- reading ---------------------------------------------------------------

    def _sweep(self) -> None:
        now = self._clock.now()
        if self._swept is None or now - self._swept >= _SWEEP:
            self._conversations.forget_expired()
            self._swept = now

    def _away(self, error: ChatUnavailableError) -> None:
        backoff = _BACKOFF[min(self._failures, len(_BACKOFF) - 1)]
        self._failures += 1
        if self._failures >= _TOLD_AFTER:
            self._troubles.note(str(error))
            self._is_away = True
        self._pause(backoff if error.after is None else error.after)

    def _there(self) -> None:
        self._failures = 0
        if self._is_away:
            self._troubles.end()
            self._is_away = False

    def _work_off_unread(self) -> None:
        """Work off what was received, all of it before more is asked for."""
        while self._unread and not self._stopping.is_set():
            if self._work_off(self._unread[0]):
                self._unread.popleft()

    def _work_off(self, message: ChatMessage) -> bool:
        """Work a message off, whatever it takes, or put it aside: the next ones wait.

        Returns:
            False if it was told to stop before.
        """
        fetches, failed = 0, None
        while not self._stopping.is_set():
            fetch = self._intake.fetch if fetches < _FETCHES else _lose
            try:
                if failed is None:
                    self._conversations.handle(message, fetch)
                else:
                    self._put_aside(message, failed)
            except ChatUnavailableError as error:
                after = _BACKOFF[fetches] if error.after is None else error.after
                fetches += 1
                self._pause(after)
            except StoreError as error:
                _log.warning("%s waits for the database: %s", self.name, error)
                self._pause(_BACKOFF[1])
            except ChatRefusedError as error:
                self._troubles.note(str(error))
                self._is_away = True
                self._pause(_REFUSED)
            except Exception as error:  # noqa: BLE001 - the next messages must not wait
                where = "".join(traceback.format_tb(error.__traceback__))
                kind = type(error).__name__
                _log.error("%s: a message failed: %s\n%s", self.name, kind, where)
                if failed is not None:
                    return True  # not even that: it is in the log
                failed = error
            else:
                self._written.set()
                return True
        return False

    def _put_aside(self, message: ChatMessage, error: Exception) -> None:
        code = getattr(error, "code", type(error).__name__)
        self._conversations.put_aside(message)
        self._troubles.put_aside(f"{message.update}: {code}: {error}")

    # -- sending ---------------------------------------------------------------

    def _send_until_stopped(self) -> None:
        while not self._stopping.is_set():
            self._written.clear()
            self._guard(self.send)
            self._written.wait(_POLL)

    def _bring(self, reply: StoredReply) -> bool:
        """Send an answer; return whether it was, or never will be."""
        try:
            said = ChatReply(text=reply.text, choices=reply.choices)
            self._intake.send(reply.chat, said)
        except ChatUnavailableError as error:
            self._outbox.postpone(reply, after=error.after)
            return False
        except ChatRefusedError as error:
            if error.whole:
                self._outbox.postpone(reply, after=_REFUSED)
                return False
            _log.warning("%s does not take an answer: %s", self.name, error)
        self._outbox.done(reply)
        return True

    def _guard(self, do: Callable[[], int]) -> None:
        """Do something that may fail with the database, and go on."""
        try:
            do()
        except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
            code = getattr(error, "code", type(error).__name__)
            _log.warning("%s: nothing can be done now: %s: %s", self.name, code, error)
            self._pause(_BACKOFF[1])


def _lose(file: ChatFile) -> bytes:
    msg = f"the file {file.name} could not be fetched in {_FETCHES} tries"
    raise ChatRefusedError(msg)
