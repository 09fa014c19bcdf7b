"""What people do beside processes, each one transaction."""

from __future__ import annotations

from bizproc.errors import ForbiddenError
from bizproc.portal.portal import Portal
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository, repository_of
from bizproc.workspace.people.directory import ADMINISTRATORS
from leave import accounts
from leave.tables import ACCOUNTS, Account

__all__ = ["Leave"]


class Leave:
    """Keep the accounts of leave of a portal; `by` and `event_id` as in `Portal`."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def grant(
        self,
        employee: str,
        *,
        year: int,
        days: int,
        by: str | None = None,
        event_id: str | None = None,
    ) -> int:
        """Add days to an account, tell the processes, and return what is left.

        Raises:
            ForbiddenError: who acts is no administrator.
            NotFoundError: there is no such employee.
            InvalidValueError: the days are no whole number above 0.
        """

        def do(repository: Repository, actor: Actor) -> int:
            if not repository.people.is_member(actor.by, ADMINISTRATORS):
                msg = f"{actor.name} may not grant leave; administrators may"
                raise ForbiddenError(msg)
            return accounts.grant(repository, employee, year, days, actor=actor).left

        return self._portal.run(do, by=by, event_id=event_id)

    def account(self, employee: str, year: int) -> Account:
        """Return an account; unless it is kept, it has the yearly days."""
        with self._portal.engine.view() as work:
            return accounts.account_of(repository_of(work), employee, year)

    def accounts(self) -> list[Account]:
        """Return the accounts that are kept, by employee and year."""
        with self._portal.engine.read() as tx:
            return tx.select(ACCOUNTS)
