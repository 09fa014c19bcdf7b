"""The files of the company that are edited."""

from __future__ import annotations

__all__ = [
    "CONTROL",
    "EXPIRY",
    "FUNNEL",
    "LADDERS",
    "LEAD",
    "RECURRING",
    "REQUEST",
    "ROUTING",
    "TICKET",
]

CONTROL = "processes/service_control.bpmn"
EXPIRY = "processes/contract_expiry.bpmn"
FUNNEL = "processes/contract_funnel.bpmn"
LADDERS = "processes/ladders.dmn"
LEAD = "processes/lead_qualification.bpmn"
RECURRING = "processes/recurring_payments.bpmn"
REQUEST = "processes/service_request.bpmn"
ROUTING = "processes/lead_routing.dmn"
TICKET = "processes/support_ticket.bpmn"
