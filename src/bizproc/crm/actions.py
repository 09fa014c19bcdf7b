"""Convert a lead as a step of a process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.action import ActionContext, Actions
from bizproc.crm.lead_conversion import Converted, convert
from bizproc.portal.actions.target import OWN_RECORD, needed_record
from bizproc.portal.people.actor import Actor
from bizproc.portal.repository import repository_of

CONVERSION_ACTIONS = Actions()


@CONVERSION_ACTIONS.add(
    "convert_lead", transactional=True, title="Сконвертировать лид", group="CRM"
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
