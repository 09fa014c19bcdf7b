"""The rules of days: what is granted, booked and given back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.model.message import Message
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.store import eq
from leave.tables import ACCOUNTS, BOOKINGS, Account, Booking

__all__ = ["NotEnoughDaysError", "account_of", "book", "grant", "release"]


class NotEnoughDaysError(Exception):
    """Say that an account has fewer days than are asked for."""


def account_of(
    repository: Repository, employee: str, year: int, *, lock: bool = False
) -> Account:
    """Return an account as it stands; unless it is kept, it has the yearly days.

    Raises:
        NotFoundError: there is no such user.
    """
    kept = repository.tx.get(ACCOUNTS, employee, year, lock=lock)
    if kept is not None:
        return kept
    person = repository.people.user(employee)
    granted = repository.workspace.settings["vacation_days"]
    return Account(employee=person.id, year=year, granted=granted)


def book(repository: Repository, booking: Booking) -> Account:
    """Take the days of a request from its account, once; return the account.

    Raises:
        NotEnoughDaysError: the account has fewer days.
    """
    account = account_of(repository, booking.employee, booking.year, lock=True)
    if repository.tx.get(BOOKINGS, booking.request) is not None:
        return account
    if account.left < booking.days:
        msg = f"{booking.days} days are asked for, {account.left} are left"
        raise NotEnoughDaysError(msg)
    account = replace(account, taken=account.taken + booking.days)
    _keep(repository, account)
    repository.tx.insert(BOOKINGS, booking)
    return account


def release(repository: Repository, request: str) -> None:
    """Give the days of a request back; nothing happens if it has none."""
    booking = repository.tx.get(BOOKINGS, request, lock=True)
    if booking is None:
        return
    account = account_of(repository, booking.employee, booking.year, lock=True)
    _keep(repository, replace(account, taken=account.taken - booking.days))
    repository.tx.delete(BOOKINGS, eq("request", booking.request))


def grant(
    repository: Repository, employee: str, year: int, days: Any, *, actor: Actor
) -> Account:
    """Add days to an account; raises `leave.granted` for its employee.

    Raises:
        InvalidValueError: the days are no whole number above 0.
        NotFoundError: there is no such user.
    """
    if type(days) is not int or days <= 0:
        msg = f"days of leave are a whole number above 0, got {days!r}"
        raise InvalidValueError(msg)
    account = account_of(repository, employee, year, lock=True)
    account = replace(account, granted=account.granted + days)
    _keep(repository, account)
    repository.unit.publish(
        Message(
            name="leave.granted",
            keys=(employee,),
            event={"days": days, "left": account.left},
            origin=actor.origin,
            by=actor.by,
        )
    )
    return account


def _keep(repository: Repository, account: Account) -> None:
    if repository.tx.get(ACCOUNTS, account.employee, account.year) is None:
        repository.tx.insert(ACCOUNTS, account)
    else:
        repository.tx.replace(ACCOUNTS, account)
