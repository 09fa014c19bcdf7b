"""Read where mail goes out and comes in: `mail` and `mail_in` of `bizproc.yaml`.

    mail: {host: localhost, port: 25, from: Office <office@company.example>}
    mail_in: {host: imap.company.example, user_env: MAIL_USER, password_env: MAIL_PASSWORD}

The file holds no secrets: users and passwords are environment variables, named by
`user_env` and `password_env`.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Literal

from bizproc.errors import InvalidValueError
from bizproc.secret import Secret
from bizproc.source.mapping import FLAG, TEXT, Entries, Faults, one_of, text_that
from bizproc.source.yaml import Mapping
from bizproc.workspace.people.addresses import parse_address
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.shapes import ENVIRONMENT, MAILBOX, count_from

__all__ = ["MailServer", "Mailbox", "read_mail_server", "read_mailbox"]

_MAX_PORT = 65_535
_TLS_PORT, _PLAIN_PORT = 993, 143
_MEGABYTE = 1_000_000
_MOST_MEGABYTES = 50
_MOST_ATTACHMENTS = 1_000
_HOUR = 3_600

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Say how outgoing mail is sent; `user_env`, `password_env` name variables."""

    host: str
    port: int
    sender: str
    starttls: bool
    user_env: str | None
    password_env: str | None

    @property
    def password(self) -> Secret | None:
        """Return the password, None if nobody logs in."""
        if self.password_env is None:
            return None
        return Secret(f"env:{self.password_env}", name="password of mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Say where mail comes in over IMAP, and what becomes of it there.

    What was taken is moved from `folder` to `processed`, what cannot be read or has
    more than `max_bytes` to `quarantine`. Of a mail at most `max_attachments` are kept
    with their contents. `poll` is the longest time between two looks. `strangers` is
    the address of whom a mail is told that concerns no record.
    """

    host: str
    port: int = _TLS_PORT
    security: Security = "tls"
    user_env: str
    password_env: str
    folder: str = "INBOX"
    processed: str = "Processed"
    quarantine: str = "Quarantine"
    max_bytes: int = 25 * _MEGABYTE
    max_attachments: int = 100
    poll: dt.timedelta = dt.timedelta(minutes=1)
    strangers: str | None = None

    @property
    def password(self) -> Secret:
        """Return the password."""
        return Secret(f"env:{self.password_env}", name="password of mail_in")

    @property
    def name(self) -> str:
        """Return how the mailbox is called in logs and notices."""
        return f"{self.folder} at {self.host}:{self.port}"


def read_mail_server(node: Mapping, *, faults: Faults) -> MailServer:
    """Return how mail goes out.

    Faults: UNKNOWN_KEY, also of a secret; TYPE_ERROR, REQUIRED_FIELD.
    """
    entries = Entries(node, faults=faults, what="mail")
    _refuse_secrets(entries)
    server = MailServer(
        host=entries.required("host", TEXT),
        port=entries.optional("port", count_from(1, _MAX_PORT), 25),
        sender=entries.required("from", MAILBOX),
        starttls=entries.optional("starttls", FLAG, default=False),
        user_env=entries.optional("user_env", ENVIRONMENT, None),
        password_env=entries.optional("password_env", ENVIRONMENT, None),
    )
    entries.close()
    return server


def read_mailbox(node: Mapping, *, people: Directory, faults: Faults) -> Mailbox:
    """Return where mail comes in.

    Faults: UNKNOWN_KEY, also of a secret; TYPE_ERROR, also of a connection without
    TLS that leaves this machine and of a folder that is named twice; REQUIRED_FIELD;
    NOT_FOUND, `strangers` names nobody.
    """
    entries = Entries(node, faults=faults, what="mail_in")
    _refuse_secrets(entries)
    host = entries.required("host", TEXT)
    security = _security(entries, host)
    port = _TLS_PORT if security == "tls" else _PLAIN_PORT
    found = Mailbox(
        host=host,
        security=security,
        port=entries.optional("port", count_from(1, _MAX_PORT), port),
        user_env=entries.required("user_env", ENVIRONMENT) or "",
        password_env=entries.required("password_env", ENVIRONMENT) or "",
        folder=entries.optional("folder", _FOLDER, "INBOX"),
        processed=entries.optional("processed", _FOLDER, "Processed"),
        quarantine=entries.optional("quarantine", _FOLDER, "Quarantine"),
        max_bytes=entries.optional("max_mb", count_from(1, _MOST_MEGABYTES), 25)
        * _MEGABYTE,
        max_attachments=entries.optional(
            "max_attachments", count_from(0, _MOST_ATTACHMENTS), 100
        ),
        poll=dt.timedelta(
            seconds=entries.optional("poll_seconds", count_from(5, _HOUR), 60)
        ),
        strangers=_strangers(entries, people),
    )
    _check_folders(entries, found)
    entries.close()
    return found


def _refuse_secrets(entries: Entries) -> None:
    for secret in ("user", "password"):
        if entries.find(secret) is not None:
            message = (
                f"no secrets in this file: put the {secret} into an environment "
                f"variable and name it with {secret}_env"
            )
            key = entries.key_node(secret) or entries.node
            entries.faults.add("UNKNOWN_KEY", message, key, element=secret)


_SECURITY = one_of("tls", "starttls", "none")


def _security(entries: Entries, host: str) -> Security:
    chosen: Security
    match entries.optional("security", _SECURITY, "tls"):
        case "starttls":
            chosen = "starttls"
        case "none":
            chosen = "none"
        case _:
            chosen = "tls"
    if chosen == "none" and host and not _is_loopback(host):
        message = (
            f"without TLS the password goes to {host} in plain text: 'none' is for "
            "this machine alone (localhost); write tls or starttls"
        )
        at = entries.find("security") or entries.node
        entries.faults.add("TYPE_ERROR", message, at, element="security")
    return chosen


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _folder(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError(text)
    return text


_FOLDER = text_that("the name of a folder", _folder, blank="INBOX")


def _strangers(entries: Entries, people: Directory) -> str | None:
    written = entries.optional("strangers", TEXT, None)
    if written is None:
        return None
    at = entries.find("strangers") or entries.node
    try:
        address = parse_address(written)
    except InvalidValueError as error:
        entries.faults.add("TYPE_ERROR", error.message, at, element="strangers")
        return None
    if not people.is_known(address):
        message = f"{written!r} means nobody: {people.problem_with_many(address)}"
        entries.faults.add("NOT_FOUND", message, at, element="strangers")
    return written


def _check_folders(entries: Entries, mailbox: Mailbox) -> None:
    seen = {mailbox.folder: "folder"}
    for key, name in (
        ("processed", mailbox.processed),
        ("quarantine", mailbox.quarantine),
    ):
        if name in seen:
            message = f"{name!r} is the {seen[name]} already; name another folder"
            at = entries.find(key) or entries.node
            entries.faults.add("TYPE_ERROR", message, at, element=key)
        seen.setdefault(name, key)
