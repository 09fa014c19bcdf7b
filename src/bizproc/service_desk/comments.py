"""Make comments on the tasks of a ticket messages of the ticket."""

from __future__ import annotations

from bizproc.model.rows import UserTask
from bizproc.model.task_details import Comment
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.service_desk.thread import NewMessage
from bizproc.service_desk.ticket import TICKET
from bizproc.service_desk.writing import write

__all__ = ["take_comment"]


def take_comment(
    repository: Repository, task: UserTask, comment: Comment, actor: Actor
) -> None:
    """Add a comment on a ticket's task to the ticket; other tasks keep theirs.

    What a process notes there is no message.
    """
    row = repository.alive(task.record)
    if row is None or row.type != TICKET or actor.origin == "process":
        return
    message = NewMessage(
        text=comment.text, via="comment", attachments=comment.attachments
    )
    write(repository, row.id, message, actor=actor, source="form")
