"""Every rule of the standard that is checked, by what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bpmn.rules import (
    activities,
    ad_hoc,
    data,
    gateways,
    message_flows,
    processes,
    references,
    sequence_flows,
    start_and_end,
)
from tests.bpmn.rules.rule import Rule

__all__ = ["TABLE"]

TABLE: Final[Mapping[str, tuple[Rule, ...]]] = {
    "References": references.RULES,
    "Sequence flows": sequence_flows.RULES,
    "Message flows": message_flows.RULES,
    "Gateways": gateways.RULES,
    "Start and end events": start_and_end.RULES,
    "Ad-hoc sub-processes": ad_hoc.RULES,
    "Activities": activities.RULES,
    "Data": data.RULES,
    "Processes and what is drawn around them": processes.RULES,
}
"""The parts of the page, in its order."""
