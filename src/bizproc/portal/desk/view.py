"""What one person looks at on their desk: seen at one moment, each thing read once."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from bizproc.forms.asking.asking import Asked
from bizproc.model.page import Page, Paging
from bizproc.model.rows import UserTask
from bizproc.model.states import TaskKind
from bizproc.portal.repository.repository import Repository
from bizproc.portal.tasks.entries import InboxEntry, entries_of, process_titles
from bizproc.portal.tasks.inbox import Addressee, InboxList, list_of
from bizproc.portal.tasks.inbox_counts import Counting, InboxCounts
from bizproc.portal.tasks.task_card import TaskCard, card_of, check_seen
from bizproc.portal.tasks.task_form import ask_fields

__all__ = ["DeskView"]


class DeskView:
    """Answer what the pages of somebody's tasks ask, all of it in one view.

    A page asks for a list, one task with its form and what the menu counts; each of them
    needs the same tasks, records and instances.
    """

    def __init__(
        self,
        repository: Repository,
        person: str,
        *,
        ask_form: Callable[..., Asked | None],
        several: Callable[[UserTask], Container[str]],
    ) -> None:
        self._repository = repository
        self._ask_form = ask_form
        self._several = several
        self._asked = Addressee.of(self._repository, person)
        self._counting: Counting | None = None
        self._tasks: dict[str, UserTask] = {}
        self._titles: dict[str, str] = {}

    def begin_counting(self) -> None:
        """Read what `counts` counts before a list: their records are asked for as one."""
        if self._counting is None:
            self._counting = Counting(self._repository.tx, self._asked)

    def counts(self) -> InboxCounts:
        """Count what waits for the person, for a menu: as `Portal.inbox_counts`."""
        self.begin_counting()
        assert self._counting is not None  # noqa: S101 - it was just made
        return self._counting.counts()

    def entries(
        self, which: InboxList, paging: Paging, *, kind: TaskKind | None = None
    ) -> Page[InboxEntry]:
        """Return a page of their inbox: as `Portal.inbox_entries`.

        Raises:
            InvalidValueError: no such list, or the limit, order or `after` is wrong.
        """
        tasks = list_of(self._repository.tx, self._asked, which, paging, kind)
        self._tasks.update((it.id, it) for it in tasks)
        entries = entries_of(self._repository, self._asked, tasks, self._titles_of)
        return Page(entries, next=tasks.next)

    def task(self, task_id: str) -> UserTask:
        """Return a task that concerns the person, or whose record they see.

        Raises:
            NotFoundError: there is none, or it is hidden.
        """
        task = self._tasks.get(task_id) or self._repository.unit.task(task_id)
        check_seen(self._repository, task, self._asked.user)
        self._tasks[task_id] = task
        return task

    def card(self, task_id: str) -> TaskCard:
        """Return a task with what they may do, and its history: `Portal.task_card`.

        Raises:
            NotFoundError: there is none, or it is hidden.
        """
        task = self.task(task_id)
        id_ = task.process_id or ""
        return card_of(
            self._repository,
            task,
            self._asked.user,
            process=self._titles_of([id_] if id_ else []).get(id_),
            several=lambda: self._several(task),
        )

    def ask(
        self,
        task_id: str,
        answers: Mapping[str, Any] | None = None,
        *,
        write: Callable[[Any], str] = str,
        result_label: str = "Result",
    ) -> Asked | None:
        """Return what a task asks after some answers: as `Portal.ask_task`.

        Raises:
            NotFoundError: there is no such task or form, or it is hidden.
        """
        task = self.task(task_id)
        asked = ask_fields(
            self._repository, task, answers, result_label=result_label, write=write
        )
        if asked is not None:
            return asked
        return self._ask_form(task, answers, write=write)

    def _titles_of(self, ids: Iterable[str]) -> Mapping[str, str]:
        new = {*ids}.difference(self._titles)
        self._titles.update(process_titles(self._repository.tx, new))
        return self._titles
