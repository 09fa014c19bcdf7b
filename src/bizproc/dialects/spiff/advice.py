"""What to do about the extensions of SpiffWorkflow that have no counterpart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["ADVICE", "HARMLESS"]

ADVICE: Final[Mapping[str, str]] = {
    "unitTests": "write a scenario beside the diagram (docs/scenarios.md)",
    "preScript": "draw a script task before the element",
    "postScript": "draw a script task after the element",
    "instructionsForEndUser": "only a user task shows a text: its input `description`",
    "allowGuest": "an application says who may complete a task",
    "guestConfirmation": "let the application show it",
    "signalButtonLabel": "let the application show the button, and send the signal",
    "taskMetadataValues": "use zeebe:properties",
    "scriptsOnInstances": "scripts stand in tasks of their own here",
    "isOutputSynced": "all variables of a sub-process pass in and out",
    "processVariableCorrelation": "give the message zeebe:subscription correlationKey",
    "messageVariable": "name the message by messageRef",
    "messagePayload": "write input mappings at what throws the message",
    "variableName": "write an output mapping at the event",
    "payloadExpression": "write input mappings at what throws the event",
    "category": "there are no categories of data here",
    "retries": "give zeebe:taskDefinition retries",
    "retryBackoffBase": "the action says when it is tried again",
}

HARMLESS: Final = frozenset(
    {*("unitTests", "isOutputSynced", "category", "taskMetadataValues")}
)
"""What changes nothing about which way a process goes."""
