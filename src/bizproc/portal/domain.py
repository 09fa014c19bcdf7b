"""Answer the engine's questions about records, people and constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bizproc.bpmn.elements import FormField
from bizproc.engine.domain import Domain, Operation, Place
from bizproc.engine.facts import Fact, OperatorActed
from bizproc.errors import ForbiddenError
from bizproc.feel import Function
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.portal.doors import Doors
from bizproc.portal.engine_events import keep_deed, notice
from bizproc.portal.expressions.functions import functions_of
from bizproc.portal.expressions.names import DomainNames
from bizproc.portal.extension import Extensions
from bizproc.portal.files import Files, check_kept
from bizproc.portal.people.substitution import taken
from bizproc.portal.records import kept_tasks
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.repository.rights import EVERYBODY_MAY, Rights
from bizproc.portal.tasks.answers import read_answer, take_answers
from bizproc.portal.tasks.drafts import complete_form, find_assignee, task_facts
from bizproc.portal.tasks.mirroring import (
    check_deletion,
    follow_record,
    hold_record,
)
from bizproc.portal.tasks.rights import check_actor
from bizproc.work import Work
from bizproc.workspace.people.directory import ADMINISTRATORS
from bizproc.workspace.workspace import Workspace

__all__ = ["portal_domain"]


def portal_domain(
    workspace: Workspace,
    rights: Rights = EVERYBODY_MAY,
    extensions: Extensions | None = None,
    *,
    files: Files | None = None,
) -> Domain:
    """Make the domain of a workspace, with rights of its own and what extensions add.

    `files` is where the contents of files lie; answers that name some are held to it.
    """
    hooks = (extensions or Extensions()).hooks
    # a task that is one thing with its record follows before anybody else hears
    hooks = replace(hooks, after_write=(follow_record, *hooks.after_write))
    repositories = Repositories(workspace, rights, hooks)
    answers = Answers(repositories, files)
    return Domain(
        time=workspace.time,
        spelling=workspace.spelling,
        names=answers.names,
        functions=answers.functions,
        next_working_time=workspace.calendar.next_working_time,
        tasks=answers,
        permissions=answers,
        admission=Doors(repositories),
        kept_tasks=answers,
        taken=answers.taken,
        noticed=answers.noticed,
        own=repositories,
        declared_only=True,
    )


class Answers:
    """Give the answers of a workspace at the repository of each unit of work."""

    def __init__(self, repositories: Repositories, files: Files | None = None) -> None:
        self.repositories = repositories
        self.files = files

    def names(self, work: Work, place: Place) -> Mapping[str, Any]:
        """Return `constants`, `settings`, `consts` and the record of the instance."""
        return DomainNames(self.repositories.at(work), place)

    def functions(self, work: Work, place: Place) -> Mapping[str, Function]:
        """Return the functions for expressions; `decide` is the engine's."""
        return functions_of(self.repositories.at(work), place)

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Find the people a form is for, its record and its due moment."""
        return complete_form(self.repositories.at(work), task, inputs)

    def read_answer(self, work: Work, field: FormField, value: Any) -> Any:
        """Find the person, record or file that an answer names."""
        if self.files is not None and field.type == "file":
            check_kept(self.files, value, field=field.key)
        return read_answer(self.repositories.at(work), field, value)

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Check and apply what a person answers."""
        return take_answers(self.repositories.at(work), task, answers, by=by)

    def taken(self, work: Work, task: UserTask, by: str) -> UserTask:
        """Let who acts first on a task of somebody away have it."""
        return taken(self.repositories.at(work), task, by)

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Refuse who may not act on a task so."""
        repository = self.repositories.at(work)
        try:
            check_actor(repository, task, action, by)
        except ForbiddenError:
            # nobody may: who else might be asked is no way out
            check_deletion(repository, task, action)
            raise
        hold_record(repository, task)

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Find the person a task is delegated to."""
        return find_assignee(self.repositories.at(work), task, address)

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Show the task's records to processes."""
        return task_facts(self.repositories.at(work), task)

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Refuse everybody but administrators."""
        if not self.repositories.at(work).people.is_member(by, ADMINISTRATORS):
            msg = (
                f"user {by!r} is no administrator and may not {action}; "
                f"members of {ADMINISTRATORS} may"
            )
            raise ForbiddenError(msg)

    def keep_task(self, work: Work, task: UserTask) -> bool:
        """Keep the tasks of a block that is left to be on hold."""
        return kept_tasks.keep(self.repositories.at(work), task)

    def kept_task(
        self, work: Work, instance: ProcessInstance, element_id: str
    ) -> UserTask | None:
        """Give a block its task back when the record is held no longer."""
        return kept_tasks.take(
            self.repositories.at(work), instance.key, instance.id, element_id
        )

    def noticed(self, work: Work, fact: Fact) -> None:
        """Write what happened into the history of the record it concerns."""
        if isinstance(fact, OperatorActed):
            keep_deed(self.repositories.at(work), fact)
        else:
            notice(self.repositories.at(work), fact)
