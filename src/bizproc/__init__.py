"""Draw a business process in BPMN, run it in Python, prove it in CI.

>>> import bizproc
>>> bizproc.connect("memory://").instances()
[]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bizproc.action import (
        ActionContext,
        Actions,
        BpmnError,
        CalendarName,
        ConstantName,
        DecisionId,
        Duration,
        ElementId,
        FieldName,
        Finished,
        FormId,
        FunnelName,
        GroupName,
        MessageName,
        Moment,
        Person,
        ProcessId,
        RecordId,
        RecordType,
        RetryLater,
        RoleName,
        SettingName,
        StageName,
        Template,
        Waiting,
    )
    from bizproc.async_engine import AsyncEngine
    from bizproc.connecting import connect, open_workspace
    from bizproc.engine import Domain, Engine
    from bizproc.engine.components import Options
    from bizproc.model.page import Page
    from bizproc.portal.mailbox.mail_reader import MailReader
    from bizproc.secret import Secret
    from bizproc.worker import Worker

# name -> the module it comes from; imported when first used, so that
# `import bizproc` costs next to nothing
_HOMES = {
    "ActionContext": "bizproc.action",
    "Actions": "bizproc.action",
    "AsyncEngine": "bizproc.async_engine",
    "BpmnError": "bizproc.action",
    "CalendarName": "bizproc.action",
    "ConstantName": "bizproc.action",
    "DecisionId": "bizproc.action",
    "Domain": "bizproc.engine",
    "Duration": "bizproc.action",
    "ElementId": "bizproc.action",
    "Engine": "bizproc.engine",
    "FieldName": "bizproc.action",
    "Finished": "bizproc.action",
    "FormId": "bizproc.action",
    "FunnelName": "bizproc.action",
    "GroupName": "bizproc.action",
    "MailReader": "bizproc.portal.mailbox.mail_reader",
    "MessageName": "bizproc.action",
    "Moment": "bizproc.action",
    "Options": "bizproc.engine.components",
    "Page": "bizproc.model.page",
    "Person": "bizproc.action",
    "ProcessId": "bizproc.action",
    "RecordId": "bizproc.action",
    "RecordType": "bizproc.action",
    "RetryLater": "bizproc.action",
    "RoleName": "bizproc.action",
    "Secret": "bizproc.secret",
    "SettingName": "bizproc.action",
    "StageName": "bizproc.action",
    "Template": "bizproc.action",
    "Waiting": "bizproc.action",
    "Worker": "bizproc.worker",
    "connect": "bizproc.connecting",
    "open_workspace": "bizproc.connecting",
}

__all__ = [
    "ActionContext",
    "Actions",
    "AsyncEngine",
    "BpmnError",
    "CalendarName",
    "ConstantName",
    "DecisionId",
    "Domain",
    "Duration",
    "ElementId",
    "Engine",
    "FieldName",
    "Finished",
    "FormId",
    "FunnelName",
    "GroupName",
    "MailReader",
    "MessageName",
    "Moment",
    "Options",
    "Page",
    "Person",
    "ProcessId",
    "RecordId",
    "RecordType",
    "RetryLater",
    "RoleName",
    "Secret",
    "SettingName",
    "StageName",
    "Template",
    "Waiting",
    "Worker",
    "connect",
    "open_workspace",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        from bizproc.errors import did_you_mean  # noqa: PLC0415 - only for the message

        msg = f"module 'bizproc' has no attribute {name!r}{did_you_mean(name, _HOMES)}"
        raise AttributeError(msg)
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
