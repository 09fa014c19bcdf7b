"""Notify people."""

from __future__ import annotations

from bizproc.action import ActionContext, Actions
from bizproc.portal import notifications
from bizproc.portal.actions.inputs import Addresses, RecordGiven
from bizproc.portal.actions.target import target_record
from bizproc.portal.people.resolution import people_told
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

NOTICE_ACTIONS = Actions()


@NOTICE_ACTIONS.add(
    "notify",
    transactional=True,
    title="Notify",
    group="Notifications",
    errors={"NOT_FOUND": "an address means nobody", "TYPE_ERROR": "no address"},
)
def notify(
    context: ActionContext,
    *,
    to: Addresses,
    text: str,
    record: RecordGiven = None,
) -> None:
    """Tell each person once; nobody to tell is fine."""
    repository = repository_of(context.work)
    about = target_record(repository, context, record)
    actor = Actor.process(context)
    people = people_told(repository, to, record=about, actor=actor)
    notifications.notify(repository, people, text, record=about, actor=actor)
