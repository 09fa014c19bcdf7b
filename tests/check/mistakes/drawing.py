"""What is drawn wrongly: flows, gateways, messages, pools, loops, plain tasks."""

from __future__ import annotations

from tests.check.mistakes.files import CONTROL, EXPIRY, FUNNEL, LEAD, TICKET
from tests.check.mistakes.mistake import Mistake, insert_after, swap, without_flow


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


def started_by_itself(text: str) -> str:
    """Throw at once the message that the process is started by."""
    text = text.replace(
        'sourceRef="ContractConcluded" targetRef="DatesKnown"',
        'sourceRef="ContractConcluded" targetRef="ToldAgain"',
    ).replace("<bpmn:incoming>Flow_ContractConcluded_DatesKnown</bpmn:incoming>", "")
    return text.replace(
        '<bpmn:exclusiveGateway id="DatesKnown"',
        '<bpmn:endEvent id="ToldAgain"><bpmn:incoming>Flow_ContractConcluded_DatesKnown'
        '</bpmn:incoming><bpmn:messageEventDefinition messageRef="Message_ContractConcluded"'
        ' /></bpmn:endEvent><bpmn:exclusiveGateway id="DatesKnown"',
        1,
    )


def stages_in_a_round(text: str) -> str:
    """Let each of two stages move the lead to the other."""
    drawn = "".join(
        f'<bpmn:startEvent id="To{name}"><bpmn:extensionElements><zeebe:properties>'
        f'<zeebe:property name="condition" value="= new.stage = &#34;{stage}&#34;" />'
        '<zeebe:property name="key" value="= new.id" />'
        '<zeebe:property name="origins" value="any" /></zeebe:properties>'
        f"</bpmn:extensionElements><bpmn:outgoing>Flow_{name}_1</bpmn:outgoing>"
        '<bpmn:messageEventDefinition messageRef="Message_LeadStageChanged" />'
        f'</bpmn:startEvent><bpmn:serviceTask id="MoveTo{other}"><bpmn:extensionElements>'
        '<zeebe:taskDefinition type="move_stage" /><zeebe:ioMapping>'
        f'<zeebe:input source="{other.upper()}" target="stage" /></zeebe:ioMapping>'
        f"</bpmn:extensionElements><bpmn:incoming>Flow_{name}_1</bpmn:incoming>"
        f"<bpmn:outgoing>Flow_{name}_2</bpmn:outgoing></bpmn:serviceTask>"
        f'<bpmn:endEvent id="End{name}"><bpmn:incoming>Flow_{name}_2</bpmn:incoming>'
        f'</bpmn:endEvent><bpmn:sequenceFlow id="Flow_{name}_1" sourceRef="To{name}" '
        f'targetRef="MoveTo{other}" /><bpmn:sequenceFlow id="Flow_{name}_2" '
        f'sourceRef="MoveTo{other}" targetRef="End{name}" />'
        for name, stage, other in (
            ("Target", "TARGET", "Spam"),
            ("Spam", "SPAM", "Target"),
        )
    )
    mark = '<bpmn:serviceTask id="StartCycle"'
    return text.replace(mark, drawn + mark, 1)


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
        name="a process starts itself again by the message that it throws",
        file=EXPIRY,
        edit=started_by_itself,
        rule="BP146",
        at="ContractConcluded",
        says="ContractConcluded → ToldAgain, which raises 'contract.concluded'",
        level="warning",
        alone=False,
    ),
    Mistake(
        name="stages that move each other",
        file=LEAD,
        edit=stages_in_a_round,
        rule="BP146",
        at="ToTarget",
        says="ToTarget → MoveToSpam → ToSpam → MoveToTarget",
        level="warning",
    ),
    Mistake(
        name="a loop that never waits",
        file=EXPIRY,
        edit=swap(
            'sourceRef="ReminderPeriod" targetRef="RenewalOrChange"',
            'sourceRef="ReminderPeriod" targetRef="DatesKnown"',
        ),
        rule="BP142",
        at="DatesKnown",
        says="never waits",
        level="warning",
        alone=False,
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
