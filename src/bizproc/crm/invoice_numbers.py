"""Give an invoice's number once, even if the invoice is deleted."""

from __future__ import annotations

from bizproc.errors import FieldFault, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import MADE_RECORDS, MadeRecord, RecordRow

__all__ = ["claim_number", "number_taken"]


def claim_number(repository: Repository, row: RecordRow) -> None:
    """Take the number of an invoice, for ever: also one that is deleted keeps it.

    Numbers compare without outer spaces and case; an invoice may have none.

    Raises:
        InvalidValueError: CONFLICT, another invoice has that number.
    """
    number = row.fields.get("number")
    if row.type != "invoice" or not isinstance(number, str) or not number.strip():
        return
    key = _key(number)
    taken = repository.tx.get(MADE_RECORDS, key)
    if taken is None:
        repository.tx.insert(MADE_RECORDS, MadeRecord(key=key, record=row.id))
    elif taken.record != row.id:
        msg = Phrase(
            "field 'number': %(number)r is the number of %(record)s already; "
            "a number is given once",
            number=number,
            record=taken.record,
        )
        fault = FieldFault("number", "CONFLICT", msg)
        raise InvalidValueError(msg, code="CONFLICT", faults=[fault])


def number_taken(repository: Repository, number: str | None) -> bool:
    """Say whether an invoice has, or had, this number: a form asks before a mail goes."""
    if number is None or not number.strip():
        return False
    return repository.tx.get(MADE_RECORDS, _key(number)) is not None


def _key(number: str) -> str:
    return f"number/invoice/{number.strip().casefold()}"
