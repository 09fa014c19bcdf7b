"""The contract of a unit of work: what actions and a domain can do inside a command.

The engine hands it to every transactional action (`ActionContext.work`), to what a
job leaves to be written (`Finished.write`), and to every question it asks the domain.
All of it belongs to one transaction: it is kept or undone together with the step of
the instance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bizproc.model.message import Message
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.store import Transaction

__all__ = ["Work"]


class Work(Protocol):
    """Give an action or a domain the unit of work it runs in."""

    @property
    def transaction(self) -> Transaction:
        """Return the transaction that also saves the instances.

        Tasks and instances are read through the unit where one is meant: the rows of
        the store may be older than what the unit has in hand.
        """
        ...

    @property
    def now(self) -> dt.datetime:
        """Return the instant of this unit of work, in UTC."""
        ...

    @property
    def own(self) -> object:
        """Return what the domain keeps for its own actions: `Domain.own`."""
        ...

    @property
    def rollbacks(self) -> int:
        """Count how often written rows were undone inside this unit.

        An action that failed leaves nothing; whoever keeps rows in memory reads them
        anew once this number has grown.
        """
        ...

    @property
    def raised_jobs(self) -> Sequence[str]:
        """Return the jobs that may run as soon as this is committed."""
        ...

    def new_id(self, kind: str) -> str:
        """Return a fresh id for a thing of the kind."""
        ...

    def next_ordinal(self) -> int:
        """Return a number larger than every one before: the order of what is written."""
        ...

    # -- messages --------------------------------------------------------------

    def publish(self, message: Message) -> None:
        """Raise a message; it is worked off after what runs now."""
        ...

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do something when the messages raised before have been worked off."""
        ...

    # -- tasks -----------------------------------------------------------------

    def task(self, task_id: str) -> UserTask:
        """Return a task as it stands in this unit.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def add_task(self, task: UserTask) -> None:
        """Put a task into the inbox and tell the domain of it."""
        ...

    def change_task(
        self, task: UserTask, action: str, *, by: str | None, **changes: Any
    ) -> UserTask:
        """Write a changed task, tell the domain by the word `action`, return it.

        The domain may change it further: what is returned is the task as it stands.

        Whoever closes it is kept in its details as `closed_by`. No rule is checked
        and no message is raised: those are the engine's commands.

        Raises:
            ConflictError: somebody else changed it meanwhile.
        """
        ...

    def cancel_task(self, task: UserTask) -> None:
        """Cancel an open task and tell the domain of it."""
        ...

    # -- instances -------------------------------------------------------------

    def instance(self, instance_id: str) -> ProcessInstance:
        """Return an active instance as it stands in this unit, held until the end.

        Raises:
            NotFoundError: there is no such instance.
            InvalidTransitionError: it has ended.
        """
        ...

    def complete_element(self, task: UserTask, results: Mapping[str, Any]) -> None:
        """Let the element that waits for a task go on with these results.

        It goes on when what runs now is done. Nothing happens if nothing waits.
        """
        ...

    def decide(self, decision_id: str, context: Mapping[str, Any]) -> Any:
        """Return what the newest version of a decision says.

        Raises:
            NotFoundError: no decision of that name is deployed.
            ExpressionError: it cannot be evaluated.
        """
        ...
