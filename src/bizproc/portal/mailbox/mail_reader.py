"""Take every mail of a mailbox once, and set aside what cannot be taken.

A mail is taken in one transaction, under its Message-ID, and only then put away in the
mailbox. Whoever dies between the two leaves a mail that is known when it is met again.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from bizproc.errors import (
    ActionError,
    BizprocError,
    CollisionError,
    InvalidValueError,
    SourceError,
    StateError,
    StoreError,
)
from bizproc.fault import fault_of, traceback_of
from bizproc.portal.mail.message_file import (
    MAX_HEADER_BYTES,
    sender_and_subject,
)
from bizproc.portal.mail.set_aside import UnreadableMail, set_aside
from bizproc.portal.mailbox.imap import ImapMail
from bizproc.portal.mailbox.mailbox_trouble import Trouble, note_read, note_trouble
from bizproc.portal.mailbox.port import (
    MailboxRefusedError,
    MailboxUnavailableError,
    MailIn,
    MailRefusedError,
    OpenMailbox,
    WaitingMail,
)
from bizproc.portal.portal import Portal
from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.workspace.mail_servers import Mailbox

__all__ = ["NO_MAILBOX", "MailReader", "Reading"]

_log = logging.getLogger("bizproc.mailbox")

NO_MAILBOX = "NO_MAILBOX"
"""The code of reading mail in a workspace that names no mailbox."""

# seconds before the next try; a server locks who errs too often
_UNREACHABLE = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
_REFUSED = (300.0, 900.0, 1800.0, 3600.0)
# connections that one mail may cost before nobody asks for it any more
_MOST_LOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Count the mails of one reading: taken, set aside, and left for the next."""

    taken: int = 0
    set_aside: int = 0
    left: int = 0


