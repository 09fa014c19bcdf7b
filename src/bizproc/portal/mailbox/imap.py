"""Read a mailbox on an IMAP server (RFC 3501, 2177 IDLE, 6851 MOVE, 4315 UIDPLUS).

What was taken is moved to another folder: everything in the folder that is read is
still to be taken, whatever other programs and people mark there as read.
"""

from __future__ import annotations

import imaplib
import os
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizproc.errors import InvalidValueError, SecretError, did_you_mean
from bizproc.portal.mailbox.conversation import Conversation, WatchedImap, said
from bizproc.portal.mailbox.port import (
    MailboxRefusedError,
    MailboxUnavailableError,
    OpenMailbox,
    WaitingMail,
)
from bizproc.workspace.mail_servers import Mailbox

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

__all__ = ["ImapMail"]

# seconds that a server has to take leave
_FAREWELL = 5.0
# mails whose sizes are asked for at once
_AT_ONCE = 200
# seconds after which somebody is looked for who wants the wait to end
_SLICE = 1.0
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_QUOTED = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "([^"]*)"')
# response codes of a login that may be granted later (RFC 5530)
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapMail:
    """Open a mailbox on an IMAP server; one answer takes at most `timeout` seconds.

    User and password are read from the environment variables that the mailbox names.

    Raises:
        InvalidValueError: NO_IMAP, the package imap-tools is not installed.
    """

    mailbox: Mailbox
    timeout: float = 60.0
    environment: Mapping[str, str] = field(
        default_factory=lambda: os.environ, repr=False
    )

    def __post_init__(self) -> None:
        _imap_tools()

    @contextmanager
    def opened(self) -> Iterator[OpenMailbox]:
        """Open the mailbox for the length of a block.

        Raises:
            MailboxRefusedError: the login is refused, or a variable is not set.
            MailboxUnavailableError: the server cannot be reached, or has no such
                folder.
        """
        user = self._variable(self.mailbox.user_env)
        try:
            password = self.mailbox.password.reveal(self.environment)
        except SecretError as error:
            raise MailboxRefusedError(error.message) from None
        place = f"{self.mailbox.host}:{self.mailbox.port}"
        with Conversation(place=place, limit=self.timeout) as talk:
            with talk.going_on():
                client = _connect(self.mailbox, self.timeout, talk)
            try:
                _log_in(client, talk, user, password)
                yield _opened(client, talk, self.mailbox)
            finally:
                _leave(client)

    def _variable(self, name: str) -> str:
        value = self.environment.get(name)
        if not value:
            msg = (
                f"the environment variable {name!r}, which bizproc.yaml names for the "
                "mailbox, is not set"
            )
            raise MailboxRefusedError(msg)
        return value


def _imap_tools() -> Any:
    """Import the package: an extra, only who reads mail needs it."""
    try:
        import imap_tools  # noqa: PLC0415 - as said
    except ImportError:
        msg = "reading a mailbox needs imap-tools: install bizproc[imap]"
        raise InvalidValueError(msg, code="NO_IMAP") from None
    return imap_tools


def _connect(mailbox: Mailbox, timeout: float, talk: Conversation) -> BaseMailBox:
    security = mailbox.security
    context = None if security == "none" else ssl.create_default_context()
    client = WatchedImap(
        mailbox.host,
        mailbox.port,
        timeout=timeout,
        context=context if security == "tls" else None,
        conversation=talk,
    )
    if security == "starttls":
        try:
            client.starttls(context)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise

    class Box(_imap_tools().BaseMailBox):  # type: ignore[misc]
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return client

    made: BaseMailBox = Box()
    return made


def _leave(client: BaseMailBox) -> None:
    with suppress(Exception):
        client.client.sock.settimeout(_FAREWELL)
        client.logout()
    with suppress(OSError):
        client.client.shutdown()


