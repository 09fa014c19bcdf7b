"""Convert leads and make deals as steps of processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from bizproc.action import ActionContext, Actions
from bizproc.crm.lead_conversion import Converted, convert
from bizproc.portal.actions.records import make_once
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

__all__ = ["CRM_ACTIONS"]

CRM_ACTIONS = Actions()


class DealMade(TypedDict):
    """Name the deal that was made."""

    deal: str


@CRM_ACTIONS.add(
    "convert_lead", transactional=True, title="Convert a lead", group="CRM"
)
def convert_lead(  # noqa: PLR0913 - the inputs that the element template shows
    context: ActionContext,
    *,
    funnel: str,
    stage: str | None = None,
    contact: Any = "match",
    company: Any = "none",
    contact_responsible: str | None = None,
    deal_responsible: str | None = None,
    deal_fields: Mapping[str, Any] | None = None,
    record: Any = OWN_RECORD,
) -> Converted:
    """Make contact, company and deal of a lead, once; raises `lead.converted`.

    `contact` is `match`, `new` or an id; `company` is `none`, `match` or an id.
    """
    repository = repository_of(context.work)
    return convert(
        repository,
        needed_record(repository, context, record),
        actor=Actor.process(context),
        funnel=funnel,
        stage=stage,
        contact=contact,
        company=company,
        contact_responsible=contact_responsible,
        deal_responsible=deal_responsible,
        deal_fields=deal_fields,
    )


@CRM_ACTIONS.add("create_deal", transactional=True, title="Create a deal", group="CRM")
def create_deal(
    context: ActionContext,
    *,
    funnel: str,
    fields: Mapping[str, Any],
    stage: str | None = None,
    key: str | None = None,
) -> DealMade:
    """Make a deal in a funnel, once per key."""
    values = {**fields, "funnel": funnel}
    if stage is not None:
        values["stage"] = stage
    return {
        "deal": make_once(repository_of(context.work), context, "deal", values, key)
    }
