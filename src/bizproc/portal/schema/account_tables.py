"""Declare what is kept of those who sign in: passwords as hashes, sessions, failures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "ACCOUNTS",
    "ACCOUNT_TABLES",
    "API_TOKENS",
    "SESSIONS",
    "SIGNING_KEYS",
    "SIGN_IN_FAILURES",
    "Account",
    "ApiToken",
    "Session",
    "SignInFailures",
    "SigningKey",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Keep how a person signs in; `hash` is what Argon2id made of the password."""

    person: str
    hash: str
    changed_at: dt.datetime
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Keep that a person is signed in.

    `id` is the SHA-256 of the token that the browser has: whoever reads the table can
    sign in as nobody. `seen_at` is when it was last used, to some minutes.
    """

    id: str
    person: str
    began_at: dt.datetime
    seen_at: dt.datetime
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailures:
    """Count the wrong passwords for a name from an address, one after the other.

    `until` is when the next try is let through, once there were too many.
    """

    name: str
    sender: str
    count: int
    last_at: dt.datetime
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """Keep by what a program acts as a person; `hash` is the SHA-256 of the token.

    `scopes` narrow what it may; `used_at` is when it was used last, to a minute.
    """

    id: str
    hash: str
    person: str
    name: str
    scopes: tuple[str, ...]
    created_at: dt.datetime
    ends_at: dt.datetime
    created_by: str | None = None
    used_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """Keep by what the portal knows again what it gave out; nobody outside sees it."""

    name: str
    value: str
    made_at: dt.datetime


ACCOUNTS = Table("bizproc_account", Account, key=("person",))
SESSIONS = Table("bizproc_session", Session, indexes=(Index(("person",)),))
SIGN_IN_FAILURES = Table(
    "bizproc_sign_in_failure",
    SignInFailures,
    key=("name", "sender"),
    indexes=(Index(("last_at",)),),
)
API_TOKENS = Table(
    "bizproc_api_token",
    ApiToken,
    indexes=(Index(("hash",), unique=True), Index(("person",))),
)
SIGNING_KEYS = Table("bizproc_signing_key", SigningKey, key=("name",))

ACCOUNT_TABLES: tuple[Table[Any], ...] = (
    ACCOUNTS,
    SESSIONS,
    SIGN_IN_FAILURES,
    API_TOKENS,
    SIGNING_KEYS,
)
