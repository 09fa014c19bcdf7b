"""Find records by e-mail address and phone, and keep the words they are found by."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import LOOKUPS, Lookup, RecordRow
from bizproc.portal.schema.view_tables import RECORD_WORDS, RecordWords
from bizproc.portal.views.words import words_of
from bizproc.store import eq
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.spelling.spelling import Spelling

__all__ = ["find_by", "refresh"]

_KINDS = {"email": "email", "emails": "email", "phone": "phone", "phones": "phone"}


def refresh(
    repository: Repository, before: RecordRow | None, after: RecordRow | None
) -> None:
    """Bring the entries of a record in line with what was written."""
    if not _are_same(before, after):
        _refresh_lookups(repository, before, after)
    _refresh_words(repository, before, after)


def _are_same(before: RecordRow | None, after: RecordRow | None) -> bool:
    if before is None or after is None:
        return False
    return all(before.fields.get(it) == after.fields.get(it) for it in _KINDS)


def _refresh_lookups(
    repository: Repository, before: RecordRow | None, after: RecordRow | None
) -> None:
    spelling = repository.workspace.spelling
    old = set(_entries(before, spelling))
    new = set(_entries(after, spelling))
    for kind, value in old - new:
        record = before.id if before else ""
        repository.tx.delete(
            LOOKUPS, eq("record", record), eq("kind", kind), eq("value", value)
        )
    if after is not None:
        made = [
            Lookup(
                record=after.id,
                kind=kind,
                value=value,
                type=after.type,
                number=after.number,
            )
            for kind, value in sorted(new - old)
        ]
        repository.tx.insert(LOOKUPS, *made)


def mend(repository: Repository, row: RecordRow, right: RecordRow | None) -> bool:
    """Bring what is kept of addresses and phones in line; say whether anything was wrong.

    Without a `right` row nothing is to be found by them.
    """
    kept = repository.tx.select(LOOKUPS, eq("record", row.id))
    wanted = set(_entries(right, repository.workspace.spelling))
    if {(it.kind, it.value) for it in kept} == wanted:
        return False
    repository.tx.delete(LOOKUPS, eq("record", row.id))
    _refresh_lookups(repository, None, right)
    return True


def mend_words(repository: Repository, row: RecordRow) -> tuple[RecordRow, bool]:
    """Bring the words of a record in line; say whether they were wrong.

    Rows of words are never changed: it returns the record with the next free ordinal.
    """
    kept = repository.tx.get(RECORD_WORDS, row.ordinal)
    words = _row_of_words(repository, row)
    if kept == words:
        return row, False
    ordinal = row.ordinal
    while repository.tx.get(RECORD_WORDS, ordinal) is not None:
        ordinal += 1
    if kept is not None and kept.record == row.id:
        repository.tx.delete(RECORD_WORDS, eq("ordinal", row.ordinal))
    repository.tx.insert(RECORD_WORDS, dataclasses.replace(words, ordinal=ordinal))
    return dataclasses.replace(row, ordinal=ordinal), True


def find_by(
    repository: Repository, type_name: str, kind: str, text: str | None
) -> list[str]:
    """Return the ids of the records with an address or phone, oldest first."""
    value = _compared(kind, text, repository.workspace.spelling)
    if not value:
        return []
    found = repository.tx.select(
        LOOKUPS,
        eq("type", type_name),
        eq("kind", kind),
        eq("value", value),
        order_by=("number",),
    )
    return [it.record for it in found]


def _refresh_words(
    repository: Repository, before: RecordRow | None, after: RecordRow | None
) -> None:
    """Put the words of a record under its new ordinal: rows of words are never changed."""
    if before is not None and after is not None and before.ordinal == after.ordinal:
        return
    if before is not None:
        repository.tx.delete(RECORD_WORDS, eq("ordinal", before.ordinal))
    if after is not None:
        repository.tx.insert(RECORD_WORDS, _row_of_words(repository, after))


def _row_of_words(repository: Repository, row: RecordRow) -> RecordWords:
    words = words_of(
        row.id,
        row.number,
        row.fields,
        repository.type_of(row),
        repository.workspace.spelling,
    )
    return RecordWords(ordinal=row.ordinal, record=row.id, words=words)


def _compared(kind: str, text: object, spelling: Spelling) -> str:
    if not isinstance(text, str):
        return ""
    return normalise_email(text) if kind == "email" else spelling.compared_phone(text)


def _entries(row: RecordRow | None, spelling: Spelling) -> Iterator[tuple[str, str]]:
    if row is None:
        return
    for name, kind in _KINDS.items():
        value = row.fields.get(name)
        for text in value if isinstance(value, list) else [value]:
            compared = _compared(kind, text, spelling)
            if compared:
                yield kind, compared
