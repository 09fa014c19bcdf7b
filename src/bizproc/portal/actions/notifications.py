"""Notify people."""

from __future__ import annotations

from typing import Any

from bizproc.action import ActionContext, Actions
from bizproc.portal import notifications
from bizproc.portal.actions.target import target_record
from bizproc.portal.people.resolution import people_told
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

NOTICE_ACTIONS = Actions()


@NOTICE_ACTIONS.add("notify", transactional=True, title="Notify", group="Notifications")
def notify(
    context: ActionContext,
    *,
    to: list[str | None] | str | None,
    text: str,
    record: Any = None,
) -> None:
    """Tell each person once; nobody to tell is fine."""
    repository = repository_of(context.work)
    about = target_record(repository, context, record)
    actor = Actor.process(context)
    people = people_told(repository, to, record=about, actor=actor)
    notifications.notify(repository, people, text, record=about, actor=actor)
