"""Data, artifacts, and what stands around processes."""

from __future__ import annotations

from typing import Final

from tests.bpmn.elements.row import Row, activity, drawn

__all__ = ["ROWS"]

_D: Final = "tests/engine/test_data_objects.py::"
_ROLES = "tests/engine/test_resource_roles.py::"
_NOT_RUN: Final = "tests/bpmn/test_not_run.py::"
_ORDER: Final = '<dataObject id="order"/>'
_TOTAL: Final = '<dataObject id="total"/>'
_X: Final = '<task id="x"/>'
_ACTION: Final = (
    '<extensionElements><zeebe:taskDefinition type="work"/></extensionElements>'
)
_IO: Final = (
    '<ioSpecification><dataInput id="I" name="number"/><dataOutput id="O"'
    ' name="doubled"/><inputSet><dataInputRefs>I</dataInputRefs></inputSet>'
    "<outputSet><dataOutputRefs>O</dataOutputRefs></outputSet></ioSpecification>"
)


def _into(more: str = "") -> str:
    return (
        "<dataInputAssociation><sourceRef>order</sourceRef><targetRef>I</targetRef>"
        f"{more}</dataInputAssociation>"
    )


_OUT: Final = (
    "<dataOutputAssociation><sourceRef>O</sourceRef><targetRef>total</targetRef>"
    "</dataOutputAssociation>"
)


def _task(inner: str) -> bytes:
    return drawn(
        f'{_ORDER}{_TOTAL}<serviceTask id="x">{_ACTION}{_IO}{inner}</serviceTask>'
    )


def _aside(root: str) -> bytes:
    return drawn(_X, root=root)


