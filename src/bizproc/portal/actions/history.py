"""Write a line of the process's own into the history of a record."""

from __future__ import annotations

from typing import Annotated

from bizproc.action import ActionContext, Actions
from bizproc.portal.actions.inputs import RecordGiven
from bizproc.portal.actions.target import target_record
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

LOG_ACTIONS = Actions()


@LOG_ACTIONS.add(
    "log",
    transactional=True,
    title="Write to the history",
    group="Other",
    errors={"NOT_FOUND": "no such record"},
)
def log(
    context: ActionContext,
    *,
    event: Annotated[str, "how the history calls what happened"] = "log",
    text: str | None = None,
    record: RecordGiven = None,
) -> None:
    """Write an entry of that event name, with the text as its new value."""
    repository = repository_of(context.work)
    about = target_record(repository, context, record)
    history.append(repository, about, event, actor=Actor.process(context), new=text)
