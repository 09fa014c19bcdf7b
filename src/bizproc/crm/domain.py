"""Answer the engine's questions about records, people and constants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bizproc.action import Work
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
from bizproc.engine.domain import Operation, Place
from bizproc.engine.facts import Fact
from bizproc.errors import ForbiddenError
from bizproc.feel import Function
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.portal_time import PortalTime

__all__ = ["CrmDomain"]


class CrmDomain:
    """Be the `bizproc.engine.Domain` of a workspace."""

    def __init__(self, workspace: Workspace, *, rights: Rights = EVERYBODY_MAY) -> None:
        self.desks = Desks(workspace, rights)

    @property
    def workspace(self) -> Workspace:
        """Return the workspace that this domain runs."""
        return self.desks.workspace

    @property
    def time(self) -> PortalTime:
        """Return the portal's time."""
        return self.workspace.time

    def next_working_time(self, instant: dt.datetime) -> dt.datetime:
        """Return the instant itself if it is worked, else the next that is."""
        return self.workspace.calendar.next_working_time(instant)

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
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Check and apply what a person answers."""
        return take_answers(self.desks.at(work), task, answers, by=by)

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
        if not self.workspace.people.is_member(by, ADMINISTRATORS):
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