DATA: Final = (
    Row(
        word="data object",
        tag="dataObject",
        file=_task(_into()),
        proved_by=f"{_D}test_an_association_is_a_mapping_into_the_task_and_out_of_it",
    ),
    Row(
        word="reference to a data object, with its state",
        tag="dataObjectReference",
        file=drawn(
            f'{_ORDER}<dataObjectReference id="R" dataObjectRef="order"'
            ' name="order [new]"><dataState id="ds" name="new"/></dataObjectReference>'
            f"{_X}"
        ),
        proved_by=f"{_D}test_what_is_only_drawn_copies_nothing",
    ),
    Row(
        word="data store (drawn, and copied by nobody)",
        tag="dataStoreReference",
        file=drawn(
            f'<dataStoreReference id="R" dataStoreRef="store"/>{_X}',
            root='<dataStore id="store" name="Stock"/>',
        ),
        proved_by=f"{_D}test_what_is_only_drawn_copies_nothing",
    ),
    Row(
        word="data store that an association reads or writes by a name",
        tag="dataStoreReference",
        file=drawn(
            '<dataStoreReference id="order" dataStoreRef="store"/><serviceTask id="x">'
            f"{_ACTION}{_IO}{_into()}</serviceTask>",
            root='<dataStore id="store" name="Stock"/>',
        ),
        refused="nothing here keeps what is in the data store",
    ),
    Row(
        word="property of a process or an activity",
        tag="property",
        file=drawn('<property id="count"/><task id="x"/>'),
        proved_by=f"{_D}test_a_property_of_the_process_and_one_of_the_task_are_data",
    ),
    Row(
        word="data inputs and outputs",
        tag="ioSpecification",
        file=_task(_into() + _OUT),
        proved_by=f"{_D}test_an_association_is_a_mapping_into_the_task_and_out_of_it",
    ),
    Row(
        word="data input association",
        tag="dataInputAssociation",
        file=_task(_into()),
        proved_by=f"{_D}test_an_association_is_a_mapping_into_the_task_and_out_of_it",
    ),
    Row(
        word="data output association",
        tag="dataOutputAssociation",
        file=_task(_into() + _OUT),
        proved_by=f"{_D}test_an_association_is_a_mapping_into_the_task_and_out_of_it",
    ),
    Row(
        word="transformation of an association",
        tag="dataInputAssociation",
        file=_task(_into("<transformation>= order + 1</transformation>")),
        proved_by=f"{_D}test_a_transformation_makes_one_value_of_several_sources",
    ),
    Row(
        word="assignment of an association",
        tag="dataInputAssociation",
        file=_task(
            _into("<assignment><from>= order.count</from><to>I</to></assignment>")
        ),
        proved_by=f"{_D}test_assignments_write_parts_of_their_target",
    ),
)
ARTIFACTS: Final = (
    Row(
        word="text annotation, association, group (drawn)",
        tag="textAnnotation",
        file=drawn(
            f'{_X}<textAnnotation id="n"><text>why</text></textAnnotation>'
            '<association id="a" sourceRef="x" targetRef="n"/><group id="g"/>'
        ),
        proved_by="tests/engine/test_elements_in_short.py::test_what_is_drawn_around_stands_in_nobodys_way",
    ),
    Row(
        word="lanes (drawn; by a property, who is asked)",
        tag="laneSet",
        file=drawn(
            f'<laneSet id="ls"><lane id="la"><flowNodeRef>x</flowNodeRef></lane></laneSet>{_X}'
        ),
        proved_by="tests/engine/test_lanes.py::test_a_lane_says_who_is_asked_by_its_tasks",
    ),
    Row(
        word="pools and message flows (drawn)",
        tag="messageFlow",
        file=_aside(
            '<collaboration id="co"><participant id="pa" processRef="p"/>'
            '<participant id="pb" name="client"/>'
            '<messageFlow id="mf" sourceRef="pb" targetRef="x"/></collaboration>'
        ),
        proved_by=f"{_NOT_RUN}test_the_process_of_a_partner_is_no_finding",
    ),
)
AROUND: Final = (
    Row(
        word="process that is not executable (drawn and checked)",
        tag="process",
        file=drawn(
            _X, root='<process id="q" isExecutable="false"><task id="y"/></process>'
        ),
        proved_by=f"{_NOT_RUN}test_a_file_in_which_nothing_runs_says_so",
        codes=("BP017",),
    ),
    Row(
        word="choreography beside a process (drawn)",
        tag="choreography",
        file=_aside(
            '<choreography id="ch"><participant id="pa"/><participant id="pb"/>'
            '<choreographyTask id="ct" initiatingParticipantRef="pa"><participantRef>pa'
            "</participantRef><participantRef>pb</participantRef></choreographyTask>"
            "</choreography>"
        ),
        proved_by=f"{_NOT_RUN}test_a_picture_without_a_process_says_so",
    ),
    Row(
        word="interface, operation, import, partner, resource, category (name what others run)",
        tag="interface",
        file=_aside(
            '<interface id="i" name="Stock"><operation id="o" name="take">'
            "<inMessageRef>m</inMessageRef></operation></interface>"
            '<message id="m" name="come"/><resource id="r" name="Boss"/>'
        ),
        proved_by=f"{_NOT_RUN}test_what_nobody_runs_may_stand_in_the_file",
    ),
    Row(
        word="global task that nobody calls",
        tag="globalUserTask",
        file=_aside('<globalUserTask id="g" name="g"/>'),
        proved_by=f"{_NOT_RUN}test_what_nobody_runs_may_stand_in_the_file",
    ),
    Row(
        word="performer of an activity",
        tag="performer",
        file=activity(
            "userTask", '<performer id="o"><resourceRef>r</resourceRef></performer>'
        ),
        proved_by=f"{_ROLES}test_other_roles_are_kept_and_ask_nobody",
    ),
    Row(
        word="potential owner of a user task",
        tag="potentialOwner",
        file=activity(
            "userTask",
            '<potentialOwner id="o"><resourceAssignmentExpression><formalExpression>'
            '= "u_a"</formalExpression></resourceAssignmentExpression></potentialOwner>',
        ),
        proved_by=f"{_ROLES}test_the_standards_words_say_whom_a_task_asks",
    ),
    Row(
        word="rendering of a user task",
        tag="rendering",
        file=activity("userTask", "<rendering/>"),
        proved_by=f"{_ROLES}test_other_roles_are_kept_and_ask_nobody",
    ),
    Row(
        word="auditing and monitoring (say nothing of a run)",
        tag="monitoring",
        file=activity("task", "<auditing/><monitoring/>"),
        proved_by="tests/engine/test_elements_in_short.py::test_what_is_drawn_around_stands_in_nobodys_way",
    ),
    Row(
        word="correlation subscription of a process",
        tag="correlationSubscription",
        file=drawn(
            f'{_X}<correlationSubscription id="cs" correlationKeyRef="k"/>',
            root='<collaboration id="co"><correlationKey id="k"/></collaboration>',
        ),
        refused="correlationSubscription",
    ),
    Row(
        word="extension elements of other engines",
        tag="task",
        file=activity(
            "userTask",
            '<extensionElements><camunda:executionListener class="x" event="start"/>'
            "</extensionElements>",
        ),
        refused="camunda",
    ),
)
ROWS: Final = {
    "Data": DATA,
    "Artifacts, lanes and pools": ARTIFACTS,
    "Around processes": AROUND,
}
