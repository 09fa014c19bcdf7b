"""The words a diagram may use: namespaces, elements and their attributes.

Whatever is not listed here is refused: a diagram never means less to the engine
than to the person who drew it. `HINTS` says what to draw instead.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACTIVITIES",
    "ATTRIBUTES",
    "BPMN",
    "CAMUNDA_7",
    "CONTAINERS",
    "DATA_OF_ACTIVITIES",
    "DATA_OF_CATCHING",
    "DATA_OF_THROWING",
    "DECORATION_NAMESPACES",
    "DEFINITIONS_DECORATION",
    "EVENTS",
    "EXECUTED_NAMESPACES",
    "EXTENSION_ATTRIBUTES",
    "GATEWAYS",
    "GLOBAL_TASKS",
    "HARMLESS_VALUES",
    "HINTS",
    "HOLDERS",
    "NODES",
    "SCOPE_DECORATION",
    "SPIFF",
    "WITH_TEXT",
    "XSI",
    "ZEEBE",
]

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA_7: Final = "http://camunda.org/schema/1.0/bpmn"
SPIFF: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

EXECUTED_NAMESPACES: Final = frozenset(
    {
        CAMUNDA_7,
        "http://activiti.org/bpmn",
        "http://flowable.org/bpmn",
        "http://operaton.org/schema/1.0/bpmn",
        "http://www.jboss.org/drools",
        SPIFF,
    }
)
"""Where other engines keep what they run: it would be missing here."""

DECORATION_NAMESPACES: Final = frozenset(
    {
        XSI,
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://bpmn.io/schema/bpmn",
        "http://camunda.org/schema/modeler/1.0",
        "http://www.signavio.com",
    }
)
"""Where a modeler keeps positions, colours and its own settings."""

_TASKS: Final = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
    }
)
ACTIVITIES: Final = _TASKS | {
    *("subProcess", "callActivity", "transaction", "adHocSubProcess"),
}
GATEWAYS: Final = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
NODES: Final = ACTIVITIES | GATEWAYS | EVENTS

SCOPE_DECORATION: Final = frozenset(
    {
        "artifact",
        "association",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "group",
        "laneSet",
        "textAnnotation",
    }
)
"""Children of a process that only people read."""

GLOBAL_TASKS: Final[dict[str, str]] = {
    "globalTask": "task",
    "globalManualTask": "manualTask",
    "globalUserTask": "userTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""The tasks outside of all processes, and what a call makes of them."""

DATA_OF_ACTIVITIES: Final = frozenset(
    {"ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation"}
)
DATA_OF_CATCHING: Final = frozenset(
    {"property", "dataOutput", "dataOutputAssociation", "outputSet"}
)
DATA_OF_THROWING: Final = frozenset(
    {"property", "dataInput", "dataInputAssociation", "inputSet"}
)
"""Children of an activity or event that say which data it takes and gives."""

CONTAINERS: Final = frozenset(
    {
        *("definitions", "process", "subProcess", "transaction"),
        *("adHocSubProcess", "collaboration", "interface", "laneSet"),
    }
)
"""Whose children a finding names as its element."""

DEFINITIONS_DECORATION: Final = frozenset(
    {
        *("category", "collaboration", "dataStore", "itemDefinition"),
        *("import", "interface", "endPoint", "partnerEntity", "partnerRole"),
        *("resource", "correlationProperty", "relationship", "extension"),
        *("choreography", "globalChoreographyTask", "globalConversation"),
        *GLOBAL_TASKS,
    }
)
"""Children of the file that only people read, or that only refused elements use."""

