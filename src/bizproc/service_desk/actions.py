"""What service tasks may call beside the portal's actions: find the requester."""

from __future__ import annotations

from typing import Annotated, TypedDict

from bizproc.action import ActionContext, Actions
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.records import commands
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of
from bizproc.service_desk import requester

__all__ = ["DESK_ACTIONS"]

DESK_ACTIONS = Actions()


class RequesterFound(TypedDict):
    """Name what an address belongs to; null where nothing was found."""

    contact: str | None
    company: str | None
    company_name: str | None


@DESK_ACTIONS.add(
    "find_requester",
    transactional=True,
    title="Find the requester",
    group="CRM",
    errors={"NOT_FOUND": "no record"},
)
def find_requester(
    context: ActionContext, *, email: Annotated[str | None, "an e-mail address"]
) -> RequesterFound:
    """Find contact and company of an e-mail address and write them to the ticket.

    A company that was found takes the place of the one that the client typed; what
    they typed goes into the history as `company_typed`.
    """
    repository = repository_of(context.work)
    ticket = repository.lock(needed_record(repository, context, OWN_RECORD))
    found = requester.find_requester(repository, email)
    typed = ticket.fields.get("company_name")
    name = found.company_name or typed
    actor = Actor.process(context)
    if typed and name != typed:
        history.append(repository, ticket.id, "company_typed", actor=actor, new=typed)
    links = {"contact": found.contact, "company": found.company}
    known = repository.type_of(ticket).fields
    # a company that only answers keeps neither contacts nor companies
    fields = {it: links[it] for it in links if it in known} | {"company_name": name}
    commands.change(repository, ticket.id, fields, actor=actor)
    return RequesterFound(
        contact=found.contact, company=found.company, company_name=name
    )
