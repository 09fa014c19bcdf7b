"""Write a line of the process's own into the history of a record."""

from __future__ import annotations

from typing import Any

from bizproc.action import ActionContext, Actions
from bizproc.crm import record_history
from bizproc.crm.actions.target import target_record
from bizproc.crm.actor import Actor
from bizproc.crm.desk import desk_of

LOG_ACTIONS = Actions()


@LOG_ACTIONS.add("log", transactional=True, title="Записать в историю", group="Прочее")
def log(
    context: ActionContext,
    *,
    event: str = "log",
    text: str | None = None,
    record: Any = None,
) -> None:
    """Write an entry of that event name, with the text as its new value."""
    desk = desk_of(context.work)
    about = target_record(desk, context, record)
    record_history.append(desk, about, event, actor=Actor.process(context), new=text)
