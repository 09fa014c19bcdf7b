"""What is drawn wrongly: flows, gateways, messages, pools, loops, plain tasks."""

from __future__ import annotations

from tests.check.mistakes.files import CONTROL, EXPIRY, FUNNEL, LEAD, TICKET
from tests.check.mistakes.mistake import Mistake, insert_after, swap, without_flow

MISTAKES = (
    Mistake(
        name="a flow is missing",
        file=LEAD,
        edit=without_flow("Flow_LeadCreated_LeadStage"),
        rule="BP141",
        at="LeadCreated",
        says="stops here",
        level="warning",
    ),
    Mistake(
        name="a flow in the middle is missing",
        file=TICKET,
        edit=without_flow("Flow_TicketCreated_FindRequester"),
        rule="BP140",
        at="FindRequester",
        says="nothing leads here",
    ),
    Mistake(
        name="a flow behind a timer is missing",
        file=FUNNEL,
        edit=without_flow("Flow_FeedbackStepDue_FeedbackAddressee"),
        rule="BP140",
        at="FeedbackAddressee",
        says="nothing leads here",
    ),
    Mistake(
        name="a flow before the end is missing",
        file=EXPIRY,
        edit=without_flow("Flow_LinkRenewal_RemindRenewal"),
        rule="BP140",
        at="RemindRenewal",
        says="the way stops at 'LinkRenewal'",
    ),
    Mistake(
        name="a gateway has no default flow",
        file=LEAD,
        edit=swap(' default="Flow_FiveMissed_FindNextSlot"', ""),
        rule="BP130",
        at="Flow_FiveMissed_FindNextSlot",
        says="no condition",
    ),
    Mistake(
        name="all flows have conditions and there is no default",
        file=LEAD,
        edit=lambda text: without_flow("Flow_LeadStage_DropCalls")(
            text.replace(' default="Flow_LeadStage_DropCalls"', "")
        ),
        rule="BP131",
        at="LeadStage",
        says="draw a default flow",
        level="warning",
        alone=False,
    ),
    Mistake(
        name="the plain task of the modeler",
        file=LEAD,
        edit=lambda text: plain(text, "task"),
        rule="BP144",
        at="NotifyCallNow",
        says="nobody is asked and nothing is done here",
        level="warning",
    ),
    Mistake(
        name="a manual task",
        file=LEAD,
        edit=lambda text: plain(text, "manualTask"),
        rule="BP144",
        at="NotifyCallNow",
        says="nobody is asked and nothing is done here",
        level="warning",
    ),
    Mistake(
        name="a process that is not executable",
        file=LEAD,
        edit=swap('isExecutable="true"', 'isExecutable="false"'),
        rule="BP017",
        at="lead_qualification",
        says="not executable",
        level="warning",
    ),
    Mistake(
        name="one of two processes is not executable",
        file=CONTROL,
        edit=swap('isExecutable="true"', 'isExecutable="false"'),
        rule="BP017",
        at="service_control",
        says="not executable",
        level="warning",
    ),
    Mistake(
        name="a process without its pool",
        file=CONTROL,
        edit=swap(
            '<bpmn:participant id="Participant_service_control_flag" name="Не оплачено"'
            ' processRef="service_control_flag" />',
            "",
        ),
        rule="BP189",
        at="service_control_flag",
        says="no pool",
        level="warning",
        alone=False,
    ),
    Mistake(
        name="a message that nobody raises",
        file=EXPIRY,
        edit=swap('name="contract.terminated"', 'name="contract.cancelled"'),
        rule="BP129",
        at="TerminatedUndated",
        says="nothing raises 'contract.cancelled'",
        level="warning",
        alone=False,
    ),
    Mistake(
        name="a misspelt message",
        file=LEAD,
        edit=swap('name="lead.stage_changed"', 'name="lead.stage_chaned"'),
        rule="BP124",
        at="LeadReopened",
        says="did you mean 'lead.stage_changed'?",
        level="warning",
        alone=False,
    ),
    Mistake(
        name="two messages of one name",
        file=LEAD,
        edit=insert_after(
            '<bpmn:message id="Message_LeadCreated" name="lead.created">',
            '<bpmn:extensionElements><zeebe:subscription correlationKey="= lead.id" />'
            "</bpmn:extensionElements></bpmn:message>"
            '<bpmn:message id="Message_2" name="lead.created">',
        ),
        rule="BP188",
        at="Message_2",
        says="a second message 'lead.created'",
        level="warning",
    ),
    Mistake(
        name="what a message does not carry",
        file=LEAD,
        edit=swap("new.responsible != null", "neww.responsible != null"),
        rule="BP110",
        at="ManagerSet",
        says="did you mean 'new'?",
    ),
    Mistake(
        name="a start takes nothing from processes",
        file=EXPIRY,
        edit=swap('<zeebe:property name="origins" value="any" />', ""),
        rule="BP126",
        at="ContractConcluded",
        says="origins = any",
        level="warning",
    ),
    Mistake(
        name="two elements of one id",
        file=LEAD,
        edit=swap('id="GiveUp"', 'id="CloseMissedCalls"'),
        rule="BP002",
        at="CloseMissedCalls",
        says="a second element",
        alone=False,
    ),
    Mistake(
        name="a timer that fires on a fixed date",
        file=LEAD,
        edit=swap(
            "= slot</bpmn:timeDate>", "2026-01-31T09:00:00+03:00</bpmn:timeDate>"
        ),
        rule="BP160",
        at="NextSlot",
        says="fixed date",
        level="warning",
    ),
)


def plain(text: str, tag: str) -> str:
    """Turn the service task NotifyCallNow into another kind, as the modeler does."""
    start = text.index('<bpmn:serviceTask id="NotifyCallNow"')
    end = text.index("</bpmn:serviceTask>", start)
    body = text[start:end]
    inner_end = body.index("</bpmn:extensionElements>") + len(
        "</bpmn:extensionElements>"
    )
    inner_start = body.index("<bpmn:extensionElements>")
    body = body[:inner_start] + body[inner_end:]
    body = body.replace("bpmn:serviceTask", f"bpmn:{tag}")
    return (
        text[:start]
        + body
        + f"</bpmn:{tag}>"
        + text[end + len("</bpmn:serviceTask>") :]
    )
