"""What a company needs that sells: leads that become deals, payments, invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.crm.actions import CRM_ACTIONS
from bizproc.crm.contact_matching import bind_mail, match_contact
from bizproc.crm.invoice_numbers import claim_number, number_taken
from bizproc.crm.payments import follow_invoice
from bizproc.crm.sales import Sales
from bizproc.errors import InvalidValueError
from bizproc.portal.extension import Extension
from bizproc.portal.portal import Portal
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import RecordFunction, Repository
from bizproc.portal.scenario_step import Argument, ScenarioStep
from bizproc.portal.schema.tables import RecordRow

__all__ = ["CRM"]


def _keys(row: RecordRow) -> tuple[str, ...]:
    """Let what waits for a lead hear of its deal, too."""
    lead = row.fields.get("lead") if row.type == "deal" else None
    return (lead,) if isinstance(lead, str) else ()


def _find_contact(
    repository: Repository, email: str | None, phone: str | None = None
) -> Any:
    return repository.view(match_contact(repository, email, phone))


def _is_taken(repository: Repository, number: Any) -> bool:
    if number is not None and not isinstance(number, str):
        msg = f"expected a text, got {number!r}"
        raise InvalidValueError(msg)
    return number_taken(repository, number)


def _pay(
    portal: Portal, arguments: Mapping[str, Any], *, by: str | None, event_id: str
) -> Record:
    record, amount = arguments["record"], arguments["amount"]
    return Sales(portal).pay(record, amount, by=by, event_id=event_id)


def _log_call(
    portal: Portal, arguments: Mapping[str, Any], *, by: str | None, event_id: str
) -> None:
    direction, result = arguments.get("direction", "in"), arguments.get("result", "")
    record = arguments["record"]
    Sales(portal).log_call(record, direction, result, by=by, event_id=event_id)


CRM = Extension(
    name="crm",
    actions=CRM_ACTIONS,
    functions=(
        RecordFunction(
            name="match_contact",
            parameters=("email", "phone"),
            call=_find_contact,
            optional=1,
        ),
        RecordFunction(name="number_taken", parameters=("number",), call=_is_taken),
    ),
    messages={
        "call.logged": {"direction": "string", "result": "string"},
        "lead.converted": {
            "contact": "context",
            "company": "context",
            "deal": "context",
        },
        "payment.received": {"amount": "number", "paid_amount": "number"},
    },
    check_write=claim_number,
    after_write=follow_invoice,
    binds_mail=bind_mail,
    correlates=_keys,
    scenario_steps=(
        ScenarioStep(
            word="pay",
            means="a payment arrives",
            required={"record": Argument.RECORD, "amount": Argument.VALUE},
            run=_pay,
        ),
        ScenarioStep(
            word="call",
            means="a phone call is logged; its direction is `in` unless written",
            required={"record": Argument.RECORD},
            optional={"direction": Argument.TEXT, "result": Argument.TEXT},
            run=_log_call,
        ),
    ),
)
"""The extension `crm`."""
