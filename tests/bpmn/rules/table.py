"""Every rule of the standard that is checked, by what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bpmn.rules import (
    activities,
    ad_hoc,
    boundary_events,
    compensation,
    complex_gateways,
    data,
    end_events,
    event_definitions,
    expressions,
    flow_nodes,
    gateways,
    intermediate_events,
    links,
    message_flows,
    multi_instances,
    processes,
    references,
    sequence_flows,
    start_events,
    sub_processes,
)
from tests.bpmn.rules.rule import Rule

__all__ = ["TABLE"]

TABLE: Final[Mapping[str, tuple[Rule, ...]]] = {
    "References": references.RULES,
    "Sequence flows": sequence_flows.RULES,
    "Message flows": message_flows.RULES,
    "Gateways": gateways.RULES,
    "Event-based gateways": gateways.OF_EVENTS,
    "Complex gateways": complex_gateways.RULES,
    "Start events": start_events.RULES,
    "End events": end_events.RULES,
    "All flow nodes": flow_nodes.RULES,
    "Intermediate events": intermediate_events.RULES,
    "Boundary events": boundary_events.RULES,
    "Links": links.RULES,
    "Compensation": compensation.RULES,
    "Event definitions": event_definitions.RULES,
    "Expressions": expressions.RULES,
    "Sub-processes": sub_processes.RULES,
    "Ad-hoc sub-processes": ad_hoc.RULES,
    "Activities": activities.RULES,
    "What turns throw": multi_instances.RULES,
    "Data": data.RULES,
    "Processes and what is drawn around them": processes.RULES,
}
"""The parts of the page, in its order."""
