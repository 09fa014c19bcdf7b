"""Ask one more person beside those who are asked already."""

from __future__ import annotations

from bizproc.engine.operators import who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.tasks.rules import permitted_task
from bizproc.engine.tasks.several import check_not_asked, waiting_token
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork


def ask_another(
    work: UnitOfWork, task_id: str, person: str, *, by: str | None, reason: str | None
) -> None:
    """Ask one more person where the person of an open task is asked among several.

    They are asked at once, or in order after all others, and count as if they had been
    of the collection from the start.

    Raises:
        NotFoundError: there is no such task, or no such person.
        InvalidTransitionError: TASK_CLOSED, it is closed already; NOT_SEVERAL, its
            person is asked alone; ASKED_ALREADY, this one is or was asked.
        InvalidValueError: the collection is one of something else than people.
        ForbiddenError: FORBIDDEN, this person may not.
        BudgetError: there would be too many.
    """
    task = permitted_task(work, task_id, "ask_another", by)
    loaded, token = waiting_token(work, task)
    check_goes_on(loaded.row, f"task {task.title!r}")
    found = work.components.domain.tasks.find_assignee(work, task, person)
    whole = loaded.execution.add_turn(token, found)
    check_not_asked(work, task, found, whole=whole)
    told = {**who(by, reason), "task": task.id, "asked": found}
    loaded.record("another_asked", task.element_id, told)
    settle(work, loaded)
