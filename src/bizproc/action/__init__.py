"""The contract of actions: typed Python functions that service tasks call.

The outcome of an action is one of a small vocabulary: it returns (done), raises
`BpmnError` (the boundary event), raises `RetryLater`, returns `Waiting` (somebody
completes it later), or raises anything else (retried, then an incident).
"""

from bizproc.action.actions import Action, Actions
from bizproc.action.naming import (
    CalendarName,
    ConstantName,
    DecisionId,
    Duration,
    ElementId,
    FieldName,
    FormId,
    FunnelName,
    GroupName,
    MessageName,
    Moment,
    Naming,
    Person,
    ProcessId,
    RecordId,
    RecordType,
    RoleName,
    SettingName,
    StageName,
    Template,
)
from bizproc.action.outcomes import (
    ActionContext,
    BpmnError,
    Finished,
    RetryLater,
    Waiting,
)
from bizproc.action.parameters import Parameter, convert

__all__ = [
    "Action",
    "ActionContext",
    "Actions",
    "BpmnError",
    "CalendarName",
    "ConstantName",
    "DecisionId",
    "Duration",
    "ElementId",
    "FieldName",
    "Finished",
    "FormId",
    "FunnelName",
    "GroupName",
    "MessageName",
    "Moment",
    "Naming",
    "Parameter",
    "Person",
    "ProcessId",
    "RecordId",
    "RecordType",
    "RetryLater",
    "RoleName",
    "SettingName",
    "StageName",
    "Template",
    "Waiting",
    "convert",
]
