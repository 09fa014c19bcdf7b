"""Notify people."""

from __future__ import annotations

from typing import Any

from bizproc.action import ActionContext, Actions
from bizproc.crm import notifying
from bizproc.crm.actions.target import target_record
from bizproc.crm.actor import Actor
from bizproc.crm.desk import desk_of
from bizproc.crm.persons import people_of

NOTICE_ACTIONS = Actions()


@NOTICE_ACTIONS.add(
    "notify", transactional=True, title="Уведомить", group="Уведомления"
)
def notify(
    context: ActionContext,
    *,
    to: list[str | None] | str | None,
    text: str,
    record: Any = None,
) -> None:
    """Tell each person once; nobody to tell is fine."""
    desk = desk_of(context.work)
    about = target_record(desk, context, record)
    actor = Actor.process(context)
    people = people_of(desk, to, record=about, actor=actor)
    notifying.notify(desk, people, text, record=about, actor=actor)