def _log_in(client: BaseMailBox, talk: Conversation, user: str, password: str) -> None:
    by_bytes = user.isascii() and password.isascii()
    log_in = client.login if by_bytes else client.login_utf8
    with talk.going_on():
        refusal = None
        try:
            log_in(user, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except talk.refusals as error:
            refusal = said(error)
        if refusal is None:
            return
    if any(code in refusal.upper() for code in _LATER):
        msg = f"{talk.place} does not let anybody in now: {refusal}"
        raise MailboxUnavailableError(msg)
    msg = (
        f"{talk.place} refuses user or password: {refusal}; it is tried again, but "
        "seldom"
    )
    raise MailboxRefusedError(msg)


def _opened(client: BaseMailBox, talk: Conversation, mailbox: Mailbox) -> _Opened:
    with talk.going_on():
        # after the login there may be more of them
        _, listed = client.client.capability()
        offers = frozenset(b" ".join(listed).decode("ascii", "replace").upper().split())
        epoch = _select(client, talk, mailbox.folder)
        for folder in (mailbox.processed, mailbox.quarantine):
            if not client.folder.exists(folder):
                # another reader may make it at the same moment
                with suppress(*talk.refusals):
                    client.folder.create(folder)
    return _Opened(client, talk, mailbox, offers, epoch)


def _select(client: BaseMailBox, talk: Conversation, folder: str) -> str:
    try:
        client.folder.set(folder)
    except talk.refusals as error:
        known = [it.name for it in client.folder.list()]
        msg = (
            f"{talk.place} does not open the folder {folder!r}: {said(error)}"
            f"{did_you_mean(folder, known)}"
        )
        raise MailboxUnavailableError(msg) from None
    _, validity = client.client.response("UIDVALIDITY")
    return (validity[0] or b"0").decode("ascii", "replace") if validity else "0"


class _Opened:
    """Talk to the server of an open mailbox."""

    def __init__(
        self,
        client: BaseMailBox,
        talk: Conversation,
        mailbox: Mailbox,
        offers: frozenset[str],
        epoch: str,
    ) -> None:
        self._client = client
        self._talk = talk
        self._mailbox = mailbox
        self._offers = offers
        self._epoch = epoch
        self._looks_again = False

    def waiting(self) -> Iterator[WaitingMail]:
        """Yield the mails that wait, oldest first."""
        self._was_told()
        with self._talk.going_on():
            uids = sorted(self._client.uids("ALL", charset=None), key=int)
        for start in range(0, len(uids), _AT_ONCE):
            batch = ",".join(uids[start : start + _AT_ONCE])
            with self._talk.going_on():
                answer = self._fetch(batch, "(UID RFC822.SIZE)")
            for uid, size in sorted(_sizes(answer)):
                yield WaitingMail(uid=f"{self._epoch}-{uid}", size=size)

    def content(self, mail: WaitingMail) -> bytes | None:
        """Return the bytes of a mail; it stays unread on the server."""
        return self._body(mail, "BODY.PEEK[]")

    def head(self, mail: WaitingMail, size: int) -> bytes | None:
        """Return the first bytes of a mail's headers."""
        return self._body(mail, f"BODY.PEEK[HEADER]<0.{size}>")

    def put_away(self, mail: WaitingMail, *, aside: bool) -> None:
        """Move a mail to the folder of what was taken, or to that of the others."""
        folder = self._mailbox.quarantine if aside else self._mailbox.processed
        with self._talk.going_on(mail=f"moved to {folder!r}"):
            self._move(_uid(mail), folder)

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Wait for further mails: told by the server if it can, else by time."""
        if "IDLE" not in self._offers:
            stopping.wait(seconds)
            with self._talk.going_on():
                self._client.client.noop()
            return
        # once: a server may tell with every answer how many there are
        self._looks_again = self._was_told() and not self._looks_again
        if self._looks_again:
            return
        with self._talk.going_on():
            self._client.idle.start()
        self._listen(seconds, stopping)
        with self._talk.going_on():
            self._client.idle.stop()

    def _was_told(self) -> bool:
        """Say whether an answer told of mails since the last time it was asked.

        What came with the answer to another command the server does not tell again.
        """
        _, told = self._client.client.response("EXISTS")
        return any(it is not None for it in told)

    def _listen(self, seconds: float, stopping: threading.Event) -> None:
        until = time.monotonic() + seconds
        while not stopping.is_set() and (left := until - time.monotonic()) > 0:
            wanted = min(_SLICE, left)
            begun = time.monotonic()
            with self._talk.going_on():
                told = self._client.client.lines_at_hand()
                told = told or self._client.idle.poll(timeout=wanted)
            if any(b"EXISTS" in it or b"RECENT" in it for it in told):
                return
            if not told and time.monotonic() - begun < wanted / 2:
                return  # it hung up: what comes next says so

    def _fetch(self, uids: str, parts: str) -> Sequence[Any]:
        kind, answer = self._client.client.uid("FETCH", uids, parts)
        if kind != "OK":
            raise imaplib.IMAP4.error(said(answer))
        found: Sequence[Any] = answer
        return found

    def _body(self, mail: WaitingMail, part: str) -> bytes | None:
        with self._talk.going_on(mail="handed over"):
            for it in self._fetch(_uid(mail), f"(UID {part})"):
                if isinstance(it, tuple):
                    return bytes(it[1])
                if it is not None and b"BODY[" in it:
                    quoted = _QUOTED.search(it)  # short, or NIL
                    return quoted[1] if quoted else b""
        return None

    def _move(self, uid: str, folder: str) -> None:
        from imap_tools.utils import encode_folder  # noqa: PLC0415 - as above

        encoded = encode_folder(folder)
        if "MOVE" in self._offers:
            self._do("MOVE", uid, encoded)
            return
        self._do("COPY", uid, encoded)
        self._do("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._offers:
            self._do("EXPUNGE", uid)
        else:
            self._client.client.expunge()

    def _do(self, command: str, *arguments: str | bytes) -> None:
        # typed for texts, and takes bytes
        sent: Any = arguments
        kind, answer = self._client.client.uid(command, *sent)
        if kind != "OK":
            raise imaplib.IMAP4.error(said(answer))


def _uid(mail: WaitingMail) -> str:
    return mail.uid.rpartition("-")[2]


def _sizes(answer: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield what is told of each mail; what was told unasked is passed over."""
    for it in answer:
        told = it[0] if isinstance(it, tuple) else it
        uid, size = (_UID.search(told or b""), _SIZE.search(told or b""))
        if uid and size:
            yield int(uid[1]), int(size[1])
