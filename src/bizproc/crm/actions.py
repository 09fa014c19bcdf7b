"""Convert leads and make deals as steps of processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from bizproc.action import ActionContext, Actions, FieldName, FunnelName, StageName
from bizproc.crm.lead_conversion import Converted, convert
from bizproc.portal.actions.inputs import OneAddress, RecordGiven
from bizproc.portal.actions.records import make_once
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import repository_of

__all__ = ["CRM_ACTIONS"]

CRM_ACTIONS = Actions()
_DEAL = "deal"
_DealFields = Annotated[
    Mapping[str, Any], FieldName(_DEAL), 'names and values: = {amount: 5, comment: "…"}'
]
_DealFunnel = Annotated[str, FunnelName(_DEAL)]
_DealStage = Annotated[str, StageName(_DEAL), "the first one unless it says"]


class DealMade(TypedDict):
    """Name the deal that was made."""

    deal: str


@CRM_ACTIONS.add(
    "convert_lead",
    transactional=True,
    title="Convert a lead",
    group="CRM",
    errors={
        "NOT_FOUND": "no record, or no such funnel or stage",
        "TYPE_ERROR": "the record is no lead",
        "REQUIRED_FIELD": "a field that the deal demands would be empty",
    },
)
def convert_lead(  # noqa: PLR0913 - the inputs that the element template shows
    context: ActionContext,
    *,
    funnel: _DealFunnel,
    stage: _DealStage | None = None,
    contact: Annotated[Any, "match, new, or the id of a contact"] = "match",
    company: Annotated[Any, "none, match, or the id of a company"] = "none",
    contact_responsible: OneAddress | None = None,
    deal_responsible: OneAddress | None = None,
    deal_fields: _DealFields | None = None,
    record: RecordGiven = OWN_RECORD,
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


@CRM_ACTIONS.add(
    "create_deal",
    transactional=True,
    title="Create a deal",
    group="CRM",
    errors={
        "NOT_FOUND": "no such funnel or stage",
        "TYPE_ERROR": "no such field, or a value that does not fit it",
        "REQUIRED_FIELD": "a field that the deal demands would be empty",
    },
)
def create_deal(
    context: ActionContext,
    *,
    funnel: _DealFunnel,
    fields: _DealFields,
    stage: _DealStage | None = None,
    key: Annotated[str | None, "the same key makes it once"] = None,
) -> DealMade:
    """Make a deal in a funnel, once per key."""
    values = {**fields, "funnel": funnel}
    if stage is not None:
        values["stage"] = stage
    return {
        "deal": make_once(repository_of(context.work), context, "deal", values, key)
    }
