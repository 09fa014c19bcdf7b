"""Say who is mailed about what happens to a ticket.

The matrix: docs/requirements/support_module.md §4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bizproc.errors import InvalidValueError, did_you_mean
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import RecordRow
from bizproc.service_desk.roles import SUPPORT_ADMINS
from bizproc.workspace.contact_details import normalise_email
from bizproc.workspace.people.directory import Directory

__all__ = ["MATRIX", "mails_to"]

REQUESTER, RESPONSIBLE = "requester", "responsible"
PREVIOUS, ADMINISTRATORS = "previous", "administrators"

MATRIX: Final[Mapping[str, tuple[str, ...]]] = {
    "created": (REQUESTER, RESPONSIBLE, ADMINISTRATORS),
    "assigned": (REQUESTER, RESPONSIBLE, PREVIOUS),
    "stage": (REQUESTER, RESPONSIBLE),
    "answer": (REQUESTER,),
    "message": (RESPONSIBLE,),
    "warning": (RESPONSIBLE,),
    "overdue": (RESPONSIBLE, ADMINISTRATORS),
    "rated": (RESPONSIBLE,),
}
"""The columns of each event, the leftmost first: one person gets one mail."""


def mails_to(
    repository: Repository,
    ticket: RecordRow,
    event: str,
    column: str,
    *,
    by: str | None,
    previous: str | None = None,
) -> list[str]:
    """Return the addresses that a column of the matrix means for one event.

    Args:
        repository: where people are.
        ticket: the ticket as it stands.
        event: a row of the matrix.
        column: one of the row's columns.
        by: who caused the event; is not mailed, save the requester on creation.
        previous: who was responsible before.

    Raises:
        InvalidValueError: the matrix has no such row, or the row no such column.
    """
    columns = MATRIX.get(event)
    if columns is None:
        msg = f"no mail is sent about {event!r}{did_you_mean(event, MATRIX)}"
        raise InvalidValueError(msg)
    if column not in columns:
        msg = f"about {event!r} nobody is mailed as {column!r}"
        raise InvalidValueError(msg + did_you_mean(column, columns))
    people = repository.people
    told = {_key(people, by)} if by is not None else set()
    for one in columns:
        found: list[str] = []
        excepted = event == "created" and one == REQUESTER
        for key, address in _persons(people, ticket, one, previous):
            if key not in told or excepted:
                told.add(key)
                found.append(address)
        if one == column:
            return found
    return []


def _persons(
    people: Directory, ticket: RecordRow, column: str, previous: str | None
) -> Iterator[tuple[str, str]]:
    """Yield who stands in a column: what tells them from others, and their address."""
    if column == REQUESTER:
        address = ticket.fields.get("email")
        if address:
            yield _key(people, ticket.fields.get("requester") or address), address
        return
    if column == ADMINISTRATORS:
        users = list(people.users(SUPPORT_ADMINS))
    else:
        chosen = previous if column == PREVIOUS else ticket.responsible
        one = people.find(chosen)
        users = [one] if one is not None else []
    for user in users:
        if user.email:
            yield _key(people, user.id), user.email


def _key(people: Directory, person: str) -> str:
    """Return what two mentions of one person have in common: the address."""
    user = people.people.get(person)
    return normalise_email((user.email if user is not None else None) or person)
