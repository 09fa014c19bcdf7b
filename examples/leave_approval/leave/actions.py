"""What service tasks may call: book the days of a request, and give them back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, TypedDict

from bizproc.action import ActionContext, Actions, BpmnError, Person, RecordId
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.repository.repository import repository_of
from leave import accounts
from leave.tables import Booking

__all__ = ["LEAVE_ACTIONS"]

LEAVE_ACTIONS = Actions()
NOT_ENOUGH_DAYS = "NOT_ENOUGH_DAYS"


class Booked(TypedDict):
    """Say how many days are left."""

    left: int


@LEAVE_ACTIONS.add(
    "book_leave",
    transactional=True,
    title="Book leave",
    group="Leave",
    errors={NOT_ENOUGH_DAYS: "the account has fewer days", "NOT_FOUND": "no record"},
)
def book_leave(
    context: ActionContext,
    *,
    employee: Annotated[str, Person, "whose days they are"],
    first_day: dt.date,
    days: int,
    record: Annotated[Any, RecordId] = OWN_RECORD,
) -> Booked:
    """Take the days of a request from the year's account, once.

    Raises:
        BpmnError: NOT_ENOUGH_DAYS, the account has fewer.
    """
    repository = repository_of(context.work)
    booking = Booking(
        request=needed_record(repository, context, record),
        employee=employee,
        year=first_day.year,
        days=days,
        at=context.now,
    )
    try:
        account = accounts.book(repository, booking)
    except accounts.NotEnoughDaysError as error:
        raise BpmnError(NOT_ENOUGH_DAYS, str(error)) from error
    return {"left": account.left}


@LEAVE_ACTIONS.add(
    "release_leave",
    transactional=True,
    title="Release leave",
    group="Leave",
    errors={"NOT_FOUND": "no record"},
)
def release_leave(
    context: ActionContext, *, record: Annotated[Any, RecordId] = OWN_RECORD
) -> None:
    """Give the days of a request back to its account."""
    repository = repository_of(context.work)
    accounts.release(repository, needed_record(repository, context, record))
