"""Tell what people write from what programs send: two robots never talk.

What marks a mail as automatic: docs/requirements/platform.md §5.
"""

from __future__ import annotations

from collections.abc import Container
from email.utils import parseaddr
from typing import Literal, get_args

from bizproc.portal.repository.incoming_mail import IncomingMail
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.workspace import Workspace

__all__ = ["MAIL_KINDS", "MailKind", "is_personal", "kind_of", "own_addresses"]

MailKind = Literal["personal", "stranger", "bounce", "automatic", "own", "unreadable"]
"""What a mail is. Of what people write, `personal` is what concerns a record and
`stranger` what concerns none; `unreadable` is what was set aside."""

MAIL_KINDS: tuple[MailKind, ...] = get_args(MailKind)

_PRECEDENCES = frozenset({"bulk", "list", "junk", "auto_reply"})
# what servers and vacation programs write, whatever it says
_AUTOMATIC_HEADERS = (
    *("List-Id", "X-Autoreply", "X-Autorespond", "X-Autoresponse"),
    *("X-Auto-Reply", "X-Failed-Recipients"),
)


def kind_of(mail: IncomingMail, own: Container[str] = ()) -> MailKind:
    """Return what kind of mail it is; `own` are our addresses, lower-cased.

    `X-Auto-Response-Suppress` does not count: it asks for no automatic answer, and
    programs that people write mails with set it too.
    """
    if mail.bounce is not None and mail.bounce.is_final:
        return "bounce"
    if _is_automatic(mail):
        return "automatic"
    return "own" if normalise_email(mail.sender) in own else "personal"


def is_personal(mail: IncomingMail) -> bool:
    """Say whether a person seems to have written a mail."""
    return kind_of(mail) == "personal"


def own_addresses(workspace: Workspace) -> frozenset[str]:
    """Return the addresses the company writes from, lower-cased.

    They are the sender of `bizproc.yaml` and every setting that is a mailbox.
    """
    written = [workspace.mail.sender] if workspace.mail is not None else []
    written += workspace.settings.mailboxes
    return frozenset(normalise_email(parseaddr(it)[1]) for it in written)


def _is_automatic(mail: IncomingMail) -> bool:
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    return (
        mail.bounce is not None
        or submitted not in {"", "no"}
        or mail.header("Precedence").strip().lower() in _PRECEDENCES
        or mail.header("Return-Path").replace(" ", "") == "<>"
        or any(mail.header(name) for name in _AUTOMATIC_HEADERS)
    )