_NAMED: Final = frozenset({"id", "name"})
_ACTIVITY: Final = _NAMED | {
    "startQuantity",
    "completionQuantity",
    "default",
    "isForCompensation",
}
_ITEM: Final = _NAMED | {"itemSubjectRef"}
_EXPRESSION: Final = frozenset({"id", "language", "evaluatesToTypeRef"})
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "definitions": _NAMED
    | {
        "targetNamespace",
        "exporter",
        "exporterVersion",
        "expressionLanguage",
        "typeLanguage",
    },
    "process": _NAMED
    | {"isExecutable", "isClosed", "processType", "definitionalCollaborationRef"},
    "message": _NAMED | {"itemRef"},
    "signal": _NAMED | {"structureRef"},
    "error": _NAMED | {"errorCode", "structureRef"},
    "escalation": _NAMED | {"escalationCode", "structureRef"},
    "sequenceFlow": _NAMED | {"sourceRef", "targetRef", "isImmediate"},
    "task": _ACTIVITY,
    "manualTask": _ACTIVITY,
    "userTask": _ACTIVITY,
    "serviceTask": _ACTIVITY | {"operationRef"},
    "scriptTask": _ACTIVITY | {"scriptFormat"},
    "sendTask": _ACTIVITY | {"messageRef", "operationRef"},
    "receiveTask": _ACTIVITY | {"messageRef", "operationRef", "instantiate"},
    "businessRuleTask": _ACTIVITY,
    "subProcess": _ACTIVITY | {"triggeredByEvent"},
    "callActivity": _ACTIVITY | {"calledElement"},
    "globalTask": _NAMED,
    "globalManualTask": _NAMED,
    "globalUserTask": _NAMED,
    "globalBusinessRuleTask": _NAMED,
    "globalScriptTask": _NAMED | {"scriptLanguage"},
    "transaction": _ACTIVITY | {"triggeredByEvent", "method"},
    "adHocSubProcess": _ACTIVITY
    | {"triggeredByEvent", "ordering", "cancelRemainingInstances"},
    "exclusiveGateway": _NAMED | {"default", "gatewayDirection"},
    "inclusiveGateway": _NAMED | {"default", "gatewayDirection"},
    "complexGateway": _NAMED | {"default", "gatewayDirection"},
    "parallelGateway": _NAMED | {"gatewayDirection"},
    "eventBasedGateway": _NAMED
    | {"gatewayDirection", "instantiate", "eventGatewayType"},
    "startEvent": _NAMED | {"isInterrupting", "parallelMultiple"},
    "endEvent": _NAMED,
    "intermediateCatchEvent": _NAMED | {"parallelMultiple"},
    "intermediateThrowEvent": _NAMED,
    "boundaryEvent": _NAMED | {"attachedToRef", "cancelActivity", "parallelMultiple"},
    "messageEventDefinition": frozenset({"id", "messageRef"}),
    "timerEventDefinition": frozenset({"id"}),
    "errorEventDefinition": frozenset({"id", "errorRef"}),
    "signalEventDefinition": frozenset({"id", "signalRef"}),
    "escalationEventDefinition": frozenset({"id", "escalationRef"}),
    "conditionalEventDefinition": frozenset({"id"}),
    "condition": frozenset({"id", "language"}),
    "terminateEventDefinition": frozenset({"id"}),
    "compensateEventDefinition": frozenset({"id", "activityRef", "waitForCompletion"}),
    "cancelEventDefinition": frozenset({"id"}),
    "linkEventDefinition": _NAMED,
    "multiInstanceLoopCharacteristics": frozenset(
        {
            *("id", "isSequential"),
            *("behavior", "noneBehaviorEventRef", "oneBehaviorEventRef"),
        }
    ),
    "complexBehaviorDefinition": frozenset({"id"}),
    "event": _NAMED,
    "standardLoopCharacteristics": frozenset({"id", "testBefore", "loopMaximum"}),
    "conditionExpression": frozenset({"id", "language"}),
    "completionCondition": frozenset({"id", "language"}),
    "activationCondition": frozenset({"id", "language"}),
    "loopCondition": frozenset({"id", "language"}),
    "loopCardinality": frozenset({"id", "language"}),
    "timeDate": frozenset({"id", "language"}),
    "formalExpression": frozenset({"id", "language", "evaluatesToTypeRef"}),
    "performer": _NAMED,
    "humanPerformer": _NAMED,
    "potentialOwner": _NAMED,
    "resourceRole": _NAMED,
    "rendering": frozenset({"id"}),
    "timeDuration": frozenset({"id", "language"}),
    "timeCycle": frozenset({"id", "language"}),
    "property": _ITEM,
    "ioSpecification": _NAMED,
    "dataInput": _ITEM | {"isCollection"},
    "dataOutput": _ITEM | {"isCollection"},
    "inputDataItem": _ITEM | {"isCollection"},
    "outputDataItem": _ITEM | {"isCollection"},
    "inputSet": _NAMED,
    "outputSet": _NAMED,
    "dataInputAssociation": frozenset({"id"}),
    "dataOutputAssociation": frozenset({"id"}),
    "assignment": frozenset({"id"}),
    "from": _EXPRESSION,
    "to": _EXPRESSION,
    "transformation": _EXPRESSION,
}
"""The attributes of the elements of BPMN that are read (or only decorate)."""

