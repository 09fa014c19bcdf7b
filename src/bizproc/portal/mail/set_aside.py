"""Set a mail aside that cannot be taken: nothing of it is lost, and somebody is told."""

from __future__ import annotations

from dataclasses import dataclass

from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import NOTIFICATIONS, RECEIVED_MAILS, ReceivedMail
from bizproc.store import eq
from bizproc.workspace.people.directory import User

__all__ = ["ELEMENT", "UnreadableMail", "set_aside"]

ELEMENT = "MailSetAside"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableMail:
    """Hold what is known of a mail that cannot be taken.

    `digest` is made of its bytes, `folder` the one that it is moved to. Sender and
    subject are empty if not even they can be read.
    """

    digest: str
    problem: str
    folder: str
    from_: str = ""
    subject: str = ""


def set_aside(repository: Repository, mail: UnreadableMail) -> bool:
    """Note that a mail lies aside, once; return whether it was not noted before.

    Each administrator has one notice of such mails at a time: as long as it is not
    read, further mails are in the list alone.
    """
    id_ = f"<{mail.digest}@set-aside.bizproc.invalid>"
    if repository.tx.get(RECEIVED_MAILS, id_) is not None:
        return False
    repository.tx.insert(
        RECEIVED_MAILS,
        ReceivedMail(
            id=id_,
            number=repository.ordinal(),
            at=repository.now,
            kind="unreadable",
            from_=mail.from_,
            subject=mail.subject,
            problem=mail.problem[:_LONGEST],
        ),
    )
    actor = Actor(element=ELEMENT)
    told = people_told(repository, "role:admin", record=None, actor=actor)
    values = {
        "folder": mail.folder,
        "from": mail.from_ or "?",
        "subject": mail.subject,
        "problem": mail.problem,
    }
    text = repository.workspace.texts.fill("mail_set_aside", {"mail": values})
    fresh = [it for it in told if not _has_unread(repository, it)]
    notify(repository, fresh, text, record=None, actor=actor)
    return True


def _has_unread(repository: Repository, user: User) -> bool:
    unread = (eq("to", user.id), eq("element", ELEMENT), eq("read_at", None))
    return repository.tx.count(NOTIFICATIONS, *unread) > 0
