"""Declare what is kept of public forms beside the records they make."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bizproc.store import Index, Table

__all__ = [
    "CONSENTS",
    "CONSENT_TEXTS",
    "FORM_LINKS",
    "FORM_TABLES",
    "FORM_UPLOADS",
    "ConsentText",
    "FormLink",
    "FormUpload",
    "StoredConsent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsent:
    """Keep what a person agreed to when a record was made of a form.

    `version` is the SHA-256 of the text as it was shown; `sender` the address that it
    came from, if that is known.
    """

    record: str
    name: str
    version: str
    at: dt.datetime
    sender: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """Keep a text that somebody agreed to, by its version."""

    version: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLink:
    """Keep the token under which a form is reached, for one record or for all.

    `record` is what the link was given to, a company say; "" for nobody in particular.
    While it is closed it takes nothing.
    """

    form: str
    record: str
    token: str
    at: dt.datetime
    by: str
    closed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormUpload:
    """Keep a file that came with a form which was not taken yet.

    Who has the token sends the file again without its contents, which lie under `key`.
    """

    token: str
    form: str
    name: str
    size: int
    sha256: str
    key: str
    at: dt.datetime
    sender: str | None = None


CONSENTS = Table("bizproc_consent", StoredConsent, key=("record", "name"))
CONSENT_TEXTS = Table("bizproc_consent_text", ConsentText, key=("version",))
FORM_LINKS = Table(
    "bizproc_form_link",
    FormLink,
    key=("form", "record"),
    indexes=(Index(("token",), unique=True),),
)
FORM_UPLOADS = Table(
    "bizproc_form_upload",
    FormUpload,
    key=("token",),
    indexes=(Index(("at",)), Index(("sender", "at"))),
)

FORM_TABLES: tuple[Table[Any], ...] = (
    CONSENTS,
    CONSENT_TEXTS,
    FORM_LINKS,
    FORM_UPLOADS,
)
