"""Keep what people agreed to; no history shows it, nor where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.form_tables import (
    CONSENT_TEXTS,
    CONSENTS,
    ConsentText,
    StoredConsent,
)
from bizproc.store import Transaction, eq
from bizproc.workspace.records.submission import GivenConsent

__all__ = ["Consent", "consents_of", "keep_consents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Say what was agreed to, when, and from which address.

    `version` is the SHA-256 of `text`, the text as it was shown.
    """

    name: str
    version: str
    text: str
    at: dt.datetime
    sender: str | None


def keep_consents(
    repository: Repository,
    record_id: str,
    given: Iterable[GivenConsent],
    *,
    sender: str | None,
) -> None:
    """Keep the consents that a record was made with, each text once."""
    for consent in given:
        if repository.tx.get(CONSENT_TEXTS, consent.version) is None:
            text = ConsentText(version=consent.version, text=consent.text)
            repository.tx.insert(CONSENT_TEXTS, text)
        repository.tx.insert(
            CONSENTS,
            StoredConsent(
                record=record_id,
                name=consent.name,
                version=consent.version,
                at=repository.now,
                sender=sender,
            ),
        )


def consents_of(tx: Transaction, record_id: str) -> list[Consent]:
    """Return the consents that a record was made with, by name."""
    found = []
    for row in tx.select(CONSENTS, eq("record", record_id), order_by=("name",)):
        kept = tx.get(CONSENT_TEXTS, row.version)
        found.append(
            Consent(
                name=row.name,
                version=row.version,
                text="" if kept is None else kept.text,
                at=row.at,
                sender=row.sender,
            )
        )
    return found
