"""Say whom the engine of a portal listens to, and what they may set off.

Rights are those to records: what is about a record is asked of them; what is about none,
or tells what only the portal itself can tell, is for administrators.
"""

from __future__ import annotations

from typing import Any

from bizproc.bpmn.elements import FormField
from bizproc.errors import ForbiddenError
from bizproc.model.message import Message
from bizproc.portal.messages import is_domain_event
from bizproc.portal.people.authorization import actor_of, require_run, require_seen
from bizproc.portal.repository.repository import Repositories
from bizproc.portal.tasks.answers import check_link
from bizproc.work import Work
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["Doors"]


class Doors:
    """Answer who may come in, at the repository of each unit of work."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def check_person(self, work: Work, by: str) -> None:
        """Refuse who is no active user."""
        actor_of(self._repositories.at(work).people, by)

    def check_start(self, work: Work, key: str | None, by: str) -> None:
        """Refuse who may not run processes on the record of the key."""
        repository = self._repositories.at(work)
        require_run(repository, key, actor=actor_of(repository.people, by))

    def check_message(self, work: Work, message: Message, by: str) -> None:
        """Refuse what is about a record they may not run processes on, or about none."""
        repository = self._repositories.at(work)
        actor = actor_of(repository.people, by)
        # what the record belongs to hears of it too; it is about the first
        about = message.keys[0] if message.keys else None
        require_run(repository, about, actor=actor)
        if repository.people.is_member(by, ADMINISTRATORS):
            return
        if is_domain_event(repository, message.name):
            why = "the portal itself tells of that"
        elif repository.alive(about) is None:
            why = "it is about no record whose rights could be asked"
        else:
            return
        what = "broadcast" if message.kind == "signal" else "publish"
        msg = (
            f"{by!r} may not {what} {message.name!r}: {why}; members of "
            f"{ADMINISTRATORS} may"
        )
        raise ForbiddenError(msg)

    def check_seen(self, work: Work, record: str | None, by: str) -> None:
        """Refuse the answer about a record that is hidden from them."""
        repository = self._repositories.at(work)
        actor = actor_of(repository.people, by)
        require_seen(repository, record, actor=actor)

    def check_answer(self, work: Work, field: FormField, value: Any, by: str) -> None:
        """Refuse the answer that names a record which is hidden from them."""
        check_link(self._repositories.at(work), field, value, by=by)
