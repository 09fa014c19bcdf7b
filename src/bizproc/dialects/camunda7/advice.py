"""What to do about the extensions of Camunda 7 that have no counterpart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["ADVICE", "HARMLESS"]

_LISTENER: Final = "draw a service task before or after the element"
_TRANSACTION: Final = "the action says whether it runs in the transaction or as a job"
_STARTERS: Final = "who may start it is for the application to say"

ADVICE: Final[Mapping[str, str]] = {
    "executionListener": _LISTENER,
    "taskListener": "draw a service task before or after the user task",
    "asyncBefore": _TRANSACTION,
    "asyncAfter": _TRANSACTION,
    "async": _TRANSACTION,
    "exclusive": "an instance is never worked on by two at once",
    "jobPriority": "jobs run in the order in which they are due",
    "taskPriority": "jobs run in the order in which they are due",
    "historyTimeToLive": "`bizproc purge --older-than` removes what ended",
    "isStartableInTasklist": _STARTERS,
    "candidateStarterGroups": _STARTERS,
    "candidateStarterUsers": _STARTERS,
    "initiator": "start the process with a variable that says who",
    "formHandlerClass": "let an action check the answers",
    "formKey": "make a form, and name it by zeebe:formDefinition formId",
    "formRef": "forms stand at user tasks; ask before the start, or in a first task",
    "formData": "forms stand at user tasks; ask before the start, or in a first task",
    "variableName": "a condition here is judged whenever a variable was written",
    "variableEvents": "a condition here is judged whenever a variable was written",
    "errorMessage": "the action that throws the error says its message",
    "errorEventDefinition": "let the action raise BpmnError with its code",
    "field": "give the action input mappings (zeebe:input)",
    "calledElementTenantId": "there are no tenants here",
    "decisionRefTenantId": "there are no tenants here",
    "variableMappingClass": "write input and output mappings",
    "variableMappingDelegateExpression": "write input and output mappings",
    "caseRef": "there are no cases here; call a process",
    "diagramRelationId": "it belongs to the modeler's own diagrams",
    "modelerTemplate": "element templates of Camunda 7 do not fit the new properties",
    "modelerTemplateVersion": "see its modelerTemplate",
    "modelerTemplateIcon": "it is a picture of the modeler",
    "resource": "write the condition into the diagram",
    "errorCodeVariable": "map `= errorCode` in an output mapping",
    "errorMessageVariable": "map `= errorMessage` in an output mapping",
    "in": "write input mappings (zeebe:input)",
    "out": "write output mappings (zeebe:output)",
}

HARMLESS: Final = frozenset(
    {
        *("asyncBefore", "asyncAfter", "async", "exclusive", "jobPriority"),
        *("taskPriority", "historyTimeToLive", "isStartableInTasklist"),
        *("candidateStarterGroups", "candidateStarterUsers", "diagramRelationId"),
        *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"),
        *("calledElementTenantId", "decisionRefTenantId"),
    }
)
"""What changes nothing about which way a process goes."""