class _UntakableError(Exception):
    """Say why a mail cannot be taken; `known` are the bytes of it that were read.

    They are all of it if it is `whole`.
    """

    def __init__(
        self, problem: str, known: bytes = b"", *, whole: bool = False
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.known = known
        self.whole = whole


class MailReader:
    """Read the mailbox of a portal; several readers may do so at once.

    `read` reads what waits and returns; `follow` goes on until it is to stop, beside a
    `Worker`:

        Worker(portal.engine, beside=[MailReader(portal).follow])

    `mail_in` is the mailbox that `bizproc.yaml` names unless given.

    Raises:
        InvalidValueError: NO_MAILBOX, the workspace names none.
    """

    def __init__(self, portal: Portal, *, mail_in: MailIn | None = None) -> None:
        mailbox = portal.workspace.mail_in
        if mailbox is None:
            msg = (
                "there is no mailbox to read: bizproc.yaml names none; add "
                "'mail_in: {host: …, user_env: …, password_env: …}'"
            )
            raise InvalidValueError(msg, code=NO_MAILBOX)
        self._portal = portal
        self._mailbox: Mailbox = mailbox
        self._mail_in = mail_in or ImapMail(mailbox=mailbox)
        self._counts = Reading()
        # what one mail cost, and what was taken and cannot be put away
        self._lost: Counter[str] = Counter()
        self._done: dict[str, bool] = {}

    def read(self) -> Reading:
        """Take what waits in the mailbox.

        Raises:
            MailboxRefusedError, MailboxUnavailableError: it cannot be read.
            StoreError, ActionError: mails cannot be kept now; they wait.
        """
        self._counts = Reading()
        never = threading.Event()
        try:
            while self._reads_again(never):
                pass
        except MailboxRefusedError as error:
            self._note("refused", error)
            raise
        except MailboxUnavailableError as error:
            self._note("unreachable", error)
            raise
        return self._counts

    def follow(self, stopping: threading.Event) -> None:
        """Take mails as they come, until `stopping` is set.

        A mailbox or a database that cannot be reached is tried again, ever more
        seldom, and told of once.
        """
        failures = 0
        while not stopping.is_set():
            try:
                with self._mail_in.opened() as box:
                    while not stopping.is_set():
                        self._read_out(box, stopping)
                        failures = 0
                        box.wait(self._mailbox.poll.total_seconds(), stopping)
            except Exception as error:  # noqa: BLE001 - it must go on, whatever it meets
                refused = isinstance(error, MailboxRefusedError)
                pauses = _REFUSED if refused else _UNREACHABLE
                pause = pauses[min(failures, len(pauses) - 1)]
                failures += 1
                self._note("refused" if refused else "unreachable", error)
                _log.debug("next look into the mailbox in %s s", pause)
                stopping.wait(pause)

    # -- one reading -----------------------------------------------------------

    def _reads_again(self, never: threading.Event) -> bool:
        """Read the mailbox; return whether one mail cost the connection."""
        lost = self._lost.total()
        try:
            with self._mail_in.opened() as box:
                self._read_out(box, never)
        except MailboxUnavailableError:
            if self._lost.total() == lost:
                raise
            return True
        return False

    def _read_out(self, box: OpenMailbox, stopping: threading.Event) -> None:
        """Take mails until none waits, then note that it was read."""
        stuck: MailRefusedError | None = None
        found = True
        while found and not stopping.is_set():
            found = False
            for mail in box.waiting():
                if stopping.is_set():
                    return
                try:
                    found = self._settle(box, mail) or found
                except MailRefusedError as error:
                    stuck = error
        if stuck is not None:
            raise MailboxUnavailableError(stuck.message) from stuck
        self._portal.run(
            lambda repository, _: note_read(repository, self._mailbox.name)
        )

    def _settle(self, box: OpenMailbox, mail: WaitingMail) -> bool:
        """Take one mail and put it away; return whether that is done.

        Raises:
            MailRefusedError: it cannot be put away; the next one can, perhaps.
        """
        if mail.uid not in self._done:
            try:
                content = self._content(box, mail)
                if content is None or not self._take(content):
                    return False
                self._done[mail.uid] = False
            except _UntakableError as error:
                self._set_aside(mail, error)
                self._done[mail.uid] = True
        box.put_away(mail, aside=self._done[mail.uid])
        del self._done[mail.uid]
        return True

    def _content(self, box: OpenMailbox, mail: WaitingMail) -> bytes | None:
        """Return the bytes of a mail; None if it does not wait any more.

        Raises:
            _UntakableError: it is too big, or the server does not hand it over.
        """
        most = self._mailbox.max_bytes
        if self._lost[mail.uid] >= _MOST_LOST:
            problem = "the server hangs up when it is read"
            raise _UntakableError(problem)
        try:
            if mail.size <= most:
                return box.content(mail)
            head = box.head(mail, MAX_HEADER_BYTES)
        except MailRefusedError as error:
            raise _UntakableError(error.message) from error
        except MailboxUnavailableError:
            self._lost[mail.uid] += 1
            raise
        if head is None:
            return None
        problem = f"{mail.size:,} bytes; mails of at most {most:,} are read"
        raise _UntakableError(problem, head)

    def _take(self, content: bytes) -> bool:
        """Take a mail; return whether it was taken, or is left for the next time.

        Raises:
            _UntakableError: it never will be.
        """
        mail = self._read(content)
        try:
            record = self._portal.receive_mail(mail)
        except CollisionError:
            self._counts = replace(self._counts, left=self._counts.left + 1)
            return False
        except Exception as error:
            if isinstance(error, StoreError) and not isinstance(error, StateError):
                raise  # it passes
            text = "a mail cannot be taken\n%s"
            _log.error(text, traceback_of(error), extra={"mail": mail.message_id})
            raise _UntakableError(
                fault_of(error).message, content, whole=True
            ) from error
        self._counts = replace(self._counts, taken=self._counts.taken + 1)
        concerns = record or "no record"
        _log.info("mail taken, it concerns %s", concerns, extra={"record": record})
        return True

    def _read(self, content: bytes) -> IncomingMail:
        most = self._mailbox.max_attachments
        try:
            return self._portal.read_mail(content, max_attachments=most)
        except ActionError:
            raise  # its files cannot be kept now
        except SourceError as error:
            raise _UntakableError(
                error.findings[0].message, content, whole=True
            ) from error
        except Exception as error:
            _log.error("a mail cannot be read\n%s", traceback_of(error))
            raise _UntakableError(
                fault_of(error).message, content, whole=True
            ) from error

    def _set_aside(self, mail: WaitingMail, error: _UntakableError) -> None:
        sender, subject = sender_and_subject(error.known)
        # of what was not read another may have the same beginning, but not the place
        place = "" if error.whole else f"{self._mailbox.name} {mail.uid}"
        known_by = error.known + place.encode()
        unreadable = UnreadableMail(
            digest=sha256(known_by).hexdigest(),
            problem=error.problem,
            folder=self._mailbox.quarantine,
            from_=sender,
            subject=subject,
        )
        self._portal.run(lambda repository, _: set_aside(repository, unreadable))
        self._counts = replace(self._counts, set_aside=self._counts.set_aside + 1)
        _log.warning("mail set aside: %s", error.problem)

    def _note(self, kind: Trouble, error: Exception) -> None:
        message = error.message if isinstance(error, BizprocError) else str(error)
        # the database may be what is away
        with suppress(BizprocError):
            self._portal.run(
                lambda repository, _: note_trouble(
                    repository, self._mailbox.name, kind, message
                )
            )