WITH_TEXT: Final = frozenset(
    {
        *("conditionExpression", "completionCondition", "loopCondition", "condition"),
        "activationCondition",
        *("timeDate", "timeDuration", "timeCycle", "userTaskForm", "loopCardinality"),
        *("from", "to", "transformation", "formalExpression"),
    }
)
"""The elements whose text is read; text in others is refused."""

HOLDERS: Final = frozenset({"ioMapping", "taskHeaders", "properties"})
"""The extension elements that have children."""

HARMLESS_VALUES: Final[dict[str, str]] = {
    "startQuantity": "1",
    "completionQuantity": "1",
    "parallelMultiple": "false",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "bindingType": "latest",
}
"""Attributes that may stand anywhere, but only with their default value."""

EXTENSION_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "taskDefinition": frozenset({"type", "retries"}),
    "ioMapping": frozenset(),
    "input": frozenset({"source", "target"}),
    "output": frozenset({"source", "target"}),
    "taskHeaders": frozenset(),
    "header": frozenset({"key", "value"}),
    "properties": frozenset(),
    "property": frozenset({"name", "value"}),
    "userTask": frozenset(),
    "assignmentDefinition": frozenset(
        {"assignee", "candidateGroups", "candidateUsers"}
    ),
    "taskSchedule": frozenset({"dueDate", "followUpDate"}),
    "priorityDefinition": frozenset({"priority"}),
    "formDefinition": frozenset({"formId", "formKey", "externalReference"}),
    "userTaskForm": frozenset({"id"}),
    "subscription": frozenset({"correlationKey"}),
    "publishMessage": frozenset({"correlationKey", "timeToLive"}),
    "script": frozenset({"expression", "resultVariable"}),
    "calledDecision": frozenset({"decisionId", "resultVariable"}),
    "calledElement": frozenset(
        {
            *("processId", "propagateAllChildVariables", "propagateAllParentVariables"),
            *("bindingType", "versionTag"),
        }
    ),
    "loopCharacteristics": frozenset(
        {"inputCollection", "inputElement", "outputCollection", "outputElement"}
    ),
    "adHoc": frozenset(
        {"activeElementsCollection", "outputCollection", "outputElement"}
    ),
    "versionTag": frozenset({"value"}),
    "conditionalFilter": frozenset({"variableNames", "variableEvents"}),
}
"""The attributes of the `zeebe:` extension elements that are read."""

HINTS: Final[dict[str, str]] = {
    # elements
    "choreographyTask": "nobody runs a choreography; draw what one partner does",
    "callChoreography": "nobody runs a choreography; draw what one partner does",
    "subChoreography": "nobody runs a choreography; draw what one partner does",
    "script": "write FEEL into zeebe:script",
    "operationRef": "name the action in zeebe:taskDefinition",
    # zeebe extension elements
    "executionListeners": "draw a service task before or after the element",
    "taskListeners": "draw a service task before or after the user task",
    "linkedResources": "name files in the action's input mappings",
    "error": "use output mappings: errorCode and errorMessage can be read in them",
    # attributes
    "messageId": "a message is thrown once for each token; remove it",
    "scriptFormat": "write FEEL into zeebe:script",
    "operation": "name the action in zeebe:taskDefinition",
    "default": "draw an exclusive gateway after the element",
    "parallelMultiple": "wait for one event at a time",
    "instantiate": "begin the process with a message start event",
    "bindingType": "the latest version is what runs; use bindingType latest",
    "jobWorkerImplementation": "name the action in zeebe:taskDefinition",
}
"""What to draw instead of a refused element or attribute."""
