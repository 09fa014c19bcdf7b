"""Answer the engine's questions about records, people and constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.crm import keeping
from bizproc.crm.desk import Desks
from bizproc.crm.functions import functions_of
from bizproc.crm.names import DomainNames
from bizproc.crm.noticing import notice
from bizproc.crm.people import ADMINISTRATORS
from bizproc.crm.rights import EVERYBODY_MAY, Rights
from bizproc.crm.task_answers import take_answers
from bizproc.crm.task_drafts import complete_form, find_assignee, task_facts
from bizproc.crm.task_rights import check_actor
from bizproc.crm.workspace import Workspace
from bizproc.engine.domain import Domain, FormCheck, Operation, Place
from bizproc.engine.facts import Fact
from bizproc.errors import ForbiddenError
from bizproc.feel import Function
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.work import Work

__all__ = ["crm_domain"]


def crm_domain(workspace: Workspace, rights: Rights = EVERYBODY_MAY) -> Domain:
    """Make the domain of a workspace, with rights of its own."""
    desks = Desks(workspace, rights)
    answers = Answers(desks)
    return Domain(
        time=workspace.time,
        names=answers.names,
        functions=answers.functions,
        next_working_time=workspace.calendar.next_working_time,
        inbox=answers,
        permissions=answers,
        kept_tasks=answers,
        noticed=answers.noticed,
        own=desks,
    )


class Answers:
    """Give the answers of a workspace at the desk of each unit of work."""

    def __init__(self, desks: Desks) -> None:
        self.desks = desks

    def names(self, work: Work, place: Place) -> Mapping[str, Any]:
        """Return `constants`, `settings`, `consts` and the record of the instance."""
        return DomainNames(self.desks.at(work), place)

    def functions(self, work: Work, place: Place) -> Mapping[str, Function]:
        """Return the functions of conventions §7; `decide` is the engine's."""
        return functions_of(self.desks.at(work), place)

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Find the people a form is for, its record and its due moment."""
        return complete_form(self.desks.at(work), task, inputs)

    def take_answers(
        self,
        work: Work,
        task: UserTask,
        answers: Mapping[str, Any],
        by: str | None,
        *,
        check_form: FormCheck | None,
    ) -> dict[str, Any]:
        """Check and apply what a person answers."""
        desk = self.desks.at(work)
        return take_answers(desk, task, answers, by=by, check_form=check_form)

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Refuse who may not act on a task so (platform.md §3)."""
        check_actor(self.desks.at(work), task, action, by)

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Find the person a task is delegated to."""
        return find_assignee(self.desks.at(work), task, address)

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Show the task's records to processes."""
        return task_facts(self.desks.at(work), task)

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Refuse everybody but administrators (platform.md §8)."""
        del work
        if not self.desks.workspace.people.is_member(by, ADMINISTRATORS):
            msg = (
                f"user {by!r} is no administrator and may not {action}; "
                f"members of {ADMINISTRATORS} may"
            )
            raise ForbiddenError(msg)

    def keep_task(self, work: Work, task: UserTask) -> bool:
        """Keep the tasks of a block that is left for ON_HOLD (E-27)."""
        return keeping.keep(self.desks.at(work), task)

    def kept_task(
        self, work: Work, instance: ProcessInstance, element_id: str
    ) -> UserTask | None:
        """Give a block its task back when the record returns from ON_HOLD."""
        return keeping.take(self.desks.at(work), instance.key, instance.id, element_id)

    def noticed(self, work: Work, fact: Fact) -> None:
        """Write what happened into the history of the record it concerns."""
        notice(self.desks.at(work), fact)
